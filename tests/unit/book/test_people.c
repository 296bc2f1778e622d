/* Who may open a book, and who no longer may. */
#include "common.h"

#include "book_p.h"
#include "seal_p.h"

#include <sys/stat.h>
#include <unistd.h>

static struct book *unlocked_as(struct bench *t, const char *number, const char *phrase)
{
	book_lock(t->book);
	must(book_unlock(t->book, number, phrase, e));
	return t->book;
}

static void only_the_right_number_and_passphrase_open(void **state)
{
	struct bench *t = bench_with_book();

	(void)state;
	bench_append(t, 1);
	bench_close(t);
	bench_open(t);
	assert_true(book_is_practice(t->book));
	assert_false(book_is_unlocked(t->book));
	must_not(book_unlock(t->book, "NG12", PHRASE " ", e), ERR_DENIED);
	must_not(book_unlock(t->book, "NG12", "", e), ERR_DENIED);
	must_not(book_unlock(t->book, "NG13", PHRASE, e), ERR_DENIED);
	must_not(book_unlock(t->book, "", PHRASE, e), ERR_DENIED);
	must_not(book_unlock(t->book, "NG12NG12NG12NG12", PHRASE, e), ERR_DENIED);
	assert_false(book_is_unlocked(t->book));
	assert_int_equal(book_count(t->book), 0);
	must(book_unlock(t->book, " ng12 ", PHRASE, e));
	assert_true(id_equal(book_opener(t->book), test_id(12)));
	assert_int_equal(book_count(t->book), 2);
	book_lock(t->book);
	assert_true(id_is_zero(book_opener(t->book)));
	must_not(book_find(t->book, &(struct hash){ { 0 } }, NULL, e), ERR_LOCKED);
	bench_free(t);
}

static void same_letters_typed_in_another_way_open(void **state)
{
	struct bench *t = bench_with_book();

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, "caf\xc3\xa9 on Example Street", "",
			     e));
	unlocked_as(t, "S3", "cafe\xcc\x81 on Example Street");
	bench_free(t);
}

static void second_person_of_a_pair_unlocks_too(void **state)
{
	struct bench *t = bench_with_book();
	uint8_t secret[32];

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "271828", e));
	unlocked_as(t, "S3", PHRASE_2);
	bench_append(t, 1);
	assert_false(book_police_secret(t->book, secret));
	must_not(book_unlock(t->book, "NG12", PHRASE_2, e), ERR_DENIED);
	assert_true(book_is_unlocked(t->book));
	must(book_unlock(t->book, "NG12", PHRASE, e));
	assert_true(book_police_secret(t->book, secret));
	assert_true(id_equal(book_opener(t->book), test_id(3)));
	bench_append(t, 2);
	assert_int_equal(book_head(t->book).height, 3); /* one epoch */
	bench_free(t);
}

static void sixty_four_people_fit_and_no_more(void **state)
{
	struct bench *t = bench_with_book();
	struct book_person all[BOOK_SLOTS];
	char number[BOOK_NUMBER_MAX + 1];

	(void)state;
	for (unsigned i = 1; i < BOOK_SLOTS; i++) {
		snprintf(number, sizeof number, "S%u", i);
		must(book_person_add(t->book, test_id(100 + i), number, i % 2, PHRASE_2, CODE, e));
	}
	must_not(book_person_add(t->book, test_id(200), "S200", false, PHRASE_2, CODE, e),
		 ERR_INPUT);
	must_not(book_codes_add(t->book, (const char *const[]){ "AB12-CD34" }, 1, e), ERR_INPUT);
	assert_int_equal(book_people(t->book, all, BOOK_SLOTS), 64);
	unlocked_as(t, "S63", PHRASE_2);
	unlocked_as(t, "S1", PHRASE_2);
	must(book_person_disable(t->book, "S30", e));
	must(book_person_add(t->book, test_id(200), "S200", false, PHRASE_2, CODE, e));
	unlocked_as(t, "S200", PHRASE_2);
	unlocked_as(t, "NG12", PHRASE);
	book_lock(t->book);
	must_not(book_unlock(t->book, "S30", PHRASE_2, e), ERR_DENIED);
	bench_free(t);
}

static void person_is_refused_for_a_reason(void **state)
{
	struct bench *t = bench_with_book();

	(void)state;
	must_not(book_person_add(t->book, test_id(3), "NG12", false, PHRASE_2, CODE, e), ERR_INPUT);
	must_not(book_person_add(t->book, test_id(12), "S3", false, PHRASE_2, CODE, e), ERR_INPUT);
	must_not(book_person_add(t->book, test_id(3), "S3", false, "", CODE, e), ERR_INPUT);
	must_not(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "123", e), ERR_INPUT);
	must_not(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "12345x", e),
		 ERR_INPUT);
	must_not(book_person_add(t->book, test_id(3), "1234567890123", false, PHRASE_2, "", e),
		 ERR_INPUT);
	must_not(book_person_disable(t->book, "NG12", e), ERR_INPUT); /* the only one */
	must_not(book_person_disable(t->book, "S3", e), ERR_INPUT);
	bench_free(t);
}

static void old_key_file_opens_nothing_written_after_a_person_left(void **state)
{
	struct bench *t = bench_with_book();
	char *keys = bench_path(t, "keys");
	char *older = path_join(t->dir, "older");
	struct hash before;
	struct hash after;
	struct entry x;
	struct book_report r;

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	must(book_person_add(t->book, test_id(4), "S4", false, PHRASE_2, "", e));
	before = bench_append_hash(t, 1);
	copy_file(keys, older);
	must(book_person_disable(t->book, "S3", e));
	after = bench_append_hash(t, 2);
	must(book_draft_put(t->book, test_id(9), "after", 5, e));
	/* Those who stay open everything, without a word to them. */
	unlocked_as(t, "S4", PHRASE_2);
	must(book_find(t->book, &after, &x, e));
	unlocked_as(t, "S4", PHRASE_2);
	unlocked_as(t, "NG12", PHRASE);
	must(book_find(t->book, &before, &x, e));
	must(book_find(t->book, &after, &x, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	book_lock(t->book);
	must_not(book_unlock(t->book, "S3", PHRASE_2, e), ERR_DENIED);
	bench_close(t);
	copy_file(older, keys);
	bench_open(t);
	must(book_unlock(t->book, "S3", PHRASE_2, e));
	must(book_find(t->book, &before, &x, e));
	must_not(book_find(t->book, &after, &x, e), ERR_INPUT);
	must_not(book_draft_get(t->book, test_id(9), &(struct buf){ 0 }, e), ERR_CORRUPT);
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	mem_free(keys);
	mem_free(older);
	bench_free(t);
}

static void person_who_left_can_come_back(void **state)
{
	struct bench *t = bench_with_book();
	struct book_person all[9];
	struct book_person p;

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	must(book_person_disable(t->book, "s3", e));
	assert_true(book_person_find(t->book, "S3", &p));
	assert_false(p.active);
	must(book_person_add(t->book, test_id(4), "S4", false, PHRASE_2, "", e));
	assert_int_equal(book_people(t->book, NULL, 0), 3);
	assert_int_equal(book_people(t->book, all, 2), 2);
	assert_true(all[0].active && all[1].active);
	assert_int_equal(book_people(t->book, all, 9), 3);
	assert_false(all[2].active);
	must(
	    book_person_add(t->book, test_id(3), "S3", true, "a third set of test words", CODE, e));
	assert_true(book_person_find(t->book, "S3", &p));
	assert_true(p.active && p.police && p.has_code);
	unlocked_as(t, "S3", "a third set of test words");
	bench_free(t);
}

static void one_time_code_joins_once(void **state)
{
	static const char *const codes[] = { "7KQM-2XPD-9RTA", "3BCD-4EFG-5HJK", "6LMN-7PQR-8STV" };
	struct bench *t = bench_with_book();
	uint16_t index = 99;
	struct hash h;
	struct entry x;

	(void)state;
	h = bench_append_hash(t, 1);
	must(book_codes_add(t->book, codes, 3, e));
	bench_close(t);
	bench_open(t);
	must_not(book_unlock(t->book, "", "3BCD4EFG5HJK", e), ERR_DENIED);
	must_not(book_join_begin(t->book, "3BCD-4EFG-5HJX", &index, e), ERR_DENIED);
	must(book_join_begin(t->book, "3bcd4efg 5hjk", &index, e));
	assert_int_equal(index, 1);
	assert_true(id_is_zero(book_opener(t->book)));
	must(book_find(t->book, &h, &x, e));
	/* Not used up by looking. */
	book_lock(t->book);
	must(book_join_begin(t->book, codes[1], &index, e));
	must(book_join_end(t->book, test_id(3), "S3", false, PHRASE_2, CODE, e));
	assert_true(id_equal(book_opener(t->book), test_id(3)));
	must_not(book_join_end(t->book, test_id(4), "S4", false, PHRASE_2, CODE, e), ERR_BUG);
	book_lock(t->book);
	must_not(book_join_begin(t->book, codes[1], &index, e), ERR_DENIED);
	must(book_unlock(t->book, "S3", PHRASE_2, e));
	/* A code is not left behind when keys change. */
	must(book_person_disable(t->book, "S3", e));
	bench_append(t, 2);
	h = bench_append_hash(t, 3);
	book_lock(t->book);
	must(book_join_begin(t->book, codes[2], &index, e));
	assert_int_equal(index, 2);
	must(book_find(t->book, &h, &x, e));
	bench_free(t);
}

/* C16: the passphrase is forgotten, headquarters gives a code. */
static void forgotten_passphrase_is_set_anew_by_a_code(void **state)
{
	struct bench *t = bench_with_book();
	uint16_t index;
	struct book_person all[BOOK_SLOTS];

	(void)state;
	must(book_codes_add(t->book, (const char *const[]){ "AAAA-BBBB", "CCCC-DDDD" }, 2, e));
	book_lock(t->book);
	must(book_join_begin(t->book, "AAAA-BBBB", &index, e));
	must_not(book_join_end(t->book, test_id(3), "NG12", true, PHRASE_2, CODE, e), ERR_INPUT);
	must(book_join_end(t->book, test_id(12), "NG12", true, PHRASE_2, CODE, e));
	book_lock(t->book);
	must_not(book_unlock(t->book, "NG12", PHRASE, e), ERR_DENIED);
	must(book_unlock(t->book, "NG12", PHRASE_2, e));
	assert_int_equal(book_people(t->book, all, BOOK_SLOTS), 1);
	bench_free(t);
}

static void new_passphrase_keeps_what_was_sealed_to_its_author(void **state)
{
	struct bench *t = bench_with_book();
	struct book_person p;
	struct box_key to;
	struct buf box = { 0 };
	struct buf out = { 0 };
	uint8_t secret[32];
	uint8_t police[32];

	(void)state;
	assert_true(book_person_find(t->book, "NG12", &p));
	memcpy(to.public_key, p.public_key, 32);
	must(box_seal(&to, 1, "for its author", 14, &box, e));
	must_not(book_author_secret(t->book, "NG12", PHRASE_2, secret, e), ERR_DENIED);
	must_not(book_author_secret(t->book, "S3", PHRASE, secret, e), ERR_DENIED);
	must_not(book_person_change(t->book, "NG12", PHRASE_2, PHRASE, "111111", e), ERR_DENIED);
	must(book_person_change(t->book, "NG12", PHRASE, PHRASE_2, "271828", e));
	assert_true(book_code_is(t->book, test_id(12), "271828"));
	book_lock(t->book);
	must_not(book_unlock(t->book, "NG12", PHRASE, e), ERR_DENIED);
	must_not(book_author_secret(t->book, "NG12", PHRASE_2, secret, e), ERR_LOCKED);
	must(book_unlock(t->book, "NG12", PHRASE_2, e));
	assert_true(book_police_secret(t->book, police));
	must(book_author_secret(t->book, "NG12", PHRASE_2, secret, e));
	must(box_open(secret, box.data, box.len, &out, e));
	assert_string_equal(buf_str(&out), "for its author");
	buf_fini(&box);
	buf_fini(&out);
	bench_free(t);
}

static void code_is_kept_as_a_keyed_hash_alone(void **state)
{
	struct bench *t = bench_with_book();
	struct ring_person *p = ring_by_id(t->book->ring, test_id(12));

	(void)state;
	assert_true(book_code_is(t->book, test_id(12), CODE));
	assert_false(book_code_is(t->book, test_id(12), "314158"));
	assert_false(book_code_is(t->book, test_id(12), ""));
	assert_false(book_code_is(t->book, test_id(12), NULL));
	assert_false(book_code_is(t->book, test_id(3), CODE));
	assert_null(memmem(p, sizeof *p, CODE, strlen(CODE)));
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, NULL, e));
	assert_false(book_code_is(t->book, test_id(3), ""));
	bench_again(t);
	assert_true(book_code_is(t->book, test_id(12), CODE));
	book_lock(t->book);
	assert_false(book_code_is(t->book, test_id(12), CODE));
	bench_free(t);
}

static void police_secret_is_in_police_slots_alone(void **state)
{
	struct bench *t = bench_with_book();
	struct box_key to;
	struct buf box = { 0 };
	struct buf out = { 0 };
	uint8_t secret[32];

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	unlocked_as(t, "S3", PHRASE_2);
	assert_true(book_police_public(t->book, to.public_key));
	must(box_seal(&to, 1, "for the police", 14, &box, e));
	assert_false(book_police_secret(t->book, secret));
	/* Added by somebody who does not have it: the next police person to unlock hands it on. */
	must(book_person_add(t->book, test_id(4), "NG14", true, PHRASE, "", e));
	unlocked_as(t, "NG14", PHRASE);
	assert_false(book_police_secret(t->book, secret));
	unlocked_as(t, "NG12", PHRASE);
	/* Keys change while it lies in the mailbox, first by one who has it, then by one who has
	 * not. */
	must(book_person_add(t->book, test_id(5), "S5", false, PHRASE_2, "", e));
	must(book_person_disable(t->book, "S5", e));
	unlocked_as(t, "S3", PHRASE_2);
	must(book_person_add(t->book, test_id(6), "S6", false, PHRASE_2, "", e));
	must(book_person_disable(t->book, "S6", e));
	unlocked_as(t, "NG12", PHRASE);
	unlocked_as(t, "NG14", PHRASE);
	assert_true(book_police_secret(t->book, secret));
	must(box_open(secret, box.data, box.len, &out, e));
	bench_again(t);
	unlocked_as(t, "NG14", PHRASE);
	assert_true(book_police_secret(t->book, secret));
	unlocked_as(t, "S3", PHRASE_2);
	assert_false(book_police_secret(t->book, secret));
	buf_fini(&box);
	buf_fini(&out);
	bench_free(t);
}

static void first_police_person_after_support_begins_the_group(void **state)
{
	struct bench *t = bench_new();
	struct book_start start = { .cost = book_cost_least };
	uint8_t secret[32];
	uint8_t from_secret[32];
	uint8_t public_key[32];

	(void)state;
	must(book_create(t->home, &start, &t->clock, &t->book, e));
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	must(book_codes_add(t->book, (const char *const[]){ "AAAA-BBBB" }, 1, e));
	book_lock(t->book);
	must(book_join_begin(t->book, "aaaabbbb", &(uint16_t){ 0 }, e));
	assert_false(book_police_secret(t->book, secret));
	must(book_join_end(t->book, test_id(12), "NG12", true, PHRASE, CODE, e));
	book_lock(t->book);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	assert_true(book_police_secret(t->book, secret));
	assert_true(book_police_public(t->book, public_key));
	box_public(secret, from_secret);
	assert_memory_equal(from_secret, public_key, 32);
	bench_free(t);
}

static void headquarters_can_recover_a_book(void **state)
{
	struct bench *t = bench_new();
	uint8_t hq_public[32];
	uint8_t hq_secret[32];
	uint8_t other[32];
	struct book_start start = { .cost = book_cost_least, .hq_public = hq_public };
	struct hash h;
	struct entry x;

	(void)state;
	box_keypair(hq_public, hq_secret);
	crypto_random(other, sizeof other);
	must(book_create(t->home, &start, &t->clock, &t->book, e));
	must(book_person_add(t->book, test_id(12), "NG12", true, PHRASE, CODE, e));
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	must(book_person_disable(t->book, "S3", e));
	h = bench_append_hash(t, 1);
	for (size_t i = 0; i < BOOK_SLOTS; i++)
		assert_memory_not_equal(t->book->keys.slot[i], hq_public, 32);
	bench_close(t);
	bench_open(t);
	must_not(book_unlock_recovery(t->book, other, e), ERR_DENIED);
	must(book_unlock_recovery(t->book, hq_secret, e));
	must(book_find(t->book, &h, &x, e));
	must(book_person_add(t->book, test_id(4), "S4", false, PHRASE_2, "", e));
	unlocked_as(t, "S4", PHRASE_2);
	must(book_find(t->book, &h, &x, e));
	bench_free(t);
}

/* --- the file --- */

static void unused_slots_look_like_used_ones(void **state)
{
	struct bench *t = bench_with_book();
	struct bench *full = bench_with_book();
	char *one = bench_path(t, "keys");
	char *many = bench_path(full, "keys");
	struct stat st;
	off_t len;

	(void)state;
	for (unsigned i = 1; i < 8; i++) {
		char number[8];

		snprintf(number, sizeof number, "S%u", i);
		must(book_person_add(full->book, test_id(i), number, false, PHRASE_2, CODE, e));
	}
	assert_int_equal(stat(one, &st), 0);
	len = st.st_size;
	assert_int_equal(stat(many, &st), 0);
	assert_int_equal(st.st_size, len);
	assert_int_equal(len, 2 * (96 + 64 * 352 + 40 + 4096 + 32));
	for (size_t i = 0; i < BOOK_SLOTS; i++) {
		const uint8_t *s = t->book->keys.slot[i];

		/* Public keys of the curve have this bit clear: random bytes in unused slots would
		 * be seen. */
		assert_int_equal(s[31] & 0x80, 0);
		assert_int_equal(s[232 + 31] & 0x80, 0);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(s, t->book->keys.slot[k], 16);
	}
	mem_free(one);
	mem_free(many);
	bench_free(t);
	bench_free(full);
}

static void flip(const char *path, size_t at)
{
	struct buf b = { 0 };

	must(file_read(path, &b, e));
	assert_true(at < b.len);
	b.data[at] = (char)(b.data[at] ^ 0x10);
	must(file_write(path, b.data, b.len, e));
	buf_fini(&b);
}

static void damaged_copy_is_made_good_from_the_other(void **state)
{
	struct bench *t = bench_with_book();
	char *keys = bench_path(t, "keys");
	struct book_report r;
	struct buf before = { 0 };
	struct buf after = { 0 };
	size_t len;

	(void)state;
	bench_close(t);
	must(file_read(keys, &before, e));
	len = before.len / 2;
	/* Every byte of the header, and one in so many of the rest, in either copy. */
	for (size_t at = 0; at < len; at += at < 100 ? 1 : 397) {
		for (size_t copy = 0; copy < 2; copy++) {
			flip(keys, copy * len + at);
			must_not(book_verify_files(t->home, &r, e), ERR_CORRUPT);
			assert_int_equal(r.damaged, 1);
			must(book_verify_files(t->home, &r, e));
			buf_reset(&after);
			must(file_read(keys, &after, e));
			assert_int_equal(after.len, before.len);
			assert_memory_equal(after.data, before.data, before.len);
		}
	}
	/* One copy cut short. */
	must(file_write(keys, before.data, before.len - 5, e));
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	bench_close(t);
	/* Both damaged: said, and nothing is opened. */
	must(file_write(keys, before.data, before.len, e));
	flip(keys, 200);
	flip(keys, len + 9000);
	must_not(book_open(t->home, NULL, &t->book, e), ERR_CORRUPT);
	must_not(book_verify_files(t->home, &r, e), ERR_CORRUPT);
	buf_fini(&before);
	buf_fini(&after);
	mem_free(keys);
	bench_free(t);
}

static void newer_copy_wins(void **state)
{
	struct bench *t = bench_with_book();
	char *keys = bench_path(t, "keys");
	struct buf older = { 0 };
	struct buf newer = { 0 };

	(void)state;
	must(file_read(keys, &older, e));
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	bench_close(t);
	must(file_read(keys, &newer, e));
	assert_int_equal(older.len, newer.len);
	memcpy(newer.data, older.data, older.len / 2);
	must(file_write(keys, newer.data, newer.len, e));
	bench_open(t);
	must(book_unlock(t->book, "S3", PHRASE_2, e));
	buf_fini(&older);
	buf_fini(&newer);
	mem_free(keys);
	bench_free(t);
}

/* Somebody who can write the file and compute its checksum still cannot make a practice book of a
 * real one. */
static void header_cannot_be_changed_by_hand(void **state)
{
	struct bench *t = bench_with_book();
	char *keys = bench_path(t, "keys");
	struct keyfile *k = mem_new(sizeof *k);
	bool one_bad;

	(void)state;
	bench_close(t);
	must(keyfile_read(keys, k, &one_bad, e));
	k->practice = !k->practice;
	must(keyfile_write(keys, k, e));
	bench_open(t);
	must_not(book_unlock(t->book, "NG12", PHRASE, e), ERR_CORRUPT);
	keyfile_fini(k);
	mem_free(k);
	mem_free(keys);
	bench_free(t);
}

static void change_that_cannot_be_written_changes_nothing(void **state)
{
	struct bench *t = bench_with_book();
	char *beside = bench_path(t, "keys.new");
	struct book_person p;

	(void)state;
	must(book_person_add(t->book, test_id(3), "S3", false, PHRASE_2, "", e));
	assert_int_equal(mkdir(beside, 0700), 0);
	must_not(book_person_add(t->book, test_id(4), "S4", false, PHRASE_2, "", e), ERR_IO);
	assert_false(book_person_find(t->book, "S4", &p));
	must_not(book_person_disable(t->book, "S3", e), ERR_IO);
	assert_true(book_person_find(t->book, "S3", &p) && p.active);
	/* Recording does not need the key file. */
	for (unsigned i = 0; i < 20; i++)
		bench_append(t, i);
	unlocked_as(t, "S3", PHRASE_2);
	assert_int_equal(rmdir(beside), 0);
	must(book_person_add(t->book, test_id(4), "S4", false, PHRASE_2, "", e));
	bench_again(t);
	assert_int_equal(book_count(t->book), 21);
	mem_free(beside);
	bench_free(t);
}

static void lost_tail_is_noticed_by_the_head_note(void **state)
{
	struct bench *t = bench_with_book();
	char *path = bench_path(t, "book.db");
	char *older = path_join(t->dir, "older");
	struct book_report r;

	(void)state;
	bench_append(t, 1);
	bench_close(t);
	copy_file(path, older);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	bench_append(t, 2);
	bench_close(t);
	copy_file(older, path);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	assert_true(r.tail_lost);
	assert_int_equal(r.damaged, 0);
	/* Looking does not make it forgotten. */
	bench_again(t);
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	bench_append(t, 3);
	mem_free(path);
	mem_free(older);
	bench_free(t);
}

static void head_is_noted_after_sixteen_rows_when_nobody_waits(void **state)
{
	struct bench *t = bench_with_book();

	(void)state;
	for (unsigned i = 1; i <= 14; i++)
		bench_append(t, i);
	book_rest(t->book);
	assert_int_equal(t->book->ring->note.rows, 0);
	bench_append(t, 15);
	assert_int_equal(t->book->ring->note.rows, 0); /* no save waits for it */
	book_rest(t->book);
	assert_int_equal(t->book->ring->note.rows, 16);
	bench_append(t, 16);
	book_rest(t->book);
	assert_int_equal(t->book->ring->note.rows, 16);
	bench_again(t);
	assert_int_equal(t->book->ring->note.rows, 17);
	bench_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_right_number_and_passphrase_open),
		cmocka_unit_test(same_letters_typed_in_another_way_open),
		cmocka_unit_test(second_person_of_a_pair_unlocks_too),
		cmocka_unit_test(sixty_four_people_fit_and_no_more),
		cmocka_unit_test(person_is_refused_for_a_reason),
		cmocka_unit_test(old_key_file_opens_nothing_written_after_a_person_left),
		cmocka_unit_test(person_who_left_can_come_back),
		cmocka_unit_test(one_time_code_joins_once),
		cmocka_unit_test(forgotten_passphrase_is_set_anew_by_a_code),
		cmocka_unit_test(new_passphrase_keeps_what_was_sealed_to_its_author),
		cmocka_unit_test(code_is_kept_as_a_keyed_hash_alone),
		cmocka_unit_test(police_secret_is_in_police_slots_alone),
		cmocka_unit_test(first_police_person_after_support_begins_the_group),
		cmocka_unit_test(headquarters_can_recover_a_book),
		cmocka_unit_test(unused_slots_look_like_used_ones),
		cmocka_unit_test(damaged_copy_is_made_good_from_the_other),
		cmocka_unit_test(newer_copy_wins),
		cmocka_unit_test(header_cannot_be_changed_by_hand),
		cmocka_unit_test(change_that_cannot_be_written_changes_nothing),
		cmocka_unit_test(lost_tail_is_noticed_by_the_head_note),
		cmocka_unit_test(head_is_noted_after_sixteen_rows_when_nobody_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
