/* Every system call of a session fails once. strace counts the calls that the real program makes
 * while it saves a note and while it has a session, after the system has loaded it; then in run
 * after run the n-th call of each kind is answered with an error in the kernel's place. The program
 * ends with a sentence or gets over it, never by a signal; what was called saved is there once, the
 * next session completes and headquarters has it all.
 * 24 calls, with FAULT_FULL=1 every one, with CALLS=n n of them. */
#include "held.h"
#include "real.h"
#include "served.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CALLS 24
#define KINDS_MAX 64

static const char at[] = "2021-10-29T19:58:00Z";

/* What the kernel may well say; others are answered EIO. */
static const struct {
	const char *name, *error;
} errors[] = {
	{ "write", "ENOSPC" },        { "pwrite64", "ENOSPC" },     { "writev", "ENOSPC" },
	{ "fallocate", "ENOSPC" },    { "ftruncate", "EIO" },       { "openat", "EMFILE" },
	{ "socket", "EMFILE" },       { "connect", "ENETUNREACH" }, { "sendto", "ECONNRESET" },
	{ "recvfrom", "ECONNRESET" }, { "sendmsg", "ECONNRESET" },  { "recvmsg", "ECONNRESET" },
	{ "poll", "EINTR" },          { "ppoll", "EINTR" },         { "read", "EIO" },
	{ "mmap", "ENOMEM" },         { "brk", "ENOMEM" },          { "mprotect", "ENOMEM" },
	{ "clone3", "EAGAIN" },       { "clone", "EAGAIN" },        { "fcntl", "EINTR" },
	{ "flock", "EINTR" },         { "getrandom", "EINTR" },     { "mlock", "ENOMEM" },
	{ "madvise", "ENOMEM" },      { "pipe2", "EMFILE" },        { "eventfd2", "EMFILE" },
	{ "close", "EINTR" },
};

struct call {
	char name[32];
	unsigned before, all; /* calls before the program begins, and altogether */
};

struct work {
	struct call kind[KINDS_MAX];
	size_t n;
	unsigned calls; /* that can fail */
};

enum said_of { SAVED, REFUSED };

static struct real real;
static char visit[48], trace[96];
static enum said_of *notes; /* of note n at n - 1, as many as there are */
static unsigned n_notes;
static struct held_signer signer;
static struct served served;

static const char *error_of(const char *name)
{
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].error;
	return "EIO";
}

/* --- the two commands, under strace or not --- */

static size_t begin_line(const char **argv, const char *inject, const char home[96])
{
	size_t n = 0;

	if (inject) {
		argv[n++] = "/usr/bin/strace";
		argv[n++] = "-qq";
		argv[n++] = "-o";
		argv[n++] = trace;
		if (*inject) {
			argv[n++] = "-e";
			argv[n++] = inject;
		}
	}
	argv[n++] = real.dapcar;
	argv[n++] = "--home";
	argv[n++] = home;
	argv[n++] = "--user";
	argv[n++] = "4417";
	argv[n++] = "--passphrase-file";
	argv[n++] = real.phrase_file;
	argv[n++] = "--at";
	argv[n++] = at;
	return n;
}

static void add(const char *inject, struct said *said)
{
	const char *argv[32];
	char home[96], text[64], about[80];
	size_t n = begin_line(argv, inject, real_path(&real, "car", home));

	snprintf(text, sizeof text, "text=Zq%uz in the hall", ++n_notes);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	argv[n++] = "add";
	argv[n++] = "note";
	argv[n++] = about;
	argv[n++] = "note_type=observation";
	argv[n++] = text;
	argv[n++] = "visibility=shared";
	argv[n] = NULL;
	real_exec(argv, said);
	notes = realloc(notes, n_notes * sizeof *notes);
	assert_non_null(notes);
	notes[n_notes - 1] = said->status == 0 ? SAVED : REFUSED;
}

static void session(const char *inject, struct said *said)
{
	const char *argv[32];
	char home[96];
	size_t n = begin_line(argv, inject, real_path(&real, "car", home));

	argv[n++] = "sync";
	argv[n++] = "--once";
	argv[n++] = "--json";
	argv[n] = NULL;
	real_exec(argv, said);
}

/* --- counting --- */

static struct call *call_of(struct work *w, const char *name, size_t len)
{
	for (size_t i = 0; i < w->n; i++)
		if (strlen(w->kind[i].name) == len && memcmp(w->kind[i].name, name, len) == 0)
			return &w->kind[i];
	assert_true(w->n < KINDS_MAX && len < sizeof w->kind[0].name);
	memcpy(w->kind[w->n].name, name, len);
	return &w->kind[w->n++];
}

/* These do not come back, or the kernel has no error for them: libraries do not look for one. */
static bool cannot_fail(const char *name)
{
	static const char *const all[] = {
		"brk",     "futex",   "exit",         "exit_group",      "getegid",
		"geteuid", "getgid",  "getpid",       "gettid",          "getuid",
		"rseq",    "getppid", "rt_sigreturn", "set_tid_address", "umask"
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i], name) == 0)
			return true;
	return false;
}

/* The loader's last act is to let go of its list of libraries. */
static void count(struct work *w)
{
	char line[4096];
	FILE *f = fopen(trace, "r");
	bool loaded = false;

	*w = (struct work){ .n = 0 };
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		size_t len = strcspn(line, "(");
		struct call *k;

		if (!line[len] || strchr(line, '(') == line || line[0] == '+' || line[0] == '-')
			continue;
		k = call_of(w, line, len);
		k->all++;
		if (!loaded)
			k->before++;
		loaded = loaded || strcmp(k->name, "munmap") == 0;
	}
	fclose(f);
	for (size_t i = 0; i < w->n; i++) {
		struct call *k = &w->kind[i];

		if (cannot_fail(k->name))
			k->before = k->all;
		w->calls += k->all - k->before;
	}
}

/* --- one call that fails --- */

static void must_go_on(const char *inject)
{
	struct said said;

	session(NULL, &said);
	if (said.status != 0 || said_figure(&said, "waiting") > 0)
		fail_msg("after %s the next session: %d %s", inject, said.status, said.text);
	said_free(&said);
}

static bool one(bool saving, const struct call *k, unsigned n, unsigned *recovered)
{
	char inject[96];
	struct said said;

	snprintf(inject, sizeof inject, "inject=%s:error=%s:when=%u", k->name, error_of(k->name),
		 n);
	if (saving) {
		add(inject, &said);
	} else {
		struct said other;

		add(NULL, &other);
		said_ok(&other);
		said_free(&other);
		session(inject, &said);
	}
	*recovered += said.status == 0;
	/* Without memory it says so and stops at once. */
	if (((said.status < 0 || said.status > 127) && !strstr(said.text, "out of memory")) ||
	    (said.status && !said.len))
		fail_msg("%s with %s ended with %d and said: %s", saving ? "saving" : "a session",
			 inject, said.status, said.text);
	said_free(&said);
	must_go_on(inject);
	return true;
}

static void each(bool saving, unsigned wanted)
{
	struct work w;
	struct said said;
	unsigned done = 0, seen = 0, recovered = 0;

	if (saving) {
		add("", &said);
	} else {
		add(NULL, &said);
		said_free(&said);
		session("", &said);
	}
	said_ok(&said);
	said_free(&said);
	count(&w);
	for (size_t i = 0; i < w.n; i++)
		for (unsigned n = w.kind[i].before + 1; n <= w.kind[i].all; n++, seen++)
			/* So many, spread over all. */
			if ((uint64_t)seen * wanted / w.calls !=
			    (uint64_t)(seen + 1) * wanted / w.calls)
				done += one(saving, &w.kind[i], n, &recovered);
	printf("count: %s: %u of %u calls of %zu kinds failed once, %u times it went on all the "
	       "same\n",
	       saving ? "saving" : "a session", done, w.calls, w.n, recovered);
}

static unsigned wanted(unsigned all)
{
	const char *wish = getenv("CALLS");

	return wish                   ? (unsigned)strtoul(wish, NULL, 10) / 2
	       : getenv("FAULT_FULL") ? all
				      : CALLS / 2;
}

static void any_call_of_a_session_may_fail(void **state)
{
	(void)state;
	each(false, wanted(100000));
}

static void any_call_of_a_save_may_fail(void **state)
{
	(void)state;
	each(true, wanted(100000));
}

/* --- what is there in the end --- */

static void count_note(void *ctx, const char *text, bool draft)
{
	unsigned *found = ctx;
	const char *p = strstr(text, "Zq");
	unsigned long n = p ? strtoul(p + 2, NULL, 10) : 0;

	if (!p || draft)
		return;
	/* What nobody typed. */
	if (!n || n > n_notes)
		fail_msg("there is a note that was never saved: %s", text);
	found[n - 1]++;
}

static void what_was_called_saved_is_there_once(void **state)
{
	unsigned *found = calloc(n_notes, sizeof *found), saved = 0;
	struct said said;
	struct held h;
	char home[96];

	(void)state;
	if (!held_open(&h, real_path(&real, "car", home), at, &signer) ||
	    !held_notes(&h, count_note, found))
		fail_msg("%s", h.why);
	held_close(&h);
	for (unsigned i = 0; i < n_notes; i++) {
		saved += notes[i] == SAVED;
		if (found[i] > 1 || (notes[i] == SAVED && !found[i]))
			fail_msg("note %u was %s and is there %u times", i + 1,
				 notes[i] == SAVED ? "called saved" : "refused", found[i]);
	}
	free(found);
	real_hq_command(&real, &said, "verify", NULL);
	said_ok(&said);
	said_free(&said);
	printf("count: %u notes, %u called saved: 0 lost, 0 doubled\n", n_notes, saved);
}

/* Headquarters' own code, without the limit of requests a minute, where the car looks for it. */
static void hq_begin(void)
{
	static const char head[] = "https://127.0.0.1:";
	char path[96], text[4096] = "";
	FILE *f = fopen(real_path(&real, "car/sync.json", path), "r");
	char *url;

	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	url = strstr(text, head);
	assert_non_null(url);
	served_start(&served, real_path(&real, "hq", path),
		     (uint16_t)strtoul(url + sizeof head - 1, NULL, 10));
}

static int begin(void **state)
{
	struct said said;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	snprintf(trace, sizeof trace, "%s/trace", real.root);
	real_command(&real, "car", "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	held_signer_read(&real, "car", &signer);
	hq_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	served_stop(&served);
	real_fini(&real);
	free(notes);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_call_of_a_session_may_fail),
		cmocka_unit_test(any_call_of_a_save_may_fail),
		cmocka_unit_test(what_was_called_saved_is_there_once),
	};

	(void)argc;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("skipped: a sanitizer's own calls are not the program's");
	return 77;
#endif
	if (system("/usr/bin/strace -o /dev/null true 2>/dev/null") != 0) {
		puts("skipped: strace may not trace here");
		return 77;
	}
	crypto_start();
	real_init(&real, argv);
	return glass_group(tests, begin, end);
}
