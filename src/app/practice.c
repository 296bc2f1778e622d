/* The golden weekend of the domain brief (8), recorded as its crew would have: by the same way as
 * any other record, with the rules on. Everybody in it is invented. */
#include "practice_p.h"

#include "app_p.h"

#include "model/codec.h"

#include <string.h>

/* Lines whose own time is not later than `until_ms`. */
static bool gather(const char *text, int64_t until_ms, struct buf *out, struct err *e)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		struct line_head h = { 0 };
		int64_t at;

		if (n && !line_head_from_json(text, n, &h, e))
			return false;
		if (n && (!instant_parse(h.at, &at) || at <= until_ms)) {
			buf_put(out, text, n);
			buf_putc(out, '\n');
		}
		text += n + (text[n] == '\n');
	}
	return true;
}

bool app_practice_load(struct app *a, int64_t until_ms, size_t *added, struct err *e)
{
	struct buf lines = { 0 };
	bool ok = true;

	if (!app_is_practice(a))
		return err_set(e, ERR_DENIED, "Practice records go into a practice book only");
	for (const struct embedded *f = practice_files; ok && f->name; f++)
		ok = gather(f->text, until_ms, &lines, e);
	ok = ok && app_add_lines(a, buf_str(&lines), lines.len, added, e);
	buf_fini(&lines);
	return ok;
}
