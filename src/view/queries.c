/* The queries by number. Each says above it what it takes and gives; values only by binding. An
 * argument that is not given is NULL. Records entered in error are in the history and in lists by
 * kind, and in nothing that counts. Records that cannot be opened are in QUERY_STUBS and
 * QUERY_HISTORY alone. Order never depends on how entries came: record ids begin with the time at
 * which they were made, and end every order. */
#include "view_p.h"

#include "base/mem.h"

#include <string.h>

#define YEAR_MS "31536000000"
/* enum rec_state, REC_ENTERED_IN_ERROR */
#define IN_ERROR "2"
/* The night to which an attendance belongs: its shift's, else the evening before noon. */
#define NIGHT "coalesce(s.night_of, date(a.tasked_at / 1000 - 43200, 'unixepoch'))"

#define SURVIVOR(i) i ".part IN ('survivor', 'survivor_and_suspect')"
#define SUSPECT(i) i ".part IN ('suspect', 'survivor_and_suspect')"

static const char *const texts[QUERIES] = {
	[QUERY_NIGHT_ATTENDANCES] = "SELECT record FROM k_attendance WHERE h_shift = ?1"
				    " ORDER BY tasked_at DESC, record DESC",
	[QUERY_SHIFTS] =
	    "SELECT record, night_of, car FROM k_shift WHERE h_state <> " IN_ERROR
	    " ORDER BY night_of DESC, coalesce(started_at, planned_start) DESC, record DESC",
	[QUERY_OPEN_SHIFT] =
	    "SELECT k.record FROM k_shift k WHERE k.ended_at IS NULL AND k.h_state <> " IN_ERROR
	    " AND EXISTS (SELECT 1 FROM revision v WHERE v.record = k.record AND v.device = ?1"
	    " AND v.is_copy = 0)"
	    " ORDER BY coalesce(k.started_at, k.planned_start, k.h_wall) DESC, k.record DESC LIMIT "
	    "1",
	[QUERY_OF_ATTENDANCE] =
	    "SELECT DISTINCT r.id FROM member m JOIN record r ON r.id = m.record"
	    " WHERE m.att = ?2 AND m.kind = ?1 ORDER BY r.made_ms, r.id",
	/* A record is one stub however many versions it has: its standing one cannot be opened. It
	 * hangs on the attendance, on something that belongs to it, or on another stub that does.
	 */
	[QUERY_STUBS] = "WITH mine(id) AS MATERIALIZED (SELECT ?1 UNION SELECT record FROM member "
			"WHERE att = ?1)"
			" SELECT v.hash, r.kind, v.wall_ms, v.visibility, v.author FROM record r"
			" JOIN revision v ON v.record = r.id AND v.hash = r.standing"
			" WHERE r.sealed = 1 AND (r.about IN (SELECT id FROM mine) OR r.about IN "
			"(SELECT x.id FROM record x"
			" WHERE x.sealed = 1 AND x.about IN (SELECT id FROM mine)))"
			" ORDER BY r.made_ms, r.id",
	[QUERY_BY_KIND] =
	    "SELECT id FROM record WHERE kind = ?1 AND sealed = 0 ORDER BY made_ms, id",
	[QUERY_HISTORY] = "SELECT hash, wall_ms, author, rev FROM revision WHERE record = ?1"
			  " ORDER BY rev DESC, wall_ms DESC, hash DESC",
	[QUERY_PERSON_SOUND] =
	    "SELECT record FROM k_person WHERE sound_key = ?1 AND h_state <> " IN_ERROR
	    " ORDER BY record",
	/* Newest first. A wrong address was not a visit there. */
	[QUERY_ADDRESS] =
	    "SELECT a.record FROM k_location l JOIN k_attendance a ON a.location_id = l.record"
	    " WHERE l.addr_key = ?1 AND l.loc_status IS NOT 'wrong_address' AND a.tasked_at < ?2"
	    " AND a.tasked_at >= ?2 - " YEAR_MS " AND a.state IS NOT 'cancelled'"
	    " AND a.h_state <> " IN_ERROR " AND l.h_state <> " IN_ERROR
	    " ORDER BY a.tasked_at DESC, a.record DESC",
	[QUERY_REVIEWS] = "SELECT k.record FROM k_review k JOIN record r ON r.id = k.record"
			  " WHERE k.attendance_id = ?1 AND k.h_state <> " IN_ERROR
			  " ORDER BY r.made_ms DESC, r.id DESC",
	/* Oldest first. A desk never revises the attendance: what is decided is the newest review,
	 * and a version made after it (sent again) asks for another. */
	[QUERY_TO_REVIEW] =
	    "SELECT a.record FROM k_attendance a WHERE a.state = 'submitted' AND a.h_state "
	    "<> " IN_ERROR
	    " AND NOT EXISTS (SELECT 1 FROM k_review w WHERE w.attendance_id = a.record"
	    " AND w.decision IS NOT NULL AND w.h_wall >= a.h_wall AND w.h_state <> " IN_ERROR ")"
	    " ORDER BY a.h_wall, a.record",
	[QUERY_REFERRALS] =
	    "SELECT k.record FROM k_referral k JOIN record r ON r.id = k.record"
	    " WHERE (?1 = '' OR ?1 IS NULL OR k.state = ?1) AND k.h_state <> " IN_ERROR
	    " ORDER BY r.made_ms, r.id",
	[QUERY_CREW] = "SELECT record, staff_no FROM k_crew_member WHERE h_state <> " IN_ERROR
		       " ORDER BY staff_no, record",
	[QUERY_AGENCIES] = "SELECT record, name FROM k_agency WHERE h_state <> " IN_ERROR
			   " ORDER BY name, record",
	/* args: set_id, and a date on which it must be valid, if that is known. */
	[QUERY_REFERENCE] =
	    "SELECT k.record, k.version FROM k_reference_set k JOIN record r ON r.id = k.record"
	    " WHERE k.set_id = ?1 AND (?2 IS NULL OR ((k.valid_from IS NULL OR k.valid_from <= ?2)"
	    " AND (k.valid_to IS NULL OR k.valid_to >= ?2))) AND k.h_state <> " IN_ERROR
	    " ORDER BY k.valid_from DESC, k.h_wall DESC, length(k.version) DESC, k.version DESC,"
	    " r.id DESC LIMIT 1",
	/* About the record itself, or about something that belongs to it. */
	[QUERY_TASKS_OPEN] =
	    "SELECT k.record FROM k_task k WHERE k.state = 'open' AND k.h_state <> " IN_ERROR
	    " AND (?1 = zeroblob(16) OR ?1 IS NULL OR k.about = ?1"
	    " OR k.about IN (SELECT record FROM part WHERE att = ?1))"
	    " ORDER BY k.due_at IS NULL, k.due_at, k.record",
	[QUERY_FINDINGS] =
	    "SELECT record FROM k_finding WHERE attendance_id = ?1 AND h_state <> " IN_ERROR
	    " ORDER BY record",
	[QUERY_AUDIT_TODAY] =
	    "SELECT record FROM k_audit WHERE at >= ?1 AND at < ?2 ORDER BY at, record",
	[QUERY_ATTENDANCES] =
	    "SELECT a.record FROM k_attendance a LEFT JOIN k_shift s ON s.record = a.h_shift"
	    " WHERE a.h_state <> " IN_ERROR " AND " NIGHT " >= ?1 AND " NIGHT " <= ?2"
	    " ORDER BY a.tasked_at, a.record",
	/* args: ms, and this device's id: with it, headquarters' own entries (reference data,
	 * roster) count as well as the copies it signed. */
	[QUERY_SINCE] = "SELECT record, kind, wall_ms FROM revision WHERE wall_ms > ?1"
			" AND is_copy = 1 ORDER BY wall_ms, hash, record",
	[QUERY_CONFLICTS] = "SELECT id FROM record WHERE heads > 1 ORDER BY id",
	[QUERY_SPELLS] =
	    "SELECT record FROM k_crew_spell WHERE shift_id = ?1 AND h_state <> " IN_ERROR
	    " ORDER BY from_at, record",
	[QUERY_INVOLVEMENTS] =
	    "SELECT i.record FROM k_involvement i WHERE i.person_id = ?1 AND i.h_state <> " IN_ERROR
	    " ORDER BY i.record",
	/* The place in QUERY_NIGHT_ATTENDANCES from its end; a time that is not known sorts first.
	 */
	[QUERY_NUMBER] =
	    "SELECT (SELECT count(*) FROM k_attendance b WHERE b.h_shift = a.h_shift"
	    " AND b.tasked_at < a.tasked_at) + (SELECT count(*) FROM k_attendance b"
	    " WHERE b.h_shift = a.h_shift AND b.tasked_at IS a.tasked_at AND b.record <= a.record)"
	    " + (a.tasked_at IS NOT NULL) * (SELECT count(*) FROM k_attendance b"
	    " WHERE b.h_shift = a.h_shift AND b.tasked_at IS NULL)"
	    " FROM k_attendance a WHERE a.record = ?1 AND a.h_shift IS NOT NULL",
	[QUERY_MEMBERS] = "SELECT DISTINCT r.id, m.kind FROM member m JOIN record r ON r.id = "
			  "m.record WHERE m.att = ?1 ORDER BY r.made_ms, r.id",
	[QUERY_TO_PHONE] =
	    "SELECT a.record FROM k_attendance a WHERE a.h_shift = ?1 AND EXISTS"
	    " (SELECT 1 FROM k_involvement i WHERE i.attendance_id = a.record AND"
	    " (EXISTS (SELECT 1 FROM k_risk_assessment r WHERE r.involvement_id = i.record"
	    " AND (r.final_grade = 'high' OR r.pj_grade = 'high'))"
	    " OR EXISTS (SELECT 1 FROM k_referral f WHERE f.involvement_id = i.record"
	    " AND f.urgency = 'tonight_voice')))"
	    " ORDER BY a.tasked_at DESC, a.record DESC",
	[QUERY_SEALED] = "SELECT id FROM record WHERE sealed = 1 ORDER BY made_ms DESC, id DESC",
	[QUERY_NUMBERED] = "SELECT record FROM k_attendance WHERE h_shift = ?1"
			   " ORDER BY tasked_at, record LIMIT 1 OFFSET coalesce(?2, 1) - 1",
	[QUERY_EARLIER_RISKS] =
	    "SELECT k.record FROM k_involvement i JOIN k_risk_assessment k ON k.involvement_id = "
	    "i.record JOIN k_attendance a ON a.record = i.attendance_id"
	    " WHERE i.person_id = ?1 AND i.attendance_id <> ?2 AND " SURVIVOR("i")
	    " AND a.tasked_at < ?3 AND a.tasked_at >= ?3 - " YEAR_MS
	    " AND k.h_state <> " IN_ERROR " AND i.h_state <> " IN_ERROR " AND a.h_state <> " IN_ERROR
	    " AND (NOT EXISTS (SELECT 1 FROM k_involvement s WHERE s.attendance_id = ?2 AND "
	    SUSPECT("s") " AND s.person_id <> ?1)"
	    " OR EXISTS (SELECT 1 FROM k_involvement s JOIN k_involvement t ON t.person_id = "
	    "s.person_id WHERE s.attendance_id = ?2 AND t.attendance_id = i.attendance_id AND "
	    SUSPECT("s") " AND " SUSPECT("t") " AND s.person_id <> ?1))"
	    " ORDER BY a.tasked_at, k.record",
	[QUERY_BACKWARD] =
	    "SELECT DISTINCT n.hash FROM (SELECT ?1 AS id UNION SELECT record FROM member WHERE att = ?1) m"
	    " JOIN base b ON b.record = m.id"
	    " JOIN revision o ON o.record = b.record AND o.hash = b.parent"
	    " JOIN revision n ON n.record = b.record AND n.hash = b.child"
	    " WHERE n.device = o.device AND n.wall_ms < o.wall_ms - 120000",
	[QUERY_SAID_OF] =
	    "SELECT a.record FROM k_attendance a WHERE a.h_state <> " IN_ERROR
	    " AND (a.state = 'returned' OR a.record IN (SELECT w.attendance_id FROM k_review w"
	    " WHERE w.h_state <> " IN_ERROR " AND (w.decision = 'returned' OR w.h_wall > ?1)))"
	    " ORDER BY a.tasked_at, a.record",
	[QUERY_LAST_LEFT] =
	    "SELECT record FROM k_crew_spell WHERE member_id = ?1 AND to_at IS NOT NULL AND "
	    "h_state <> " IN_ERROR " ORDER BY to_at DESC, record DESC LIMIT 1",
	[QUERY_TASKS_OF] =
	    "SELECT record FROM k_task WHERE state = 'open' AND h_state <> " IN_ERROR
	    " AND (owner_id = ?1 OR (owner_id IS NULL AND owner_role = ?2))"
	    " ORDER BY due_at IS NULL, due_at, record",
	[QUERY_HANDOVERS] =
	    "SELECT k.record FROM k_note k JOIN record r ON r.id = k.record"
	    " WHERE k.note_type = 'handover' AND k.attendance_id IS NULL AND k.h_state <> " IN_ERROR
	    " ORDER BY r.made_ms DESC, r.id DESC",
	[QUERY_AHEAD] =
	    "SELECT r.id FROM record r JOIN (SELECT record, involvement_id AS of FROM "
	    "k_risk_assessment UNION ALL SELECT record, involvement_id FROM k_referral"
	    " UNION ALL SELECT record, about FROM k_task) k ON k.record = r.id"
	    " WHERE k.of IS NOT NULL AND r.sealed = 0 AND r.state <> " IN_ERROR
	    " AND NOT EXISTS (SELECT 1 FROM record p WHERE p.id = k.of)"
	    " ORDER BY r.made_ms DESC, r.id DESC",
	[QUERY_INTERRUPTED] =
	    "SELECT record FROM k_attendance WHERE h_shift = ?1 AND state = 'interrupted'"
	    " ORDER BY tasked_at, record",
};

const char *query_sql(enum query q)
{
	return texts[q];
}

struct row {
	struct sqlite3_stmt *st;
};

int64_t row_int(const struct row *r, int column)
{
	return db_int(r->st, column);
}

const char *row_text(const struct row *r, int column)
{
	return db_text(r->st, column, NULL);
}

struct id row_id(const struct row *r, int column)
{
	struct id id;

	db_bytes(r->st, column, id.b, sizeof id.b);
	return id;
}

bool row_hash(const struct row *r, int column, struct hash *out)
{
	return db_bytes(r->st, column, out->b, sizeof out->b);
}

static void bind_args(struct sqlite3_stmt *st, const struct arg *args, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int at = (int)i + 1;

		switch (args[i].type) {
		case ARG_INT:
			db_bind_int(st, at, args[i].i);
			break;
		case ARG_TEXT:
			if (args[i].s)
				db_bind_text(st, at, args[i].s, strlen(args[i].s));
			break;
		case ARG_ID:
			db_bind_blob(st, at, args[i].id.b, sizeof args[i].id.b);
			break;
		}
	}
}

bool view_each(struct view *v, enum query q, const struct arg *args, size_t n_args, row_fn fn,
	       void *ctx, struct err *e)
{
	struct row row = { 0 };
	bool own = false;
	enum step s = STEP_DONE;

	view_index(v);
	if (!v->query[q])
		v->query[q] = db_prepare(v->db, texts[q], e);
	row.st = v->query[q];
	/* A callback may ask the same again: it gets a statement of its own. */
	if (row.st && db_busy(row.st)) {
		row.st = db_prepare(v->db, texts[q], e);
		own = true;
	}
	if (!row.st)
		return false;
	if (n_args > (size_t)db_parameters(row.st)) {
		if (own)
			db_finish(row.st);
		return err_set(e, ERR_BUG, "Query %d takes fewer arguments", (int)q);
	}
	bind_args(row.st, args, n_args);
	while ((s = db_step(row.st, e)) == STEP_ROW && fn(ctx, &row))
		;
	if (own)
		db_finish(row.st);
	else
		db_reset(row.st);
	return s != STEP_BAD;
}

struct ids {
	struct id *all;
	size_t n, cap;
};

static bool add_id(void *ctx, const struct row *r)
{
	struct ids *x = ctx;

	if (x->n == x->cap) {
		size_t more = x->cap ? x->cap * 2 : 32;

		x->all = mem_resize(x->all, x->cap * sizeof *x->all, more * sizeof *x->all);
		x->cap = more;
	}
	x->all[x->n++] = row_id(r, 0);
	return true;
}

bool view_ids(struct view *v, enum query q, const struct arg *args, size_t n_args, struct id **out,
	      size_t *n, struct err *e)
{
	struct ids x = { 0 };
	bool ok = view_each(v, q, args, n_args, add_id, &x, e);

	if (!ok) {
		mem_free(x.all);
		x = (struct ids){ 0 };
	}
	*out = x.all;
	*n = x.n;
	return ok;
}

static bool keep_first(void *ctx, const struct row *r)
{
	*(struct id *)ctx = row_id(r, 0);
	return false;
}

struct id view_first(struct view *v, enum query q, const struct arg *args, size_t n_args)
{
	struct id first = { { 0 } };

	if (!view_each(v, q, args, n_args, keep_first, &first, NULL))
		memset(&first, 0, sizeof first);
	return first;
}

static bool prepares(struct view *v, const char *sql, struct err *e)
{
	struct sqlite3_stmt *st = db_prepare(v->db, sql, e);

	db_finish(st);
	return st != NULL;
}

bool view_selfcheck(struct view *v, struct err *e)
{
	struct buf sql = { 0 };
	size_t n;
	const struct kind *const *all = kinds_all(&n);
	bool ok = true;

	for (int i = 0; ok && i < QUERIES; i++)
		ok = texts[i] ? prepares(v, texts[i], e)
			      : err_set(e, ERR_BUG, "Query %d has no text", i);
	for (int i = 0; ok && i < OWN_STATEMENTS; i++)
		ok = own_sql((enum own)i) ? prepares(v, own_sql((enum own)i), e)
					  : err_set(e, ERR_BUG, "Statement %d has no text", i);
	for (size_t i = 0; ok && i < n; i++) {
		buf_reset(&sql);
		ddl_put(all[i], &sql);
		ok = prepares(v, buf_str(&sql), e);
		buf_reset(&sql);
		ddl_drop(all[i], &sql);
		ok = ok && prepares(v, buf_str(&sql), e);
	}
	buf_fini(&sql);
	return ok;
}
