#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#define WORDS_MAX 40

/* The folder goes with the test program, also when a test fails or its time is over. */
static struct {
	pid_t owner;
	char root[64];
} left;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static void clear_left(void)
{
	if (getpid() == left.owner)
		nftw(left.root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	left.owner = 0;
}

static void on_end(int signal)
{
	clear_left();
	_exit(128 + signal);
}

void real_keep(void)
{
	left.owner = 0;
}

void real_init(struct real *r, char **argv)
{
	if (!argv[1] || !argv[2]) {
		fputs("name dapcar and dapcar-hq\n", stderr);
		exit(99);
	}
	*r = (struct real){ .dapcar = argv[1], .dapcar_hq = argv[2], .hq_out = -1 };
	snprintf(r->root, sizeof r->root, "/tmp/dapcar-test-XXXXXX");
	if (!mkdtemp(r->root))
		exit(99);
	left.owner = getpid();
	memcpy(left.root, r->root, sizeof left.root);
	atexit(clear_left);
	signal(SIGTERM, on_end);
	signal(SIGINT, on_end);
}

const char *real_path(const struct real *r, const char *name, char out[96])
{
	snprintf(out, 96, "%s/w/%s", r->root, name);
	return out;
}

/* --- commands --- */

static void become(const char *const *argv, int out)
{
	char *args[WORDS_MAX + 1];
	size_t n = 0;
	int null = open("/dev/null", O_RDONLY);

	for (; argv[n] && n < WORDS_MAX; n++)
		args[n] = strdup(argv[n]);
	args[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(args[0], args);
	_exit(127);
}

static pid_t spawn(const char *const *argv, int *out)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		exit(99);
	pid = fork();
	if (pid == 0)
		become(argv, ends[1]);
	close(ends[1]);
	*out = ends[0];
	return pid;
}

void real_exec(const char *const *argv, struct said *out)
{
	size_t cap = 65536;
	int fd, status = 0;
	pid_t pid = spawn(argv, &fd);
	ssize_t n;

	*out = (struct said){ .text = calloc(1, cap) };
	while ((n = read(fd, out->text + out->len, cap - out->len - 1)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		out->len += (size_t)n;
		if (out->len + 4096 > cap)
			out->text = realloc(out->text, cap *= 2);
	}
	out->text[out->len] = '\0';
	close(fd);
	waitpid(pid, &status, 0);
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void add_words(const char **argv, size_t n, va_list ap)
{
	const char *word;

	while ((word = va_arg(ap, const char *)) && n < WORDS_MAX)
		argv[n++] = word;
	argv[n] = NULL;
}

void real_command(const struct real *r, const char *node, const char *user, const char *at,
		  struct said *out, ...)
{
	const char *argv[WORDS_MAX + 1] = { r->dapcar };
	char home[96];
	size_t n = 1;
	va_list ap;

	argv[n++] = "--home";
	argv[n++] = real_path(r, node, home);
	if (user) {
		argv[n++] = "--user";
		argv[n++] = user;
		argv[n++] = "--passphrase-file";
		argv[n++] = r->phrase_file;
	}
	if (at) {
		argv[n++] = "--at";
		argv[n++] = at;
	}
	va_start(ap, out);
	add_words(argv, n, ap);
	va_end(ap);
	real_exec(argv, out);
}

void real_hq_command(const struct real *r, struct said *out, ...)
{
	const char *argv[WORDS_MAX + 1] = { r->dapcar_hq, "--home" };
	char home[96];
	va_list ap;

	argv[2] = real_path(r, "hq", home);
	va_start(ap, out);
	add_words(argv, 3, ap);
	va_end(ap);
	real_exec(argv, out);
}

void said_free(struct said *s)
{
	free(s->text);
	*s = (struct said){ .text = NULL };
}

void said_ok_at(const struct said *s, const char *file, int line)
{
	if (s->status == 0)
		return;
	print_error("%s:%d: the command ended with %d\n%s\n", file, line, s->status, s->text);
	_fail(file, line);
}

static const char *after_name(const struct said *s, const char *name)
{
	char key[64];
	const char *p;

	snprintf(key, sizeof key, "\"%s\":", name);
	p = strstr(s->text, key);
	return p ? p + strlen(key) + strspn(p + strlen(key), " ") : NULL;
}

long long said_figure(const struct said *s, const char *name)
{
	const char *p = after_name(s, name);

	return p ? strtoll(p, NULL, 10) : -1;
}

bool said_text(const struct said *s, const char *name, char *out, size_t cap)
{
	const char *p = after_name(s, name);
	size_t n = p && *p == '"' ? strcspn(p + 1, "\"") : 0;

	if (!p || *p != '"' || n >= cap)
		return false;
	memcpy(out, p + 1, n);
	out[n] = '\0';
	return true;
}

/* --- the weekend --- */

void real_weekend(struct real *r, const char *at)
{
	char home[96];
	const char *argv[] = { r->dapcar, "demo", "--once", "--home",
			       home,      "--at", at,       r->desks ? "--desks" : NULL,
			       NULL };
	struct said said;

	snprintf(home, sizeof home, "%s/w", r->root);
	real_exec(argv, &said);
	said_ok(&said);
	said_free(&said);
	real_path(r, "passphrase", r->phrase_file);
}

void real_copy(const struct real *r, const char *from, const char *to)
{
	char a[96], b[96];
	const char *clear[] = { "rm", "-rf", b, NULL }, *copy[] = { "cp", "-a", a, b, NULL };
	struct said said;

	real_path(r, from, a);
	real_path(r, to, b);
	real_exec(clear, &said);
	said_ok(&said);
	said_free(&said);
	real_exec(copy, &said);
	said_ok(&said);
	said_free(&said);
}

void real_fini(struct real *r)
{
	real_hq_stop(r);
	nftw(r->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	left.owner = 0;
}

/* "https://127.0.0.1:PORT" of the car's own file. */
static void address_of(const struct real *r, char out[64])
{
	char path[96], text[8192] = "", *p;
	FILE *f = fopen(real_path(r, "car/sync.json", path), "r");

	if (f) {
		text[fread(text, 1, sizeof text - 1, f)] = '\0';
		fclose(f);
	}
	p = strstr(text, "https://");
	assert_non_null(p);
	snprintf(out, 64, "%.*s", (int)strcspn(p + 8, "\""), p + 8);
}

/* Lines of its log may come before. */
static void first_line(int fd, char *line, size_t cap)
{
	size_t n;

	do {
		memset(line, 0, cap);
		n = 0;
		while (n < cap - 1 && read(fd, line + n, 1) == 1 && line[n] != '\n')
			n++;
	} while (n && strncmp(line, "Listening", 9) != 0 && strstr(line, " confined "));
}

/* The weekend's own server let go of its port: a line of somebody else's may have it for a while.
 */
void real_hq_start(struct real *r, const char *at)
{
	char home[96], address[64], line[256] = "";
	const char *argv[] = { r->dapcar_hq, "--home", home, "serve", "--listen",
			       address,      "--at",   at,   NULL };

	real_path(r, "hq", home);
	address_of(r, address);
	real_hq_stop(r); /* what a test that failed left */
	for (int tries = 0; tries < 120; tries++) {
		r->hq = spawn(argv, &r->hq_out);
		first_line(r->hq_out, line, sizeof line);
		if (strncmp(line, "Listening", 9) == 0)
			return;
		real_hq_stop(r);
		if (!strstr(line, "could not listen there"))
			break;
		usleep(500000);
	}
	fail_msg("headquarters said: %s", line);
}

void real_hq_stop(struct real *r)
{
	if (r->hq <= 0)
		return;
	kill(r->hq, SIGTERM);
	waitpid(r->hq, NULL, 0);
	close(r->hq_out);
	r->hq = 0;
	r->hq_out = -1;
}

/* --- the terminal --- */

struct glass *real_open(const struct real *r, const char *node, const char *at)
{
	char home[96], *argv[6];
	struct glass_conf conf = { .argv = argv };
	struct glass *g;

	argv[0] = strdup(r->dapcar);
	argv[1] = strdup("--home");
	argv[2] = strdup(real_path(r, node, home));
	argv[3] = strdup("--at");
	argv[4] = strdup(at);
	argv[5] = NULL;
	g = glass_start(&conf);
	for (size_t i = 0; i < 5; i++)
		free(argv[i]);
	return g;
}

void real_show(struct glass *g)
{
	char *text = glass_text(g);

	fprintf(stderr, "The screen:\n%s", text);
	free(text);
}

void real_unlock(struct glass *g, const char *number)
{
	glass_expect(g, "Passphrase");
	glass_keys(g, number);
	glass_keys(g, "\\t" REAL_PHRASE "\\r");
	glass_expect_gone(g, "Typing is hidden");
}

void real_cover_and_back(struct glass *g, const char *back)
{
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	glass_keys(g, REAL_CODE);
	glass_expect(g, "Code [******");
	glass_keys(g, "\\r");
	glass_expect(g, back);
}

void real_step_at(struct glass *g, const char *keys, const char *text, const char *file, int line)
{
	glass_keys(g, keys);
	/* It may have stood there before; what goes by itself may be gone again. */
	if (!glass_rest_seeing(g, text))
		glass_expect_at(g, text, file, line);
}

/* Does the field of this label have the focus: is a `>` before the well that follows it? */
static bool has_focus(struct glass *g, const char *label)
{
	for (int row = 0; row < 24; row++) {
		const char *text = glass_row(g, row), *at = strstr(text, label), *well;

		if (!at)
			continue;
		well = strpbrk(at + strlen(label), "[>");
		if (well && *well == '>')
			return true;
	}
	return false;
}

/* Did the keys change anything? */
static bool keys_shown(struct glass *g, const char *keys)
{
	char *before, *now;
	bool same;

	glass_rest(g);
	before = glass_text(g);
	glass_keys(g, keys);
	glass_rest(g);
	now = glass_text(g);
	same = strcmp(before, now) == 0;
	free(now);
	free(before);
	return !same;
}

void real_fill_at(struct glass *g, const char *label, const char *keys, const char *file, int line)
{
	const char *step = "\\t";

	glass_rest(g); /* what is being painted may not have its mark yet */
	for (int steps = 0; !has_focus(g, label); steps++) {
		if (steps == 160) {
			real_show(g);
			print_error("%s:%d: the field \"%s\" did not come\n", file, line, label);
			_fail(file, line);
		}
		/* At the end of a form the way is back. */
		if (!keys_shown(g, step))
			step = step[1] == 't' ? "\\e[Z" : "\\t";
	}
	if (*keys)
		keys_shown(g, keys);
}

/* The field that has the focus: its label, and what stands from its well on. */
struct focus {
	char label[82], well[82];
};

/* The label stands before the well, after the well before; a row of choices may follow its label.
 */
static void focus_of(struct focus *f, const char *text, size_t well, const char *above)
{
	size_t from = well, to = well;

	while (from && text[from - 1] != ']')
		from--;
	while (from < to && strchr(" !>", text[from]))
		from++;
	while (to > from && strchr(" >", text[to - 1]))
		to--;
	snprintf(f->well, sizeof f->well, "%s", text + well);
	if (to > from)
		snprintf(f->label, sizeof f->label, "%.*s", (int)(to - from), text + from);
	else
		snprintf(f->label, sizeof f->label, "%s", above);
}

/* By the mark; a memo has none, nor has a well with no room for it: then by the cursor. */
static bool focus_read(struct glass *g, struct focus *f)
{
	char above[82] = "";
	const char *text, *mark;
	int row, column;
	bool shown;
	size_t well;

	for (row = 0; row < 24; row++) {
		text = glass_row(g, row);
		mark = strstr(text, "> [");
		mark = mark ? mark : strstr(text, "> (");
		if (mark) {
			focus_of(f, text, (size_t)(mark - text) + 2, above);
			return true;
		}
		snprintf(above, sizeof above, "%s", text + strspn(text, " !"));
	}
	glass_cursor(g, &row, &column, &shown);
	if (!shown)
		return false;
	text = glass_row(g, row);
	well = (size_t)column < strlen(text) ? (size_t)column : strlen(text);
	while (well && text[well] != '[')
		well--;
	focus_of(f, text, well ? well : strlen(text), "");
	return true;
}

static const char *answer_of(const struct answer *all, const char *label)
{
	for (; all->label; all++)
		if (strcmp(all->label, label) == 0)
			return all->keys;
	return NULL;
}

void real_answer_all(struct glass *g, const struct answer *all)
{
	struct focus f, then;

	glass_rest(g);
	for (int steps = 0; steps < 200 && focus_read(g, &f); steps++) {
		bool memo = !f.well[0], rows = strncmp(f.well, "[ ] o open", 10) == 0,
		     choice = !rows && strncmp(f.well, "[ ] ", 4) == 0,
		     empty = choice || memo ||
			     (f.well[0] == '[' && f.well[1 + strspn(f.well + 1, " ")] == ']');
		const char *keys = empty ? answer_of(all, f.label) : "";
		char first[2] = { choice ? f.well[4] : '\0', '\0' };

		if (!keys)
			keys = first;
		if (getenv("REAL_TRACE"))
			fprintf(stderr, "|%s| %s -> %s\n", f.label, f.well, keys);
		if (*keys)
			keys_shown(g, keys);
		/* An answer that is taken moves on by itself. */
		if (focus_read(g, &then) && strcmp(then.label, f.label) == 0 &&
		    !keys_shown(g, "\\t"))
			return;
	}
}
