#include "weekend.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct named {
	char *name;
	struct id id;
};

void weekend_text(struct weekend *w)
{
	struct err e = { 0 };

	assert(file_read(PRACTICE "/weekend.ndjson", &w->lines, &e));
	assert(file_read(PRACTICE "/weekend-end.ndjson", &w->lines, &e));
}

const char *weekend_line(const struct weekend *w, size_t at, size_t *n)
{
	const char *p = w->lines.data;

	while (at--)
		p = strchr(p, '\n') + 1;
	*n = strcspn(p, "\n");
	return p;
}

size_t weekend_count(const struct weekend *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->lines.len; i++)
		n += w->lines.data[i] == '\n';
	return n;
}

static struct id id_of(const char *name)
{
	struct hash h;
	struct id id;

	crypto_sha256(name, strlen(name), &h);
	memcpy(id.b, h.b, sizeof id.b);
	return id;
}

static void stand(struct rec *r, const char *what, size_t n)
{
	struct hash h;

	crypto_sha256_two(what, n, r->id.b, sizeof r->id.b, &h);
	r->hash = h;
	r->practice = true;
	r->device = id_of("device");
}

static void remember(struct weekend *w, const char *name, struct id id)
{
	w->names = mem_resize(w->names, w->n_names * sizeof *w->names,
			      (w->n_names + 1) * sizeof *w->names);
	w->names[w->n_names++] = (struct named){ mem_str(name), id };
}

struct id weekend_id(const struct weekend *w, const char *name)
{
	for (size_t i = 0; i < w->n_names; i++)
		if (strcmp(w->names[i].name, name) == 0)
			return w->names[i].id;
	return (struct id){ { 0 } };
}

_Static_assert(CREW_MEMBER_STAFF_NO == 0 && AGENCY_CODE == 0, "names are the first field");

/* What headquarters sends: who the crew and the services are. */
static void take_line(struct weekend *w, const char *line, size_t n)
{
	struct typing t = { .now_ms = 1, .area = "notts", .incident_prefix = "NP" };
	struct line_head h;
	struct err e = { 0 };
	struct rec *r;
	char name[40];
	bool crew;

	assert(line_head_from_json(line, n, &h, &e));
	r = rec_new(kind_find(h.kind), id_of(h.record));
	assert(line_fields_from_json(line, n, r, &t, NULL, NULL, &e));
	crew = r->kind == &kind_crew_member;
	snprintf(name, sizeof name, "%s%s", crew ? "@crew." : "@agency.", rec_text(r, 0));
	stand(r, line, n);
	assert(view_apply(w->v, r, &e));
	remember(w, name, r->id);
	rec_free(r);
}

static void take_headquarters(struct weekend *w)
{
	static const char *const files[] = { HQ_PRACTICE "/1-agencies.ndjson",
					     HQ_PRACTICE "/3-people.ndjson" };

	for (size_t i = 0; i < 2; i++) {
		struct buf text = { 0 };
		const char *p;

		assert(file_read(files[i], &text, NULL));
		for (p = buf_str(&text); *p; p += strcspn(p, "\n") + 1)
			take_line(w, p, strcspn(p, "\n"));
		buf_fini(&text);
	}
}

static bool resolve(void *ctx, const char *name, struct id *out)
{
	*out = weekend_id(ctx, name);
	return !id_is_zero(*out);
}

static bool derive(struct weekend *w, struct rec *r, const char *name, struct err *e)
{
	char visit[8];
	struct rec *attendance = NULL;
	struct id id;

	assert(text_copy(visit, sizeof visit, "@") && strlen(name) > 1);
	strncpy(visit, name, sizeof visit - 1);
	visit[strcspn(visit, ".")] = '\0';
	id = weekend_id(w, visit);
	if (r->kind != &kind_attendance && !id_is_zero(id) &&
	    view_kind(w->v, id) == &kind_attendance && !view_rec(w->v, id, &attendance, e))
		return false;
	rec_derive(r, attendance);
	rec_free(attendance);
	return true;
}

static bool open_rec(struct weekend *w, const struct line_head *h, struct rec **out, struct err *e)
{
	struct rec *old = NULL;
	struct id id;

	if (!h->revise) {
		*out = rec_new(kind_find(h->kind), id_of(h->record));
		return true;
	}
	id = weekend_id(w, h->record);
	if (!view_rec(w->v, id, &old, e))
		return false;
	*out = rec_copy(old);
	(*out)->bases[0] = old->hash;
	(*out)->n_bases = 1;
	rec_free(old);
	return true;
}

static bool add(struct weekend *w, const char *line, size_t n, struct err *e)
{
	struct typing t = { .area = "notts", .incident_prefix = "NP" };
	struct line_head h;
	struct rec *r = NULL;
	struct id author = { 0 };
	bool ok;
	char crew[24] = "@crew.";

	if (!line_head_from_json(line, n, &h, e) || !open_rec(w, &h, &r, e))
		return false;
	strncat(crew, h.author, sizeof crew - 8);
	ok = instant_parse(h.at, &r->wall_ms) && resolve(w, crew, &author) &&
	     (!*h.shift || resolve(w, h.shift, &r->shift));
	if (!ok)
		err_set(e, ERR_INPUT, "head of %s", h.record);
	t.now_ms = r->wall_ms;
	r->author = author;
	r->role = ascii_is_digit(h.author[0]) ? "officer" : "support_worker";
	if (*h.visibility)
		ok = ok && visibility_parse(h.visibility, &r->visibility);
	text_copy(r->amend_reason, sizeof r->amend_reason, h.amend_reason);
	ok = ok && line_fields_from_json(line, n, r, &t, resolve, w, e) &&
	     derive(w, r, h.record, e) && rec_may_begin(r, e);
	if (r->kind == &kind_shift)
		r->shift = r->id;
	stand(r, line, n);
	ok = ok && view_apply(w->v, r, e);
	if (ok && !h.revise)
		remember(w, h.record, r->id);
	rec_free(r);
	return ok;
}

bool weekend_load(struct weekend *w, size_t skip, struct err *e)
{
	size_t count = weekend_count(w), n;
	bool ok = view_open(NULL, &w->v, e);

	view_practice(w->v, true);
	ok = ok && view_load_begin(w->v, e);
	take_headquarters(w);
	for (size_t i = 0; ok && i < count; i++) {
		const char *line = weekend_line(w, i, &n);

		ok = i == skip || add(w, line, n, e);
	}
	return view_load_end(w->v, e) && ok;
}

bool weekend_add(struct weekend *w, const char *line, struct err *e)
{
	return add(w, line, strlen(line), e);
}

void weekend_unload(struct weekend *w)
{
	for (size_t i = 0; i < w->n_names; i++)
		mem_free(w->names[i].name);
	mem_free(w->names);
	w->names = NULL;
	w->n_names = 0;
	view_close(w->v);
	w->v = NULL;
}

void weekend_fini(struct weekend *w)
{
	weekend_unload(w);
	buf_fini(&w->lines);
}
