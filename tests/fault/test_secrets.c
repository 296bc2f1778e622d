/* Secrets in the real program. 200 phrases are kept for the support service, in records and drafts
 * of every kind and typed on the screen; then, both people signed on, the officer types: none of
 * the phrases is in the program's memory, in a core, in swap, in any file, in what the terminal is
 * sent, at headquarters. 2,000 phrases stand in the shared records of a book: none is readable on
 * the disk while they are written and after, all are gone from memory at lock, and the terminal is
 * cleared with its scrollback. Each search also finds what is there to be found. On the plain
 * build; memory takes the right to read another process. */
#include "leak.h"
#include "phrases.h"
#include "process.h"
#include "real.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SUPPORT 200
#define TYPED 12
#define BOOK 2000

#define OFFERED "We kept what you typed"
#define ASKS "Your passphrase opens what you kept apart"

static const char at[] = "2021-10-29T19:58:00Z";
static struct real real;
static struct clock clock_now;
static struct phrases support = { .count = SUPPORT }, book = { .count = BOOK + 2 },
		      officers = { .count = 10 };
static time_t began;
static unsigned planted, kinds_planted;

static void none_seen(const struct phrases *p, const char *where)
{
	char list[200];

	phrases_list(p, list);
	if (p->n)
		fail_msg("%s holds %u phrases:%s", where, p->n, list);
}

/* --- planting --- */

static struct app *open_as(const char *number)
{
	struct app *a = NULL;
	struct err e = { 0 };
	char home[96];

	if (!app_open(real_path(&real, "car", home), &clock_now, &a, &e) ||
	    !book_unlock(app_book(a), number, REAL_PHRASE, &e) || !app_load(a, &e))
		fail_msg("%s", e.text);
	return a;
}

static void phrase(const struct phrases *p, unsigned number, char out[64])
{
	char word[16];

	phrases_word(p, number, word);
	/* Not at the beginning, which an allocator writes over by itself. */
	snprintf(out, 64, "behind the old garden gate %s", word);
}

/* Every kind in turn, a record and a draft, until only what is typed is left of the 200. */
static void plant_support(void)
{
	const struct kind *const *kinds;
	struct app *a = open_as("NWA-07");
	bool done[256] = { false };
	size_t n;

	kinds = kinds_all(&n);
	for (unsigned round = 0; planted < SUPPORT - TYPED; round++) {
		unsigned before = planted;

		for (size_t i = 0; i < n && planted < SUPPORT - TYPED; i++) {
			struct plant plant;
			char words[64];
			struct err e = { 0 };

			if (!access_writes(ROLE_SUPPORT_WORKER, kinds[i]))
				continue;
			phrase(&support, planted, words);
			if (round % 3 == 2) {
				if (leak_plant_draft(a, kinds[i], words, &e))
					planted++;
			} else if (leak_plant_entry(a, kinds[i], words, &plant, &e)) {
				planted++;
				kinds_planted += !done[i];
				done[i] = true;
			}
		}
		assert_true(planted > before);
	}
	app_close(a);
}

/* Goes on with "the visit" as what it is about. */
static void type_note(struct glass *g, unsigned number)
{
	char words[64];

	phrase(&support, number, words);
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "v");
	glass_keys(g, words);
	glass_expect(g, words);
}

static void to_the_visit(struct glass *g)
{
	glass_settle(g, 200);
	if (glass_has(g, OFFERED))
		glass_keys(g, "^B");
	glass_expect(g, "Times for");
	real_step(g, "^G1", "Before you leave");
}

/* One that was saved is read again by its author. */
static void read_again(struct glass *g)
{
	for (int line = 0; line < 12; line++) {
		real_step(g, "^Gk", "8 Notes");
		for (int k = 0; k < line; k++)
			glass_keys(g, "j");
		glass_pass(g, 700);
		glass_keys(g, "\\r");
		glass_settle(g, 100);
		if (glass_has(g, ASKS)) {
			glass_keys(g, REAL_PHRASE "\\r");
			glass_expect_gone(g, ASKS);
			glass_settle(g, 100);
			if (glass_has(g, "garden gate"))
				break;
		}
		glass_keys(g, "^B");
		glass_settle(g, 60);
	}
	glass_expect(g, "garden gate");
	glass_keys(g, "^B");
	glass_settle(g, 100);
	real_step(g, "^G1", "Before you leave");
}

/* Saved, left half typed, opened again with the passphrase, searched for; the last is still being
 * typed when the laptop is handed over. */
static void type_support(struct glass *g)
{
	char words[64];

	to_the_visit(g);
	for (unsigned i = 0; i < TYPED - 3; i++) {
		type_note(g, planted++);
		if (i % 3 == 2) {
			real_step(g, "^B", "Before you leave");
			continue;
		}
		real_step(g, "^S", "Note saved");
		real_step(g, "^G1", "Before you leave");
	}
	read_again(g);
	/* A name of a person, half typed. */
	phrase(&support, planted++, words);
	real_step(g, "2", "Enter opens a person");
	real_step(g, "+s", "Full name");
	real_fill(g, "Full name", words);
	real_step(g, "^B", "Enter opens a person");
	real_step(g, "^G1", "Before you leave");
	type_note(g, planted++);
	real_cover_and_back(g, "garden gate");
	real_step(g, "^S", "Note saved");
	real_step(g, "^G1", "Before you leave");
	type_note(g, planted++);
	glass_pass(g, 1200);
}

/* The worker gives the laptop to the officer, who looks about and types. */
static void hand_over(struct glass *g)
{
	char word[16];

	real_step(g, "^U", "Who types now?");
	glass_forget(g);
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Typing: Testley");
	glass_settle(g, 150);
	real_step(g, "^Gh", "Times for");
	real_step(g, "^G1", "Before you leave");
	for (const char *k = "pqkdf"; *k; k++) {
		char keys[4] = { '^', 'G', *k, '\0' };

		glass_keys(g, keys);
		glass_settle(g, 60);
	}
	real_step(g, "^G1", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	phrases_word(&officers, 7, word);
	glass_keys(g, "v");
	glass_keys(g, word);
	glass_keys(g, " under the bench");
	glass_expect(g, "under the bench");
	glass_pass(g, 1200);
}

/* --- where it might be --- */

static bool scan_memory(struct phrases *p, struct glass *g)
{
	char why[120];

	phrases_reset(p);
	if (phrases_scan_process(p, glass_pid(g), why))
		return true;
	printf("skipped: %s\n", why);
	return false;
}

static void search_places(void)
{
	static const char *const places[] = { "/var/tmp", "/dev/shm" };
	char path[96];
	size_t n;

	phrases_reset(&support);
	n = phrases_scan_folder(&support, real_path(&real, "", path), 0);
	none_seen(&support, "a file of car, desk or headquarters");
	for (size_t i = 0; i < 2; i++)
		n += phrases_scan_folder(&support, places[i], began);
	none_seen(&support, "a temporary file");
	printf("count: %zu files, %" PRIu64 " bytes searched\n", n, support.scanned);
}

static void search_terminal(struct phrases *p, struct glass *g, const char *what)
{
	size_t n;
	const char *sent = glass_sent(g, &n);

	phrases_reset(p);
	phrases_scan(p, sent, n);
	none_seen(p, what);
	assert_true(n > 500);
}

static void nothing_kept_for_the_support_service_is_with_the_officer(void **state)
{
	struct glass *g;
	int status;

	(void)state;
	plant_support();
	g = real_open(&real, "car", at);
	real_unlock(g, "NWA-07");
	type_support(g);
	assert_int_equal(planted, SUPPORT);
	/* While its author types, the last is there to be found. */
	if (scan_memory(&support, g))
		assert_true(support.n > 0);
	hand_over(g);
	if (scan_memory(&officers, g)) {
		/* The search sees what is there. */
		assert_int_equal(officers.n, 1);
		scan_memory(&support, g);
		printf("count: %u phrases in records and drafts of %u kinds, %d of them typed: %u in "
		       "%" PRIu64 " bytes of memory\n",
		       planted, kinds_planted, TYPED, support.n, support.scanned);
		none_seen(&support, "the program's memory");
	}
	process_keeps_no_core_and_no_swap(glass_pid(g));
	process_is_closed_to_others(glass_pid(g));
	search_terminal(&support, g, "what the terminal was sent after the officer took over");
	search_places();
	glass_signal(g, SIGABRT);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFSIGNALED(status) && !WCOREDUMP(status));
	glass_free(g);
}

static void headquarters_holds_none_of_it(void **state)
{
	struct said said;
	char path[96];

	(void)state;
	real_hq_start(&real, at);
	real_command(&real, "car", "4417", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	said_free(&said);
	real_command(&real, "desk", "2288", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	said_free(&said);
	phrases_reset(&support);
	{
		char why[120];

		if (phrases_scan_process(&support, real.hq, why))
			printf("headquarters' memory: %" PRIu64 " bytes searched\n",
			       support.scanned);
		else
			printf("skipped: %s\n", why);
	}
	none_seen(&support, "headquarters' memory");
	real_hq_stop(&real);
	assert_true(phrases_scan_folder(&support, real_path(&real, "hq", path), 0) > 5);
	none_seen(&support, "headquarters' store");
}

/* --- 2,000 in a book --- */

static void write_lines(const char *path, const char *visit)
{
	FILE *f = fopen(path, "w");
	char words[64];

	assert_non_null(f);
	for (unsigned i = 0; i < BOOK; i++) {
		phrase(&book, i, words);
		fprintf(
		    f,
		    "{\"kind\":\"note\",\"visibility\":\"shared\",\"fields\":{\"attendance_id\":"
		    "\"%s\",\"note_type\":\"observation\",\"text\":\"%s\"}}\n",
		    visit, words);
	}
	fclose(f);
}

/* The search sees what is there. */
static void all_are_seen(const char *path)
{
	FILE *f = fopen(path, "r");
	char *all = malloc(1 << 20);
	size_t n = fread(all, 1, 1 << 20, f);

	fclose(f);
	phrases_reset(&book);
	phrases_scan(&book, all, n);
	assert_int_equal(book.n, BOOK);
	free(all);
}

/* The folder is searched again and again while the real program writes 2,000 records into it. */
static void no_phrase_of_a_book_is_readable_on_the_disk(void **state)
{
	char lines[96], home[96], visit[48];
	const char *argv[] = { real.dapcar,
			       "--home",
			       home,
			       "--user",
			       "4417",
			       "--passphrase-file",
			       real.phrase_file,
			       "--at",
			       at,
			       "add",
			       "--ndjson",
			       lines,
			       NULL };
	struct said said;
	pid_t child;
	int status = 0;
	unsigned scans = 0;

	(void)state;
	real_command(&real, "car", "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	/* Outside of the folder that is searched. */
	snprintf(lines, sizeof lines, "%s/lines", real.root);
	write_lines(lines, visit);
	real_path(&real, "car", home);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		real_exec(argv, &said);
		_exit(said.status == 0 ? 0 : 1);
	}
	phrases_reset(&book);
	while (waitpid(child, &status, WNOHANG) == 0) {
		phrases_scan_folder(&book, home, 0);
		none_seen(&book, "the folder while the book is written");
		scans++;
		usleep(2000);
	}
	assert_int_equal(status, 0);
	phrases_scan_folder(&book, home, 0);
	none_seen(&book, "the folder afterwards");
	all_are_seen(lines);
	unlink(lines);
	printf("count: %d phrases written, the folder searched %u times meanwhile\n", BOOK, scans);
	assert_true(scans > 2);
}

/* Where in the bytes does the text begin last? -1: nowhere. */
static long last_of(const char *p, size_t n, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = n; i-- > 0;)
		if (i + len <= n && memcmp(p + i, text, len) == 0)
			return (long)i;
	return -1;
}

/* How many bytes are not a carriage return. */
static size_t visible(const char *p, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += p[i] != '\r';
	return all;
}

static void lock_leaves_nothing(void **state)
{
	struct glass *g = real_open(&real, "car", at);
	unsigned before = 0;
	const char *sent;
	char word[16];
	size_t n;
	bool can;

	(void)state;
	real_unlock(g, "4417");
	to_the_visit(g);
	real_step(g, "^Gk", "8 Notes");
	for (int page = 0; page < 6; page++) {
		glass_keys(g, "\\e[6~");
		glass_settle(g, 40);
	}
	glass_keys(g, "\\r");
	glass_settle(g, 100);
	glass_keys(g, "^B");
	glass_settle(g, 60);
	real_step(g, "^G1", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	phrases_word(&book, BOOK + 1, word);
	glass_keys(g, "vfar behind the garden gate ");
	glass_keys(g, word);
	glass_expect(g, word);
	can = scan_memory(&book, g);
	before = book.n;
	glass_forget(g);
	real_step(g, "^L", "Locked");
	glass_settle(g, 200);
	if (can) {
		/* While it is unlocked the view holds them. */
		assert_true(before > BOOK / 2);
		scan_memory(&book, g);
		printf("%u phrases in memory before ^L, %u of %" PRIu64 " bytes after\n", before,
		       book.n, book.scanned);
		none_seen(&book, "the program's memory after lock");
	}
	sent = glass_sent(g, &n);
	assert_true(last_of(sent, n, "\033[3J") >= 0);
	/* What is sent after the clearing names nothing. */
	phrases_reset(&book);
	phrases_scan(&book, sent + last_of(sent, n, "\033[3J"),
		     n - (size_t)last_of(sent, n, "\033[3J"));
	none_seen(&book, "what the terminal was sent after the lock");
	phrases_scan(&book, sent, n);
	none_seen(&book, "what the terminal was sent from ^L on");
	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, NULL));
	sent = glass_sent(g, &n);
	/* And the last of it is a clear screen with a clear scrollback; then the terminal's own
	 * ways come back, and blanks over what ncurses would keep. */
	assert_true(last_of(sent, n, "\033[3J") >= 0);
	assert_true(visible(sent + last_of(sent, n, "\033[3J"),
			    n - (size_t)last_of(sent, n, "\033[3J")) < 200);
	phrases_scan(&book, sent, n);
	none_seen(&book, "what the terminal was sent until the end");
	glass_free(g);
}

static int begin(void **state)
{
	int64_t start;

	(void)state;
	began = time(NULL) - 1;
	phrases_begin(&support, 'w');
	phrases_begin(&book, 'j');
	phrases_begin(&officers, 'h');
	real_weekend(&real, "2021-10-29T19:57:00Z");
	assert_true(instant_parse(at, &start));
	clock_now = clock_from(start);
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
		cmocka_unit_test(nothing_kept_for_the_support_service_is_with_the_officer),
		cmocka_unit_test(headquarters_holds_none_of_it),
		cmocka_unit_test(no_phrase_of_a_book_is_readable_on_the_disk),
		cmocka_unit_test(lock_leaves_nothing),
	};

	(void)argc;
#if defined(__SANITIZE_ADDRESS__)
	puts("skipped: a sanitizer keeps what is freed");
	return 77;
#endif
	crypto_start();
	real_init(&real, argv);
	return glass_group(tests, begin, end);
}
