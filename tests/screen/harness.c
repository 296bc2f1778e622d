#include "harness.h"

#include "rest.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define SENT_MAX ((size_t)4 << 20)
#define CELL_MAX 64
#define ROW_MAX (400 * CELL_MAX)

/* A program that goes on after a hangup is a fault, and not this one's to find. */
#define END_MS 60000

struct glass {
	struct glass *next; /* of those that are open */
	VTerm *vt;
	VTermScreen *screen;
	int fd; /* -1 after a hangup */
	pid_t pid;
	bool ended, stopped;
	const char *watched;
	bool seen;
	int status;
	int rows, columns;
	VTermPos cursor;
	bool visible, alternate;
	char title[256];
	char *sent;
	size_t sent_len;
	char row[ROW_MAX];
	char look[64];
};

/* A test that fails leaves its own. */
static struct glass *open_now;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static __attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(99);
}

static int on_property(VTermProp p, VTermValue *v, void *ctx)
{
	struct glass *g = ctx;

	if (p == VTERM_PROP_ALTSCREEN)
		g->alternate = v->boolean;
	if (p == VTERM_PROP_CURSORVISIBLE)
		g->visible = v->boolean;
	if (p == VTERM_PROP_TITLE)
		snprintf(g->title, sizeof(g->title), "%s", v->string);
	return 1;
}

static int on_cursor(VTermPos at, VTermPos was, int visible, void *ctx)
{
	struct glass *g = ctx;

	(void)was;
	(void)visible;
	g->cursor = at;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property,
						.movecursor = on_cursor };

static __attribute__((noreturn)) void become(const struct glass_conf *conf)
{
	const char *path = getenv("PATH"), *home = getenv("HOME");
	char *keep_path = strdup(path ? path : "/usr/bin:/bin");
	char *keep_home = strdup(home ? home : "/");
	const char *sanitizer = getenv("ASAN_OPTIONS");
	char *keep_sanitizer = sanitizer ? strdup(sanitizer) : NULL;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	clearenv();
	setenv("PATH", keep_path, 1);
	setenv("HOME", keep_home, 1);
	setenv("LANG", "C.UTF-8", 1);
	setenv("TERM", conf->term ? conf->term : "xterm-256color", 1);
	if (keep_sanitizer)
		setenv("ASAN_OPTIONS", keep_sanitizer, 1);
	for (char *const *e = conf->env; e && *e; e++)
		putenv(*e);
	if (conf->folder && chdir(conf->folder) != 0)
		_exit(126);
	execvp(conf->argv[0], conf->argv);
	_exit(127);
}

struct glass *glass_start(const struct glass_conf *conf)
{
	struct glass *g = calloc(1, sizeof(*g));
	struct winsize ws = { 0 };

	if (!g || !(g->sent = malloc(SENT_MAX + 1)))
		give_up("no memory for a terminal");
	g->rows = conf->rows ? conf->rows : 24;
	g->columns = conf->columns ? conf->columns : 80;
	g->vt = vterm_new(g->rows, g->columns);
	vterm_set_utf8(g->vt, 1);
	g->screen = vterm_obtain_screen(g->vt);
	vterm_screen_enable_altscreen(g->screen, 1);
	vterm_screen_set_callbacks(g->screen, &callbacks, g);
	vterm_screen_reset(g->screen, 1);
	g->visible = true;
	ws.ws_row = (unsigned short)g->rows;
	ws.ws_col = (unsigned short)g->columns;
	g->pid = forkpty(&g->fd, NULL, NULL, &ws);
	if (g->pid < 0)
		give_up("no pseudo-terminal: %s", strerror(errno));
	if (g->pid == 0)
		become(conf);
	g->next = open_now;
	open_now = g;
	return g;
}

static void keep_sent(struct glass *g, const char *s, size_t n)
{
	if (n > SENT_MAX) {
		s += n - SENT_MAX;
		n = SENT_MAX;
	}
	if (g->sent_len + n > SENT_MAX) {
		size_t drop = g->sent_len + n - SENT_MAX;

		memmove(g->sent, g->sent + drop, g->sent_len - drop);
		g->sent_len -= drop;
	}
	memcpy(g->sent + g->sent_len, s, n);
	g->sent_len += n;
	g->sent[g->sent_len] = 0;
}

/* What the terminal itself answers (size, position) goes back to the program. */
static void answer(struct glass *g)
{
	char out[4096];
	size_t n;

	while ((n = vterm_output_read(g->vt, out, sizeof(out))) > 0)
		if (write(g->fd, out, n) != (ssize_t)n)
			return;
}

/* Reads what is there, waiting at most `ms` for the first of it. 1 something, 0 nothing, -1 the
 * program closed. */
static int pump(struct glass *g, int ms)
{
	int got = 0;

	if (g->fd < 0)
		return -1;
	for (;;) {
		struct pollfd p = { .fd = g->fd, .events = POLLIN };
		char bytes[65536];
		ssize_t n;

		if (poll(&p, 1, got ? 0 : ms) <= 0)
			break;
		n = read(g->fd, bytes, sizeof(bytes));
		if (n <= 0) {
			vterm_screen_flush_damage(g->screen);
			return got ? got : -1;
		}
		keep_sent(g, bytes, (size_t)n);
		vterm_input_write(g->vt, bytes, (size_t)n);
		answer(g);
		got = 1;
		g->seen = g->seen || (g->watched && glass_has(g, g->watched));
	}
	vterm_screen_flush_damage(g->screen);
	return got;
}

void glass_bytes(struct glass *g, const void *bytes, size_t n)
{
	const char *s = bytes;

	while (n && g->fd >= 0) {
		ssize_t done = write(g->fd, s, n);

		if (done < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (done <= 0)
			return;
		s += done;
		n -= (size_t)done;
	}
}

void glass_run(struct glass *g, int ms)
{
	int64_t end = now_us() + (int64_t)ms * 1000;

	for (int64_t left; (left = end - now_us()) > 0;)
		if (pump(g, (int)(left / 1000) + 1) < 0)
			return;
}

static size_t cell_text(struct glass *g, int row, int column, char out[CELL_MAX], int *width)
{
	VTermScreenCell cell;
	size_t n = 0;

	vterm_screen_get_cell(g->screen, (VTermPos){ row, column }, &cell);
	*width = cell.width > 0 ? cell.width : 1;
	if (cell.chars[0] == (uint32_t)-1)
		return 0;
	if (!cell.chars[0])
		out[n++] = ' ';
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
		uint32_t c = cell.chars[i];

		if (c < 0x80) {
			out[n++] = (char)c;
		} else if (c < 0x800) {
			out[n++] = (char)(0xC0 | c >> 6);
			out[n++] = (char)(0x80 | (c & 63));
		} else if (c < 0x10000) {
			out[n++] = (char)(0xE0 | c >> 12);
			out[n++] = (char)(0x80 | (c >> 6 & 63));
			out[n++] = (char)(0x80 | (c & 63));
		} else {
			out[n++] = (char)(0xF0 | c >> 18);
			out[n++] = (char)(0x80 | (c >> 12 & 63));
			out[n++] = (char)(0x80 | (c >> 6 & 63));
			out[n++] = (char)(0x80 | (c & 63));
		}
	}
	return n;
}

const char *glass_row(struct glass *g, int row)
{
	size_t n = 0;

	for (int c = 0, width; c < g->columns; c += width) {
		char text[CELL_MAX];
		size_t used = cell_text(g, row, c, text, &width);

		if (n + used < sizeof(g->row))
			memcpy(g->row + n, text, used);
		n += used;
	}
	while (n && g->row[n - 1] == ' ')
		n--;
	g->row[n] = 0;
	return g->row;
}

char *glass_text(struct glass *g)
{
	size_t n = 0, cap = 1;
	char *all = NULL;

	for (int r = 0; r < g->rows; r++) {
		const char *row = glass_row(g, r);
		size_t len = strlen(row);

		all = realloc(all, cap + len + 2);
		memcpy(all + n, row, len);
		n += len;
		all[n++] = '\n';
		all[n] = 0;
		cap = n + 1;
	}
	return all;
}

bool glass_has(struct glass *g, const char *text)
{
	for (int r = 0; r < g->rows; r++)
		if (glass_in_row(glass_row(g, r), text))
			return true;
	return false;
}

static bool row_has(struct glass *g, int row, const char *text)
{
	return row < 0 ? glass_has(g, text) : glass_in_row(glass_row(g, row), text);
}

static bool wait_for(struct glass *g, int row, const char *text, bool there, int ms)
{
	int64_t end = now_us() + (int64_t)(ms ? ms : GLASS_WAIT_MS) * 1000;

	for (;;) {
		int64_t left = end - now_us();

		if (row_has(g, row, text) == there)
			return true;
		if (left <= 0 || pump(g, (int)(left / 1000) + 1) < 0)
			return row_has(g, row, text) == there;
	}
}

bool glass_wait(struct glass *g, const char *text, int ms)
{
	return wait_for(g, -1, text, true, ms);
}

bool glass_wait_gone(struct glass *g, const char *text, int ms)
{
	return wait_for(g, -1, text, false, ms);
}

bool glass_wait_row(struct glass *g, int row, const char *text, int ms)
{
	return wait_for(g, row, text, true, ms);
}

/* What is typed counts as read when it cannot be seen, and when a program that sleeps does not want
 * it. */
#define UNREAD_LOOKS 300
#define REST_MS 30000
#define SILENCE_MS 200 /* where no more can be seen */

static void come_to_rest(struct glass *g, int quiet_ms)
{
	int64_t end = now_us() + (int64_t)REST_MS * 1000;
	int unread = 0;

	if (!g->ended && g->fd >= 0 && !rest_is_seen(g->pid, g->fd) && quiet_ms < SILENCE_MS)
		quiet_ms = SILENCE_MS;
	while (!g->ended && !g->stopped && now_us() < end) {
		int got = pump(g, quiet_ms);

		if (got < 0)
			return;
		if (got > 0)
			continue;
		if (rest_sleeps(g->pid)) {
			if (rest_unread(g->fd) && unread++ < UNREAD_LOOKS)
				pump(g, 3);
			/* It may have been woken by what was seen to be read just now. */
			else if (rest_sleeps(g->pid) && pump(g, 0) == 0)
				return;
		} else if (quiet_ms < 2) {
			pump(g, 2);
		}
	}
	if (!g->ended && !g->stopped)
		print_message("process %d is not at rest after %d s\n", (int)g->pid,
			      REST_MS / 1000);
	while (pump(g, quiet_ms) > 0)
		continue;
}

bool glass_sleeps(struct glass *g)
{
	return rest_sleeps(g->pid);
}

bool glass_unread(struct glass *g)
{
	return rest_unread(g->fd);
}

void glass_rest(struct glass *g)
{
	come_to_rest(g, 0);
}

bool glass_rest_seeing(struct glass *g, const char *text)
{
	g->watched = text;
	g->seen = false;
	come_to_rest(g, 0);
	g->watched = NULL;
	return g->seen;
}

void glass_settle(struct glass *g, int quiet_ms)
{
	come_to_rest(g, 0);
	come_to_rest(g, quiet_ms);
}

void glass_pass(struct glass *g, int ms)
{
	come_to_rest(g, 0);
	glass_run(g, ms);
	come_to_rest(g, 0);
}

/* Row by row: cmocka cuts a long message. */
void glass_print(struct glass *g)
{
	print_error("The screen (cursor %d,%d %s):\n", g->cursor.row, g->cursor.col,
		    g->visible ? "shown" : "hidden");
	for (int r = 0; r < g->rows; r++)
		print_error("%s\n", glass_row(g, r));
}

static int colour_of(const VTermColor *c, bool background)
{
	if (background ? VTERM_COLOR_IS_DEFAULT_BG(c) : VTERM_COLOR_IS_DEFAULT_FG(c))
		return -1;
	return VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : -2;
}

static void put_colour(char out[8], const VTermColor *c, bool background)
{
	int n = colour_of(c, background);

	if (n == -1)
		snprintf(out, 8, "-");
	else
		snprintf(out, 8, "%d", n);
}

const char *glass_look(struct glass *g, int row, int column)
{
	VTermScreenCell cell;
	char fg[8], bg[8];

	vterm_screen_get_cell(g->screen, (VTermPos){ row, column }, &cell);
	put_colour(fg, &cell.fg, false);
	put_colour(bg, &cell.bg, true);
	snprintf(g->look, sizeof(g->look), "%s%s%s %s/%s", cell.attrs.reverse ? "r" : "",
		 cell.attrs.bold ? "b" : "", cell.attrs.underline ? "u" : "", fg, bg);
	return g->look;
}

void glass_cursor(struct glass *g, int *row, int *column, bool *visible)
{
	*row = g->cursor.row;
	*column = g->cursor.col;
	*visible = g->visible;
}

bool glass_on_alternate(struct glass *g)
{
	return g->alternate;
}

const char *glass_title(struct glass *g)
{
	return g->title;
}

void glass_resize(struct glass *g, int rows, int columns)
{
	struct winsize ws = { 0 };

	g->rows = rows;
	g->columns = columns;
	ws.ws_row = (unsigned short)rows;
	ws.ws_col = (unsigned short)columns;
	vterm_set_size(g->vt, rows, columns);
	ioctl(g->fd, TIOCSWINSZ, &ws);
}

void glass_signal(struct glass *g, int number)
{
	if (g->ended)
		return;
	kill(g->pid, number);
	if (number == SIGSTOP || number == SIGCONT)
		g->stopped = number == SIGSTOP;
}

void glass_hangup(struct glass *g)
{
	if (g->fd >= 0)
		close(g->fd);
	g->fd = -1;
}

pid_t glass_pid(const struct glass *g)
{
	return g->pid;
}

bool glass_gone(struct glass *g, int *status)
{
	g->ended = g->ended || waitpid(g->pid, &g->status, WNOHANG) == g->pid;
	*status = g->status;
	return g->ended;
}

bool glass_ended(struct glass *g, int ms, int *status)
{
	int64_t end = now_us() + (int64_t)ms * 1000;

	while (!g->ended) {
		struct timespec nap = { .tv_nsec = 2000000 };

		if (waitpid(g->pid, &g->status, WNOHANG) == g->pid) {
			g->ended = true;
			break;
		}
		if (now_us() >= end)
			return false;
		if (pump(g, 5) < 0)
			nanosleep(&nap, NULL);
	}
	pump(g, 0); /* its last words */
	if (status)
		*status = g->status;
	return true;
}

void glass_free(struct glass *g)
{
	struct glass **at = &open_now;

	if (!g)
		return;
	while (*at && *at != g)
		at = &(*at)->next;
	if (*at)
		*at = g->next;
	glass_hangup(g);
	if (!glass_ended(g, END_MS, NULL)) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
	}
	vterm_free(g->vt);
	free(g->sent);
	free(g);
}

void glass_free_all(void)
{
	while (open_now) {
		glass_signal(open_now, SIGCONT);
		glass_free(open_now);
	}
}

int64_t glass_time_quiet(struct glass *g, const char *keys, int quiet_ms)
{
	int64_t start, last = -1;

	pump(g, 0);
	start = now_us();
	glass_keys(g, keys);
	while (pump(g, last < 0 ? 2000 : quiet_ms) > 0)
		last = now_us() - start;
	return last;
}

const char *glass_sent(struct glass *g, size_t *n)
{
	*n = g->sent_len;
	g->sent[g->sent_len] = 0;
	return g->sent;
}

void glass_forget(struct glass *g)
{
	memset(g->sent, 0, g->sent_len);
	g->sent_len = 0;
}

bool glass_ever(struct glass *g, const char *text)
{
	return memmem(g->sent, g->sent_len, text, strlen(text)) != NULL || glass_has(g, text);
}
