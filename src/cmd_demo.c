/* demo: a fresh practice weekend. A headquarters of its own on the loopback, a car and a
 * supervisor's desk enrolled with it by the same commands that a force would use, the golden
 * weekend recorded up to the moment that --at names, and then the terminal. Everybody is invented,
 * and what opens the books is printed, because a practice book holds no secret. */
#include "child.h"
#include "cli.h"
#include "link.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As screens 01 and 20 print them. */
#define PRACTICE_PHRASE "practice weekend"
#define PRACTICE_CODE "246810"

struct demo {
	struct cli *cli;
	char *root, *hq_program, *self;
	char *hq_home, *car_home, *desk_home;
	char *phrase_file, *code_file, *once_file;
	const char *at;
	char at_owned[INSTANT_LEN + 1]; /* when it follows from the nights */
	unsigned nights;                /* 0: the practice weekend */
	const char *seed;
	struct season_made made, reviewed;
	char url[64];
	pid_t hq;
};

/* The pilot's. */
#define NIGHTS_MAX 104
#define FIRST_NIGHT "2021-04-02T12:00:00Z"
#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const char *const car_people[] = { "4417", "NWA-07", "5102", "JUN-03" };
static const char *const organisations[] = { "nwal", "juno" };

/* Desks: who sits there, and whose records they get. */
static const struct {
	const char *name, *folder, *role, *whose, *number, *says;
} desks[] = {
	{ "desk1", "desk", "supervisor", "all", "2288", "Number 2288 (supervisor)" },
	{ "records1", "records", "hq_records", "all", "HR-01", "Number HR-01 (records)" },
	{ "support1", "support", "support_manager", "nwal", "NWA-01",
	  "Number NWA-01 (support service)" },
	{ "support2", "support-juno", "support_manager", "juno", "JUN-01",
	  "Number JUN-01 (support service)" },
};

/* Removes a practice folder that an earlier demo left, and nothing that is not one. */
static bool remove_folder(const char *path, int depth, struct err *e)
{
	DIR *d = opendir(path);
	struct dirent *f;
	bool ok = true;

	if (!d)
		return true;
	while (ok && (f = readdir(d))) {
		char *inner;
		struct stat st;

		if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0)
			continue;
		inner = path_join(path, f->d_name);
		if (lstat(inner, &st) == 0 && S_ISDIR(st.st_mode))
			ok = depth < 4 && remove_folder(inner, depth + 1, e);
		else
			ok = file_remove(inner, e);
		mem_free(inner);
	}
	closedir(d);
	if (ok && rmdir(path) != 0)
		ok = err_sys(e, "%s cannot be removed", path);
	return ok;
}

static bool fresh_root(struct demo *d, struct err *e)
{
	char *mark = path_join(d->root, "practice");
	bool ok;

	if (file_exists(d->root) && !file_exists(mark))
		ok = err_set(e, ERR_INPUT, "%s is not a practice folder. Name another with --home",
			     d->root);
	else
		ok = remove_folder(d->root, 0, e) && folder_make(d->root, e) &&
		     file_create(mark, "practice\n", 9, e);
	mem_free(mark);
	return ok;
}

static bool hq_run(struct demo *d, const char *const *words, size_t n, struct buf *out,
		   struct err *e)
{
	const char *argv[24] = { d->hq_program, "--home", d->hq_home };
	size_t before = strcmp(words[0], "init") == 0 ? 1 : 3; /* init names its folder itself */
	struct buf own = { .ceiling = 1 << 16 };
	bool ok;

	argv[before] = NULL;
	memcpy(argv + before, words, n * sizeof *words);
	ok = child_run(argv, out ? out : &own, e);
	buf_fini(&own);
	return ok;
}
#define HQ(d, out, e, ...)                              \
	hq_run(d, (const char *const[]){ __VA_ARGS__ }, \
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), out, e)

static bool self_run(struct demo *d, const char *home, const char *const *words, size_t n,
		     struct buf *out, struct err *e)
{
	const char *argv[24] = { d->self, "--home", home };
	struct buf own = { .ceiling = 1 << 16 };
	bool ok;

	memcpy(argv + 3, words, n * sizeof *words);
	ok = child_run(argv, out ? out : &own, e);
	buf_fini(&own);
	return ok;
}
#define SELF(d, home, out, e, ...)                              \
	self_run(d, home, (const char *const[]){ __VA_ARGS__ }, \
		 sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), out, e)

static bool start_headquarters(struct demo *d, struct err *e)
{
	const char *argv[] = { d->hq_program, "--home", d->hq_home, "serve", "--listen",
			       "127.0.0.1:0", "--at",   d->at,      NULL };
	struct buf line = { .ceiling = 4096 };
	char *log = path_join(d->root, "hq.log");
	char *key_home[sizeof organisations / sizeof *organisations];
	const char *port;
	bool ok = false;

	/* An organisation's key lies with the organisation, on its desk if there is one. */
	for (size_t i = 0; i < sizeof key_home / sizeof *key_home; i++)
		key_home[i] = d->cli->desks ? path_join(d->root, desks[i + 2].folder)
					    : mem_str(d->root);
	if (!HQ(d, NULL, e, "init", d->hq_home, "--practice"))
		goto out;
	for (size_t i = 0; i < sizeof organisations / sizeof *organisations; i++) {
		char *keys = mem_fmt("%s/org-%s.ndjson", d->root, organisations[i]);
		struct buf key = { .ceiling = 4096 };

		ok = SELF(d, key_home[i], &key, e, "org-key", "make", organisations[i],
			  "--practice", "--passphrase-file", d->phrase_file) &&
		     file_create(keys, key.data, key.len, e) &&
		     HQ(d, NULL, e, "reference", "load", keys);
		buf_fini(&key);
		mem_free(keys);
		if (!ok)
			goto out;
	}
	ok = child_start(argv, log, &d->hq, &line, e);
	port = ok ? strrchr(buf_str(&line), ':') : NULL;
	if (ok && port)
		snprintf(d->url, sizeof d->url, "https://127.0.0.1:%.5s", port + 1);
	d->url[strcspn(d->url, "\n ")] = '\0';
	ok = ok && port
		 ? true
		 : err_set(e, ERR_IO, "The practice headquarters did not start. %s says why", log);
out:
	for (size_t i = 0; i < sizeof key_home / sizeof *key_home; i++)
		mem_free(key_home[i]);
	mem_free(log);
	buf_fini(&line);
	return ok;
}

/* The bundle is used and gone. Of a desk, `whose` says which records it gets. */
static bool enrol(struct demo *d, const char *name, const char *home, const char *option,
		  const char *value, const char *whose, struct err *e)
{
	char *bundle = mem_fmt("%s/%s.bundle", d->root, name);
	char *scope = mem_fmt("--%s=%s", whose && strcmp(whose, "all") ? "org" : "cars",
			      whose ? whose : "");
	const char *words[] = { "device", "add",  name,    option, value,
				"--url",  d->url, "--out", bundle, scope };
	size_t n = sizeof words / sizeof *words;
	bool ok = hq_run(d, words, whose ? n : n - 1, NULL, e) &&
		  SELF(d, home, NULL, e, "enrol", bundle, "--at", d->at);

	file_remove(bundle, NULL);
	mem_free(scope);
	mem_free(bundle);
	return ok;
}

static bool sign_on(struct demo *d, const char *device, const char *home, const char *number,
		    struct err *e)
{
	struct buf said = { .ceiling = 4096 };
	bool ok = HQ(d, &said, e, "unlock-code", device, "--for", number);

	/* The code stands alone on the first line. */
	ok = ok && file_write(d->once_file, buf_str(&said), strcspn(buf_str(&said), "\n"), e) &&
	     SELF(d, home, NULL, e, "user", "join", number, "--unlock-code-file", d->once_file,
		  "--passphrase-file", d->phrase_file, "--code-file", d->code_file, "--at", d->at);
	file_remove(d->once_file, NULL);
	buf_fini(&said);
	return ok;
}

static bool words_on_the_unlock_screen(const char *home, const char *who, struct err *e)
{
	char *path = path_join(home, "practice.txt");
	char *text = mem_fmt("This is a practice book. %s opens it.\nPassphrase: " PRACTICE_PHRASE
			     "     Code: " PRACTICE_CODE "\n",
			     who);
	bool ok = file_write(path, text, strlen(text), e);

	mem_free(text);
	mem_free(path);
	return ok;
}

static bool make_car(struct demo *d, struct err *e)
{
	if (!enrol(d, "car1", d->car_home, "--car", "dap_north", NULL, e) ||
	    !words_on_the_unlock_screen(d->car_home, "Number 4417 (officer) or NWA-07 (worker)", e))
		return false;
	for (size_t i = 0; i < sizeof car_people / sizeof *car_people; i++)
		if (!sign_on(d, "car1", d->car_home, car_people[i], e))
			return false;
	return true;
}

static bool make_desk(struct demo *d, size_t i, struct err *e)
{
	char *home = path_join(d->root, desks[i].folder);
	bool ok = enrol(d, desks[i].name, home, "--desk", desks[i].role, desks[i].whose, e) &&
		  words_on_the_unlock_screen(home, desks[i].says, e) &&
		  sign_on(d, desks[i].name, home, desks[i].number, e);

	mem_free(home);
	return ok;
}

static bool make_desks(struct demo *d, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < (d->cli->desks ? sizeof desks / sizeof *desks : 1); i++)
		ok = make_desk(d, i, e);
	return ok;
}

static void tell_night(void *ctx, unsigned night)
{
	const struct demo *d = ctx;

	if (isatty(STDOUT_FILENO)) {
		printf("\rNight %u of %u", night, d->nights);
		if (night == d->nights)
			putchar('\n');
		fflush(stdout);
	}
}

/* What is recorded in a book of this demo, between opening it and sending it. */
typedef bool (*record_fn)(struct demo *d, struct app *a, struct err *e);

static bool record(struct demo *d, const char *home, const char *number, record_fn fn,
		   struct err *e)
{
	struct app *a = NULL;
	struct link l = { 0 };
	bool ok;

	if (!app_open(home, &d->cli->clock, &a, e))
		return false;
	ok = cli_clock(d->cli, true, e) && book_unlock(app_book(a), number, PRACTICE_PHRASE, e) &&
	     app_load(a, e) && (!fn || fn(d, a, e)) && link_open(&l, a, e) && sync_run(l.sync, e);
	if (l.app)
		link_close(&l);
	app_close(a);
	return ok;
}

static bool record_weekend(struct demo *d, struct app *a, struct err *e)
{
	int64_t until;

	return instant_parse(d->at, &until) && app_practice_load(a, until, &d->made.entries, e);
}

static bool record_nights(struct demo *d, struct app *a, struct err *e)
{
	return app_season_load(a, d->nights, d->seed, tell_night, d, &d->made, e);
}

static bool record_reviews(struct demo *d, struct app *a, struct err *e)
{
	return app_season_review(a, d->seed, &d->reviewed, e);
}

static void tell_nights(const struct demo *d)
{
	const struct season_made *m = &d->made;
	char hex[HASH_HEX_LEN + 1];

	printf("%u practice nights of seed %s are recorded: %zu entries typed, headquarters at "
	       "%s.\n",
	       d->nights, d->seed, m->entries, d->url);
	printf("%zu visits, %zu of them to somebody whom the car had met. %zu are finished, %zu "
	       "reviewed. Check finds something to do in %zu of those that are finished.\n",
	       m->visits, m->repeats, m->finished, d->reviewed.entries, m->blocked);
	if (m->blocked)
		printf("The first: %s\n", m->why);
	printf("Records SHA-256   %s\n", hash_hex(&m->digest, hex));
	printf("Reviews SHA-256   %s\n", hash_hex(&d->reviewed.digest, hex));
	puts("The same seed gives the same two. Keys, seals and what follows from them "
	     "are new each time.");
}

static void tell(const struct demo *d)
{
	if (d->nights)
		tell_nights(d);
	else
		printf("The practice weekend is recorded: %zu entries typed, headquarters at "
		       "%s.\n",
		       d->made.entries, d->url);
	puts("Number 4417 (officer) or NWA-07 (worker) opens the car, 2288 the supervisor's desk.");
	puts("Passphrase: " PRACTICE_PHRASE "     Code: " PRACTICE_CODE);
	printf("The desk, in another terminal: %s --home %s\n", d->self, d->desk_home);
	for (size_t i = 1; d->cli->desks && i < sizeof desks / sizeof *desks; i++)
		printf("%s: %s --home %s/%s\n", desks[i].says, d->self, d->root, desks[i].folder);
	printf("Headquarters: %s --home %s stats\n", d->hq_program, d->hq_home);
	fflush(stdout);
}

static bool prepare(struct demo *d, struct err *e)
{
	if (!fresh_root(d, e) ||
	    !file_create(d->phrase_file, PRACTICE_PHRASE "\n", strlen(PRACTICE_PHRASE) + 1, e) ||
	    !file_create(d->code_file, PRACTICE_CODE "\n", strlen(PRACTICE_CODE) + 1, e))
		return false;
	puts("Making a practice headquarters, a car and a desk. It takes some seconds.");
	fflush(stdout);
	if (!start_headquarters(d, e) || !make_car(d, e) ||
	    !record(d, d->car_home, "4417", d->nights ? record_nights : record_weekend, e) ||
	    !make_desks(d, e))
		return false;
	/* The desk reviews, and the car hears of it. */
	if (d->nights && (!record(d, d->desk_home, "2288", record_reviews, e) ||
			  !record(d, d->car_home, "4417", NULL, e)))
		return false;
	tell(d);
	return true;
}

/* --nights and --seed; the practice clock then stands at noon after the last night. */
static bool nights_of(struct demo *d, struct err *e)
{
	struct cli *c = d->cli;
	char *end = NULL;
	unsigned long n = c->nights ? strtoul(c->nights, &end, 10) : 0;
	int64_t first = 0;

	d->seed = c->seed ? c->seed : "1";
	if (!c->nights)
		return !c->seed || err_set(e, ERR_INPUT, "--seed goes with --nights");
	if (*end || !n || n > NIGHTS_MAX)
		return err_set(e, ERR_INPUT, "--nights must be 1 to %d", NIGHTS_MAX);
	d->nights = (unsigned)n;
	instant_parse(FIRST_NIGHT, &first);
	n--;
	instant_text(first + (int64_t)(n / 2 * 7 + n % 2 + 1) * DAY_MS, d->at_owned);
	if (!c->at)
		c->at = d->at = d->at_owned;
	return true;
}

static char *self_path(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	return n > 0 ? mem_strn(path, (size_t)n) : mem_str("dapcar");
}

int cmd_demo(struct cli *c)
{
	struct demo d = { .cli = c, .at = c->at ? c->at : "2021-10-31T01:35:00Z" };
	struct err e = { 0 };
	int status;

	/* Never beside a real book. */
	d.root = c->home_owned ? mem_fmt("%s-practice", c->home) : mem_str(c->home);
	d.self = self_path();
	d.hq_program = child_hq_path();
	d.hq_home = path_join(d.root, "hq");
	d.car_home = path_join(d.root, "car");
	d.desk_home = path_join(d.root, "desk");
	d.phrase_file = path_join(d.root, "passphrase");
	d.code_file = path_join(d.root, "code");
	d.once_file = path_join(d.root, "once");
	if (nights_of(&d, &e) && prepare(&d, &e)) {
		c->home = d.car_home;
		c->at = d.at;
		status = c->once ? 0 : tui_run(c);
	} else {
		status = cli_fail(&e);
	}
	child_stop(d.hq);
	mem_free(d.root);
	mem_free(d.self);
	mem_free(d.hq_program);
	mem_free(d.hq_home);
	mem_free(d.car_home);
	mem_free(d.desk_home);
	mem_free(d.phrase_file);
	mem_free(d.code_file);
	mem_free(d.once_file);
	return status;
}
