/* What the files of the view share. */
#ifndef VIEW_VIEW_P_H
#define VIEW_VIEW_P_H

#include "db_p.h"
#include "view/view.h"

/* Statements of the view itself, by number; their texts stand in own.c. */
enum own {
	OWN_RECORD_GET,
	OWN_RECORD_PUT,
	OWN_RECORD_NEW,
	OWN_REVISION_GET,
	OWN_REVISION_PUT,
	OWN_REVISION_DROP,
	OWN_REVISION_REV,
	OWN_REVISION_REV_PUT,
	OWN_REVISION_COPY,
	OWN_REVISIONS_OF,
	OWN_BASE_PUT,
	OWN_BASE_DROP,
	OWN_BASES_OF,
	OWN_CHILD,
	OWN_HEADS,
	OWN_STANDING,
	OWN_MARK_GET,
	OWN_MARK_PUT,
	OWN_BEGIN,
	OWN_COMMIT,
	OWN_STATEMENTS
};

/* Columns of OWN_REVISION_GET and OWN_STANDING. */
enum {
	REV_HASH,
	REV_RECORD,
	REV_KIND,
	REV_SCHEMA,
	REV_AUTHOR,
	REV_DEVICE,
	REV_OWN,
	REV_WALL,
	REV_OFFSET,
	REV_ROLE,
	REV_SHIFT,
	REV_VISIBILITY,
	REV_STATE,
	REV_PRACTICE,
	REV_COPY,
	REV_COPY_DEVICE,
	REV_SEALED,
	REV_NEWER,
	REV_ABOUT,
	REV_REV,
	REV_BODY,
	REV_COLUMNS
};

struct view {
	struct sqlite3 *db;
	bool practice; /* practice records belong here */
	bool loading;
	bool indexed;
	bool spoilt; /* something did not fit while loading: the load must be thrown away */
	struct sqlite3_stmt *own[OWN_STATEMENTS];
	struct sqlite3_stmt *query[QUERIES];
	struct sqlite3_stmt **put; /* by kind number: the standing revision's row */
	struct sqlite3_stmt **drop;
	size_t n_kinds; /* greatest number + 1 */
};

/* A row of the table `record`. */
struct standing {
	uint16_t kind;
	struct hash hash;
	int64_t made_ms; /* of its earliest revision */
	int64_t heads;
	bool odd; /* its revisions name each other in a ring: nothing about them is quick */
};

/* --- ddl.c --- */
/* Every table and view, from the field tables. */
void ddl_tables(struct buf *out);
/* What lists and lookups need; built when a load ends. */
void ddl_indexes(struct buf *out);
/* Changes whenever a table would. Never 0. */
int64_t ddl_version(void);
/* INSERT for the table of a kind: record, shift, wall, state, then its fields. */
void ddl_put(const struct kind *k, struct buf *out);
void ddl_drop(const struct kind *k, struct buf *out);
/* "SELECT * ..." of each table in an order of its own; NULL after the last. For view_digest(). */
bool ddl_each(size_t i, struct buf *out);

/* --- own.c --- */
const char *own_sql(enum own which);
/* The statement, prepared once; NULL and ERR_BUG when it cannot be. */
struct sqlite3_stmt *own_get(struct view *v, enum own which, struct err *e);

/* --- rows.c: the standing revision's row in its kind's table --- */
/* No row of the record may be there. */
bool row_put(struct view *v, const struct rec *r, struct err *e);
bool row_drop(struct view *v, uint16_t kind, struct id record, struct err *e);

/* --- standing.c --- */
/* How dangerous it is to show another one instead: the order in which heads are preferred. */
int standing_risk(const struct rec *r);
int standing_narrow(const struct rec *r);
/* What must change in `record` now that `r` (revision `h`) was added or replaced. */
bool standing_update(struct view *v, const struct rec *r, const struct hash *h, bool replaced,
		     struct err *e);

/* --- read.c --- */
/* The revision on which `st` stands. */
bool rec_of_row(struct sqlite3_stmt *st, struct rec **out, struct err *e);

/* --- view.c --- */
/* Builds the indexes if no load did. Without them every answer is the same, only later. */
void view_index(struct view *v);

/* --- queries.c --- */
const char *query_sql(enum query q);

#endif
