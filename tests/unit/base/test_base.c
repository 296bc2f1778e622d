/* base: time in Nottinghamshire, buffers with ceilings, text, ids, the loop and the thread beside
 * it. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/compute.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/loop.h"
#include "base/mem.h"
#include "base/power.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int64_t at(const char *text)
{
	int64_t ms = -1;

	assert_true(instant_parse(text, &ms));
	return ms;
}

static void local_time_follows_both_clock_changes(void **state)
{
	static const struct {
		const char *utc;
		int hour, minute, offset;
	} rows[] = {
		{ "2021-10-31T00:59:59Z", 1, 59, 60 }, { "2021-10-31T01:00:00Z", 1, 0, 0 },
		{ "2022-03-27T00:59:59Z", 0, 59, 0 },  { "2022-03-27T01:00:00Z", 2, 0, 60 },
		{ "2021-07-01T12:00:00Z", 13, 0, 60 }, { "2021-01-01T00:00:00Z", 0, 0, 0 },
		{ "1999-12-31T23:59:00Z", 23, 59, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct civil c = civil_of(at(rows[i].utc));

		assert_int_equal(c.hour, rows[i].hour);
		assert_int_equal(c.minute, rows[i].minute);
		assert_int_equal(c.offset_min, rows[i].offset);
	}
}

/* Of a practice clock, of a line that is added: a record holds no other time. */
static void an_instant_is_of_the_years_1970_to_2199(void **state)
{
	static const char *const none[] = { "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
					    "2200-01-01T00:00Z", "1969-12-31T23:59Z",
					    "2021-02-29T10:00Z" };
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_false(instant_parse(none[i], &ms));
	assert_int_equal(at("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(at("2199-12-31T23:59:59Z"), INT64_C(7258118399000));
}

static void the_doubled_hour_gives_both_instants_and_the_missing_hour_none(void **state)
{
	struct civil doubled = { 2021, 10, 31, 1, 30, 0, 0, 0 };
	struct civil missing = { 2022, 3, 27, 1, 30, 0, 0, 0 };
	struct civil never = { 2021, 2, 30, 1, 30, 0, 0, 0 };
	int64_t first, second;

	(void)state;
	assert_int_equal(civil_to_ms(&doubled, &first, &second), CIVIL_TWICE);
	assert_int_equal(second - first, 3600000);
	assert_int_equal(first, at("2021-10-31T00:30:00Z"));
	assert_int_equal(civil_to_ms(&missing, &first, &second), CIVIL_MISSING);
	assert_int_equal(civil_to_ms(&never, &first, &second), CIVIL_NO_DATE);
}

static void every_hour_of_fifty_years_goes_there_and_back(void **state)
{
	(void)state;
	for (int64_t ms = at("1996-01-01T00:30:00Z"); ms < at("2046-01-01T00:00:00Z");
	     ms += 3600000) {
		struct civil c = civil_of(ms);
		int64_t first, second;
		enum civil_found found = civil_to_ms(&c, &first, &second);

		assert_true(found == CIVIL_ONCE || found == CIVIL_TWICE);
		assert_true(first == ms || second == ms);
	}
}

static void a_buffer_refuses_what_is_over_its_ceiling_and_keeps_what_it_has(void **state)
{
	struct buf b = { .ceiling = 10 };

	(void)state;
	assert_true(buf_puts(&b, "0123456789"));
	assert_false(buf_putc(&b, 'x'));
	assert_true(b.full);
	assert_string_equal(buf_str(&b), "0123456789");
	buf_fini(&b);
}

static void numbers_of_any_size_go_there_and_back(void **state)
{
	static const uint64_t values[] = { 0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX };
	struct buf b = { 0 };
	struct rd r;
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		assert_true(buf_varint(&b, values[i]));
	rd_init(&r, b.data, b.len);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		assert_true(rd_varint(&r, &v));
		assert_int_equal(v, values[i]);
	}
	assert_false(rd_varint(&r, &v));
	buf_fini(&b);
	rd_init(&r, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
	assert_false(rd_varint(&r, &v));
}

static void a_combining_mark_stays_with_its_letter(void **state)
{
	static const char cafe[] = "cafe\xcc\x81s";
	static const char family[] = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7";

	(void)state;
	assert_int_equal(text_letters(cafe, strlen(cafe)), 5);
	assert_int_equal(text_letter_before(cafe, 6), 3);
	assert_int_equal(text_letter(family, strlen(family)), strlen(family));
	assert_int_equal(text_fit(cafe, strlen(cafe), 4), 6);
}

static void hostile_text_is_named_and_cleaned(void **state)
{
	static const struct {
		const char *text;
		enum text_fault fault;
		const char *clean;
	} rows[] = {
		{ "plain", TEXT_FINE, "plain" },
		{ "a\x1b[2Jb", TEXT_CONTROL, "a[2Jb" },
		{ "a\xe2\x80\xae"
		  "b",
		  TEXT_BIDI, "ab" },
		{ "a\xff"
		  "b",
		  TEXT_NOT_UTF8, "ab" },
		{ "\xc2\x9b"
		  "2J",
		  TEXT_CONTROL, "2J" },
		{ "cafe\xcc\x81", TEXT_FINE, "caf\xc3\xa9" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };

		assert_int_equal(text_check(rows[i].text, strlen(rows[i].text), false),
				 rows[i].fault);
		assert_true(text_clean(rows[i].text, strlen(rows[i].text), false, &out));
		assert_string_equal(buf_str(&out), rows[i].clean);
		buf_fini(&out);
	}
}

static void ids_made_later_sort_later(void **state)
{
	struct id a = id_new(1000), b = id_new(2000), back;
	char hex[ID_HEX_LEN + 1];

	(void)state;
	assert_true(id_compare(a, b) < 0);
	assert_true(id_parse(id_hex(a, hex), &back));
	assert_true(id_equal(a, back));
	hex[0] = 'G';
	assert_false(id_parse(hex, &back));
}

static void json_comes_out_escaped(void **state)
{
	struct buf b = { 0 };
	struct json j;

	(void)state;
	json_init(&j, &b, false);
	json_object(&j);
	json_member(&j, "a", "x\"\n\x01");
	json_key(&j, "b");
	json_array(&j);
	json_int(&j, -5);
	json_bool(&j, true);
	json_text(&j, NULL);
	json_array_end(&j);
	json_object_end(&j);
	assert_string_equal(buf_str(&b), "{\"a\":\"x\\\"\\n\\u0001\",\"b\":[-5,true,null]}");
	buf_fini(&b);
}

static void a_pseudonym_has_letters_only(void **state)
{
	uint8_t key[32] = { 1 };
	char one[PSEUDONYM_LEN + 1], two[PSEUDONYM_LEN + 1];

	(void)state;
	crypto_pseudonym(key, "x", 1, one);
	crypto_pseudonym(key, "y", 1, two);
	assert_int_equal(strspn(one, "abcdefghijklmnop"), PSEUDONYM_LEN);
	assert_string_not_equal(one, two);
}

static bool add_one(const void *in, size_t n, struct buf *out, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < n; i++)
		buf_putc(out, (char)(((const char *)in)[i] + 1));
	return true;
}

struct answer {
	struct loop *loop;
	char text[16];
	int timers;
};

static void answered(void *ctx, bool ok, const struct buf *out, const struct err *e)
{
	struct answer *a = ctx;

	(void)e;
	assert_true(ok);
	text_copy(a->text, sizeof a->text, buf_str(out));
	loop_stop(a->loop);
}

static void reap(void *ctx, short revents)
{
	(void)revents;
	compute_reap(ctx);
}

static void the_loop_hears_the_thread(void **state)
{
	struct compute *c = compute_new();
	struct answer a = { .loop = loop_new() };

	(void)state;
	loop_watch(a.loop, compute_fd(c), POLLIN, reap, c);
	assert_true(compute_start(c, add_one, "HAL", 3, 64, answered, &a));
	assert_false(compute_start(c, add_one, "HAL", 3, 64, answered, &a));
	loop_run(a.loop);
	assert_string_equal(a.text, "IBM");
	compute_free(c);
	loop_free(a.loop);
}

static void without_a_descriptor_no_work_is_taken_and_nothing_ends(void **state)
{
	struct rlimit was, none;
	struct compute *c;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = (struct rlimit){ 0, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	c = compute_new();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_false(compute_start(c, add_one, "HAL", 3, 64, answered, NULL));
	assert_false(compute_busy(c));
	compute_reap(c);
	compute_free(c);
}

static void tick(void *ctx)
{
	struct answer *a = ctx;

	if (++a->timers == 3)
		loop_stop(a->loop);
	else
		loop_timer(a->loop, 1, tick, a);
}

static void a_timer_may_set_itself_again(void **state)
{
	struct answer a = { .loop = loop_new() };

	(void)state;
	loop_timer(a.loop, 1, tick, &a);
	loop_run(a.loop);
	assert_int_equal(a.timers, 3);
	loop_free(a.loop);
}

static void a_folder_that_others_can_read_is_refused(void **state)
{
	char dir[] = "/tmp/dapcar-base-XXXXXX";
	struct err e = { 0 };
	int one, two;
	char *inner, *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	inner = path_join(dir, "a/b");
	assert_true(folder_make(inner, &e));
	assert_int_equal(chmod(inner, 0755), 0);
	assert_false(folder_is_private(inner, &e));
	assert_int_equal(e.class, ERR_DENIED);
	assert_int_equal(chmod(inner, 0700), 0);
	assert_true(file_lock(inner, "first", &one, &e));
	assert_false(file_lock(inner, "second", &two, &e));
	assert_non_null(strstr(e.text, "first"));
	file_unlock(one);
	file = path_join(inner, "f");
	assert_true(file_write(file, "x", 1, &e));
	assert_false(file_create(file, "y", 1, &e));
	assert_true(file_remove(file, &e));
	mem_free(file);
	mem_free(inner);
}

/* --- what is flushed --- */

#define FLUSHES_MAX 16
static struct {
	ino_t folders[FLUSHES_MAX];
	size_t n;
} flushed;

/* In place of the library's: what is asked of it. */
int fsync(int fd)
{
	struct stat st;

	if (flushed.n < FLUSHES_MAX && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		flushed.folders[flushed.n++] = st.st_ino;
	return fdatasync(fd);
}

static bool was_flushed(const char *folder)
{
	struct stat st;

	assert_int_equal(stat(folder, &st), 0);
	for (size_t i = 0; i < flushed.n; i++)
		if (flushed.folders[i] == st.st_ino)
			return true;
	return false;
}

static void a_folder_that_was_made_is_on_the_disk_under_its_name(void **state)
{
	char root[] = "/tmp/dapcar-names-XXXXXX";
	char *middle, *inner;
	struct err e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(root));
	middle = path_join(root, "one");
	inner = path_join(middle, "two");
	flushed.n = 0;
	assert_true(folder_make(inner, &e));
	assert_int_equal(flushed.n, 2);
	assert_true(was_flushed(root) && was_flushed(middle));
	/* What was there costs nothing. */
	flushed.n = 0;
	assert_true(folder_make(inner, &e));
	assert_int_equal(flushed.n, 0);
	assert_true(file_name_flush(inner, &e));
	assert_true(was_flushed(middle));
	rmdir(inner);
	rmdir(middle);
	rmdir(root);
	mem_free(inner);
	mem_free(middle);
}

static void supply(const char *root, const char *name, const char *file, const char *text)
{
	char *dir = path_join(root, name), *path = path_join(dir, file);
	struct err e = { 0 };

	if (!folder_make(dir, &e) || !file_write(path, text, strlen(text), &e))
		fail_msg("%s", e.text);
	mem_free(path);
	mem_free(dir);
}

static void the_battery_is_read_where_the_kernel_shows_it(void **state)
{
	char root[] = "/tmp/dapcar-power-XXXXXX";
	struct power p;

	(void)state;
	assert_non_null(mkdtemp(root));
	power_read(root, &p);
	assert_false(p.has_battery);
	assert_true(p.on_mains);
	supply(root, "BAT0", "type", "Battery\n");
	supply(root, "BAT0", "capacity", "96\n");
	supply(root, "BAT0", "status", "Discharging\n");
	power_read(root, &p);
	assert_true(p.has_battery);
	assert_int_equal(p.percent, 96);
	assert_false(p.on_mains);
	supply(root, "AC", "type", "Mains\n");
	supply(root, "AC", "online", "1\n");
	power_read(root, &p);
	assert_true(p.on_mains);
	power_read("/nowhere/at/all", &p);
	assert_false(p.has_battery);
}

static void a_word_is_in_a_list_whole_or_not_at_all(void **state)
{
	(void)state;
	assert_true(text_listed("HR-01", "HR-01"));
	assert_true(text_listed("2288, hr-01,4417", "HR-01"));
	assert_true(text_listed("2288 4417", "4417"));
	assert_false(text_listed("HR-010", "HR-01"));
	assert_false(text_listed("HR-01", "HR-010"));
	assert_false(text_listed("2288,4417", ""));
	assert_false(text_listed("", "4417"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(local_time_follows_both_clock_changes),
		cmocka_unit_test(an_instant_is_of_the_years_1970_to_2199),
		cmocka_unit_test(the_doubled_hour_gives_both_instants_and_the_missing_hour_none),
		cmocka_unit_test(every_hour_of_fifty_years_goes_there_and_back),
		cmocka_unit_test(a_buffer_refuses_what_is_over_its_ceiling_and_keeps_what_it_has),
		cmocka_unit_test(numbers_of_any_size_go_there_and_back),
		cmocka_unit_test(a_combining_mark_stays_with_its_letter),
		cmocka_unit_test(hostile_text_is_named_and_cleaned),
		cmocka_unit_test(a_word_is_in_a_list_whole_or_not_at_all),
		cmocka_unit_test(ids_made_later_sort_later),
		cmocka_unit_test(json_comes_out_escaped),
		cmocka_unit_test(a_pseudonym_has_letters_only),
		cmocka_unit_test(the_loop_hears_the_thread),
		cmocka_unit_test(without_a_descriptor_no_work_is_taken_and_nothing_ends),
		cmocka_unit_test(a_timer_may_set_itself_again),
		cmocka_unit_test(a_folder_that_others_can_read_is_refused),
		cmocka_unit_test(a_folder_that_was_made_is_on_the_disk_under_its_name),
		cmocka_unit_test(the_battery_is_read_where_the_kernel_shows_it),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
