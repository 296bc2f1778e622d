/* A record's values in the columns of its kind. */
#include "view_p.h"

#include <string.h>

static void bind_items(struct sqlite3_stmt *st, int n, const struct rec *r, size_t field)
{
	struct buf b = { 0 };
	size_t count = rec_count(r, field);

	for (size_t i = 0; i < count; i++)
		buf_fmt(&b, "|%s", rec_item(r, field, i));
	if (count) {
		buf_putc(&b, '|');
		db_bind_copy(st, n, b.data, b.len);
	}
	buf_fini(&b);
}

static void bind_field(struct sqlite3_stmt *st, int n, const struct rec *r, size_t field)
{
	int64_t number;
	struct id id;
	const char *s;

	if (!rec_filled(r, field) || rec_typed(r, field))
		return;
	switch (r->kind->fields[field].type) {
	case FIELD_INT:
	case FIELD_MINUTES:
	case FIELD_INSTANT:
		if (rec_int(r, field, &number))
			db_bind_int(st, n, number);
		break;
	case FIELD_ID:
	case FIELD_REF:
		/* Copied: an id comes by value. */
		id = rec_id(r, field);
		db_bind_copy_blob(st, n, id.b, sizeof id.b);
		break;
	case FIELD_CODES:
	case FIELD_REFS:
		bind_items(st, n, r, field);
		break;
	case FIELD_LIST:
		db_bind_int(st, n, (int64_t)rec_count(r, field));
		break;
	default:
		s = rec_text(r, field);
		db_bind_text(st, n, s, strlen(s));
	}
}

static struct sqlite3_stmt *statement(struct view *v, struct sqlite3_stmt **cache, uint16_t number,
				      void (*ddl)(const struct kind *, struct buf *), struct err *e)
{
	struct buf sql = { 0 };

	if (cache[number])
		return cache[number];
	ddl(kind_by_number(number), &sql);
	cache[number] = db_prepare(v->db, buf_str(&sql), e);
	buf_fini(&sql);
	return cache[number];
}

bool row_put(struct view *v, const struct rec *r, struct err *e)
{
	struct sqlite3_stmt *st;

	/* What cannot be opened has no values: it is a row of `record` alone. */
	if (r->sealed)
		return row_drop(v, r->kind->number, r->id, e);
	st = statement(v, v->put, r->kind->number, ddl_put, e);
	if (!st)
		return false;
	db_bind_blob(st, 1, r->id.b, sizeof r->id.b);
	if (!id_is_zero(r->shift))
		db_bind_blob(st, 2, r->shift.b, sizeof r->shift.b);
	db_bind_int(st, 3, r->wall_ms);
	db_bind_int(st, 4, r->state);
	for (size_t i = 0; i < r->kind->n_fields; i++)
		bind_field(st, (int)i + 5, r, i);
	return db_run(st, e);
}

bool row_drop(struct view *v, uint16_t kind, struct id record, struct err *e)
{
	struct sqlite3_stmt *st = statement(v, v->drop, kind, ddl_drop, e);

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	return db_run(st, e);
}
