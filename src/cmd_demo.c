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
	char url[64];
	pid_t hq;
};

static const char *const car_people[] = { "4417", "NWA-07", "5102", "JUN-03" };
static const char *const organisations[] = { "nwal", "juno" };

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
	struct buf own = { .ceiling = 1 << 16 };
	bool ok;

	memcpy(argv + 3, words, n * sizeof *words);
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
	const char *port;
	bool ok = false;

	if (!HQ(d, NULL, e, "init", d->hq_home, "--practice"))
		goto out;
	for (size_t i = 0; i < sizeof organisations / sizeof *organisations; i++) {
		char *keys = mem_fmt("%s/org-%s.ndjson", d->root, organisations[i]);
		struct buf key = { .ceiling = 4096 };

		ok = SELF(d, d->root, &key, e, "org-key", "make", organisations[i], "--practice",
			  "--passphrase-file", d->phrase_file) &&
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
	mem_free(log);
	buf_fini(&line);
	return ok;
}

/* The bundle is used and gone. */
static bool enrol(struct demo *d, const char *name, const char *home, const char *option,
		  const char *value, struct err *e)
{
	char *bundle = mem_fmt("%s/%s.bundle", d->root, name);
	bool ok = HQ(d, NULL, e, "device", "add", name, option, value, "--url", d->url, "--out",
		     bundle) &&
		  SELF(d, home, NULL, e, "enrol", bundle, "--at", d->at);

	file_remove(bundle, NULL);
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
	if (!enrol(d, "car1", d->car_home, "--car", "dap_north", e) ||
	    !words_on_the_unlock_screen(d->car_home, "Number 4417 (officer) or NWA-07 (worker)", e))
		return false;
	for (size_t i = 0; i < sizeof car_people / sizeof *car_people; i++)
		if (!sign_on(d, "car1", d->car_home, car_people[i], e))
			return false;
	return true;
}

static bool make_desk(struct demo *d, struct err *e)
{
	return enrol(d, "desk1", d->desk_home, "--desk", "supervisor", e) &&
	       words_on_the_unlock_screen(d->desk_home, "Number 2288 (supervisor)", e) &&
	       sign_on(d, "desk1", d->desk_home, "2288", e);
}

static bool record_weekend(struct demo *d, size_t *added, struct err *e)
{
	struct app *a = NULL;
	struct link l = { 0 };
	int64_t until;
	bool ok;

	if (!app_open(d->car_home, &d->cli->clock, &a, e))
		return false;
	ok = instant_parse(d->at, &until) && cli_clock(d->cli, true, e) &&
	     book_unlock(app_book(a), "4417", PRACTICE_PHRASE, e) && app_load(a, e) &&
	     app_practice_load(a, until, added, e) && link_open(&l, a, e) && sync_run(l.sync, e);
	if (l.app)
		link_close(&l);
	app_close(a);
	return ok;
}

static void tell(const struct demo *d, size_t added)
{
	printf("The practice weekend is recorded: %zu entries typed, headquarters at %s.\n", added,
	       d->url);
	puts("Number 4417 (officer) or NWA-07 (worker) opens the car, 2288 the supervisor's desk.");
	puts("Passphrase: " PRACTICE_PHRASE "     Code: " PRACTICE_CODE);
	printf("The desk, in another terminal: %s --home %s\n", d->self, d->desk_home);
	printf("Headquarters: %s --home %s stats\n", d->hq_program, d->hq_home);
	fflush(stdout);
}

static bool prepare(struct demo *d, struct err *e)
{
	size_t added = 0;

	if (!fresh_root(d, e) ||
	    !file_create(d->phrase_file, PRACTICE_PHRASE "\n", strlen(PRACTICE_PHRASE) + 1, e) ||
	    !file_create(d->code_file, PRACTICE_CODE "\n", strlen(PRACTICE_CODE) + 1, e))
		return false;
	puts("Making a practice headquarters, a car and a desk. It takes some seconds.");
	fflush(stdout);
	if (!start_headquarters(d, e) || !make_car(d, e) || !record_weekend(d, &added, e) ||
	    !make_desk(d, e))
		return false;
	tell(d, added);
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
	if (prepare(&d, &e)) {
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
