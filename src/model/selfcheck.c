/* What the tables themselves must keep, so that a forgotten column is a red test and not a leak. */
#include "base/text.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/vocab.h"
#include "scan_p.h"

#include <string.h>

#define SHORT_LABEL_MAX 12
#define HINT_MAX 76

static bool says(struct err *e, const struct kind *k, const struct field *f, const char *what)
{
	return err_set(e, ERR_BUG, "%s.%s %s", k->key ? k->key : "?", f && f->key ? f->key : "?",
		       what);
}

static bool check_key(const struct kind *k, size_t i, struct err *e)
{
	const struct field *f = &k->fields[i];

	if (!f->key || !key_is_harmless(f->key) || (!k->number && strcmp(f->key, "typed") == 0))
		return says(e, k, f, "has no key of its own");
	if (field_find(k, f->key) != i)
		return says(e, k, f, "stands there twice");
	if (!f->label || !*f->label)
		return says(e, k, f, "has no label");
	if (f->short_label && text_cells(f->short_label, strlen(f->short_label)) > SHORT_LABEL_MAX)
		return says(e, k, f, "has a short label that is too long");
	if (f->hint && text_cells(f->hint, strlen(f->hint)) > HINT_MAX)
		return says(e, k, f, "has a hint that is too long");
	return true;
}

static bool check_privacy(const struct kind *k, const struct field *f, struct err *e)
{
	if (!f->class)
		return says(e, k, f, "has no class");
	if (f->out == EXPORT_UNSET)
		return says(e, k, f, "has no export treatment");
	if (f->out == EXPORT_KEEP && (f->class & CLASS_I))
		return says(e, k, f, "identifies, and is kept in an export");
	/* Lists and people of headquarters are nobody's words. */
	if (f->out == EXPORT_KEEP && field_is_text(f) &&
	    (f->type == FIELD_MEMO || !(f->class & CLASS_N)))
		return says(e, k, f, "is free text, and is kept in an export");
	if (f->type == FIELD_MEMO && f->out != EXPORT_DROP && f->out != EXPORT_FLAG)
		return says(e, k, f,
			    "is free text, and is neither dropped nor a flag in an export");
	return true;
}

static bool check_type(const struct kind *k, const struct field *f, struct err *e)
{
	bool coded = f->type == FIELD_CODE || f->type == FIELD_CODES;

	if (coded && !field_vocab(f))
		return says(e, k, f, "has a vocabulary that is not there");
	if ((f->type == FIELD_REF || f->type == FIELD_REFS) && (!f->of || !kind_find(f->of)))
		return says(e, k, f, "refers to a kind that is not there");
	if (f->type == FIELD_LIST && (!f->rows || f->rows == k || !f->max))
		return says(e, k, f, "has no rows, or no bound");
	if (f->type == FIELD_LIST && !k->number)
		return says(e, k, f, "is a list within a list");
	if (field_is_text(f) && !f->max)
		return says(e, k, f, "has no bound");
	if (f->least > f->most)
		return says(e, k, f, "has its bounds crossed");
	return true;
}

static bool check_need(const struct kind *k, const struct field *f, struct err *e)
{
	if (f->need == NEED_WHEN && !f->needed)
		return says(e, k, f, "is needed in a case that is not said");
	if ((f->need == NEED_DRAFT || f->need == NEED_CHECK || f->need == NEED_WHEN) && !f->empty)
		return says(e, k, f, "is needed and has no sentence that asks for it");
	if (f->retired_in && f->retired_in <= f->since)
		return says(e, k, f, "is retired before it came");
	return cond_check(f->asked, k, &kind_attendance, e) &&
	       cond_check(f->needed, k, &kind_attendance, e);
}

bool kind_check(const struct kind *k, struct err *e)
{
	if (!k->key || !k->label || !k->n_fields || !k->fields)
		return says(e, k, NULL, "is no table");
	if (k->number && (!k->plural || !k->schema || k->content == CONTENT_INHERIT))
		return says(e, k, NULL, "lacks its plural, schema or content");
	for (size_t i = 0; i < k->n_fields; i++) {
		const struct field *f = &k->fields[i];

		if (!check_key(k, i, e) || !check_privacy(k, f, e) || !check_type(k, f, e) ||
		    !check_need(k, f, e))
			return false;
		if (f->type == FIELD_LIST && !kind_check(f->rows, e))
			return false;
	}
	return true;
}

static bool vocab_check(const struct vocab *v, struct err *e)
{
	for (size_t i = 0; i < v->n_codes; i++) {
		const struct code *c = &v->codes[i];

		if (!c->code || !*c->code || !c->label || !*c->label)
			return err_set(e, ERR_BUG, "%s has a code without a label", v->key);
		if (vocab_code(v, c->code) != c)
			return err_set(e, ERR_BUG, "%s has %s twice", v->key, c->code);
		for (size_t j = 0; c->letter && j < i; j++)
			if (v->codes[j].letter == c->letter)
				return err_set(e, ERR_BUG, "%s has the letter %c twice", v->key,
					       c->letter);
	}
	return true;
}

bool kinds_selfcheck(struct err *e)
{
	size_t n;
	const struct vocab *vocabs = vocabs_all(&n);
	const struct kind *const *kinds;

	for (size_t i = 0; i < n; i++)
		if (vocab_find(vocabs[i].key) != &vocabs[i] || !vocab_check(&vocabs[i], e))
			return err_set(e, ERR_BUG,
				       "The list %s has a code twice, or stands there twice",
				       vocabs[i].key);
	kinds = kinds_all(&n);
	for (size_t i = 0; i < n; i++) {
		if (!kinds[i]->number || kind_by_number(kinds[i]->number) != kinds[i] ||
		    kind_find(kinds[i]->key) != kinds[i])
			return err_set(e, ERR_BUG, "The kind %s has no number or key of its own",
				       kinds[i]->key);
		if (i && kinds[i - 1]->number >= kinds[i]->number)
			return err_set(e, ERR_BUG, "The kind %s stands out of its order",
				       kinds[i]->key);
		if (!kind_check(kinds[i], e))
			return false;
	}
	return true;
}
