/* Five hundred strings that mean harm, said to the program itself: pasted into a form and saved,
 * pulled from headquarters, exported, and shown by the real program on a real terminal. What is
 * kept is harmless, and no byte that the terminal gets was said by somebody. */
#include "../unit/base/hostile.h"
#include "blind.h"
#include "real.h"
#include "sheet_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "evaluate/export.h"
#include "model/codec.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-30T00:30:00Z"
#define GO "\x07" /* ^G */

struct scene {
	struct real r;
	struct hostile_set *all;
};

static char **programs;

static void must_be_harmless(struct blind *b, const struct hostile *h, const char *where)
{
	if (!blind_is_harmless(b))
		fail_msg("%s: %s shows what is no letter", h->name, where);
}

/* --- the form --- */

static struct sheet *sheet_on_top(struct blind *b)
{
	const struct screen *s = ui_top(b->s->kit);

	if (!s || strcmp(s->ops->name, "sheet") != 0)
		fail_msg("\"%s\" is no form", blind_top(b));
	return s->ctx;
}

static size_t next_text(struct sheet *sh, size_t from)
{
	for (size_t k = 1; k <= form_count(sh->form); k++) {
		size_t i = (from + k) % form_count(sh->form);
		const struct bound *bd = sheet_bound(sh, i);

		if (bd && bd->field != FIELD_NONE && !bd->label && !form_is_hidden(sh->form, i) &&
		    !form_choice(sh->form, i) &&
		    field_is_text(&sh->parts[bd->part].r->kind->fields[bd->field]))
			return i;
	}
	fail_msg("the form has no field for text");
	return 0;
}

struct kept {
	const struct hostile *h;
	size_t entries;
};

/* What was just appended: a body in our own spelling that holds nothing a terminal obeys. */
static bool look_at_entry(void *ctx, const struct entry *x)
{
	struct kept *k = ctx;
	const struct kind *kind = kind_by_number(x->h.kind);
	struct rec *r = NULL;
	struct err e = { 0 };

	if (!kind)
		return true;
	if (text_check(x->body, x->h.body_len, false) != TEXT_FINE)
		fail_msg("%s: the book holds what a terminal obeys", k->h->name);
	if (!rec_from_json(kind, x->h.record, x->h.schema, x->body, x->h.body_len, &r, &e))
		fail_msg("%s: stored and not read again: %s", k->h->name, e.text);
	rec_free(r);
	k->entries++;
	return true;
}

/* Into the next field for text; what stands there then. */
static size_t paste_into(struct blind *b, const struct hostile *h, size_t at)
{
	struct sheet *sh = sheet_on_top(b);
	const char *value;

	at = next_text(sh, at);
	form_focus_set(sh->form, at);
	form_set(sh->form, at, "", NULL);
	blind_paste(b, h->p, h->n);
	must_be_harmless(b, h, "the form");
	value = form_value(sh->form, at);
	if (text_check(value, strlen(value), true) != TEXT_FINE)
		fail_msg("%s: the field holds what a terminal obeys", h->name);
	/* To the byte, as far as the field takes any. */
	if (hostile_is_plain(h) && !strchr(h->p, '\n') && strncmp(value, h->p, strlen(value)) != 0)
		fail_msg("%s: the field holds \"%s\"", h->name, value);
	return at;
}

#define FIELDS_A_SAVE 3

static void pasted_into_a_form_it_is_saved_clean_or_refused(void **state)
{
	struct scene *s = *state;
	struct blind b;
	char home[96];
	size_t at = 0, entries = 0;

	blind_open(&b, real_path(&s->r, "car", home), NIGHT, "4417");
	assert_true(blind_awake(&b));
	blind_keys(&b, GO "1");
	for (size_t i = 0; i < s->all->n;) {
		const struct hostile *h = &s->all->all[i];
		struct kept kept = { .h = h };
		uint64_t row = book_last_row(app_book(b.app));

		blind_awake(&b);
		blind_keys(&b, GO "d");
		for (size_t k = 0; k < FIELDS_A_SAVE && i < s->all->n; k++, i++)
			at = paste_into(&b, &s->all->all[i], at);
		blind_keys(&b, "\x13"); /* ^S */
		must_be_harmless(&b, h, "what follows the form");
		book_each_after(app_book(b.app), row, look_at_entry, NULL, &kept, NULL);
		entries += kept.entries;
	}
	printf("count: %zu hostile strings pasted into a form, %zu entries saved\n", s->all->n,
	       entries);
	assert_true(entries >= s->all->n / FIELDS_A_SAVE - 10);
	blind_close(&b);
}

/* --- the pull --- */

/* Entries of a feed that headquarters signed. */
struct feed {
	struct id device;
	uint8_t seed[32], public_key[32];
	struct entry last;
	char *body; /* of `last` */
};

static void feed_say(struct feed *f, struct book *book, const struct kind *k, const char *body)
{
	struct entry x = { .body = body };
	struct err e = { 0 };

	x.h = (struct entry_header){ .ver = ENTRY_VERSION,
				     .kind = k->number,
				     .schema = k->schema,
				     .device = f->device,
				     .epoch = f->device,
				     .seq = f->last.h.seq + 1,
				     .height = f->last.h.height + 1,
				     .prev = f->last.hash,
				     .wall_ms = INT64_C(1635550000000),
				     .record = id_random(),
				     .author = id_random() };
	crypto_random(x.salt, sizeof x.salt);
	entry_finish(&x, strlen(body));
	entry_sign(f->seed, &x.hash, x.sig);
	x.has_sig = true;
	if (!book_accept(book, &x, f->public_key, &e))
		fail_msg("%s", e.text);
	f->last = x;
	f->last.body = NULL;
}

static void pull_note(struct feed *f, struct blind *b, const char *attendance, const char *text)
{
	char *body = mem_fmt("{\"bases\":[],\"f\":{\"attendance_id\":\"%s\",\"note_type\":"
			     "\"observation\",\"text\":\"%s\"},\"role\":\"officer\",\"visibility\":"
			     "\"shared\"}",
			     attendance, text);

	if (strlen(body) <= ENTRY_BODY_MAX)
		feed_say(f, app_book(b->app), &kind_note, body);
	mem_free(body);
}

static void pull_review(struct feed *f, struct blind *b, const char *attendance, const char *text,
			size_t nth)
{
	char *body = mem_fmt(
	    "{\"bases\":[],\"f\":{\"attendance_id\":\"%s\",\"decided_at\":%lld,\"decision\":"
	    "\"returned\",\"feedback_text\":\"%s\",\"review_type\":\"quick_24h\",\"reviewer_id\":"
	    "\"017ccc00000000000000000000000001\"},\"role\":\"supervisor\",\"visibility\":"
	    "\"shared\"}",
	    attendance, 1635550000000LL + (long long)nth, text);

	if (strlen(body) <= ENTRY_BODY_MAX)
		feed_say(f, app_book(b->app), &kind_review, body);
	mem_free(body);
}

/* Every page of the list on top, and what stands behind some of its lines. */
static void leaf_through(struct blind *b, const struct hostile *h)
{
	for (size_t page = 0; page < 14; page++) {
		must_be_harmless(b, h, "a list");
		blind_keys(b, "\r");
		must_be_harmless(b, h, "what was opened from a list");
		blind_keys(b, "\x02");
		blind_awake(b);
		blind_keys(b, "\033[6~");
	}
}

#define LOOK_EACH 5

static void pulled_it_is_passed_over_or_shown_as_letters(void **state)
{
	struct scene *s = *state;
	struct feed f = { .device = id_random() };
	char home[96], attendance[ID_HEX_LEN + 1];
	struct blind b;
	size_t refused, could = 0;
	struct err e = { 0 };
	char what[120];

	crypto_random(f.seed, sizeof f.seed);
	sign_public(f.seed, f.public_key);
	blind_open(&b, real_path(&s->r, "car", home), NIGHT, "4417");
	assert_true(blind_awake(&b));
	id_hex(app_attendance_number(b.app, 1), attendance);
	refused = app_damaged(b.app, what);
	for (size_t i = 0; i < s->all->n; i++) {
		const struct hostile *h = &s->all->all[i];
		char *text = hostile_escaped(h);

		pull_note(&f, &b, attendance, text);
		pull_review(&f, &b, attendance, text, i);
		if (!app_pulled(b.app, &e))
			fail_msg("%s: %s", h->name, e.text);
		could += h->n > 0 && h->n <= 1000 && hostile_is(h) == HOSTILE_KEPT;
		free(text);
		/* The newest review is the one that is shown. */
		if (i % LOOK_EACH)
			continue;
		blind_keys(&b, GO "v");
		must_be_harmless(&b, h, "a review that was pulled");
		blind_awake(&b);
	}
	refused = app_damaged(b.app, what) - refused;
	printf("count: %zu hostile strings pulled, %zu entries passed over with a sentence\n",
	       s->all->n, refused);
	assert_true(refused > 100 && could > 200);
	assert_int_equal(text_check(what, strlen(what), false), TEXT_FINE);
	blind_keys(&b, GO "1" GO "k");
	leaf_through(&b, &s->all->all[0]);
	blind_keys(&b, GO "y");
	leaf_through(&b, &s->all->all[0]);
	/* And once more by a program that finds it all in the book. */
	blind_close(&b);
	blind_open(&b, home, NIGHT, "4417");
	assert_true(blind_awake(&b));
	blind_keys(&b, GO "1" GO "k");
	leaf_through(&b, &s->all->all[0]);
	blind_close(&b);
}

/* --- the export --- */

/* Lines of a table end with CR LF (RFC 4180); a CR anywhere else is somebody's. */
static void drop_line_ends(struct buf *b)
{
	size_t to = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] != '\r' || i + 1 == b->len || b->data[i + 1] != '\n')
			b->data[to++] = b->data[i];
	b->len = to;
}

static void look_at_cells(const char *name, const char *p, size_t n)
{
	bool quoted = false;
	size_t start = 0;

	for (size_t i = 0; i <= n; i++) {
		const char *cell = p + start;
		size_t len = i - start;

		if (i < n && p[i] == '"')
			quoted = !quoted;
		if (i < n && (quoted || (p[i] != ',' && p[i] != '\n')))
			continue;
		if (len && *cell == '"') {
			cell++;
			len--;
		}
		/* A number below nothing is no formula. */
		if (len > 1 && strchr("=+-@\t\r", *cell) && !(*cell == '-' && cell[1] <= '9'))
			fail_msg("%s: a cell begins with %c%c", name, cell[0], cell[1]);
		start = i + 1;
	}
	assert_false(quoted);
}

static void exported_it_is_cells_and_json(void **state)
{
	static const uint8_t key[32] = { 1 };
	struct scene *s = *state;
	struct blind b;
	char home[96], folder[96];
	struct err e = { 0 };
	struct dirent *x;
	size_t files = 0;
	DIR *d;

	blind_open(&b, real_path(&s->r, "car", home), NIGHT, "4417");
	assert_true(blind_awake(&b));
	real_path(&s->r, "package", folder);
	if (!export_write(app_view(b.app), folder, "2021-10-29", "2021-10-29", key, NULL, 0, &e))
		fail_msg("%s", e.text);
	d = opendir(folder);
	assert_non_null(d);
	while ((x = readdir(d))) {
		struct buf text = { 0 };
		char *path = path_join(folder, x->d_name);

		if (x->d_name[0] != '.') {
			assert_true(file_read(path, &text, NULL));
			drop_line_ends(&text);
			assert_int_equal(text_check(buf_str(&text), text.len, true), TEXT_FINE);
			if (strstr(x->d_name, ".csv"))
				look_at_cells(x->d_name, buf_str(&text), text.len);
			files++;
		}
		buf_fini(&text);
		mem_free(path);
	}
	closedir(d);
	printf("count: %zu files of an export after all of that\n", files);
	assert_true(files > 5);
	blind_close(&b);
}

/* --- the terminal --- */

/* Letters, and the sequences that curses and we send on purpose; the first byte that is neither, or
 * NULL. */
static const char *foreign(const char *p, size_t n)
{
	const char *end = p + n;
	static const char title[] = "]2;Terminal\033\\";
	uint32_t cp;

	while (p < end) {
		size_t used = text_next(p, (size_t)(end - p), &cp), k = 1;

		if (cp != 033) {
			if ((cp < 0x20 && !strchr("\r\n\b\t\016\017", (int)cp)) ||
			    text_check(p, used, true) == TEXT_BIDI || (cp >= 0x7f && cp < 0xa0) ||
			    cp == 0x2028 || cp == 0x2029)
				return p;
			p += used;
			continue;
		}
		if (p + 1 < end && strchr("=>78M", p[1])) {
			p += 2;
		} else if (p + 2 < end && strchr("()", p[1]) && strchr("B0", p[2])) {
			p += 3;
		} else if ((size_t)(end - p) > sizeof title &&
			   !memcmp(p + 1, title, sizeof title - 1)) {
			p += sizeof title;
		} else if (p + 1 < end && p[1] == '[') {
			for (k = 2; p + k < end && strchr("0123456789;?", p[k]); k++)
				;
			if (p + k >= end || !strchr("ABCDGHJKLMPX@bdhlmrtST", p[k]))
				return p;
			p += k + 1;
		} else {
			return p;
		}
	}
	return NULL;
}

static void must_be_ours(struct glass *g, const struct hostile *h)
{
	size_t n;
	const char *sent = glass_sent(g, &n), *bad = foreign(sent, n);

	/* Cut between two writes: the rest is on its way. */
	for (int i = 0; bad && i < 100; i++) {
		glass_run(g, 20);
		sent = glass_sent(g, &n);
		bad = foreign(sent, n);
	}
	if (!bad)
		return;
	fprintf(stderr, "%s: the terminal got", h->name);
	for (size_t i = 0; i < 24 && bad + i < sent + n; i++)
		fprintf(stderr, " %02x", (unsigned char)bad[i]);
	fprintf(stderr, "\n");
	fail();
}

static void on_a_terminal_nothing_of_it_is_obeyed(void **state)
{
	struct scene *s = *state;
	struct glass *g = real_open(&s->r, "car", NIGHT);
	int status;

	real_unlock(g, "4417");
	glass_keys(g, "^G1");
	glass_settle(g, 60);
	glass_keys(g, "^Gn");
	glass_settle(g, 60);
	must_be_ours(g, &s->all->all[0]);
	glass_forget(g);
	for (size_t i = 0; i < s->all->n; i++) {
		const struct hostile *h = &s->all->all[i];

		glass_bytes(g, "\033[200~", 6);
		/* In pieces, what comes back read in between: neither end may wait for the other.
		 */
		for (size_t at = 0; at < h->n; at += 1000) {
			glass_bytes(g, h->p + at, h->n - at < 1000 ? h->n - at : 1000);
			glass_settle(g, 1);
		}
		glass_bytes(g, "\033[201~", 6);
		glass_settle(g, 8);
		must_be_ours(g, h);
		glass_forget(g);
		if (i % 16 != 15)
			continue;
		/* A question about a long one is left, the note is saved, and a new one begun. */
		glass_run(g, 600);
		glass_keys(g, "^B");
		glass_settle(g, 20);
		glass_keys(g, "^S");
		glass_settle(g, 20);
		glass_keys(g, "^Gn");
		glass_settle(g, 20);
		must_be_ours(g, h);
		glass_forget(g);
	}
	/* What was pulled before, page by page. */
	glass_run(g, 600);
	glass_keys(g, "^B");
	glass_settle(g, 30);
	glass_keys(g, "^Gk");
	for (size_t page = 0; page < 14; page++) {
		glass_settle(g, 20);
		glass_keys(g, "\\r");
		glass_settle(g, 20);
		glass_keys(g, "^B");
		glass_settle(g, 20);
		glass_keys(g, "\\e[6~");
	}
	glass_settle(g, 50);
	must_be_ours(g, &s->all->all[s->all->n - 1]);
	assert_false(glass_gone(g, &status));
	assert_string_equal(glass_title(g), "Terminal");
	printf("count: %zu hostile strings pasted at a terminal\n", s->all->n);
	glass_free(g);
}

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);

	real_init(&s->r, programs);
	real_weekend(&s->r, NIGHT);
	s->all = hostile_new();
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	real_fini(&s->r);
	hostile_free(s->all);
	mem_free(s);
	return 0;
}

int main(int argc, char **argv)
{
	/* One after the other, on one weekend: what was pulled and saved is what is exported and
	 * shown. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pasted_into_a_form_it_is_saved_clean_or_refused),
		cmocka_unit_test(pulled_it_is_passed_over_or_shown_as_letters),
		cmocka_unit_test(exported_it_is_cells_and_json),
		cmocka_unit_test(on_a_terminal_nothing_of_it_is_obeyed),
	};

	programs = argc > 2 ? argv : NULL;
	assert_non_null(programs);
	crypto_start();
	return glass_group(tests, set_up, tear_down);
}
