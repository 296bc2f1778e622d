#include "members_p.h"

#include "base/id.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/limits.h"

/* Apart from members_write.c because Jansson and base/json.h both have a json_object(). */
#include <jansson.h>
#include <string.h>

/* Counts what a parser would have to build, before one is asked to. */
static bool scan(const char *p, size_t n)
{
	unsigned depth = 0;
	size_t tokens = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		char c = p[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
			continue;
		}
		if (c == '"') {
			quoted = true;
			tokens++;
		} else if (c == '{' || c == '[') {
			tokens++;
			if (++depth > WIRE_JSON_DEPTH_MAX)
				return false;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		} else if (c == ',' || c == ':') {
			tokens++;
		}
		if (tokens > WIRE_JSON_TOKENS_MAX)
			return false;
	}
	return true;
}

static bool read_object(const struct shape *s, json_t *from, const struct member *rows, size_t n,
			uint8_t *to, struct err *e);

static bool read_integer(const json_t *v, int64_t least, int64_t most, int64_t *out)
{
	if (!json_is_integer(v))
		return false;
	*out = json_integer_value(v);
	return *out >= least && *out <= most;
}

static bool read_hex(const json_t *v, uint8_t *to, size_t n)
{
	return json_is_string(v) && hex_decode(json_string_value(v), to, n);
}

static bool read_text(const json_t *v, char *to, size_t size)
{
	size_t n;

	if (!json_is_string(v))
		return false;
	n = json_string_length(v);
	if (n >= size || text_check(json_string_value(v), n, true) != TEXT_FINE)
		return false;
	memcpy(to, json_string_value(v), n);
	to[n] = '\0';
	return true;
}

static bool read_word(const json_t *v, const char *const *words, uint8_t *to)
{
	if (!json_is_string(v))
		return false;
	for (unsigned i = 0; words[i]; i++)
		if (!strcmp(words[i], json_string_value(v))) {
			memcpy(to, &i, sizeof i);
			return true;
		}
	return false;
}

static bool read_list(const struct shape *s, json_t *v, const struct member *m, uint8_t *to,
		      struct err *e)
{
	uint8_t *at = to + m->at;
	size_t n;

	if (!json_is_array(v) || json_array_size(v) > m->size)
		return false;
	n = json_array_size(v);
	for (size_t i = 0; i < n; i++) {
		json_t *one = json_array_get(v, i);
		bool fine;

		if (m->type == M_HASHES)
			fine = read_hex(one, at + i * sizeof(struct hash), sizeof(struct hash));
		else if (m->type == M_TEXTS)
			fine = read_text(one, (char *)at + i * m->stride, m->stride);
		else
			fine = read_object(s, one, m->of, m->n_of, at + i * m->stride, e);
		if (!fine)
			return false;
	}
	memcpy(to + m->count_at, &n, sizeof n);
	return true;
}

static bool read_number(const json_t *v, const struct member *m, uint8_t *at)
{
	bool is_small = m->type == M_U32;
	uint32_t small;
	int64_t number;

	if (!read_integer(v, m->type == M_I64 ? INT64_MIN : 0,
			  is_small ? (int64_t)UINT32_MAX : INT64_MAX, &number))
		return false;
	if (!is_small) {
		memcpy(at, &number, sizeof number);
		return true;
	}
	small = (uint32_t)number;
	memcpy(at, &small, sizeof small);
	return true;
}

static bool read_one(const struct shape *s, json_t *v, const struct member *m, uint8_t *to,
		     struct err *e)
{
	uint8_t *at = to + m->at;

	switch (m->type) {
	case M_BOOL:
		*at = json_is_true(v);
		return json_is_boolean(v);
	case M_U32:
	case M_U64:
	case M_I64:
		return read_number(v, m, at);
	case M_ID:
		return read_hex(v, at, sizeof(struct id));
	case M_HASH:
		return read_hex(v, at, sizeof(struct hash));
	case M_BYTES:
		return read_hex(v, at, m->size);
	case M_TEXT:
		return read_text(v, (char *)at, m->size);
	case M_WORD:
		return read_word(v, m->words, at);
	case M_OBJECT:
		return read_object(s, v, m->of, m->n_of, at, e);
	case M_HASHES:
	case M_TEXTS:
	case M_OBJECTS:
		return read_list(s, v, m, to, e);
	}
	return false;
}

static bool is_known(const struct member *rows, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].key, key))
			return true;
	return false;
}

/* The innermost fault is the one that is told. */
static bool refuse(const struct shape *s, const char *key, struct err *e)
{
	if (!e || !e->text[0])
		err_set(e, s->class, "%s has no \"%s\" of the form it should have", s->name, key);
	return false;
}

static bool read_object(const struct shape *s, json_t *from, const struct member *rows, size_t n,
			uint8_t *to, struct err *e)
{
	const char *key;
	json_t *v;

	if (!json_is_object(from))
		return false;
	if (!s->passes_unknown)
		json_object_foreach(from, key, v) if (!is_known(rows, n, key)) return err_set(
		    e, s->class, "%s has a member that it should not have", s->name);
	for (size_t i = 0; i < n; i++) {
		v = json_object_get(from, rows[i].key);
		if (rows[i].optional && (!v || json_is_null(v)))
			continue;
		if (!v || !read_one(s, v, &rows[i], to, e))
			return refuse(s, rows[i].key, e);
	}
	return true;
}

bool members_read(const struct shape *s, const char *p, size_t n, void *to, size_t to_size,
		  struct err *e)
{
	struct err why = { 0 };
	json_error_t unused;
	json_t *root = NULL;
	bool ok = false;

	memset(to, 0, to_size);
	if (n > s->ceiling || !scan(p, n)) {
		err_set(&why, s->class, "%s is longer or deeper than it may be", s->name);
		goto out;
	}
	/* Bundles hold keys: what Jansson held is wiped as well. */
	json_set_alloc_funcs(mem_new, mem_free);
	root = json_loadb(p, n, JSON_REJECT_DUPLICATES, &unused);
	if (!root) {
		err_set(&why, s->class, "%s does not read as JSON", s->name);
		goto out;
	}
	ok = read_object(s, root, s->members, s->n, to, &why);
	if (!ok && !why.text[0])
		err_set(&why, s->class, "%s is not an object", s->name);
out:
	if (!ok) {
		mem_wipe(to, to_size);
		if (e)
			*e = why;
	}
	json_decref(root);
	return ok;
}
