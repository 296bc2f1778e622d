#include "model/field.h"

#include "model/vocab.h"

#include <string.h>

size_t field_find(const struct kind *k, const char *key)
{
	for (size_t i = 0; i < k->n_fields; i++)
		if (strcmp(k->fields[i].key, key) == 0)
			return i;
	return FIELD_NONE;
}

const struct vocab *field_vocab(const struct field *f)
{
	switch (f->type) {
	case FIELD_YN:
		return vocab_find("yn");
	case FIELD_YNU:
		return vocab_find("ynu");
	case FIELD_YND:
		return vocab_find("ynd");
	case FIELD_CODE:
	case FIELD_CODES:
		return f->of ? vocab_find(f->of) : NULL;
	default:
		return NULL;
	}
}

bool field_is_text(const struct field *f)
{
	return f->type == FIELD_TEXT || f->type == FIELD_MEMO;
}
