#define NCURSES_WIDECHAR 1
#include "terminfo_p.h"

#include <curses.h>
#include <string.h>
#include <term.h>

/* Curses keeps its output in a buffer of at most a few screenfuls. */
#define SCRUB_BYTES 16384

static bool has_string(const char *name)
{
	char cap[16];
	const char *s;

	strncpy(cap, name, sizeof(cap) - 1);
	cap[sizeof(cap) - 1] = 0;
	s = tigetstr(cap);
	return s && s != (const char *)-1;
}

bool terminfo_known(int fd, const char *name)
{
	int found = 0;

	return name && *name && setupterm(NULL, fd, &found) == OK && found == 1;
}

bool terminfo_usable(void)
{
	return has_string("cup") && has_string("clear");
}

void terminfo_scrub(void)
{
	for (int i = 0; i < SCRUB_BYTES; i++)
		putp("\r");
}

void terminfo_done(void)
{
	del_curterm(set_curterm(NULL));
}
