#include "ui/kit/confirm.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"

#include <string.h>

void confirm_ask(struct confirm *c, const char *question, const char *letters, char asked_by)
{
	size_t n = 0;

	confirm_clear(c);
	text_copy(c->question, sizeof(c->question), question);
	for (; *letters && n + 1 < sizeof(c->letters); letters++)
		if (!asked_by || ascii_lower(*letters) != ascii_lower(asked_by))
			c->letters[n++] = ascii_lower(*letters);
	c->asked = true;
}

enum confirm_did confirm_key(struct confirm *c, const struct key *k, char *letter)
{
	char typed = k->code == K_LETTER && !k->text[1] ? ascii_lower(k->text[0]) : 0;

	if (typed && strchr(c->letters, typed)) {
		*letter = typed;
		confirm_clear(c);
		return CONFIRM_LETTER;
	}
	if (k->code != K_LETTER && edit_action(k, CTX_READ) == ACT_BACK) {
		confirm_clear(c);
		return CONFIRM_LEFT;
	}
	return CONFIRM_WAITS;
}

void confirm_clear(struct confirm *c)
{
	mem_wipe(c, sizeof(*c));
}
