/* Which palette (interface.md 7): what the command line says, else what this person chose last,
 * else one colour where NO_COLOR asks for it, else by the clock: day from 08 to 17, dusk at other
 * hours. Night, contrast and one colour come by choice only. A choice is kept in the book, sealed.
 */
#include "screens_p.h"

#include <stdio.h>
#include <string.h>

/* "palette." and the person's id. */
#define NAME_MAX_LEN (8 + ID_HEX_LEN + 1)

static bool setting_name(struct screens *s, char out[NAME_MAX_LEN])
{
	const struct member *m = app_is_unlocked(s->app) ? app_typist(s->app) : NULL;
	char hex[ID_HEX_LEN + 1];

	if (m)
		snprintf(out, NAME_MAX_LEN, "palette.%s", id_hex(m->id, hex));
	return m != NULL;
}

static void use(struct screens *s, enum palette p)
{
	if (p == s->palette)
		return;
	s->palette = p;
	if (s->term)
		term_palette(s->term, p);
	ui_changed(s->kit);
}

void colours_by_clock(struct screens *s)
{
	struct civil c = civil_of(app_now(s->app));

	if (!s->conf.palette && !s->chosen)
		use(s, palette_by_hour(c.hour));
}

void colours_recall(struct screens *s)
{
	char name[NAME_MAX_LEN];
	struct buf kept = { .ceiling = 64 };
	enum palette p;

	if (s->conf.palette || !setting_name(s, name))
		return;
	s->chosen = book_state_get(app_book(s->app), name, &kept, NULL) &&
		    palette_parse(buf_str(&kept), &p);
	if (s->chosen)
		use(s, p);
	else
		colours_by_clock(s);
	buf_fini(&kept);
}

void colours_next(struct screens *s)
{
	static const char *const words[PALETTE_COUNT] = { [PALETTE_MONO] = "One colour",
							  [PALETTE_DAY] = "Day colours",
							  [PALETTE_DUSK] = "Dusk colours",
							  [PALETTE_NIGHT] = "Night colours",
							  [PALETTE_CONTRAST] = "Contrast colours" };
	char name[NAME_MAX_LEN];
	enum palette p = (enum palette)((s->palette + 1) % PALETTE_COUNT);
	struct err e = { 0 };

	if (ui_is_plain(s->kit)) {
		ui_say(s->kit, "Plain mode has no colours");
		return;
	}
	use(s, p);
	s->chosen = true;
	ui_say(s->kit, words[p]);
	if (setting_name(s, name) &&
	    !book_state_put(app_book(s->app), name, palette_name(p), strlen(palette_name(p)), &e))
		say_err(s, &e);
}
