#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOTE_KIND 17

char *rig_folder(void)
{
	const char *parent = getenv("RIG_PARENT");
	char *path = path_join(parent ? parent : "/tmp", "dapcar-sync-XXXXXX");

	assert_non_null(mkdtemp(path));
	return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void rig_folder_end(char *path)
{
	assert_int_equal(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	mem_free(path);
}

/* Below those that the kernel gives to lines that go out: none of them may have it when a server
 * that was stopped listens there again. */
#define PORT_FIRST 10240
#define PORT_COUNT 22000

/* No other test takes it while this program runs. */
static bool claim(uint16_t port)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "dapcar-test-port-%u",
			 (unsigned)port);

	if (bind(fd, (struct sockaddr *)&name, (socklen_t)(sizeof(sa_family_t) + 1 + (size_t)n)) ==
	    0)
		return true;
	close(fd);
	return false;
}

static bool is_free(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	bool ok;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	ok = bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 16) == 0;
	close(fd);
	return ok;
}

uint16_t rig_port(void)
{
	uint16_t port;

	do
		port = (uint16_t)(PORT_FIRST + crypto_uniform(PORT_COUNT));
	while (!claim(port) || !is_free(port));
	return port;
}

static pid_t run(const char *const *argv, int *out, const char *log)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(ends[1], STDOUT_FILENO);
		if (log && !freopen(log, "a", stderr))
			_exit(126);
		close(ends[0]);
		close(ends[1]);
		/* execv() does not change what it is given. */
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	*out = ends[0];
	return pid;
}

int rig_run(const char *const *argv, struct buf *out)
{
	char piece[1024];
	int fd, status;
	ssize_t n;
	pid_t pid = run(argv, &fd, NULL);

	while ((n = read(fd, piece, sizeof piece)) > 0)
		if (out)
			buf_put(out, piece, (size_t)n);
	close(fd);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- headquarters --- */

void hq_rig_init(struct hq_rig *r, bool practice)
{
	char *parent = rig_folder();
	const char *argv[] = { HQ_PROGRAM, "init", NULL, practice ? "--practice" : NULL, NULL };

	*r = (struct hq_rig){ .dir = path_join(parent, "hq"), .port = rig_port() };
	argv[2] = r->dir;
	assert_int_equal(rig_run(argv, NULL), 0);
	mem_free(parent);
}

static const char *host_of(const struct hq_rig *r)
{
	return r->host ? r->host : "127.0.0.1";
}

void hq_rig_start(struct hq_rig *r)
{
	char where[32], line[256], *log;
	size_t n = 0;
	int out;
	const char *argv[] = { HQ_PROGRAM, "--home", r->dir, "serve", "--listen", where, NULL };

	snprintf(where, sizeof where, "%s:%u", host_of(r), (unsigned)r->port);
	log = mem_fmt("%s.log", r->dir);
	r->pid = run(argv, &out, log);
	mem_free(log);
	while (n < sizeof line - 1 && read(out, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = '\0';
	close(out);
	assert_non_null(strstr(line, "Listening"));
}

static void end(struct hq_rig *r, int signal_number)
{
	if (!r->pid)
		return;
	kill(r->pid, signal_number);
	waitpid(r->pid, NULL, 0);
	r->pid = 0;
}

void hq_rig_stop(struct hq_rig *r)
{
	end(r, SIGTERM);
}

void hq_rig_kill(struct hq_rig *r)
{
	end(r, SIGKILL);
}

void hq_rig_fini(struct hq_rig *r)
{
	char *slash;

	hq_rig_stop(r);
	slash = strrchr(r->dir, '/');
	*slash = '\0';
	rig_folder_end(r->dir);
}

static struct bundle *device_add(struct hq_rig *r, const char *name, uint16_t port,
				 const char *const how[4])
{
	char url[64];
	char *path = mem_fmt("%s/%s.bundle", r->dir, name);
	const char *argv[] = { HQ_PROGRAM, "--home", r->dir, "device", "add",  name,   "--url", url,
			       "--out",    path,     how[0], how[1],   how[2], how[3], NULL };
	struct bundle *b = bundle_new();
	struct buf text;

	snprintf(url, sizeof url, "https://%s:%u", host_of(r), (unsigned)port);
	assert_int_equal(rig_run(argv, NULL), 0);
	buf_init(&text, BUNDLE_MAX);
	assert_true(file_read(path, &text, NULL));
	assert_true(bundle_read(text.data, text.len, b, NULL));
	buf_fini(&text);
	mem_free(path);
	return b;
}

struct bundle *hq_rig_device(struct hq_rig *r, const char *name, uint16_t port)
{
	static const char *const how[4] = { "--car", "dap_north" };

	return device_add(r, name, port, how);
}

struct bundle *hq_rig_desk(struct hq_rig *r, const char *name, uint16_t port)
{
	static const char *const how[4] = { "--desk", "supervisor", "--cars", "all" };

	return device_add(r, name, port, how);
}

void hq_rig_revoke(struct hq_rig *r, const char *name)
{
	const char *argv[] = { HQ_PROGRAM, "--home", r->dir, "device", "revoke", name, NULL };

	assert_int_equal(rig_run(argv, NULL), 0);
}

struct hq_line hq_rig_line(const struct hq_rig *r, struct id device)
{
	char *path = path_join(r->dir, "store.db");
	struct hq_line line = { 0 };
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(
			     db, "SELECT height, hash FROM entry WHERE device = ? ORDER BY height",
			     -1, &st, NULL),
			 SQLITE_OK);
	sqlite3_bind_blob(st, 1, device.b, sizeof device.b, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW) {
		line.count++;
		line.height = (uint64_t)sqlite3_column_int64(st, 0);
		assert_int_equal(sqlite3_column_bytes(st, 1), 32);
		memcpy(line.head.b, sqlite3_column_blob(st, 1), 32);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	mem_free(path);
	return line;
}

bool hq_rig_verifies(const struct hq_rig *r)
{
	const char *argv[] = { HQ_PROGRAM, "--home", r->dir, "verify", NULL };

	return rig_run(argv, NULL) == 0;
}

/* --- a car --- */

static void on_pulled(void *ctx)
{
	((struct car_rig *)ctx)->pulled++;
}

static enum kept on_kept(void *ctx, const struct hash *backed_up, int64_t age_ms)
{
	struct car_rig *c = ctx;
	uint64_t pruned, row = 0;
	struct err e = { 0 };

	(void)age_ms;
	c->kept++;
	if (!c->prunes)
		return KEPT_YOUNG;
	if (!book_prune(c->book, backed_up, 1000, &row, NULL, NULL, &pruned, &e))
		fail_msg("%s", e.text);
	return KEPT_TAKEN;
}

void car_rig_init(struct car_rig *c, const struct bundle *b)
{
	struct book_start start = { .device = b->device,
				    .practice = b->practice,
				    .cost = book_cost_least,
				    .hq_public = b->hq_box };
	struct err e = { 0 };

	*c = (struct car_rig){ .dir = rig_folder(), .clock = clock_system() };
	if (!book_create(c->dir, &start, &c->clock, &c->book, &e) ||
	    !book_person_add(c->book, id_new(1), "4417", true, RIG_PHRASE, "246813", &e))
		fail_msg("%s", e.text);
}

bool car_rig_enrol(struct car_rig *c, const struct bundle *b, struct err *e)
{
	uint8_t sign_public_key[32], police_public[32];

	book_sign_public(c->book, sign_public_key);
	if (!book_police_public(c->book, police_public))
		return err_set(e, ERR_BUG, "no police key");
	return sync_enrol(c->dir, b, book_device(c->book), sign_public_key, police_public,
			  &c->clock, e);
}

/* Every entry with a record is, for tests that ask for it; the openings of epochs are not. */
static bool is_urgent(void *ctx, const struct entry *x)
{
	struct car_rig *c = ctx;

	return x->h.kind == NOTE_KIND && x->h.height > c->urgent_above;
}

void car_rig_open(struct car_rig *c)
{
	struct sync_calls calls = { .ctx = c,
				    .on_pulled = on_pulled,
				    .is_urgent = c->urgent ? is_urgent : NULL,
				    .on_kept = on_kept };
	struct err e = { 0 };

	sync_free(c->sync);
	c->sync = NULL;
	if (!sync_new(c->dir, c->book, &c->clock, &calls, &c->sync, &e))
		fail_msg("%s", e.text);
}

void car_rig_open_at(struct car_rig *c, char *dir)
{
	struct err e = { 0 };

	c->dir = dir;
	if (!book_open(dir, &c->clock, &c->book, &e) ||
	    !book_unlock(c->book, "4417", RIG_PHRASE, &e))
		fail_msg("%s", e.text);
	car_rig_open(c);
}

void car_rig_close(struct car_rig *c)
{
	sync_free(c->sync);
	c->sync = NULL;
	book_close(c->book);
	c->book = NULL;
}

void car_rig_fini(struct car_rig *c)
{
	sync_free(c->sync);
	book_close(c->book);
	rig_folder_end(c->dir);
}

void car_rig_save(struct car_rig *c, size_t n)
{
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++) {
		char body[512], filler[129];
		uint8_t noise[64];
		struct entry x;

		/* Words that do not pack, so that bodies have their size on the line as well. */
		crypto_random(noise, sizeof noise);
		hex_encode(noise, sizeof noise, filler);
		snprintf(body, sizeof body,
			 "{\"bases\":[],\"f\":{\"note_type\":\"observation\",\"text\":\"Note "
			 "%s\"},\"role\":\"officer\","
			 "\"visibility\":\"shared\"}",
			 filler);
		struct book_new what = { .kind = NOTE_KIND,
					 .schema = 1,
					 .record = id_new(1635530400000),
					 .author = book_opener(c->book),
					 .body = body,
					 .body_len = strlen(body) };

		if (!book_append(c->book, &what, &x, &e))
			fail_msg("%s", e.text);
	}
}

bool car_rig_wait_acked(struct car_rig *c, int64_t most_ms)
{
	int64_t end_ms = clock_mono_ms() + most_ms;
	struct sync_status s;

	do {
		sync_wait(c->sync, NULL, 0, 100);
		sync_status(c->sync, &s);
		if (s.acked_height == book_head(c->book).height && !sync_is_running(c->sync))
			return true;
	} while (clock_mono_ms() < end_ms);
	return false;
}

static bool is_planned(struct car_rig *c, int64_t within_ms)
{
	struct sync_status s;

	sync_wait(c->sync, NULL, 0, 10);
	sync_status(c->sync, &s);
	return sync_is_running(c->sync) || s.acked_height == s.own_height ||
	       (s.next_try_ms && s.next_try_ms - clock_wall_ms(&c->clock) <= within_ms);
}

void car_rig_assert_soon(struct car_rig *c, int64_t within_ms)
{
	bool planned = false;

	for (int turn = 0; turn < 200 && !planned; turn++)
		planned = is_planned(c, within_ms);
	assert_true(planned);
	assert_true(car_rig_wait_acked(c, RIG_PATIENCE_MS));
}

void car_rig_assert_at(const struct car_rig *c, const struct hq_rig *r)
{
	struct book_head head = book_head(c->book);
	struct hq_line line = hq_rig_line(r, book_device(c->book));
	struct sync_status s;

	sync_status(c->sync, &s);
	assert_int_equal(line.height, head.height);
	assert_int_equal(line.count, head.height);
	assert_true(hash_equal(&line.head, &head.hash));
	assert_int_equal(s.acked_height, head.height);
	assert_true(hash_equal(&s.acked, &head.hash));
}

/* --- all three --- */

void line_rig_init(struct line_rig *r)
{
	struct err e = { 0 };

	hq_rig_init(&r->hq, true);
	relay_rig_start(&r->relay, r->hq.port);
	r->bundle = hq_rig_device(&r->hq, "car1", r->relay.port);
	hq_rig_start(&r->hq);
	car_rig_init(&r->car, r->bundle);
	if (!car_rig_enrol(&r->car, r->bundle, &e))
		fail_msg("%s", e.text);
}

void line_rig_fini(struct line_rig *r)
{
	car_rig_fini(&r->car);
	relay_rig_fini(&r->relay);
	hq_rig_fini(&r->hq);
	bundle_free(r->bundle);
}

void car_rig_assert_sends(struct car_rig *c)
{
	struct err e = { 0 };

	if (!sync_run(c->sync, &e))
		fail_msg("%s", e.text);
}

void line_rig_assert_sends(struct line_rig *r)
{
	car_rig_assert_sends(&r->car);
	car_rig_assert_at(&r->car, &r->hq);
}

int line_rig_set_up(void **state)
{
	struct line_rig *r = mem_new(sizeof *r);

	line_rig_init(r);
	car_rig_open(&r->car);
	*state = r;
	return 0;
}

int line_rig_tear_down(void **state)
{
	line_rig_fini(*state);
	mem_free(*state);
	return 0;
}
