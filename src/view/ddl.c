/* The tables, generated from the field tables. A column's type follows the field's:
 *   INT, MINUTES, INSTANT   INTEGER
 *   ID, REF                 BLOB of 16 bytes
 *   CODES, REFS             TEXT "|a|b|", so that '%|a|%' finds a
 *   LIST                    INTEGER, how many rows; the rows themselves are in the revision's body
 *   all others              TEXT as stored
 * A text that did not fit its field has no column value: it is in the body alone. */
#include "view_p.h"

#include "base/crypto.h"

static const char fixed[] =
    "CREATE TABLE mark(name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;\n"
    /* A copy may claim to show an original of another record: the two then stand apart and neither
       hides the other. */
    "CREATE TABLE revision(hash BLOB NOT NULL, record BLOB NOT NULL, kind INTEGER NOT NULL,"
    " schema INTEGER NOT NULL, author BLOB NOT NULL, device BLOB NOT NULL, own BLOB NOT NULL,"
    " wall_ms INTEGER NOT NULL, off_min INTEGER NOT NULL, role TEXT, shift BLOB, visibility "
    "INTEGER NOT NULL,"
    " state INTEGER NOT NULL, practice INTEGER NOT NULL, is_copy INTEGER NOT NULL, copy_device "
    "BLOB,"
    " sealed INTEGER NOT NULL, newer INTEGER NOT NULL, about BLOB, rev INTEGER NOT NULL, risk "
    "INTEGER NOT NULL,"
    " narrow INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(record, hash)) STRICT;\n"
    /* Only revisions of the same record replace one another, so the record leads. */
    "CREATE TABLE base(record BLOB NOT NULL, parent BLOB NOT NULL, child BLOB NOT NULL,"
    " PRIMARY KEY(record, parent, child)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE record(id BLOB PRIMARY KEY NOT NULL, kind INTEGER NOT NULL, standing BLOB NOT "
    "NULL,"
    " made_ms INTEGER NOT NULL, heads INTEGER NOT NULL, odd INTEGER NOT NULL, sealed INTEGER NOT "
    "NULL,"
    " state INTEGER NOT NULL, about BLOB) STRICT, WITHOUT ROWID;\n";

static const char indexes[] =
    "CREATE INDEX IF NOT EXISTS record_kind ON record(kind, made_ms, id);\n"
    "CREATE INDEX IF NOT EXISTS record_about ON record(about) WHERE sealed = 1;\n"
    "CREATE INDEX IF NOT EXISTS record_heads ON record(id) WHERE heads > 1;\n"
    "CREATE INDEX IF NOT EXISTS revision_hash ON revision(hash);\n"
    "CREATE INDEX IF NOT EXISTS revision_wall ON revision(wall_ms);\n"
    "CREATE INDEX IF NOT EXISTS revision_came ON revision(wall_ms, hash, record)"
    " WHERE is_copy = 1;\n"
    "CREATE INDEX IF NOT EXISTS attendance_night ON k_attendance(h_shift, tasked_at, record);\n"
    "CREATE INDEX IF NOT EXISTS attendance_tasked ON k_attendance(tasked_at);\n"
    "CREATE INDEX IF NOT EXISTS attendance_state ON k_attendance(state);\n"
    "CREATE INDEX IF NOT EXISTS attendance_location ON k_attendance(location_id);\n"
    "CREATE INDEX IF NOT EXISTS location_address ON k_location(addr_key);\n"
    "CREATE INDEX IF NOT EXISTS involvement_person ON k_involvement(person_id);\n"
    "CREATE INDEX IF NOT EXISTS person_sound ON k_person(sound_key);\n"
    "CREATE INDEX IF NOT EXISTS referral_state ON k_referral(state);\n"
    "CREATE INDEX IF NOT EXISTS spell_shift ON k_crew_spell(shift_id);\n"
    "CREATE INDEX IF NOT EXISTS task_about ON k_task(about);\n"
    "CREATE INDEX IF NOT EXISTS task_state ON k_task(state);\n"
    "CREATE INDEX IF NOT EXISTS note_handover ON k_note(record) WHERE note_type = 'handover';\n"
    "CREATE INDEX IF NOT EXISTS spell_member ON k_crew_spell(member_id, to_at);\n"
    "CREATE INDEX IF NOT EXISTS audit_at ON k_audit(at);\n"
    "CREATE INDEX IF NOT EXISTS set_id ON k_reference_set(set_id);\n";

static bool is_ref_to(const struct kind *k, const char *key)
{
	size_t f = field_find(k, key);

	return f != FIELD_NONE && k->fields[f].type == FIELD_REF;
}

static const char *column_type(const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
	case FIELD_MINUTES:
	case FIELD_INSTANT:
	case FIELD_LIST:
		return "INTEGER";
	case FIELD_ID:
	case FIELD_REF:
		return "BLOB";
	default:
		return "TEXT";
	}
}

static void table_of(const struct kind *k, struct buf *out)
{
	buf_fmt(out,
		"CREATE TABLE k_%s(record BLOB PRIMARY KEY NOT NULL, h_shift BLOB, h_wall INTEGER "
		"NOT NULL,"
		" h_state INTEGER NOT NULL",
		k->key);
	for (size_t i = 0; i < k->n_fields; i++)
		buf_fmt(out, ", \"%s\" %s", k->fields[i].key, column_type(&k->fields[i]));
	buf_puts(out, ") STRICT;\n");
}

/* Which records belong to an attendance: (att, kind, record). A kind with attendance_id belongs by
 * itself, one with involvement_id through the person's part; a person and an address are named from
 * the other side; a task belongs to whatever it is about. Rows that were entered in error belong
 * nowhere. */
static void members_of(struct buf *out)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	buf_fmt(
	    out,
	    "CREATE VIEW part(att, kind, record) AS SELECT i.attendance_id, %u, p.record FROM "
	    "k_involvement i"
	    " JOIN k_person p ON p.record = i.person_id WHERE i.h_state <> %d AND p.h_state <> %d\n"
	    " UNION ALL SELECT a.record, %u, l.record FROM k_attendance a JOIN k_location l"
	    " ON l.record = a.location_id WHERE l.h_state <> %d\n",
	    kind_person.number, REC_ENTERED_IN_ERROR, REC_ENTERED_IN_ERROR, kind_location.number,
	    REC_ENTERED_IN_ERROR);
	for (size_t i = 0; i < n; i++) {
		const struct kind *k = all[i];

		if (is_ref_to(k, "attendance_id"))
			buf_fmt(out,
				" UNION ALL SELECT attendance_id, %u, record FROM k_%s WHERE "
				"h_state <> %d\n",
				k->number, k->key, REC_ENTERED_IN_ERROR);
		else if (is_ref_to(k, "involvement_id"))
			buf_fmt(
			    out,
			    " UNION ALL SELECT i.attendance_id, %u, c.record FROM k_involvement i"
			    " JOIN k_%s c ON c.involvement_id = i.record"
			    " WHERE i.h_state <> %d AND c.h_state <> %d\n",
			    k->number, k->key, REC_ENTERED_IN_ERROR, REC_ENTERED_IN_ERROR);
	}
	buf_fmt(
	    out,
	    ";\nCREATE VIEW member(att, kind, record) AS SELECT att, kind, record FROM part\n"
	    " UNION ALL SELECT about, %u, record FROM k_task WHERE h_state <> %d\n"
	    " UNION ALL SELECT p.att, %u, t.record FROM part p JOIN k_task t ON t.about = p.record"
	    " WHERE t.h_state <> %d;\n",
	    kind_task.number, REC_ENTERED_IN_ERROR, kind_task.number, REC_ENTERED_IN_ERROR);
}

void ddl_tables(struct buf *out)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	buf_puts(out, fixed);
	for (size_t i = 0; i < n; i++)
		table_of(all[i], out);
	members_of(out);
}

void ddl_indexes(struct buf *out)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	buf_puts(out, indexes);
	for (size_t i = 0; i < n; i++) {
		static const char *const refs[] = { "attendance_id", "involvement_id" };

		for (size_t j = 0; j < sizeof refs / sizeof *refs; j++)
			if (is_ref_to(all[i], refs[j]))
				buf_fmt(out, "CREATE INDEX IF NOT EXISTS %s_%s ON k_%s(%s);\n",
					all[i]->key, refs[j], all[i]->key, refs[j]);
	}
}

int64_t ddl_version(void)
{
	struct buf text = { 0 };
	struct hash h;
	int64_t version = 0;

	ddl_tables(&text);
	ddl_indexes(&text);
	crypto_sha256(buf_str(&text), text.len, &h);
	buf_fini(&text);
	for (size_t i = 0; i < 3; i++)
		version = version << 8 | h.b[i];
	return version + 1;
}

void ddl_put(const struct kind *k, struct buf *out)
{
	buf_fmt(out, "INSERT INTO k_%s VALUES(?1, ?2, ?3, ?4", k->key);
	for (size_t i = 0; i < k->n_fields; i++)
		buf_fmt(out, ", ?%zu", i + 5);
	buf_puts(out, ")");
}

void ddl_drop(const struct kind *k, struct buf *out)
{
	buf_fmt(out, "DELETE FROM k_%s WHERE record = ?1", k->key);
}

bool ddl_each(size_t i, struct buf *out)
{
	static const char *const first[] = {
		"SELECT * FROM revision ORDER BY record, hash",
		"SELECT * FROM base ORDER BY record, parent, child",
		"SELECT * FROM record ORDER BY id",
	};
	const size_t n_first = sizeof first / sizeof *first;
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	buf_reset(out);
	if (i < n_first)
		return buf_puts(out, first[i]);
	if (i - n_first < n)
		return buf_fmt(out, "SELECT * FROM k_%s ORDER BY record", all[i - n_first]->key);
	return false;
}
