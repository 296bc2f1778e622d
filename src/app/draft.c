/* Forms as they stand: one sealed row of the book for each open form. The row's bytes are
 *   version u8 | record 16 | kind u16 | attendance 16 | author 16 | shift 16 | last key i64 |
 * visibility u8 | words u32 | cursor u32 | field length u8, field | boxed u8 | length u32, body and
 * a body of restricted visibility is sealed to its author inside it. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "model/codec.h"

#include <string.h>

#define DRAFT_VERSION 1
#define DRAFT_MAX (2 * BODY_MAX)

static size_t count_words(const struct rec *r)
{
	size_t words = 0;

	for (size_t f = 0; f < r->kind->n_fields; f++) {
		bool inside = false;

		if (!field_is_text(&r->kind->fields[f]))
			continue;
		for (const char *p = rec_text(r, f); *p; p++) {
			words += !inside && !ascii_is_space(*p);
			inside = !ascii_is_space(*p);
		}
	}
	return words;
}

static void put_head(struct app *a, struct buf *b, const struct rec *r, const char *field,
		     size_t cursor)
{
	struct id attendance = attendance_id_of(a, r);
	size_t field_len = strlen(field);

	if (field_len > 47)
		field_len = 47;
	buf_u8(b, DRAFT_VERSION);
	buf_put(b, r->id.b, 16);
	buf_u16(b, r->kind->number);
	buf_put(b, attendance.b, 16);
	buf_put(b, a->typist.b, 16);
	buf_put(b, r->shift.b, 16);
	buf_u64(b, (uint64_t)app_now(a));
	buf_u8(b, (uint8_t)r->visibility);
	buf_u32(b, (uint32_t)count_words(r));
	buf_u32(b, (uint32_t)cursor);
	buf_u8(b, (uint8_t)field_len);
	buf_put(b, field, field_len);
}

bool app_draft_keep(struct app *a, struct id draft, const struct rec *r, const char *field,
		    size_t cursor, struct err *e)
{
	struct buf b = { .ceiling = DRAFT_MAX }, body = { .ceiling = BODY_MAX },
		   box = { .ceiling = BODY_MAX };
	struct box_key author;
	bool boxed = r->visibility != VISIBLE_SHARED, ok = false;

	if (!typist_needed(a, e))
		return false;
	if (!r->n_bases && !id_is_zero(r->author) && !id_equal(r->author, a->typist))
		return err_set(e, ERR_DENIED, "Somebody else typed this. ^U changes who is typing");
	put_head(a, &b, r, field, cursor);
	if (!rec_to_json(r, &body, e))
		goto out;
	if (boxed && !author_public(a, a->typist, author.public_key)) {
		err_set(e, ERR_DENIED,
			"Sign on with your own passphrase before you keep a record apart");
		goto out;
	}
	if (boxed && !box_seal(&author, 1, body.data, body.len, &box, e))
		goto out;
	buf_u8(&b, boxed);
	buf_u32(&b, (uint32_t)(boxed ? box.len : body.len));
	buf_put(&b, boxed ? buf_str(&box) : buf_str(&body), boxed ? box.len : body.len);
	if (b.full) {
		err_set(e, ERR_INPUT, "This form holds too much text to keep. Make it shorter");
		goto out;
	}
	ok = book_draft_put(a->book, draft, b.data, b.len, e);
	if (ok)
		a->saved_ms = app_now(a);
out:
	buf_fini(&b);
	buf_fini(&body);
	buf_fini(&box);
	return ok;
}

struct draft_body {
	const uint8_t *p;
	uint32_t len;
	bool boxed;
	struct id shift;
};

static bool read_draft(struct id id, const void *p, size_t n, struct draft *d,
		       struct draft_body *body)
{
	struct rd rd;
	uint8_t version, visibility, field_len, boxed;
	uint16_t kind;
	uint32_t words, cursor;
	uint64_t last;

	*d = (struct draft){ .id = id };
	rd_init(&rd, p, n);
	if (!rd_u8(&rd, &version) || version != DRAFT_VERSION || !rd_copy(&rd, d->record.b, 16) ||
	    !rd_u16(&rd, &kind) || !rd_copy(&rd, d->attendance.b, 16) ||
	    !rd_copy(&rd, d->author.b, 16) || !rd_copy(&rd, body->shift.b, 16) ||
	    !rd_u64(&rd, &last) || !rd_u8(&rd, &visibility) || !rd_u32(&rd, &words) ||
	    !rd_u32(&rd, &cursor) || !rd_u8(&rd, &field_len) || field_len > 47 ||
	    !rd_copy(&rd, d->field, field_len) || !rd_u8(&rd, &boxed) || !rd_u32(&rd, &body->len) ||
	    !rd_view(&rd, &body->p, body->len))
		return false;
	d->kind = kind_by_number(kind);
	d->last_key_ms = (int64_t)last;
	d->visibility = visibility <= VISIBLE_RESTRICTED_NAMED ? (enum visibility)visibility
							       : VISIBLE_RESTRICTED_NAMED;
	d->words = words;
	d->cursor = cursor;
	d->locked = body->boxed = boxed;
	return d->kind != NULL;
}

struct gathering {
	struct draft *all;
	size_t n;
};

static bool gather(void *ctx, struct id id, const void *p, size_t n)
{
	struct gathering *g = ctx;
	struct draft_body body;
	struct draft d;

	if (read_draft(id, p, n, &d, &body)) {
		g->all = mem_resize(g->all, g->n * sizeof *g->all, (g->n + 1) * sizeof *g->all);
		g->all[g->n++] = d;
	}
	return true;
}

bool app_drafts(struct app *a, struct draft **out, size_t *n, struct err *e)
{
	struct gathering g = { 0 };

	if (!book_draft_each(a->book, gather, &g, e)) {
		mem_free(g.all);
		return false;
	}
	*out = g.all;
	*n = g.n;
	return true;
}

bool app_draft_open(struct app *a, const struct draft *d, const char *phrase, struct rec **out,
		    struct err *e)
{
	struct buf row = { .ceiling = DRAFT_MAX }, inner = { .ceiling = BODY_MAX };
	struct draft_body body;
	struct draft again;
	uint8_t secret[32];
	bool ok = false;

	if (!typist_needed(a, e))
		return false;
	if (!id_equal(d->author, a->typist))
		return err_set(e, ERR_DENIED,
			       "Somebody else was typing this. ^U changes who is typing");
	if (!book_draft_get(a->book, d->id, &row, e))
		goto out;
	if (!read_draft(d->id, row.data, row.len, &again, &body)) {
		err_set(e, ERR_CORRUPT, "What was kept of this form cannot be read");
		goto out;
	}
	if (!body.boxed) {
		buf_put(&inner, body.p, body.len);
	} else {
		if (!author_secret(a, phrase, secret, e) ||
		    !box_open(secret, body.p, body.len, &inner, e))
			goto out;
	}
	ok = rec_from_json(d->kind, d->record, d->kind->schema, buf_str(&inner), inner.len, out, e);
	if (ok) {
		(*out)->author = d->author;
		(*out)->shift = body.shift;
	}
out:
	mem_wipe(secret, sizeof secret);
	buf_fini(&row);
	buf_fini(&inner);
	return ok;
}

bool app_draft_drop(struct app *a, struct id draft, struct err *e)
{
	return book_draft_drop(a->book, draft, e);
}
