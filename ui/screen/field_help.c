#include "field_help_p.h"

#include "base/text.h"
#include "evaluate/export.h"
#include "model/cond.h"
#include "model/vocab.h"
#include "more_p.h"

#include <stdio.h>
#include <string.h>

static void add(struct field_help *h, enum word head, const char *text)
{
	if (h->n == FIELD_HELP_LINES || !text || !*text)
		return;
	h->line[h->n].head = head;
	put_cut(h->line[h->n].text, sizeof h->line[0].text, text, 180);
	h->n++;
}

static enum word how(enum field_type t)
{
	static const enum word words[] = {
		[FIELD_TEXT] = W_HOW_TEXT,       [FIELD_MEMO] = W_HOW_MEMO,
		[FIELD_CODE] = W_HOW_CODE,       [FIELD_CODES] = W_HOW_CODES,
		[FIELD_YN] = W_HOW_YN,           [FIELD_YNU] = W_HOW_YNU,
		[FIELD_YND] = W_HOW_YND,         [FIELD_INT] = W_HOW_INT,
		[FIELD_DATE] = W_HOW_DATE,       [FIELD_PDATE] = W_HOW_PDATE,
		[FIELD_INSTANT] = W_HOW_INSTANT, [FIELD_MINUTES] = W_HOW_MINUTES,
		[FIELD_LIST] = W_HOW_LIST,
	};

	return (size_t)t < sizeof words / sizeof *words ? words[t] : W_NOTHING;
}

/* The letters that answer, as the vocabulary has them. */
static void add_answers(struct field_help *h, const struct screens *s, const struct field *f)
{
	const struct vocab *v = field_vocab(f);
	struct buf b = { .ceiling = 400 };

	for (size_t i = 0; v && i < v->n_codes; i++)
		if (v->codes[i].letter)
			buf_fmt(&b, "%s%c %s", b.len ? "   " : "", v->codes[i].letter,
				v->codes[i].label);
	add(h, W_FIELD_ANSWERS, b.len ? buf_str(&b) : say(s, how(f->type)));
	buf_fini(&b);
	if (f->most > f->least && (f->type == FIELD_INT || f->type == FIELD_MINUTES)) {
		char line[80];

		snprintf(line, sizeof line, "From %lld to %lld", (long long)f->least,
			 (long long)f->most);
		add(h, W_NOTHING, line);
	}
}

/* "Before Check is finished, when Part is Survivor" */
static void add_when(struct field_help *h, enum word head, const char *before, const char *cond,
		     const struct kind *k)
{
	struct buf b = { .ceiling = 600 };

	buf_puts(&b, before);
	cond_words(cond, k, &kind_attendance, &b);
	add(h, head, buf_str(&b));
	buf_fini(&b);
}

static void add_need(struct field_help *h, const struct screens *s, const struct field *f,
		     const struct kind *k)
{
	static const enum word words[] = {
		[NEED_NO] = W_NEED_NEVER,           [NEED_DRAFT] = W_NEED_BEGIN,
		[NEED_CHECK] = W_NEED_AT_CHECK,     [NEED_WHEN] = W_NEED_APPLIES,
		[NEED_DERIVED] = W_NEED_WORKED_OUT,
	};
	char before[60];

	if (f->needed) {
		snprintf(before, sizeof before, "%s, when ", say(s, W_NEED_AT_CHECK));
		add_when(h, W_FIELD_NEEDED, before, f->needed, k);
	} else {
		add(h, W_FIELD_NEEDED, say(s, words[f->need]));
	}
	if (f->asked)
		add_when(h, W_FIELD_ASKED, "when ", f->asked, k);
}

static bool is_of(const struct sheet *sh, const struct bound *b, const struct finding *f)
{
	return f->field == b->field && id_equal(f->about, sh->parts[b->part].r->id);
}

static void add_rules_of(struct field_help *h, const struct sheet *sh, const struct bound *b,
			 const struct findings *all)
{
	for (size_t i = 0; i < all->n; i++) {
		char line[200];

		if (!is_of(sh, b, &all->all[i]))
			continue;
		if (all->all[i].rule[0] == 'R')
			snprintf(line, sizeof line, "%s  %s", all->all[i].rule, all->all[i].text);
		else
			text_copy(line, sizeof line, all->all[i].text);
		add(h, W_FIELD_CHECK, line);
	}
}

/* What Check would say of this field as it stands. */
static void add_rules(struct field_help *h, struct sheet *sh, const struct bound *b)
{
	struct findings own = { 0 }, all = { 0 };
	size_t before = h->n;

	if (sh->has_case && app_check(sh->s->app, sh->attendance, &all, NULL))
		add_rules_of(h, sh, b, &all);
	sheet_check(sh, &own);
	if (h->n == before)
		add_rules_of(h, sh, b, &own);
	findings_fini(&all);
	findings_fini(&own);
}

bool field_help_fill(struct sheet *sh, struct field_help *out)
{
	size_t i = form_focus(sh->form);
	const struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);
	const struct kind *k;
	const struct field *f;
	struct buf words = { .ceiling = 200 };

	*out = (struct field_help){ .n = 0 };
	if (!b || b->field == FIELD_NONE)
		return false;
	k = sh->parts[b->part].r->kind;
	f = &k->fields[b->field];
	out->kind = k;
	snprintf(out->label, sizeof out->label, "%s", f->label);
	add(out, W_FIELD_HOW, f->hint);
	add_answers(out, sh->s, f);
	add_need(out, sh->s, f, k);
	add(out, W_FIELD_RULE, f->rule);
	add_rules(out, sh, b);
	export_words(f, &words);
	add(out, W_FIELD_EVALUATION, buf_str(&words));
	buf_fini(&words);
	return true;
}
