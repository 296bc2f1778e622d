#include "ui/kit/input.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

enum state {
	ST_GROUND,
	ST_ESC,     /* one Esc was read */
	ST_SS3,     /* ESC O */
	ST_CSI,     /* ESC [ and what followed */
	ST_CONSOLE, /* ESC [ [ : F1 to F5 of the Linux console */
	ST_LETTER,  /* inside a UTF-8 letter */
	ST_PASTE,
};

#define SEQUENCE_MAX 32
#define GUESS_BURST 30

struct input {
	input_key_fn fn;
	void *ctx;
	enum state state;
	int64_t since_ms; /* last byte of what is half read */
	char sequence[SEQUENCE_MAX];
	size_t sequence_len; /* also counts what did not fit */
	char letter[KEY_TEXT_MAX];
	size_t letter_len, letter_need;
	struct buf paste;
	bool paste_cut;
	char tail[6]; /* the last bytes of a paste: its end comes as ESC [ 2 0 1 ~ */
	bool guess;
	bool drop_rest;
};

static const char paste_end[6] = { 27, '[', '2', '0', '1', '~' };

struct input *input_new(input_key_fn fn, void *ctx)
{
	struct input *in = mem_new(sizeof(*in));

	in->fn = fn;
	in->ctx = ctx;
	buf_init(&in->paste, PASTE_MAX + sizeof(paste_end));
	return in;
}

void input_reset(struct input *in)
{
	in->state = ST_GROUND;
	in->sequence_len = 0;
	in->letter_len = 0;
	in->letter_need = 0;
	in->paste_cut = false;
	mem_wipe(in->letter, sizeof(in->letter));
	mem_wipe(in->tail, sizeof(in->tail));
	buf_fini(&in->paste);
	buf_init(&in->paste, PASTE_MAX + sizeof(paste_end));
}

void input_free(struct input *in)
{
	if (!in)
		return;
	buf_fini(&in->paste);
	mem_free(in);
}

void input_drop_rest(struct input *in)
{
	in->drop_rest = true;
}

void input_guess_pastes(struct input *in, bool on)
{
	in->guess = on;
}

bool key_is_letter(const struct key *k, char letter)
{
	return k->code == K_LETTER && k->text[0] == letter && !k->text[1];
}

static void emit(struct input *in, struct key *k)
{
	in->fn(in->ctx, k);
	mem_wipe(k, sizeof(*k));
}

static void emit_code(struct input *in, enum key_code code)
{
	struct key k = { .code = code };

	emit(in, &k);
}

static void emit_function(struct input *in, int n)
{
	struct key k = { .code = K_FUNCTION, .function = n };

	if (n >= 1 && n <= 11)
		emit(in, &k);
}

/* Everything half read is forgotten first: what follows Esc is never a key. */
static bool cover(struct input *in)
{
	input_reset(in);
	emit_code(in, K_COVER);
	return true;
}

/* Control characters and escapes are dropped, CR and CR LF become LF; what is left is checked
 * UTF-8. */
static void emit_paste(struct input *in, const char *s, size_t n)
{
	struct buf lines = { 0 }, clean = { 0 };
	struct key k = { .code = K_PASTE, .paste_cut = in->paste_cut };

	buf_init(&lines, PASTE_MAX);
	buf_init(&clean, 4 * PASTE_MAX);
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r') {
			buf_putc(&lines, '\n');
			if (i + 1 < n && s[i + 1] == '\n')
				i++;
		} else if (!buf_putc(&lines, s[i])) {
			k.paste_cut = true;
			break;
		}
	}
	text_clean(lines.data ? lines.data : "", lines.len, true, &clean);
	k.paste = buf_str(&clean);
	k.paste_len = clean.len;
	if (k.paste_len)
		emit(in, &k);
	buf_fini(&lines);
	buf_fini(&clean);
}

static void paste_over(struct input *in)
{
	struct buf held = in->paste;

	memset(&in->paste, 0, sizeof(in->paste));
	buf_init(&in->paste, PASTE_MAX + sizeof(paste_end));
	in->state = ST_GROUND;
	emit_paste(in, held.data ? held.data : "", held.len);
	in->paste_cut = false;
	mem_wipe(in->tail, sizeof(in->tail));
	buf_fini(&held);
}

static void paste_byte(struct input *in, char c)
{
	memmove(in->tail, in->tail + 1, sizeof(in->tail) - 1);
	in->tail[sizeof(in->tail) - 1] = c;
	if (in->paste.len >= PASTE_MAX + 5 || !buf_putc(&in->paste, c))
		in->paste_cut = true;
	if (memcmp(in->tail, paste_end, sizeof(paste_end)) != 0)
		return;
	if (!in->paste_cut)
		in->paste.len -= sizeof(paste_end);
	paste_over(in);
}

/* The first number of a sequence, -1 when it has none. */
static int first_number(const struct input *in)
{
	int n = -1;

	for (size_t i = 0; i < in->sequence_len && ascii_is_digit(in->sequence[i]) && n < 1000; i++)
		n = (n < 0 ? 0 : n) * 10 + (in->sequence[i] - '0');
	return n;
}

static bool tilde(struct input *in)
{
	static const struct {
		int n;
		enum key_code code;
	} keys[] = {
		{ 1, K_HOME },      { 3, K_DELETE }, { 4, K_END }, { 5, K_PAGE_UP },
		{ 6, K_PAGE_DOWN }, { 7, K_HOME },   { 8, K_END },
	};
	static const unsigned char f[] = { 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23 };
	int n = first_number(in);

	if (n == 24)
		return cover(in);
	if (n == 200) {
		in->state = ST_PASTE;
		return false;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].n == n)
			emit_code(in, keys[i].code);
	for (size_t i = 0; i < sizeof(f); i++)
		if (f[i] == n)
			emit_function(in, (int)i + 1);
	return false;
}

/* A whole sequence: known ones are keys, all others are ignored. */
static bool finish(struct input *in, char final)
{
	static const struct {
		char final;
		enum key_code code;
	} keys[] = {
		{ 'A', K_UP },   { 'B', K_DOWN }, { 'C', K_RIGHT },   { 'D', K_LEFT },
		{ 'H', K_HOME }, { 'F', K_END },  { 'Z', K_BACKTAB }, { 'M', K_ENTER },
	};
	bool ss3 = in->state == ST_SS3;
	bool plain = in->sequence_len == 0 || ascii_is_digit(in->sequence[0]);

	in->state = ST_GROUND;
	if (!plain || in->sequence_len > SEQUENCE_MAX)
		return false;
	if (!ss3 && final == '~')
		return tilde(in);
	if (final >= 'P' && final <= 'S') {
		emit_function(in, final - 'P' + 1);
		return false;
	}
	if (final == 'M' && !ss3)
		return false; /* a mouse report, not the keypad's Enter */
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].final == final)
			emit_code(in, keys[i].code);
	return false;
}

static void letter_done(struct input *in)
{
	struct key k = { .code = K_LETTER };

	in->state = ST_GROUND;
	memcpy(k.text, in->letter, in->letter_len);
	if (text_check(k.text, in->letter_len, false) == TEXT_FINE)
		emit(in, &k);
	mem_wipe(&k, sizeof(k));
	mem_wipe(in->letter, sizeof(in->letter));
	in->letter_len = 0;
}

static void letter_start(struct input *in, unsigned char c)
{
	in->letter_need = c >= 0xF0 && c < 0xF5   ? 4
			  : c >= 0xE0 && c < 0xF0 ? 3
			  : c >= 0xC2 && c < 0xE0 ? 2
						  : 0;
	in->letter_len = 0;
	if (c < 0x80)
		in->letter_need = 1;
	if (!in->letter_need)
		return;
	in->letter[in->letter_len++] = (char)c;
	in->state = ST_LETTER;
	if (in->letter_need == 1)
		letter_done(in);
}

static bool control(struct input *in, unsigned char c)
{
	struct key k = { .code = K_CTRL };

	if (c == 0x1C)
		return cover(in);
	if (c == '\r' || c == '\n')
		emit_code(in, K_ENTER);
	else if (c == '\t')
		emit_code(in, K_TAB);
	else if (c == 8 || c == 0x7F)
		emit_code(in, K_BACKSPACE);
	else if (c >= 1 && c <= 26) {
		k.ctrl = (char)('A' + c - 1);
		emit(in, &k);
	}
	return false;
}

static bool ground(struct input *in, unsigned char c)
{
	if (c == 27) {
		in->state = ST_ESC;
		return false;
	}
	/* A terminal that sends eight-bit controls: no letter begins with either byte. */
	if (c == 0x9B || c == 0x8F) {
		in->state = c == 0x9B ? ST_CSI : ST_SS3;
		in->sequence_len = 0;
		return false;
	}
	if (c == '`')
		return cover(in);
	if (c < 0x20 || c == 0x7F)
		return control(in, c);
	letter_start(in, c);
	return false;
}

static bool after_esc(struct input *in, unsigned char c)
{
	in->sequence_len = 0;
	if (c == '[')
		in->state = ST_CSI;
	else if (c == 'O')
		in->state = ST_SS3;
	else
		return cover(in);
	return false;
}

static bool in_sequence(struct input *in, unsigned char c)
{
	if (c == 27 || c < 0x20)
		return cover(in); /* Esc and a half sequence: the corner was mashed */
	if (in->state == ST_CONSOLE) {
		in->state = ST_GROUND;
		if (c >= 'A' && c <= 'E')
			emit_function(in, c - 'A' + 1);
		return false;
	}
	if (in->state == ST_CSI && c == '[' && in->sequence_len == 0) {
		in->state = ST_CONSOLE;
		return false;
	}
	if (c >= 0x40 && c <= 0x7E)
		return finish(in, (char)c);
	if (in->sequence_len < SEQUENCE_MAX)
		in->sequence[in->sequence_len] = (char)c;
	in->sequence_len++;
	return false;
}

static bool byte(struct input *in, unsigned char c)
{
	switch (in->state) {
	case ST_GROUND:
		return ground(in, c);
	case ST_ESC:
		return after_esc(in, c);
	case ST_SS3:
	case ST_CSI:
	case ST_CONSOLE:
		return in_sequence(in, c);
	case ST_LETTER:
		if ((c & 0xC0U) != 0x80U) {
			in->state = ST_GROUND;
			return ground(in, c);
		}
		in->letter[in->letter_len++] = (char)c;
		if (in->letter_len == in->letter_need)
			letter_done(in);
		return false;
	case ST_PASTE:
		paste_byte(in, (char)c);
		return false;
	}
	return false;
}

/* A burst of printable characters and line ends only, longer than anybody types. */
static bool is_burst(const struct input *in, const char *s, size_t n)
{
	if (!in->guess || in->state != ST_GROUND || n <= GUESS_BURST)
		return false;
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && !strchr("\r\n\t", s[i])) || !s[i] ||
		    s[i] == 0x7f)
			return false;
	return true;
}

bool input_feed(struct input *in, const void *bytes, size_t n, int64_t now_ms)
{
	const char *s = bytes;
	bool covered = input_time(in, now_ms);

	if (covered)
		return true;
	in->drop_rest = false;
	in->since_ms = now_ms;
	if (is_burst(in, s, n)) {
		emit_paste(in, s, n);
		return false;
	}
	for (size_t i = 0; i < n && !in->drop_rest; i++)
		if (byte(in, (unsigned char)s[i]))
			return true;
	return false;
}

int64_t input_deadline(const struct input *in)
{
	switch (in->state) {
	case ST_ESC:
		return in->since_ms + ESC_DELAY_MS;
	case ST_SS3:
	case ST_CSI:
	case ST_CONSOLE:
		return in->since_ms + SEQUENCE_DELAY_MS;
	case ST_PASTE:
		return in->since_ms + PASTE_DELAY_MS;
	default:
		return -1;
	}
}

bool input_time(struct input *in, int64_t now_ms)
{
	int64_t due = input_deadline(in);

	if (due < 0 || now_ms < due)
		return false;
	if (in->state != ST_PASTE)
		return cover(in);
	/* Its end never came. An Esc as its last byte was pressed by somebody who wants the cover.
	 */
	if (in->tail[sizeof(in->tail) - 1] == 27) {
		paste_over(in);
		return cover(in);
	}
	paste_over(in);
	return false;
}

static bool can_be_held(const struct key *k)
{
	return k->code == K_ENTER || (k->code == K_CTRL && (k->ctrl == 'S' || k->ctrl == 'T')) ||
	       (k->code == K_FUNCTION && (k->function == 10 || k->function == 5));
}

bool held_drops(struct held *h, const struct key *k, int64_t now_ms)
{
	bool same = h->code != K_NONE && k->code == h->code && k->ctrl == h->ctrl &&
		    k->function == h->function;

	if (same && now_ms - h->last_ms < HELD_GAP_MS) {
		h->last_ms = now_ms;
		return true;
	}
	h->code = K_NONE;
	return false;
}

void held_set(struct held *h, const struct key *k, int64_t now_ms)
{
	if (!can_be_held(k))
		return;
	h->code = k->code;
	h->ctrl = k->ctrl;
	h->function = k->function;
	h->last_ms = now_ms;
}
