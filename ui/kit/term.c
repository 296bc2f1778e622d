#define NCURSES_WIDECHAR 1
#include "ui/kit/term.h"

#include "base/mem.h"
#include "base/text.h"
#include "palette_p.h"
#include "stuck_p.h"
#include "terminfo_p.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define IN 0
#define OUT 1

struct term {
	SCREEN *screen; /* NULL: opened for plain mode */
	bool plain;     /* line by line: curses rests */
	int rows, columns; /* of the window, in plain mode */
	struct termios found; /* how the terminal was when we came */
	int signals;
	enum palette palette;
	int colours;   /* 0: one colour */
	bool utf8;     /* the terminal's locale */
	bool brackets; /* it brackets pastes */
	bool titled;
	bool cursor_shown;
	struct canvas shown; /* what was sent last; rows that are equal are not drawn again */
	bool shown_good;
};

static void signals_of(sigset_t *set)
{
	static const int ours[] = { SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH, SIGCONT };

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaddset(set, ours[i]);
}

void term_signals_block(void)
{
	sigset_t set;

	signals_of(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	stuck_block();
}

void term_signals_restore(void)
{
	sigset_t set;

	signals_of(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Straight to the terminal: curses has always flushed its own buffer when we get here. */
static void send(const char *s, size_t n)
{
	stuck_begin();
	while (n) {
		ssize_t done = write(OUT, s, n);
		struct pollfd p = { .fd = OUT, .events = POLLOUT };

		if (done < 0 && errno == EAGAIN && poll(&p, 1, 1000) > 0)
			continue;
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			break;
		s += done;
		n -= (size_t)done;
	}
	stuck_end();
}

static void flush(void)
{
	stuck_begin();
	refresh();
	stuck_end();
}

static void sends(const char *s)
{
	send(s, strlen(s));
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* Terminals that take xterm's paste brackets and titles. Others would print what they do not know.
 */
static bool is_modern(const char *name)
{
	static const char *const kin[] = { "xterm", "tmux",  "screen",  "foot", "alacritty",
					   "rxvt",  "gnome", "konsole", "vte",  "st-" };

	for (size_t i = 0; i < sizeof(kin) / sizeof(kin[0]); i++)
		if (starts(name, kin[i]))
			return true;
	return false;
}

static bool no_terminal(struct err *e)
{
	return err_set(e, ERR_INPUT, "This needs a terminal. Start it in a terminal window");
}

static bool probe(struct err *e)
{
	bool usable;

	if (!isatty(IN) || !isatty(OUT))
		return no_terminal(e);
	if (!terminfo_known(OUT, getenv("TERM")))
		return err_set(e, ERR_INPUT,
			       "This terminal is not known here. Set TERM to its name, or use "
			       "another window");
	usable = terminfo_usable();
	terminfo_done();
	return usable ||
	       err_set(e, ERR_INPUT, "This terminal cannot place a cursor. Use another window");
}

static int attr_of(const struct term *t, enum colour_role role)
{
	struct look l = palette_look(t->palette, t->colours, role);
	chtype a = A_NORMAL;

	if (l.flags & LOOK_BOLD)
		a |= A_BOLD;
	if (l.flags & LOOK_REVERSE)
		a |= A_REVERSE;
	if (l.flags & LOOK_UNDERLINE)
		a |= A_UNDERLINE;
	if (l.flags & LOOK_DIM)
		a |= A_DIM;
	return (int)a;
}

static short pair_of(const struct term *t, enum colour_role role)
{
	return t->colours && t->palette != PALETTE_MONO ? (short)(role + 1) : (short)0;
}

static void use_palette(struct term *t)
{
	for (int r = 0; t->colours && r < ROLE_COUNT; r++) {
		struct look l = palette_look(t->palette, t->colours, (enum colour_role)r);

		init_pair((short)(r + 1), l.fg, l.bg);
	}
	t->shown_good = false;
}

/* Home, clear, and the scrollback, in the words of ECMA-48 and xterm: what terminfo calls clear and
 * E3. A terminal that has no scrollback ignores the last. */
static void clear_all(void)
{
	sends("\033[m\033[H\033[2J\033[3J");
}

static void tell_modern(const struct term *t)
{
	if (t->titled)
		sends("\033[22;2t\033]2;Terminal\033\\");
	if (t->brackets)
		sends("\033[?2004h");
}

static void start_modes(struct term *t)
{
	raw();
	noecho();
	nonl();
	typeahead(-1); /* we read the keys; curses must not look at them */
	intrflush(NULL, FALSE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	if (has_colors() && start_color() == OK) {
		use_default_colors();
		t->colours = COLOR_PAIRS > ROLE_COUNT && COLORS >= 8 ? COLORS : 0;
	}
	curs_set(0);
	erase();
	flush();
	tell_modern(t);
}

/* What the environment says of the terminal, and how we found it. */
static void know(struct term *t)
{
	const char *name = getenv("TERM");

	t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->brackets = name && is_modern(name);
	t->titled = t->brackets;
	tcgetattr(IN, &t->found);
	stuck_watch();
}

bool term_open(enum palette p, struct term **out, struct err *e)
{
	struct term *t;
	sigset_t set;

	*out = NULL;
	setlocale(LC_CTYPE, "");
	if (!probe(e))
		return false;
	term_signals_block();
	t = mem_new(sizeof(*t));
	signals_of(&set);
	t->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	t->screen = t->signals < 0 ? NULL : newterm(NULL, stdout, stdin);
	if (!t->screen) {
		if (t->signals >= 0)
			close(t->signals);
		mem_free(t);
		return err_set(e, ERR_INPUT,
			       "This terminal could not be opened. Use another window");
	}
	t->palette = p;
	know(t);
	canvas_init(&t->shown, LINES, COLS);
	start_modes(t);
	use_palette(t);
	*out = t;
	return true;
}

static void close_screen(struct term *t)
{
	attr_set(A_NORMAL, 0, NULL);
	clearok(curscr, TRUE);
	erase();
	flush();
	term_scrub(t);
	curs_set(1);
	endwin();
}

/* --- line by line --- */

/* Every key arrives at once, none is echoed and none is a signal; what we write is still made into
 * lines by the terminal's driver. */
static void line_modes(struct term *t)
{
	struct termios m = t->found;

	m.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	m.c_iflag &= ~(tcflag_t)(IXON | BRKINT | ISTRIP | INLCR | IGNCR);
	m.c_oflag |= OPOST | ONLCR;
	m.c_cc[VMIN] = 1;
	m.c_cc[VTIME] = 0;
	tcsetattr(IN, TCSANOW, &m);
	t->plain = true;
}

static void ask_size(struct term *t)
{
	struct winsize ws = { 0 };

	t->rows = 24;
	t->columns = 80;
	if (ioctl(OUT, TIOCGWINSZ, &ws) == 0 && ws.ws_row && ws.ws_col) {
		t->rows = ws.ws_row;
		t->columns = ws.ws_col;
	}
}

bool term_can_place(void)
{
	struct err e = { 0 };
	const char *name = getenv("TERM");

	/* Where there is no terminal at all it is not TERM that is missing. */
	return !isatty(IN) || !isatty(OUT) || (name && strcmp(name, "dumb") != 0 && probe(&e));
}

bool term_open_plain(struct term **out, struct err *e)
{
	struct term *t;
	sigset_t set;

	*out = NULL;
	setlocale(LC_CTYPE, "");
	if (!isatty(IN) || !isatty(OUT))
		return no_terminal(e);
	term_signals_block();
	t = mem_new(sizeof(*t));
	signals_of(&set);
	t->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (t->signals < 0) {
		mem_free(t);
		return err_set(e, ERR_INPUT,
			       "This terminal could not be opened. Use another window");
	}
	know(t);
	ask_size(t);
	line_modes(t);
	tell_modern(t);
	*out = t;
	return true;
}

bool term_is_plain(const struct term *t)
{
	return t->plain;
}

void term_go_plain(struct term *t)
{
	if (t->plain)
		return;
	close_screen(t);
	ask_size(t);
	line_modes(t);
}

void term_write(struct term *t, const char *text, size_t n)
{
	if (t->utf8) {
		send(text, n);
		return;
	}
	/* A letter that this terminal cannot show is a question mark, as on the screen. */
	for (size_t i = 0; i < n;) {
		size_t used = text_letter(text + i, n - i);

		send((unsigned char)text[i] < 0x80 && used == 1 ? text + i : "?", 1);
		i += used ? used : 1;
	}
}

void term_wipe(struct term *t)
{
	static const char lines[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";

	if (t->brackets)
		clear_all();
	for (int i = 0; i < 3; i++)
		send(lines, sizeof(lines) - 1);
}

void term_close(struct term *t)
{
	if (!t)
		return;
	if (t->brackets)
		sends("\033[?2004l");
	if (t->plain)
		term_wipe(t);
	else
		close_screen(t);
	if (t->titled)
		sends("\033[23;2t");
	/* Curses asks descriptor 1, which may have gone. */
	if (t->plain || stuck_is_gone())
		tcsetattr(IN, TCSANOW, &t->found);
	if (t->screen)
		delscreen(t->screen);
	close(t->signals);
	canvas_fini(&t->shown);
	mem_free(t);
}

int term_fd(const struct term *t)
{
	(void)t;
	return IN;
}

int term_signal_fd(const struct term *t)
{
	return t->signals;
}

enum term_signal term_signal(struct term *t)
{
	struct signalfd_siginfo si;

	while (read(t->signals, &si, sizeof(si)) == (ssize_t)sizeof(si)) {
		int n = (int)si.ssi_signo;

		if (n == SIGHUP || n == SIGTERM)
			return TERM_END;
		if (n == SIGWINCH)
			return TERM_RESIZED;
		if (n == SIGCONT)
			return TERM_CONTINUED;
	}
	return TERM_NOTHING;
}

int term_read(struct term *t, void *out, size_t cap)
{
	struct pollfd p = { .fd = IN, .events = POLLIN };
	ssize_t n;

	(void)t;
	if (poll(&p, 1, 0) <= 0)
		return 0;
	if (!(p.revents & POLLIN))
		return -1;
	n = read(IN, out, cap > 1 << 20 ? 1 << 20 : cap);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	return n > 0 ? (int)n : -1;
}

void term_drop_input(struct term *t)
{
	if (t->plain) {
		tcflush(IN, TCIFLUSH);
		return;
	}
	flushinp(); /* tcflush(TCIFLUSH), and nothing of curses' own */
}

void term_size(const struct term *t, int *rows, int *columns)
{
	*rows = t->plain ? t->rows : LINES;
	*columns = t->plain ? t->columns : COLS;
}

void term_resize(struct term *t)
{
	struct winsize ws = { 0 };

	if (t->plain) {
		ask_size(t);
		return;
	}
	if (ioctl(OUT, TIOCGWINSZ, &ws) == 0 && ws.ws_row && ws.ws_col)
		resizeterm(ws.ws_row, ws.ws_col);
	t->shown_good = false;
	clearok(curscr, TRUE);
}

#define RUN_MAX (CANVAS_COLUMNS_MAX * 2)

/* One byte: a letter with a mark begins with one too, but goes on. */
static bool is_ascii(const struct cell *c)
{
	return !((unsigned char)c->text[0] & 0x80U) && !c->text[1];
}

/* The cells from x on that can go out as one string: one role, ASCII; or one letter alone, so that
 * a width on which the terminal and we differ moves nothing that follows it. */
static int run_of(const struct term *t, const struct cell *row, int x, int columns, wchar_t *out,
		  int *n)
{
	const struct cell *first = &row[x];
	int width = first->width ? first->width : 1;

	*n = 0;
	if (is_ascii(first)) {
		while (x < columns && row[x].role == first->role && row[x].width == 1 &&
		       is_ascii(&row[x]))
			out[(*n)++] = (wchar_t)(unsigned char)row[x++].text[0];
		return *n ? *n : 1;
	}
	for (size_t i = 0; t->utf8 && first->text[i];) {
		uint32_t cp;

		i += text_next(first->text + i, strlen(first->text + i), &cp);
		out[(*n)++] = (wchar_t)cp;
	}
	for (int k = 0; !t->utf8 && k < width; k++)
		out[(*n)++] = k ? L' ' : L'?';
	return width;
}

static void draw_row(const struct term *t, const struct canvas *c, int y, wchar_t *run)
{
	const struct cell *row = &c->cells[(size_t)y * (size_t)c->columns];
	int n;

	for (int x = 0, used; x < c->columns; x += used) {
		enum colour_role role = (enum colour_role)row[x].role;

		used = run_of(t, row, x, c->columns, run, &n);
		attr_set((attr_t)attr_of(t, role), pair_of(t, role), NULL);
		mvaddnwstr(y, x, run, n);
	}
}

static void draw(struct term *t, const struct canvas *c, int cursor_y, int cursor_x)
{
	size_t row = (size_t)c->columns * sizeof(*c->cells);
	bool same_size = t->shown.rows == c->rows && t->shown.columns == c->columns;
	wchar_t run[RUN_MAX];

	for (int y = 0; y < c->rows && y < LINES; y++) {
		const struct cell *a = &c->cells[(size_t)y * (size_t)c->columns];

		if (!t->shown_good || !same_size ||
		    memcmp(a, &t->shown.cells[(size_t)y * (size_t)c->columns], row) != 0)
			draw_row(t, c, y, run);
	}
	mem_wipe(run, sizeof(run));
	canvas_copy(&t->shown, c);
	t->shown_good = true;
	if (t->cursor_shown != (cursor_y >= 0)) {
		t->cursor_shown = cursor_y >= 0;
		curs_set(t->cursor_shown);
	}
	move(cursor_y >= 0 ? cursor_y : 0, cursor_y >= 0 ? cursor_x : 0);
	flush();
}

void term_show(struct term *t, const struct canvas *c, int cursor_y, int cursor_x)
{
	draw(t, c, cursor_y, cursor_x);
}

void term_show_cleared(struct term *t, const struct canvas *c, int cursor_y, int cursor_x)
{
	clearok(curscr, TRUE);
	t->shown_good = false;
	draw(t, c, cursor_y, cursor_x);
}

/* Curses keeps its output in a buffer of at most a screenful; carriage returns overwrite what it
 * held. */
#define SCRUB_BYTES 16384

void term_scrub(struct term *t)
{
	if (t->plain) {
		term_wipe(t);
		return;
	}
	stuck_begin();
	terminfo_scrub();
	stuck_end();
	clear_all();
	clearok(curscr, TRUE);
	flush();
}

void term_palette(struct term *t, enum palette p)
{
	t->palette = p;
	if (t->plain)
		return;
	use_palette(t);
	clearok(curscr, TRUE);
}

enum palette term_palette_now(const struct term *t)
{
	return t->palette;
}

enum palette palette_by_hour(int hour)
{
	const char *no = getenv("NO_COLOR");

	if (no && *no)
		return PALETTE_MONO;
	return hour >= 8 && hour < 17 ? PALETTE_DAY : PALETTE_DUSK;
}

bool term_brackets_paste(const struct term *t)
{
	return t->brackets;
}

bool term_gone(const struct term *t)
{
	(void)t;
	return stuck_is_gone();
}

void term_continue(struct term *t)
{
	if (t->plain)
		line_modes(t);
	else
		reset_prog_mode();
}
