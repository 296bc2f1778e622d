/* Records without a screen: `dapcar add`, catch-up from paper, and the practice weekend. The same
 * rules as on a screen. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES (2 * BODY_MAX)

struct name {
	char *name;
	struct id id;
};

struct adding {
	struct app *app;
	struct name *names;
	size_t n_names;
	int64_t at_ms; /* of the line being read */
};

static struct id agency_named(struct app *a, const char *code)
{
	struct id *ids = NULL, found = { { 0 } };
	size_t n = 0;

	if (!view_ids(a->view, QUERY_AGENCIES, NULL, 0, &ids, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++) {
		struct rec *r = get_rec(a, ids[i], &kind_agency);

		if (r && rec_is(r, AGENCY_CODE, code))
			found = ids[i];
		rec_free(r);
	}
	mem_free(ids);
	return found;
}

/* "@crew.4417", "@agency.nwal", "@A1", or an id. */
static bool resolve(void *ctx, const char *name, struct id *out)
{
	struct adding *c = ctx;

	if (*name != '@')
		return id_parse(name, out);
	name++;
	if (strncmp(name, "crew.", 5) == 0) {
		const struct member *m = app_member_by_number(c->app, name + 5);

		if (m)
			*out = m->id;
		return m != NULL;
	}
	if (strncmp(name, "agency.", 7) == 0) {
		*out = agency_named(c->app, name + 7);
		return !id_is_zero(*out);
	}
	for (size_t i = 0; i < c->n_names; i++)
		if (strcmp(c->names[i].name, name) == 0) {
			*out = c->names[i].id;
			return true;
		}
	return false;
}

static void remember(struct adding *c, const char *name, struct id id)
{
	c->names = mem_resize(c->names, c->n_names * sizeof *c->names,
			      (c->n_names + 1) * sizeof *c->names);
	c->names[c->n_names++] = (struct name){ mem_str(name), id };
}

static bool origin_of(struct adding *c, const struct line_head *h, struct origin *by, struct err *e)
{
	struct app *a = c->app;
	const struct member *m;

	*by = origin_now(a);
	if ((*h->at || *h->author) && !app_is_practice(a))
		return err_set(e, ERR_DENIED,
			       "Only a practice book takes another author or another time");
	if (*h->at && !instant_parse(h->at, &by->wall_ms))
		return err_set(e, ERR_INPUT, "\"at\" must be a time like 2021-10-29T18:32:00Z");
	if (*h->author) {
		m = app_member_by_number(a, h->author);
		if (!m)
			return err_set(e, ERR_INPUT, "The author is not in the list of people");
		by->author = m->id;
		by->role = role_code(m->role);
	}
	return true;
}

static bool put_head(struct adding *c, const struct line_head *h, const struct origin *by,
		     struct rec *r, struct err *e)
{
	if (!h->revise)
		r->author = by->author;
	if (by->wall_ms)
		r->wall_ms = by->wall_ms;
	if (*h->shift && !resolve(c, h->shift, &r->shift))
		return err_set(e, ERR_INPUT, "\"shift\" names a night that is not known");
	if (*h->visibility && !visibility_parse(h->visibility, &r->visibility))
		return err_set(
		    e, ERR_INPUT,
		    "\"visibility\" must be shared, police_only, support_only or restricted_named");
	if (*h->state && !rec_state_parse(h->state, &r->state))
		return err_set(e, ERR_INPUT,
			       "\"state\" must be complete, draft or entered_in_error");
	text_copy(r->amend_reason, sizeof r->amend_reason, h->amend_reason);
	buf_puts(&r->amend_text, h->amend_text);
	return true;
}

static bool begin_rec(struct adding *c, const struct line_head *h, struct rec **out, struct err *e)
{
	const struct kind *k = kind_find(h->kind);
	struct id id;

	if (!k)
		return err_set(e, ERR_INPUT,
			       "\"kind\" must be the name of a kind of record, such as note");
	if (h->revise) {
		if (!resolve(c, h->record, &id))
			return err_set(e, ERR_INPUT, "\"record\" names a record that is not known");
		return edit_whole(c->app, id, out, e);
	}
	*out = app_new(c->app, k);
	if (*h->record && *h->record != '@' && !id_parse(h->record, &(*out)->id)) {
		rec_free(*out);
		return err_set(e, ERR_INPUT,
			       "\"record\" must be an id or a name that begins with @");
	}
	return true;
}

static bool add_line(struct adding *c, const char *line, size_t n, struct err *e)
{
	struct typing t = app_typing(c->app);
	struct line_head h = { 0 };
	struct origin by;
	struct rec *r = NULL;
	bool ok = false;

	if (!line_head_from_json(line, n, &h, e) || !origin_of(c, &h, &by, e) ||
	    !begin_rec(c, &h, &r, e))
		return false;
	if (by.wall_ms)
		t.now_ms = by.wall_ms;
	if (!put_head(c, &h, &by, r, e) || !line_fields_from_json(line, n, r, &t, resolve, c, e))
		goto out;
	if (r->kind == &kind_shift && id_is_zero(r->shift))
		r->shift = r->id;
	ok = save_as(c->app, r, (struct id){ { 0 } }, &by, e);
	if (ok && *h.record == '@' && !h.revise)
		remember(c, h.record + 1, r->id);
out:
	rec_free(r);
	return ok;
}

bool app_add_lines(struct app *a, const char *lines, size_t n, size_t *added, struct err *e)
{
	struct adding c = { .app = a };
	size_t number = 0;
	bool ok = true;

	*added = 0;
	if (!typist_needed(a, e))
		return false;
	while (n && ok) {
		const char *end = memchr(lines, '\n', n);
		size_t len = end ? (size_t)(end - lines) : n;
		struct err why = { 0 };

		number++;
		if (len > LINE_MAX_BYTES)
			ok = err_set(e, ERR_INPUT, "Line %zu must be %d bytes or less", number,
				     LINE_MAX_BYTES);
		else if (len && !add_line(&c, lines, len, &why))
			ok = err_set(e, why.class, "Line %zu: %.200s", number, why.text);
		else
			*added += len > 0;
		n -= len + (end != NULL);
		lines += len + (end != NULL);
	}
	for (size_t i = 0; i < c.n_names; i++)
		mem_free(c.names[i].name);
	mem_free(c.names);
	return ok;
}

bool app_add_fields(struct app *a, const struct kind *k, const char *const *pairs, size_t n,
		    struct id *out, struct err *e)
{
	struct typing t = app_typing(a);
	struct rec *r;
	bool ok = true;

	if (!typist_needed(a, e))
		return false;
	r = app_new(a, k);
	for (size_t i = 0; ok && i < n; i++) {
		const char *eq = strchr(pairs[i], '=');
		char *key = mem_strn(pairs[i], eq ? (size_t)(eq - pairs[i]) : strlen(pairs[i]));
		size_t f = field_find(k, key);

		if (strcmp(key, "visibility") == 0)
			ok = eq && visibility_parse(eq + 1, &r->visibility)
				 ? true
				 : err_set(
				       e, ERR_INPUT,
				       "Visibility must be shared, police_only or support_only");
		else if (!eq || f == FIELD_NONE)
			ok = err_set(e, ERR_INPUT,
				     "%s has no field of that name. Write field=value", k->label);
		else
			ok = rec_set(r, f, eq + 1, &t, e);
		mem_free(key);
	}
	ok = ok && app_save(a, r, (struct id){ { 0 } }, e);
	if (ok && out)
		*out = r->id;
	rec_free(r);
	return ok;
}
