/* Looking for what must not be there: every value that was recorded in a dropped field, in every
 * byte of an export. */
#include "export_p.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"

#include <dirent.h>
#include <inttypes.h>
#include <string.h>

#define LEAST_LETTERS 3
#define RUN_WORDS 4

struct bytes {
	char *name;
	struct buf text;
};

struct looking {
	struct bytes *files;
	size_t n;
	const struct kind *kind;
	const char *field; /* key, or "record" for ids */
	size_t looked;
	struct buf *found;
};

/* --- is it a word that the program itself publishes? --- */

static bool holds_word(const char *text, const char *word, size_t n)
{
	for (const char *p = text; (p = strstr(p, word)); p++)
		if ((p == text || !ascii_is_alpha(p[-1])) && !ascii_is_alpha(p[n]))
			return true;
	return false;
}

static bool is_published(const char *value)
{
	size_t n_vocabs, n = strlen(value);
	const struct vocab *v = vocabs_all(&n_vocabs);

	for (size_t i = 0; i < n_vocabs; i++)
		for (size_t c = 0; c < v[i].n_codes; c++)
			if (holds_word(v[i].codes[c].code, value, n) ||
			    holds_word(v[i].codes[c].label, value, n))
				return true;
	return false;
}

/* --- looking --- */

static void look_bytes(struct looking *l, const char *value, size_t n)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->files[i].text.len >= n &&
		    memmem(l->files[i].text.data, l->files[i].text.len, value, n))
			buf_fmt(l->found, "%s.%s in %s\n", l->kind->key, l->field,
				l->files[i].name);
	l->looked++;
}

static void look(struct looking *l, const char *value)
{
	size_t n = strlen(value);

	if (text_letters(value, n) >= LEAST_LETTERS && !is_published(value) &&
	    !treat_is_question(value))
		look_bytes(l, value, n);
}

/* Each run of four words, so that a sentence cut out of a note is seen too. */
static void look_runs(struct looking *l, const char *text)
{
	for (const char *p = text; *p;) {
		const char *end = p;
		int words = 0;

		while (words < RUN_WORDS && *end) {
			end += strspn(end, " \n\t");
			end += strcspn(end, " \n\t");
			words++;
		}
		if (words == RUN_WORDS) {
			char *run = mem_strn(p, (size_t)(end - p));

			look(l, run);
			mem_free(run);
		}
		p += strcspn(p, " \n\t");
		p += strspn(p, " \n\t");
	}
}

static void look_instant(struct looking *l, int64_t at)
{
	struct buf b = { 0 };
	char text[INSTANT_LEN + 1];
	struct civil c = civil_of(at);

	instant_text(at, text);
	look_bytes(l, text, strlen("2021-10-29T18:32"));
	buf_fmt(&b, "%" PRId64, at);
	look_bytes(l, b.data, b.len);
	buf_reset(&b);
	buf_fmt(&b, "%02d:%02d", c.hour, c.minute);
	look_bytes(l, b.data, b.len);
	buf_fini(&b);
}

static void look_id(struct looking *l, struct id id)
{
	char hex[ID_HEX_LEN + 1];

	if (!id_is_zero(id))
		look_bytes(l, id_hex(id, hex), ID_HEX_LEN);
}

static void look_fields(struct looking *l, const struct rec *r);

static void look_value(struct looking *l, const struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	int64_t at;

	switch (f->type) {
	case FIELD_TEXT:
		look(l, rec_text(r, field));
		break;
	case FIELD_MEMO:
		look(l, rec_text(r, field));
		look_runs(l, rec_text(r, field));
		break;
	case FIELD_DATE:
	case FIELD_PDATE:
		/* A year or a month alone is in every heading. */
		if (strlen(rec_text(r, field)) == 10)
			look(l, rec_text(r, field));
		break;
	case FIELD_INSTANT:
		if (rec_int(r, field, &at))
			look_instant(l, at);
		break;
	case FIELD_ID:
	case FIELD_REF:
		look_id(l, rec_id(r, field));
		break;
	case FIELD_LIST:
		for (size_t i = 0; i < rec_count(r, field); i++)
			look_fields(l, rec_row(r, field, i));
		break;
	default:
		/* Codes, yes and no, and numbers: other columns hold the same ones rightly. That a
		 * dropped field has no column is looked at by name. */
		break;
	}
}

/* Times, ids and texts that are only coarsened or counted are as bad as dropped ones when they
 * stand whole. */
static bool is_kept(const struct field *f)
{
	return f->out == EXPORT_KEEP && f->type != FIELD_LIST && f->type != FIELD_REF &&
	       f->type != FIELD_ID && f->type != FIELD_INSTANT;
}

static void look_fields(struct looking *l, const struct rec *r)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];

		if (r->kind->number)
			l->field = f->key;
		if (rec_typed(r, i))
			look(l, rec_typed(r, i));
		else if (rec_filled(r, i) && !is_kept(f))
			look_value(l, r, i);
	}
}

static bool look_kind(struct looking *l, struct view *v, struct err *e)
{
	const struct arg arg = ARG_OF_INT(l->kind->number);
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(v, QUERY_BY_KIND, &arg, 1, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ok = view_rec(v, ids[i], &r, e);
		if (ok && !r->sealed && !r->newer) {
			l->field = "record";
			look_id(l, r->id);
			look_id(l, r->author);
			look_fields(l, r);
			l->field = "amend_text";
			look(l, buf_str(&r->amend_text));
		}
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

/* --- files --- */

static bool read_files(struct looking *l, const char *folder, struct err *e)
{
	DIR *d = opendir(folder);
	bool ok = d || err_sys(e, "The folder %s cannot be read", folder);

	for (struct dirent *entry; ok && (entry = readdir(d));) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = path_join(folder, entry->d_name);
		l->files = mem_resize(l->files, l->n * sizeof *l->files,
				      (l->n + 1) * sizeof *l->files);
		l->files[l->n].name = mem_str(entry->d_name);
		ok = file_read(path, &l->files[l->n++].text, e);
		mem_free(path);
	}
	if (d)
		closedir(d);
	return ok;
}

bool export_leaks(struct view *v, const char *folder, size_t *looked, struct buf *found,
		  struct err *e)
{
	struct looking l = { .found = found };
	size_t n_kinds;
	const struct kind *const *kinds = kinds_all(&n_kinds);
	bool ok = read_files(&l, folder, e);

	for (size_t i = 0; ok && i < n_kinds; i++) {
		l.kind = kinds[i];
		ok = !export_has_kind(l.kind) || look_kind(&l, v, e);
	}
	for (size_t i = 0; i < l.n; i++) {
		mem_free(l.files[i].name);
		buf_fini(&l.files[i].text);
	}
	mem_free(l.files);
	*looked = l.looked;
	return ok;
}
