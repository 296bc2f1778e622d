/* The practice weekend, as its text files are turned into a table at build time (script/embed.c). */
#ifndef APP_PRACTICE_P_H
#define APP_PRACTICE_P_H

struct embedded {
	const char *name;
	const char *text;
};

/* In the order of the weekend; ended by a row of nothing. */
extern const struct embedded practice_files[];
/* What practice nights are drawn from: one file. */
extern const struct embedded season_files[];

#endif
