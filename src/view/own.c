/* Statements with which the view keeps its own tables, each prepared once. */
#include "view_p.h"

#define REVISION_COLUMNS                                                                        \
	"v.hash, v.record, v.kind, v.schema, v.author, v.device, v.own, v.wall_ms, v.off_min, " \
	"v.role, "                                                                              \
	"v.shift, v.visibility, v.state, v.practice, v.is_copy, v.copy_device, v.sealed, "      \
	"v.newer, "                                                                             \
	"v.about, v.rev, v.body"

static const char *const texts[OWN_STATEMENTS] = {
	[OWN_RECORD_GET] = "SELECT kind, standing, made_ms, heads, odd FROM record WHERE id = ?1",
	[OWN_RECORD_PUT] = "INSERT OR REPLACE INTO record(id, kind, standing, made_ms, heads, odd, "
			   "sealed, state, about)"
			   " SELECT record, kind, hash, ?2, ?3, ?4, sealed, state, about FROM "
			   "revision WHERE record = ?1 AND hash = ?5",
	[OWN_RECORD_NEW] = "INSERT INTO record(id, kind, standing, made_ms, heads, odd, sealed, "
			   "state, about) VALUES(?1, ?2, ?3, ?4, 1, 0, ?5, ?6, ?7)",
	[OWN_REVISION_GET] =
	    "SELECT " REVISION_COLUMNS
	    " FROM revision v WHERE v.hash = ?1 ORDER BY v.is_copy, v.record LIMIT 1",
	[OWN_REVISION_PUT] =
	    "INSERT OR IGNORE INTO revision(hash, record, kind, schema, author, device, own, "
	    "wall_ms,"
	    " off_min, role, shift, visibility, state, practice, is_copy, copy_device, sealed, "
	    "newer,"
	    " about, rev, body, risk, narrow) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
	    " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
	[OWN_REVISION_DROP] = "DELETE FROM revision WHERE record = ?1 AND hash = ?2",
	[OWN_REVISION_REV] = "SELECT rev FROM revision WHERE record = ?1 AND hash = ?2",
	[OWN_REVISION_REV_PUT] = "UPDATE revision SET rev = ?3 WHERE record = ?1 AND hash = ?2",
	[OWN_REVISION_COPY] =
	    "SELECT is_copy, wall_ms, own, body FROM revision WHERE record = ?1 AND hash = ?2",
	[OWN_REVISIONS_OF] = "SELECT hash, wall_ms, rev, risk, narrow, kind FROM revision WHERE "
			     "record = ?1 ORDER BY hash",
	[OWN_BASE_PUT] = "INSERT OR IGNORE INTO base(record, parent, child) VALUES(?1, ?2, ?3)",
	[OWN_BASE_DROP] = "DELETE FROM base WHERE record = ?1 AND child = ?2",
	[OWN_BASES_OF] = "SELECT parent, child FROM base WHERE record = ?1 ORDER BY parent, child",
	[OWN_CHILD] = "SELECT 1 FROM base WHERE record = ?1 AND parent = ?2 LIMIT 1",
	[OWN_HEADS] = "SELECT v.hash FROM revision v WHERE v.record = ?1 AND NOT EXISTS"
		      " (SELECT 1 FROM base b WHERE b.record = v.record AND b.parent = v.hash)"
		      " ORDER BY v.risk DESC, v.narrow DESC, v.wall_ms DESC, v.hash DESC",
	[OWN_STANDING] = "SELECT " REVISION_COLUMNS " FROM record r JOIN revision v ON v.record = "
			 "r.id AND v.hash = r.standing WHERE r.id = ?1",
	[OWN_MARK_GET] = "SELECT n FROM mark WHERE name = ?1",
	[OWN_MARK_PUT] = "INSERT OR REPLACE INTO mark(name, n) VALUES(?1, ?2)",
	[OWN_BEGIN] = "BEGIN IMMEDIATE",
	[OWN_COMMIT] = "COMMIT",
};

const char *own_sql(enum own which)
{
	return texts[which];
}

struct sqlite3_stmt *own_get(struct view *v, enum own which, struct err *e)
{
	if (!v->own[which])
		v->own[which] = db_prepare(v->db, texts[which], e);
	return v->own[which];
}
