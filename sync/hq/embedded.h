/* Texts that were files at build time (script/embed.c). */
#ifndef SYNC_HQ_EMBEDDED_H
#define SYNC_HQ_EMBEDDED_H

struct embedded {
	const char *name; /* NULL ends the table */
	const char *text;
};

extern const struct embedded hq_practice[]; /* practice/ (*.ndjson), in order of name */
extern const struct embedded hq_sql[];      /* store-1.sql */

#endif
