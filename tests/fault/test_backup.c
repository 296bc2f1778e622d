/* Backups of the real program: restored onto a second machine, damaged, cut off half way; and one
 * book that goes on at two places, by a backup and by a copied folder: headquarters keeps both
 * lines, notes an incident and shows it, and neither place loses an entry.
 * Every 997th byte of a backup and 200 cuts of a restore, with FAULT_FULL=1 every 7th byte, damaged and cut off
 * there, and a cut after every step of the log; with BACKUP_BYTES=n every n-th, with BACKUP_CUTS=n n cuts. */
#include "cuts.h"
#include "held.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define CUTS 200
#define CUTS_FULL 5000
#define SKIP 997
#define SKIP_FULL 7

static const char at[] = "2021-10-29T19:58:00Z";
static struct real real;
static const char *library;
static char visit[48];

static void add(const char *node, const char *word)
{
	char text[64], about[80];
	struct said said;

	snprintf(text, sizeof text, "text=%s in the hall", word);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	real_command(&real, node, "4417", at, &said, "add", "note", about, "note_type=observation",
		     text, "visibility=shared", NULL);
	said_ok(&said);
	said_free(&said);
}

/* Sends all; everything that is saved there is at headquarters then. */
static void send(const char *node)
{
	struct said said;

	real_command(&real, node, "4417", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	assert_true(said_figure(&said, "saved") > 0);
	assert_int_equal(said_figure(&said, "at_hq"), said_figure(&said, "saved"));
	said_free(&said);
}

static void must_verify(const char *node)
{
	struct said said;

	real_command(&real, node, "4417", at, &said, "verify", "--json", NULL);
	said_ok(&said);
	assert_non_null(strstr(said.text, "\"whole\": true"));
	said_free(&said);
}

static void backup(const char *node, const char *file, struct said *said)
{
	char path[96];

	real_command(&real, node, "4417", at, said, "backup", real_path(&real, file, path), NULL);
}

static void restore(const char *node, const char *file, struct said *said)
{
	char path[96];

	real_command(&real, node, "4417", NULL, said, "restore", real_path(&real, file, path),
		     NULL);
}

/* --- what headquarters has --- */

struct store {
	long long entries, incidents;
};

static void hq_read(struct store *s)
{
	struct said said;

	real_hq_command(&real, &said, "stats", "--json", NULL);
	said_ok(&said);
	s->entries = said_figure(&said, "entries");
	s->incidents = said_figure(&said, "incidents");
	said_free(&said);
}

static bool file_holds(const char *name, const char *word)
{
	const char *argv[] = { "grep", "-qaF", word, NULL, NULL };
	char path[96];
	struct said said;
	bool holds;

	argv[3] = real_path(&real, name, path);
	real_exec(argv, &said);
	holds = said.status == 0;
	said_free(&said);
	return holds;
}

static void hq_must_show(long long incidents)
{
	struct said said;
	struct store s;
	char words[64];

	hq_read(&s);
	assert_int_equal(s.incidents, incidents);
	real_hq_command(&real, &said, "verify", NULL);
	said_ok(&said);
	snprintf(words, sizeof words, "%lld incident", incidents);
	if (!strstr(said.text, words))
		fail_msg("verify says: %s", said.text);
	said_free(&said);
}

/* Both go on from where they were one, and both send. */
static void two_places(const char *one, const char *other, const char *first, const char *second)
{
	struct store before, between, after;

	hq_read(&before);
	add(one, first);
	add(other, second);
	real_hq_start(&real, at);
	send(one);
	real_hq_stop(&real);
	hq_read(&between);
	real_hq_start(&real, at);
	send(other);
	send(one);
	add(one, "Sloe");
	send(one);
	send(other);
	real_hq_stop(&real);
	hq_read(&after);
	assert_true(between.entries > before.entries && after.entries > between.entries);
	hq_must_show(before.incidents + 1);
	assert_true(file_holds("hq/store.db", first));
	assert_true(file_holds("hq/store.db", second));
	must_verify(one);
	must_verify(other);
	printf("count: headquarters had %lld entries, %lld after one, %lld after both; %lld "
	       "incident\n",
	       before.entries, between.entries, after.entries, after.incidents - before.incidents);
}

/* --- the tests --- */

static void a_backup_goes_on_on_a_second_machine(void **state)
{
	struct held_signer signer;
	struct said said;
	struct held h;
	char home[96];
	struct stat st;

	(void)state;
	add("car", "Bullace");
	backup("car", "b1", &said);
	said_ok(&said);
	said_free(&said);
	assert_int_equal(stat(real_path(&real, "b1", home), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	restore("second", "b1", &said);
	said_ok(&said);
	assert_non_null(strstr(said.text, "line of its own"));
	said_free(&said);
	held_signer_read(&real, "second", &signer);
	assert_true(held_open(&h, real_path(&real, "second", home), at, &signer));
	held_close(&h);
	/* What is sent first goes on as one line. */
	real_hq_start(&real, at);
	send("second");
	real_hq_stop(&real);
	must_verify("second");
	hq_must_show(0);
	two_places("car", "second", "Quince", "Medlar");
}

static void a_copied_folder_goes_on_at_two_places(void **state)
{
	(void)state;
	real_copy(&real, "car", "copied");
	two_places("car", "copied", "Damson", "Greengage");
}

static void nothing_of_the_laptop_lies_open_in_a_backup(void **state)
{
	static const char *const names[] = { "tls.key", "tls.crt", "sync.json", "ca.crt" };
	struct said said;

	(void)state;
	backup("car", "b2", &said);
	said_ok(&said);
	said_free(&said);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[96], name[24], text[4096] = "", *line;
		FILE *f;

		snprintf(name, sizeof name, "car/%s", names[i]);
		f = fopen(real_path(&real, name, path), "r");
		text[fread(text, 1, sizeof text - 1, f)] = '\0';
		fclose(f);
		/* The second line of a certificate or key is its own; of the rest any 40 letters.
		 */
		line = strncmp(text, "-----", 5) == 0 ? strchr(text, '\n') + 1 : text + 1;
		line[40] = '\0';
		assert_true(file_holds(name, line));
		assert_false(file_holds("b2", line));
	}
	assert_false(file_holds("b2", "Quince"));
	/* Without a number the way to headquarters is not in it. */
	{
		char path[96];

		real_command(&real, "car", NULL, NULL, &said, "backup",
			     real_path(&real, "b3", path), NULL);
	}
	said_ok(&said);
	said_free(&said);
	restore("alone", "b3", &said);
	said_ok(&said);
	assert_non_null(strstr(said.text, "dapcar enrol"));
	said_free(&said);
	real_command(&real, "alone", "4417", at, &said, "log", NULL);
	said_ok(&said);
	said_free(&said);
}

static void must_be_refused(const char *file, const char *words, const char *what, long where)
{
	struct said said;
	char path[96];

	restore("never", file, &said);
	if (said.status == 0 || !strstr(said.text, words))
		fail_msg("%s %ld: it ended with %d and said: %s", what, where, said.status,
			 said.text);
	said_free(&said);
	assert_int_not_equal(access(real_path(&real, "never/keys", path), F_OK), 0);
	assert_int_not_equal(access(real_path(&real, "never/book.db", path), F_OK), 0);
	assert_int_not_equal(access(real_path(&real, "never/sync.json", path), F_OK), 0);
}

/* How many, or how far apart: what the environment says, or one of these two. */
static long wanted(const char *name, long usual, long full)
{
	const char *said = getenv(name);
	long n = said ? strtol(said, NULL, 10) : getenv("FAULT_FULL") ? full : usual;

	return n > 0 ? n : usual;
}

/* The copy ends at `n`; its byte at `i`, if it has that, is another. */
static void write_ill(const char *to, char *all, long i, size_t n)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	all[i] ^= 0x20;
	assert_int_equal(write(fd, all, n), n);
	all[i] ^= 0x20;
	close(fd);
}

static void a_damaged_backup_is_refused(void **state)
{
	char from[96], to[96], *all;
	unsigned flips = 0, cut = 0;
	long skip = wanted("BACKUP_BYTES", SKIP, SKIP_FULL);
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(stat(real_path(&real, "b2", from), &st), 0);
	all = malloc((size_t)st.st_size);
	fd = open(from, O_RDONLY);
	assert_int_equal(read(fd, all, (size_t)st.st_size), st.st_size);
	close(fd);
	real_path(&real, "damaged", to);
	for (long i = 0; i < st.st_size; i += skip) {
		/* Where there are many, both at each place. */
		bool cuts = skip < SKIP || (i / skip) % 4 == 3, flip = skip < SKIP || !cuts;

		if (flip) {
			write_ill(to, all, i, (size_t)st.st_size);
			must_be_refused("damaged", "is no whole backup", "byte", i);
		}
		if (cuts) {
			write_ill(to, all, i, (size_t)i);
			must_be_refused("damaged", "is no whole backup", "cut at", i);
		}
		flips += flip;
		cut += cuts;
	}
	free(all);
	printf("count: %u damaged bytes and %u cut copies refused\n", flips, cut);
}

static void a_stranger_restores_nothing(void **state)
{
	struct said said;
	char path[96], home[96];
	const char *argv[] = { real.dapcar,         "--home",         home,      "--user", "9999",
			       "--passphrase-file", real.phrase_file, "restore", path,     NULL };

	(void)state;
	real_path(&real, "b2", path);
	real_path(&real, "never", home);
	real_exec(argv, &said);
	assert_int_not_equal(said.status, 0);
	assert_non_null(strstr(said.text, "do not open this book"));
	said_free(&said);
	assert_int_not_equal(access(real_path(&real, "never/keys", path), F_OK), 0);
	assert_int_not_equal(access(real_path(&real, "never/tls.key", path), F_OK), 0);
	/* Nor is a book written over. */
	restore("car", "b2", &said);
	assert_int_not_equal(said.status, 0);
	assert_non_null(strstr(said.text, "There is a book in"));
	said_free(&said);
}

static void write_file(const char *name, const char *words)
{
	char path[96];
	FILE *f = fopen(real_path(&real, name, path), "w");

	assert_non_null(f);
	fputs(words, f);
	fclose(f);
}

/* What somebody else put into the folder before is neither written over nor removed, and no journal
 * of another book gets at the rows. */
static void a_restore_leaves_alone_what_was_there(void **state)
{
	struct said said;
	char path[96];

	(void)state;
	mkdir(real_path(&real, "used", path), 0700);
	write_file("used/ca.crt", "of another time\n");
	restore("used", "b2", &said);
	assert_int_not_equal(said.status, 0);
	assert_non_null(strstr(said.text, "There is a file"));
	said_free(&said);
	assert_true(file_holds("used/ca.crt", "of another time"));
	assert_int_not_equal(access(real_path(&real, "used/keys", path), F_OK), 0);
	assert_int_not_equal(access(real_path(&real, "used/practice.txt", path), F_OK), 0);
	mkdir(real_path(&real, "strange", path), 0700);
	write_file("strange/book.db-wal", "of another book\n");
	restore("strange", "b2", &said);
	assert_int_not_equal(said.status, 0);
	assert_non_null(strstr(said.text, "journal of another book"));
	said_free(&said);
	assert_true(file_holds("strange/book.db-wal", "of another book"));
}

/* Without the way to headquarters its signatures cannot be proved, and that alone is excused. */
static void a_restore_names_damage_without_the_way_to_headquarters(void **state)
{
	char from[96], to[96];
	struct said said;
	struct stat st;
	int fd;

	(void)state;
	real_copy(&real, "car", "ill");
	assert_int_equal(stat(real_path(&real, "ill/book.db", from), &st), 0);
	fd = open(from, O_RDWR);
	assert_int_equal(pwrite(fd, "\x55\x55\x55\x55", 4, st.st_size / 2), 4);
	close(fd);
	real_command(&real, "ill", NULL, NULL, &said, "backup", real_path(&real, "b4", to), NULL);
	said_ok(&said);
	said_free(&said);
	restore("ill-again", "b4", &said);
	if (said.status != 5 || !strstr(said.text, "Not all is as written"))
		fail_msg("it ended with %d and said: %s", said.status, said.text);
	said_free(&said);
}

/* After a power cut there is a whole book or none, and then the backup can be restored again. */
static void a_restore_that_was_cut_off_is_begun_again(void **state)
{
	struct held_signer signer;
	struct shimmed s;
	struct cuts_log log;
	struct cuts *c;
	struct said said;
	struct held h;
	char path[96], folder[96], before[96];
	uint64_t random = 11;
	unsigned none = 0, whole = 0, cuts = (unsigned)wanted("BACKUP_CUTS", CUTS, CUTS_FULL);

	(void)state;
	if (!shimmed_can())
		skip();
	mkdir(real_path(&real, "cut", folder), 0700);
	mkdir(real_path(&real, "cut-before", before), 0700);
	shimmed_init(&s, &real, library, "cut");
	shimmed_record(&s);
	shimmed_command(&s, "4417", NULL, &said, "restore", real_path(&real, "b2", path), NULL);
	said_ok(&said);
	said_free(&said);
	held_signer_read(&real, "cut", &signer);
	/* What the tests before left to be backed up may have branches. */
	signer.forks = UINT64_MAX;
	assert_true(held_open(&h, folder, at, &signer));
	signer.forks = h.report.forks;
	held_close(&h);
	cuts_log_read(&log, s.log);
	c = cuts_new(before, &log);
	for (unsigned i = 0; i < cuts; i++) {
		cuts_go(c, i * log.n / cuts);
		cuts_make(c, folder, &random);
		if (access(real_path(&real, "cut/keys", path), F_OK) == 0) {
			if (!held_open(&h, folder, at, &signer))
				fail_msg("cut %u of %u: %s", i, cuts, h.why);
			held_close(&h);
			whole++;
		} else {
			if (i % 10 == 0) {
				restore("cut", "b2", &said);
				said_ok(&said);
				said_free(&said);
				must_verify("cut");
			}
			none++;
		}
	}
	printf("count: %u cuts of a restore: %u left no book, %u a whole one\n", cuts, none, whole);
	assert_true(none && whole);
	cuts_free(c);
	cuts_log_fini(&log);
	shimmed_fini(&s);
}

static int begin(void **state)
{
	struct said said;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	real_command(&real, "car", "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	real_hq_start(&real, at);
	send("car");
	real_hq_stop(&real);
	return 0;
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_goes_on_on_a_second_machine),
		cmocka_unit_test(a_copied_folder_goes_on_at_two_places),
		cmocka_unit_test(nothing_of_the_laptop_lies_open_in_a_backup),
		cmocka_unit_test(a_damaged_backup_is_refused),
		cmocka_unit_test(a_stranger_restores_nothing),
		cmocka_unit_test(a_restore_leaves_alone_what_was_there),
		cmocka_unit_test(a_restore_names_damage_without_the_way_to_headquarters),
		cmocka_unit_test(a_restore_that_was_cut_off_is_begun_again),
	};

	(void)argc;
	crypto_start();
	library = argv[3];
	real_init(&real, argv);
	return glass_group(tests, begin, end);
}
