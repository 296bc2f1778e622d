#include "palette_p.h"

#include "ui/kit/term.h"

#include <string.h>

/* Foreground and background of each role by 256-colour index (interface.md 7). Indexes 0 to 15 are
 * not used, because themes change them; night uses no colour with any blue in it. */
static const struct pair256 wide[PALETTE_COUNT][ROLE_COUNT] = {
	[PALETTE_DAY] = {
		[ROLE_TEXT] = { 16, 231 }, [ROLE_HINT] = { 240, 231 }, [ROLE_QUIET] = { 242, 231 },
		[ROLE_BAR] = { 231, 18 }, [ROLE_KEY] = { 16, 252 }, [ROLE_KEY_NAME] = { 16, 252 },
		[ROLE_FOCUS] = { 16, 226 }, [ROLE_SELECT] = { 231, 24 }, [ROLE_INPUT] = { 16, 254 },
		[ROLE_ERROR] = { 231, 124 }, [ROLE_ERRTEXT] = { 124, 231 }, [ROLE_WARN] = { 16, 220 },
		[ROLE_OK] = { 22, 231 }, [ROLE_RISK_HIGH] = { 231, 124 }, [ROLE_RISK_MEDIUM] = { 16, 220 },
		[ROLE_RISK_STANDARD] = { 16, 254 }, [ROLE_SEE_SUPPORT] = { 231, 54 },
		[ROLE_SEE_POLICE] = { 231, 23 }, [ROLE_SEE_SHARED] = { 16, 252 }, [ROLE_OLD] = { 124, 224 },
		[ROLE_NEW] = { 22, 194 }, [ROLE_CHART] = { 24, 231 },
	},
	[PALETTE_DUSK] = {
		[ROLE_TEXT] = { 252, 16 }, [ROLE_HINT] = { 246, 16 }, [ROLE_QUIET] = { 243, 16 },
		[ROLE_BAR] = { 231, 24 }, [ROLE_KEY] = { 250, 16 }, [ROLE_KEY_NAME] = { 250, 16 },
		[ROLE_FOCUS] = { 16, 220 }, [ROLE_SELECT] = { 231, 25 }, [ROLE_INPUT] = { 231, 236 },
		[ROLE_ERROR] = { 231, 124 }, [ROLE_ERRTEXT] = { 210, 16 }, [ROLE_WARN] = { 16, 214 },
		[ROLE_OK] = { 114, 16 }, [ROLE_RISK_HIGH] = { 231, 124 }, [ROLE_RISK_MEDIUM] = { 16, 214 },
		[ROLE_RISK_STANDARD] = { 252, 236 }, [ROLE_SEE_SUPPORT] = { 16, 183 },
		[ROLE_SEE_POLICE] = { 16, 116 }, [ROLE_SEE_SHARED] = { 252, 238 }, [ROLE_OLD] = { 217, 52 },
		[ROLE_NEW] = { 157, 22 }, [ROLE_CHART] = { 75, 16 },
	},
	[PALETTE_NIGHT] = {
		[ROLE_TEXT] = { 208, 16 }, [ROLE_HINT] = { 166, 16 }, [ROLE_QUIET] = { 166, 16 },
		[ROLE_BAR] = { 208, 52 }, [ROLE_KEY] = { 166, 16 }, [ROLE_KEY_NAME] = { 166, 16 },
		[ROLE_FOCUS] = { 16, 214 }, [ROLE_SELECT] = { 16, 202 }, [ROLE_INPUT] = { 214, 52 },
		[ROLE_ERROR] = { 16, 196 }, [ROLE_ERRTEXT] = { 196, 16 }, [ROLE_WARN] = { 16, 208 },
		[ROLE_OK] = { 172, 16 }, [ROLE_RISK_HIGH] = { 16, 196 }, [ROLE_RISK_MEDIUM] = { 16, 208 },
		[ROLE_RISK_STANDARD] = { 208, 16 }, [ROLE_SEE_SUPPORT] = { 52, 208 },
		[ROLE_SEE_POLICE] = { 214, 88 }, [ROLE_SEE_SHARED] = { 172, 16 }, [ROLE_OLD] = { 202, 16 },
		[ROLE_NEW] = { 214, 52 }, [ROLE_CHART] = { 202, 16 },
	},
	[PALETTE_CONTRAST] = {
		[ROLE_TEXT] = { 231, 16 }, [ROLE_HINT] = { 231, 16 }, [ROLE_QUIET] = { 250, 16 },
		[ROLE_BAR] = { 16, 231 }, [ROLE_KEY] = { 51, 16 }, [ROLE_KEY_NAME] = { 51, 16 },
		[ROLE_FOCUS] = { 16, 226 }, [ROLE_SELECT] = { 16, 51 }, [ROLE_INPUT] = { 231, 16 },
		[ROLE_ERROR] = { 16, 226 }, [ROLE_ERRTEXT] = { 226, 16 }, [ROLE_WARN] = { 226, 16 },
		[ROLE_OK] = { 231, 16 }, [ROLE_RISK_HIGH] = { 16, 226 }, [ROLE_RISK_MEDIUM] = { 16, 231 },
		[ROLE_RISK_STANDARD] = { 231, 16 }, [ROLE_SEE_SUPPORT] = { 16, 51 },
		[ROLE_SEE_POLICE] = { 16, 231 }, [ROLE_SEE_SHARED] = { 231, 16 }, [ROLE_OLD] = { 226, 16 },
		[ROLE_NEW] = { 51, 16 }, [ROLE_CHART] = { 231, 16 },
	},
};

/* Eight colours by their usual numbers; -1 is the terminal's own. */
static const struct look narrow[ROLE_COUNT] = {
	[ROLE_TEXT] = { -1, -1, 0 },
	[ROLE_HINT] = { -1, -1, 0 },
	[ROLE_QUIET] = { -1, -1, 0 },
	[ROLE_BAR] = { 7, 4, 0 },
	[ROLE_KEY] = { 6, -1, 0 },
	[ROLE_KEY_NAME] = { 6, -1, LOOK_BOLD },
	[ROLE_FOCUS] = { 0, 3, 0 },
	[ROLE_SELECT] = { 7, 4, LOOK_BOLD },
	[ROLE_INPUT] = { -1, -1, LOOK_UNDERLINE },
	[ROLE_ERROR] = { 7, 1, LOOK_BOLD },
	[ROLE_ERRTEXT] = { 1, -1, LOOK_BOLD },
	[ROLE_WARN] = { 0, 3, 0 },
	[ROLE_OK] = { 2, -1, 0 },
	[ROLE_RISK_HIGH] = { 7, 1, LOOK_BOLD },
	[ROLE_RISK_MEDIUM] = { 0, 3, 0 },
	[ROLE_RISK_STANDARD] = { -1, -1, 0 },
	[ROLE_SEE_SUPPORT] = { 7, 5, LOOK_BOLD },
	[ROLE_SEE_POLICE] = { 0, 6, 0 },
	[ROLE_SEE_SHARED] = { -1, -1, 0 },
	[ROLE_OLD] = { 1, -1, LOOK_BOLD },
	[ROLE_NEW] = { 2, -1, 0 },
	[ROLE_CHART] = { 6, -1, 0 },
};

static const struct look mono[ROLE_COUNT] = {
	[ROLE_QUIET] = { -1, -1, LOOK_DIM },
	[ROLE_BAR] = { -1, -1, LOOK_REVERSE },
	[ROLE_KEY_NAME] = { -1, -1, LOOK_BOLD },
	[ROLE_FOCUS] = { -1, -1, LOOK_REVERSE },
	[ROLE_SELECT] = { -1, -1, LOOK_REVERSE },
	[ROLE_INPUT] = { -1, -1, LOOK_UNDERLINE },
	[ROLE_ERROR] = { -1, -1, LOOK_REVERSE | LOOK_BOLD },
	[ROLE_ERRTEXT] = { -1, -1, LOOK_BOLD },
	[ROLE_WARN] = { -1, -1, LOOK_BOLD },
	[ROLE_RISK_HIGH] = { -1, -1, LOOK_REVERSE },
	[ROLE_RISK_MEDIUM] = { -1, -1, LOOK_BOLD },
	[ROLE_SEE_SUPPORT] = { -1, -1, LOOK_REVERSE },
	[ROLE_SEE_POLICE] = { -1, -1, LOOK_BOLD },
};

struct look palette_look(enum palette p, int colours, enum colour_role role)
{
	struct look l = { -1, -1, 0 };

	if (p == PALETTE_MONO || colours < 8) {
		l.flags = mono[role].flags;
		return l;
	}
	if (colours < 256)
		return narrow[role];
	l.fg = wide[p][role].fg;
	l.bg = wide[p][role].bg;
	if (role == ROLE_KEY_NAME)
		l.flags = LOOK_BOLD;
	return l;
}

static const char *const names[PALETTE_COUNT] = {
	[PALETTE_MONO] = "mono",   [PALETTE_DAY] = "day",           [PALETTE_DUSK] = "dusk",
	[PALETTE_NIGHT] = "night", [PALETTE_CONTRAST] = "contrast",
};

const char *palette_name(enum palette p)
{
	return p < PALETTE_COUNT ? names[p] : "";
}

bool palette_parse(const char *name, enum palette *out)
{
	if (strcmp(name, "plain") == 0)
		name = "mono";
	for (int p = 0; p < PALETTE_COUNT; p++)
		if (strcmp(names[p], name) == 0) {
			*out = (enum palette)p;
			return true;
		}
	return false;
}
