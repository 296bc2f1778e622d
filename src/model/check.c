/* What the field table asks of a record before Check. Never of a draft. */
#include "base/mem.h"
#include "base/text.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "model/vocab.h"
#include "rec_p.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct finding *findings_add(struct findings *f, const char *rule, enum severity severity,
			     const struct rec *about, size_t field, const char *fmt, ...)
{
	struct finding *n;
	va_list ap;

	if (f->n == FINDINGS_MAX)
		return NULL;
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;

		f->all = mem_resize(f->all, f->cap * sizeof *f->all, cap * sizeof *f->all);
		f->cap = cap;
	}
	n = &f->all[f->n++];
	*n = (struct finding){ .severity = severity, .field = field };
	text_copy(n->rule, sizeof n->rule, rule);
	if (about) {
		n->about = about->id;
		n->kind = about->kind;
	}
	va_start(ap, fmt);
	vsnprintf(n->text, sizeof n->text, fmt, ap);
	va_end(ap);
	return n;
}

size_t findings_count(const struct findings *f, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->all[i].severity == severity;
	return n;
}

void findings_fini(struct findings *f)
{
	mem_free(f->all);
	*f = (struct findings){ 0 };
}

/* The record and field that a finding points at: a row of a list points at its list. */
struct place {
	const struct rec *about;
	size_t field;
	struct findings *out;
	bool fine;
};

static void add(struct place *p, const char *rule, const char *sentence)
{
	p->fine = false;
	findings_add(p->out, rule, SEVERITY_BLOCK, p->about, p->field, "%s", sentence);
}

static bool is_needed(const struct field *f, const struct rec *r, const struct rec *parent)
{
	if (f->retired_in || f->need == NEED_NO || f->need == NEED_DERIVED)
		return false;
	return cond_holds(f->asked, r, parent) && cond_holds(f->needed, r, parent);
}

static void say_empty(struct place *p, const struct field *f)
{
	char text[160];

	if (f->empty) {
		add(p, "need", f->empty);
		return;
	}
	snprintf(text, sizeof text, "%s must not be empty", f->label);
	add(p, "need", text);
}

/* Asks the parser again, for the sentence that was said when it was typed. */
static void say_typed(struct place *p, const struct rec *r, size_t field)
{
	struct rec *again = rec_new(r->kind, r->id);
	struct typing t = { .now_ms = p->about->wall_ms };
	struct err e = { 0 };

	if (rec_set(again, field, rec_typed(r, field), &t, &e))
		err_set(&e, ERR_INPUT, "%s must be put right", r->kind->fields[field].label);
	add(p, "form", e.text);
	err_clear(&e);
	rec_free(again);
}

static int64_t tasked_ms(const struct rec *r, const struct rec *parent)
{
	const struct rec *a = parent ? parent : r;
	int64_t ms = 0;

	if (a->kind == &kind_attendance && rec_int(a, ATTENDANCE_TASKED_AT, &ms))
		return ms;
	return 0;
}

/* A code of a closed list must be in it, and in force on the night. */
static void check_code(struct place *p, const struct field *f, const char *code, int64_t tasked)
{
	const struct vocab *v = field_vocab(f);
	const struct code *c = v ? vocab_code(v, code) : NULL;
	char text[160];

	if (!v || (v->open && !c))
		return;
	if (!c)
		snprintf(text, sizeof text, "%s must be one of the list", f->label);
	else if (tasked && !code_valid_at(c, tasked, c->area))
		snprintf(text, sizeof text, "%s must be an answer that was in force on the night",
			 f->label);
	else
		return;
	add(p, "form", text);
}

static void check_rec(struct place *p, const struct rec *r, const struct rec *parent, bool rows);

static void check_value(struct place *p, const struct rec *r, size_t i, const struct rec *parent)
{
	const struct field *f = &r->kind->fields[i];
	struct err e = { 0 };

	if (f->type == FIELD_CODES)
		for (size_t k = 0; k < rec_count(r, i); k++)
			check_code(p, f, rec_item(r, i, k), tasked_ms(r, parent));
	else if (field_vocab(f))
		check_code(p, f, rec_text(r, i), tasked_ms(r, parent));
	if (f->type == FIELD_LIST)
		for (size_t k = 0; k < rec_count(r, i); k++)
			check_rec(p, rec_row(r, i, k), parent, true);
	if (f->check && !f->check(r, i, parent, &e))
		add(p, "form", e.text);
	err_clear(&e);
}

static void check_rec(struct place *p, const struct rec *r, const struct rec *parent, bool rows)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];

		if (!rows)
			p->field = i;
		if (rec_typed(r, i))
			say_typed(p, r, i);
		else if (rec_filled(r, i))
			check_value(p, r, i, parent);
		else if (is_needed(f, r, parent))
			say_empty(p, f);
	}
}

bool rec_check(const struct rec *r, const struct rec *parent, struct findings *out)
{
	struct place p = { .about = r, .out = out, .fine = true };

	if (r->sealed || r->newer || r->state == REC_ENTERED_IN_ERROR)
		return true;
	check_rec(&p, r, parent, false);
	if (strcmp(r->amend_reason, "other") == 0 && !r->amend_text.len) {
		p.field = FIELD_NONE;
		add(&p, "need", "Enter why the record was changed");
	}
	return p.fine;
}

bool rec_may_begin(const struct rec *r, struct err *e)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];

		if (f->need != NEED_DRAFT || rec_filled(r, i) || !is_needed(f, r, NULL))
			continue;
		if (f->empty)
			return err_set(e, ERR_INPUT, "%s", f->empty);
		return err_set(e, ERR_INPUT, "%s must not be empty", f->label);
	}
	return true;
}
