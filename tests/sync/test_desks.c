/* Desks with the real programs: the practice weekend, its headquarters, a supervisor's and a
 * records desk, and the desks of two support services. Neither service ever sees a word of the
 * other's, by any command, file or feed; the police side sees none of either, but for what is
 * released. And what headquarters says of each car's nights. */
#include "app/app.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define AT "2021-10-31T01:36:00Z"

static const char *dapcar, *dapcar_hq;
static char dir[64];
static pid_t serving;

struct desk {
	const char *folder, *number;
};
static const struct desk nwal = { "support", "NWA-01" }, juno = { "support-juno", "JUN-01" },
			 police = { "desk", "2288" }, records = { "records", "HR-01" },
			 car = { "car", "4417" };

static int run(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int run(struct buf *out, const char *fmt, ...)
{
	char piece[4096], *words = NULL, *line;
	va_list ap;
	size_t n;
	FILE *p;
	int status;

	va_start(ap, fmt);
	assert_true(vasprintf(&words, fmt, ap) >= 0);
	va_end(ap);
	line = mem_fmt("%s 2>&1", words);
	free(words);
	buf_fini(out);
	*out = (struct buf){ .ceiling = 4 << 20 };
	p = popen(line, "r");
	assert_non_null(p);
	while ((n = fread(piece, 1, sizeof piece, p)) > 0)
		buf_put(out, piece, n);
	buf_put(out, "", 0);
	status = pclose(p);
	mem_free(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int at(const struct desk *d, struct buf *out, const char *words)
{
	return run(out,
		   "'%s' --home %s/%s --user %s --passphrase-file %s/passphrase --at " AT " %s",
		   dapcar, dir, d->folder, d->number, dir, words);
}

static int hq(struct buf *out, const char *when, const char *words)
{
	return run(out, "'%s' --home %s/hq --at %s %s", dapcar_hq, dir, when, words);
}

static bool says(const struct buf *b, const char *words)
{
	return b->len && strstr(buf_str(b), words) != NULL;
}

static void must_say(const struct buf *b, const char *words)
{
	if (!says(b, words))
		fail_msg("did not say \"%s\" but: %s", words, b->len ? buf_str(b) : "");
}

static void sync_all(void)
{
	const struct desk *all[] = { &car, &police, &records, &nwal, &juno };
	struct buf out = { 0 };

	/* Twice: what one sends in the first round another takes in the second. */
	for (size_t i = 0; i < 2 * (sizeof all / sizeof *all); i++) {
		const struct desk *d = all[i % (sizeof all / sizeof *all)];

		if (at(d, &out, "sync") != 0)
			fail_msg("%s: %s", d->folder, buf_str(&out));
	}
	buf_fini(&out);
}

static void serve_at(const char *where)
{
	char home[96];

	snprintf(home, sizeof home, "%s/hq", dir);
	serving = fork();
	assert_true(serving >= 0);
	if (!serving) {
		FILE *log = freopen("/dev/null", "w", stdout);

		if (log && freopen("/dev/null", "w", stderr))
			execl(dapcar_hq, dapcar_hq, "--home", home, "serve", "--listen", where,
			      "--at", AT, (char *)NULL);
		_exit(127);
	}
}

static void serve(void)
{
	struct buf out = { 0 };
	char where[64];

	assert_int_equal(
	    run(&out, "grep -o '127.0.0.1:[0-9]*' %s/car/sync.json | head -1 | tr -d '\\n'", dir),
	    0);
	snprintf(where, sizeof where, "%s", buf_str(&out));
	serve_at(where);
	/* It is there when the first session gets through. The port was one that the kernel had
	 * free: another program may have it for a while. */
	for (int i = 0; i < 1200 && at(&car, &out, "sync") != 0; i++) {
		usleep(100000);
		if (waitpid(serving, NULL, WNOHANG) == serving)
			serve_at(where);
	}
	buf_fini(&out);
}

static int setup(void **state)
{
	struct buf out = { 0 };

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/dapcar-desks-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(rmdir(dir), 0);
	if (run(&out, "'%s' demo --once --desks --home %s --at " AT, dapcar, dir) != 0)
		fail_msg("%s", buf_str(&out));
	serve();
	sync_all();
	buf_fini(&out);
	return 0;
}

static int teardown(void **state)
{
	struct buf out = { 0 };

	(void)state;
	if (serving > 0) {
		kill(serving, SIGTERM);
		waitpid(serving, NULL, 0);
	}
	run(&out, "rm -rf %s", dir);
	buf_fini(&out);
	return 0;
}

/* The first record that is sealed to this service, and a piece of its words. */
static void first_sealed(const struct desk *d, char id[33], char words[32])
{
	struct buf out = { 0 };
	const char *note;
	char *open;

	assert_int_equal(at(d, &out, "support list"), 0);
	assert_true(out.len > 32);
	snprintf(id, 33, "%.32s", buf_str(&out));
	open = mem_fmt("support open %s --org-passphrase-file %s/passphrase", id, dir);
	if (at(d, &out, open) != 0)
		fail_msg("%s", buf_str(&out));
	mem_free(open);
	note = strstr(buf_str(&out), "  Note ");
	assert_non_null(note);
	note += 6 + strspn(note + 6, " ");
	snprintf(words, 32, "%.31s", note);
	buf_fini(&out);
}

/* With the organisation's key in hand too: a record that is not sealed to it is read as any role
 * reads it, with its reason, and not by this way round it. */
static void the_key_opens_what_is_sealed_and_nothing_else(void **state)
{
	static const char *const ways[][2] = { { "open", "" },
					       { "addendum", "--words Hello" },
					       { "release", "--words Hello --ground survivor" } };
	struct buf out = { 0 };
	char id[33];

	(void)state;
	assert_int_equal(at(&nwal, &out, "log --night 2021-10-29 --why legal --json"), 0);
	snprintf(id, sizeof id, "%.32s", strstr(buf_str(&out), "\"record\": \"") + 11);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char *line = mem_fmt("support %s %s %s --org-passphrase-file %s/passphrase",
				     ways[i][0], id, ways[i][1], dir);
		int status = at(&nwal, &out, line);

		if (!status || !says(&out, "is not sealed to this organisation"))
			fail_msg("%s ended with %d: %s", line, status, buf_str(&out));
		mem_free(line);
	}
	buf_fini(&out);
}

/* No command of this desk prints the words, and no byte of its folder holds them. */
static void never_has(const struct desk *d, const char *id, const char *words)
{
	static const char *const commands[] = { "show %s",
						"show %s --json --why legal",
						"show %s --history --why legal",
						"log --night 2021-10-29 --why legal --json",
						"log --night 2021-10-30 --why legal --json",
						"search nothing",
						"report 2021-10-29 --why legal",
						"report 2021-10-30 --why legal",
						"support list",
						"support open %s --org-passphrase-file PASS",
						"referral list",
						"status --json",
						"verify" };
	struct buf out = { 0 };

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char *with_id = NULL, *line, *pass = mem_fmt("%s/passphrase", dir);
		const char *mark;

		assert_true(asprintf(&with_id, "%s", commands[i]) >= 0);
		mark = strstr(with_id, "%s");
		line = mark ? mem_fmt("%.*s%s%s", (int)(mark - with_id), with_id, id, mark + 2)
			    : mem_str(with_id);
		if ((mark = strstr(line, "PASS"))) {
			char *with_pass = mem_fmt("%.*s%s", (int)(mark - line), line, pass);

			mem_free(line);
			line = with_pass;
		}
		assert_int_not_equal(at(d, &out, line), 2); /* wrong usage */
		if (says(&out, words))
			fail_msg("%s: %s printed it", d->folder, line);
		mem_free(line);
		mem_free(pass);
		free(with_id);
	}
	/* 1: looked, and not found. */
	assert_int_equal(run(&out, "grep -rqaF -- '%.12s' %s/%s", words, dir, d->folder), 1);
	buf_fini(&out);
}

/* And headquarters cannot read them either. */
static void never_sees(const struct desk *d, const char *id, const char *words)
{
	struct buf out = { 0 };

	never_has(d, id, words);
	assert_int_equal(run(&out, "grep -rqaF -- '%.12s' %s/hq %s/hq.log", words, dir, dir), 1);
	buf_fini(&out);
}

static void neither_service_sees_the_others_words(void **state)
{
	char ours[33], theirs[33], our_words[32], their_words[32];

	(void)state;
	first_sealed(&nwal, ours, our_words);
	first_sealed(&juno, theirs, their_words);
	assert_string_not_equal(ours, theirs);
	never_sees(&juno, ours, our_words);
	never_sees(&nwal, theirs, their_words);
	never_sees(&police, ours, our_words);
	never_sees(&records, theirs, their_words);
}

static void police_are_told_the_duty_route_and_no_more(void **state)
{
	char ours[33], our_words[32], theirs[33], their_words[32], *show;
	struct buf out = { 0 };

	(void)state;
	first_sealed(&nwal, ours, our_words);
	first_sealed(&juno, theirs, their_words);
	show = mem_fmt("show %s", ours);
	at(&police, &out, show);
	must_say(&out, "Nottinghamshire Women's Aid");
	must_say(&out, "0115 496 0111");
	at(&car, &out, show);
	must_say(&out, "0115 496 0111");
	mem_free(show);
	show = mem_fmt("show %s", theirs);
	at(&records, &out, show);
	must_say(&out, "Juno Women's Aid");
	must_say(&out, "0115 496 0222");
	mem_free(show);
	buf_fini(&out);
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
	char ours[33], our_words[32], *line;
	struct buf out = { 0 };

	(void)state;
	first_sealed(&nwal, ours, our_words);
	assert_int_equal(run(&out, "echo 'not the passphrase of it' > %s/wrong", dir), 0);
	line = mem_fmt("support open %s --org-passphrase-file %s/wrong", ours, dir);
	assert_int_equal(at(&nwal, &out, line), 3);
	must_say(&out, "not the organisation's passphrase");
	assert_false(says(&out, our_words));
	/* The desk's own people have no way round it. */
	assert_int_equal(at(&police, &out, line), 3);
	must_say(&out, "Your role does not do this");
	mem_free(line);
	buf_fini(&out);
}

static void an_addendum_stays_with_the_service_and_a_release_reaches_the_police(void **state)
{
	char ours[33], our_words[32], added[33], released[33], *line;
	struct buf out = { 0 };

	(void)state;
	first_sealed(&nwal, ours, our_words);
	line = mem_fmt(
	    "support addendum %s --words 'Heronwords for the service alone' --org-passphrase-file "
	    "%s/passphrase",
	    ours, dir);
	assert_int_equal(at(&nwal, &out, line), 0);
	snprintf(added, sizeof added, "%.32s", buf_str(&out));
	mem_free(line);
	/* A release needs its ground. */
	line = mem_fmt("support release %s --words Kestrel --org-passphrase-file %s/passphrase",
		       ours, dir);
	assert_int_equal(at(&nwal, &out, line), 2);
	mem_free(line);
	line = mem_fmt(
	    "support release %s --words 'Kestrelwords for the police' --ground child_at_risk "
	    "--org-passphrase-file %s/passphrase",
	    ours, dir);
	assert_int_equal(at(&nwal, &out, line), 0);
	snprintf(released, sizeof released, "%.32s", buf_str(&out));
	mem_free(line);
	sync_all();
	line = mem_fmt("show %s", released);
	assert_int_equal(at(&police, &out, line), 0);
	must_say(&out, "Kestrelwords");
	must_say(&out, "A child is at risk");
	assert_false(says(&out, our_words));
	/* Not to the other service: it is not their visit. */
	at(&juno, &out, line);
	assert_false(says(&out, "Kestrelwords"));
	mem_free(line);
	never_sees(&police, added, "Heronwords");
	never_sees(&juno, added, "Heronwords");
	never_sees(&police, ours, our_words);
	buf_fini(&out);
}

static void the_records_desk_moves_a_referral_and_the_car_hears_of_it(void **state)
{
	struct buf out = { 0 };
	char id[33], *line;

	(void)state;
	assert_int_equal(at(&records, &out, "referral list"), 0);
	snprintf(id, sizeof id, "%.32s", buf_str(&out));
	/* Oldest first. */
	must_say(&out, "2021-10-29T19:3");
	line = mem_fmt("referral set %s accepted", id);
	assert_int_equal(at(&records, &out, line), 1);
	must_say(&out, "It can become: sent, cancelled");
	mem_free(line);
	static const char *const moves[] = { "sent", "acknowledged", "accepted" };

	for (size_t i = 0; i < 3; i++) {
		line = mem_fmt("referral set %s %s", id, moves[i]);
		if (at(&records, &out, line) != 0)
			fail_msg("%s", buf_str(&out));
		mem_free(line);
	}
	at(&records, &out, "referral list");
	assert_false(says(&out, id));
	assert_int_equal(at(&police, &out, "referral list"), 3);
	must_say(&out, "Your role does not do this");
	sync_all();
	line = mem_fmt("show %s --why correction", id);
	assert_int_equal(at(&car, &out, line), 0);
	must_say(&out, "Accepted");
	mem_free(line);
	buf_fini(&out);
}

static void a_night_report_counts_what_the_role_may_see(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(at(&police, &out, "report 2021-10-29"), 0);
	must_say(&out, "Visits                 6");
	must_say(&out, "Support accepted       3");
	must_say(&out, "Children present       2  at 2 visits");
	must_say(&out, "support-only and 2 police-only records");
	/* A support service gives a reason, and reads the nights of its own worker. */
	at(&nwal, &out, "report 2021-10-29");
	must_say(&out, "Visits                 0  and 6 that your role does not read");
	at(&nwal, &out, "report 2021-10-29 --why referral_work");
	must_say(&out, "Visits                 6");
	assert_int_equal(at(&nwal, &out, "report 2021-10-30 --why referral_work"), 1);
	must_say(&out, "No shift of that night is at this desk");
	at(&juno, &out, "report 2021-10-30 --why referral_work");
	must_say(&out, "Visits                 6");
	assert_int_equal(at(&car, &out, "report 2021-10-29"), 3);
	buf_fini(&out);
}

static void headquarters_says_what_each_cars_nights_lack(void **state)
{
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(hq(&out, "2021-10-31T01:40:00Z", "nights"), 0);
	must_say(&out, "car1 (dap_north)");
	must_say(&out, "open since Sat 30 Oct 2021 19:00 BST, no end is recorded yet");
	must_say(&out, "nothing, by what it said then");
	assert_false(says(&out, "Missing"));
	/* A week on the same store lacks a Friday and a Saturday, and the shift is still open. */
	assert_int_equal(hq(&out, "2021-11-08T09:00:00Z", "nights"), 0);
	must_say(&out, "no shift on Friday 5 Nov 2021 and Saturday 6 Nov 2021");
	must_say(&out, "Ring the crew: a night is not that long");
	must_say(&out, "8 days ago");
	/* Saturday night is looked for from noon of Sunday. */
	assert_int_equal(hq(&out, "2021-11-07T11:00:00Z", "nights"), 0);
	must_say(&out, "no shift on Friday 5 Nov 2021.");
	assert_int_equal(hq(&out, "2021-11-08T09:00:00Z", "nights --json"), 0);
	must_say(&out, "\"2021-11-05\"");
	must_say(&out, "\"2021-11-06\"");
	must_say(&out, "\"shift_open_since\": \"2021-10-30T18:00:00Z\"");
	buf_fini(&out);
}

/* --- for a named few --- */

static void newest_sealed(const struct desk *d, char out[33])
{
	char *home = mem_fmt("%s/%s", dir, d->folder);
	struct clock clock = { .held = true };
	struct app *a = NULL;
	struct id *ids = NULL;
	struct err e = { 0 };
	size_t n = 0;
	bool found = false;

	assert_true(instant_parse(AT, &clock.held_ms));
	assert_true(app_open(home, &clock, &a, &e) &&
		    book_unlock(app_book(a), d->number, "practice weekend", &e) &&
		    app_load(a, &e) && view_ids(app_view(a), QUERY_SEALED, NULL, 0, &ids, &n, &e));
	for (size_t i = 0; i < n && !found; i++) {
		struct rec *r = NULL;

		assert_true(view_rec(app_view(a), ids[i], &r, &e));
		found = r->visibility == VISIBLE_RESTRICTED_NAMED;
		if (found)
			id_hex(r->id, out);
		rec_free(r);
	}
	assert_true(found);
	mem_free(ids);
	app_close(a);
	mem_free(home);
}

/* What this person's own passphrase makes of the record at this desk; the class of the error. */
static enum err_class opens(const struct desk *d, const char *number, const char *record,
			    struct buf *words)
{
	char *home = mem_fmt("%s/%s", dir, d->folder);
	struct clock clock = { .held = true };
	struct app *a = NULL;
	struct rec *stub = NULL, *r = NULL;
	struct err e = { 0 };
	struct id id;

	assert_true(instant_parse(AT, &clock.held_ms));
	assert_true(id_parse(record, &id));
	if (app_open(home, &clock, &a, &e) &&
	    book_unlock(app_book(a), number, "practice weekend", &e) && app_load(a, &e) &&
	    view_rec(app_view(a), id, &stub, &e)) {
		assert_true(stub->sealed);
		if (app_open_sealed(a, &stub->hash, "practice weekend", &r, &e))
			buf_puts(words, rec_text(r, NOTE_TEXT));
	}
	rec_free(r);
	rec_free(stub);
	app_close(a);
	mem_free(home);
	return e.class;
}

static void join(const struct desk *d, const char *device, const char *number)
{
	struct buf out = { 0 };
	char *line = mem_fmt("unlock-code %s --for %s", device, number);

	assert_int_equal(hq(&out, AT, line), 0);
	mem_free(line);
	line = mem_fmt("printf '%%.14s\\n' '%.14s' > %s/once", buf_str(&out), dir);
	assert_int_equal(run(&out, "%s", line), 0);
	mem_free(line);
	if (run(&out,
		"'%s' --home %s/%s user join %s --unlock-code-file %s/once --passphrase-file "
		"%s/passphrase "
		"--code-file %s/code --at " AT,
		dapcar, dir, d->folder, number, dir, dir, dir) != 0)
		fail_msg("%s", buf_str(&out));
	buf_fini(&out);
}

static const char policy[] =
    "{\"kind\":\"reference_set\",\"fields\":{\"set_id\":\"policy\",\"version\":\"test\","
    "\"valid_from\":\"2021-04-01\",\"area\":\"notts\",\"signed_by\":\"Headquarters, practice\","
    "\"rows\":[{\"code\":\"restricted_named\",\"label\":\"Named "
    "few\",\"sort\":1,\"attrs\":\"0417\"}]}}";

static void a_record_for_a_named_few_opens_at_that_persons_desk_and_for_nobody_else(void **state)
{
	struct buf out = { 0 }, words = { .ceiling = 65536 };
	char note[33];

	(void)state;
	assert_int_equal(run(&out, "printf '%%s\\n' '%s' > %s/policy", policy, dir), 0);
	assert_int_equal(
	    run(&out, "'%s' --home %s/hq reference load %s/policy", dapcar_hq, dir, dir), 0);
	sync_all();
	join(&police, "desk1", "0417");
	/* Unlocking tells headquarters the key; the car hears of it from there. */
	assert_int_equal(
	    run(&out,
		"'%s' --home %s/desk --user 0417 --passphrase-file %s/passphrase --at " AT " sync",
		dapcar, dir, dir),
	    0);
	sync_all();
	assert_int_equal(run(&out,
			     "printf '%%s\\n' "
			     "'{\"kind\":\"note\",\"fields\":{\"note_type\":\"police_narrative\","
			     "\"release_to_shared\":\"no\",\"text\":\"Ospreywords of a "
			     "colleague\"},\"visibility\":"
			     "\"restricted_named\"}' > %s/note",
			     dir),
			 0);
	{
		char *line = mem_fmt("add --ndjson %s/note", dir);

		if (at(&car, &out, line) != 0)
			fail_msg("%s", buf_str(&out));
		mem_free(line);
	}
	assert_int_equal(at(&car, &out, "status"), 0);
	sync_all();
	/* The newest record that is sealed at the desk and named for it. */
	newest_sealed(&police, note);
	assert_int_equal(opens(&police, "0417", note, &words), ERR_NONE);
	assert_non_null(strstr(buf_str(&words), "Ospreywords"));
	buf_reset(&words);
	assert_int_equal(opens(&police, "2288", note, &words), ERR_DENIED);
	assert_int_equal(opens(&records, "HR-01", note, &words), ERR_DENIED);
	assert_int_equal(words.len, 0);
	never_sees(&police, note, "Ospreywords");
	never_sees(&nwal, note, "Ospreywords");
	buf_fini(&words);
	buf_fini(&out);
}

/* --- refuges --- */

static const char refuge_policy[] =
    "{\"kind\":\"reference_set\",\"fields\":{\"set_id\":\"policy\",\"version\":\"test\","
    "\"valid_from\":\"2021-04-01\",\"area\":\"notts\",\"signed_by\":\"Headquarters, practice\","
    "\"rows\":[{\"code\":\"refuge_named\",\"label\":\"Read "
    "refuges\",\"sort\":1,\"attrs\":\"HR-01\"}]}}";

/* Written in the car, and everybody in touch. */
static void a_refuge(const char *line1, const char *id)
{
	struct buf out = { 0 };
	char *line;

	assert_int_equal(
	    run(&out,
		"printf '%%s\\n' '{\"kind\":\"location\",\"record\":\"%s\",\"fields\":{"
		"\"loc_status\":\"refuge_secret\",\"loc_type\":\"refuge\",\"line1\":"
		"\"%s\",\"district\":\"nottingham\"}}' > %s/refuge",
		id, line1, dir),
	    0);
	line = mem_fmt("add --ndjson %s/refuge", dir);
	if (at(&car, &out, line) != 0)
		fail_msg("%s", buf_str(&out));
	mem_free(line);
	sync_all();
	buf_fini(&out);
}

static void a_refuge_is_read_by_whom_the_force_names_and_by_nobody_else(void **state)
{
	static const struct desk second = { "records", "HR-02" };
	static const char before[] = "017cb8b5e00070008009000000000001",
			  id[] = "017cb8b5e00070008009000000000002";
	struct buf out = { 0 };
	char *show;

	(void)state;
	a_refuge("7 Examplefinch Way", before);
	never_has(&records, before, "Examplefinch");
	assert_int_equal(run(&out, "printf '%%s\\n' '%s' > %s/policy", refuge_policy, dir), 0);
	assert_int_equal(
	    run(&out, "'%s' --home %s/hq reference load %s/policy", dapcar_hq, dir, dir), 0);
	assert_int_equal(hq(&out, AT,
			    "user add HR-02 --name 'Kim Testwren' --role hq_records --org "
			    "notts_police"),
			 0);
	sync_all();
	join(&records, "records1", "HR-02");
	a_refuge("9 Exampleheron Way", id);
	show = mem_fmt("show %s", id);
	at(&records, &out, show);
	must_say(&out, "Exampleheron");
	assert_int_equal(at(&records, &out, "search Exampleheron"), 0);
	must_say(&out, id);
	/* Beside that person at the same desk. */
	assert_int_equal(at(&second, &out, "search nottingham"), 0);
	assert_int_equal(at(&second, &out, "search Exampleheron"), 0);
	assert_false(says(&out, id));
	at(&second, &out, show);
	assert_false(says(&out, "Exampleheron"));
	never_has(&police, id, "Exampleheron");
	/* What went down before that stays without it. */
	never_has(&records, before, "Examplefinch");
	mem_free(show);
	buf_fini(&out);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neither_service_sees_the_others_words),
		cmocka_unit_test(police_are_told_the_duty_route_and_no_more),
		cmocka_unit_test(a_wrong_passphrase_opens_nothing),
		cmocka_unit_test(the_key_opens_what_is_sealed_and_nothing_else),
		cmocka_unit_test(
		    an_addendum_stays_with_the_service_and_a_release_reaches_the_police),
		cmocka_unit_test(the_records_desk_moves_a_referral_and_the_car_hears_of_it),
		cmocka_unit_test(a_night_report_counts_what_the_role_may_see),
		cmocka_unit_test(
		    a_record_for_a_named_few_opens_at_that_persons_desk_and_for_nobody_else),
		cmocka_unit_test(a_refuge_is_read_by_whom_the_force_names_and_by_nobody_else),
		cmocka_unit_test(headquarters_says_what_each_cars_nights_lack),
	};

	if (argc < 3)
		return 2;
	crypto_start();
	dapcar = argv[1];
	dapcar_hq = argv[2];
	return cmocka_run_group_tests(tests, setup, teardown);
}
