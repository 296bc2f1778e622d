#include "words_p.h"

#include "screens_p.h"

const char *words_of(enum word w, bool support)
{
	static const struct {
		const char *police, *support;
	} all[WORDS] = {
#define X(name, police, support) [W_##name] = { police, support },
		WORDS_LIST(X)
#undef X
	};

	return support && all[w].support ? all[w].support : all[w].police;
}

const char *say(const struct screens *s, enum word w)
{
	return words_of(w, s->support);
}
