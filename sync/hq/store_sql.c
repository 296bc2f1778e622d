/* The words of the SQLite store: every statement that it ever runs, once. */
#include "store_p.h"

#define DEVICE_COLUMNS                                                                          \
	"id, name, role, car, state, feed, sign_key, police_key, spki, boot_spki, boot_until, " \
	"added, enrolled, until, fed"
#define ENTRY_COLUMNS "n, place, hash, header, sig, salt, body, device, height"

const char *const store_sql[STATEMENTS] = {
	[S_BEGIN] = "BEGIN IMMEDIATE",
	[S_COMMIT] = "COMMIT",
	[S_ROLLBACK] = "ROLLBACK",
	/* The innermost of that name is meant. */
	[S_MARK] = "SAVEPOINT part",
	[S_KEEP] = "RELEASE part",
	[S_UNDO] = "ROLLBACK TO part",
	[S_INSERT] = "INSERT INTO entry(device, height, hash, place, header, sig, salt, body) "
		     "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"
		     " ON CONFLICT DO NOTHING",
	[S_HAS] = "SELECT 1 FROM entry WHERE device = ?1 AND height = ?2 AND hash = ?3",
	[S_SIBLINGS] = "SELECT header FROM entry WHERE device = ?1 AND height = ?2 AND hash <> ?3",
	[S_TOP] = "SELECT coalesce(max(height), 0) FROM entry WHERE device = ?1",
	[S_AFTER] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE n > ?1 ORDER BY n LIMIT ?2",
	[S_ABOVE] = "SELECT " ENTRY_COLUMNS
		    " FROM entry WHERE device = ?1 AND height > ?2 ORDER BY height, n LIMIT ?3",
	/* The numbers by the index alone, and of no more rows than are given the rest. */
	[S_AFTER_OF] = "SELECT " ENTRY_COLUMNS " FROM entry WHERE n IN (SELECT n FROM entry "
		       "WHERE device = ?1 AND height > ?2 AND +n > ?3 ORDER BY +n LIMIT ?4) ORDER BY n",
	[S_FIND] = "SELECT " ENTRY_COLUMNS
		   " FROM entry WHERE device = ?1 AND height = ?2 AND hash = ?3",
	[S_HEAD] =
	    "SELECT hash, height FROM entry WHERE device = ?1 ORDER BY height DESC, n DESC LIMIT 1",
	[S_HEAD_AFTER] = "SELECT hash, height FROM entry WHERE device = ?1 AND n > ?2 ORDER BY "
			 "height DESC, n DESC LIMIT 1",
	[S_HEIGHTS] = "SELECT hash, height FROM entry WHERE device = ?1 ORDER BY height DESC",
	[S_ARRIVALS] = "SELECT coalesce(max(n), 0) FROM entry",
	[S_DEVICE_PUT] =
	    "INSERT INTO device(" DEVICE_COLUMNS ", certificate)"
	    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,'')"
	    " ON CONFLICT(id) DO UPDATE SET name=?2, role=?3, car=?4, state=?5, feed=?6, "
	    "sign_key=?7, police_key=?8,"
	    " spki=?9, boot_spki=?10, boot_until=?11, added=?12, enrolled=?13, until=?14, fed=?15",
	[S_DEVICE_ID] = "SELECT " DEVICE_COLUMNS " FROM device WHERE id = ?1",
	[S_DEVICE_NAME] = "SELECT " DEVICE_COLUMNS " FROM device WHERE name = ?1",
	[S_DEVICE_SPKI] = "SELECT " DEVICE_COLUMNS " FROM device WHERE spki = ?1 OR boot_spki = ?1",
	[S_IS_FEED] = "SELECT 1 FROM device WHERE feed = ?1",
	[S_DEVICES] = "SELECT " DEVICE_COLUMNS " FROM device ORDER BY name",
	[S_DEVICE_FED] = "UPDATE device SET fed = ?2 WHERE id = ?1",
	[S_DEVICE_RENAME] = "UPDATE device SET id = ?2 WHERE id = ?1",
	[S_CODE_RENAME] = "UPDATE code SET device = ?2 WHERE device = ?1",
	[S_CERT_PUT] = "UPDATE device SET certificate = ?2 WHERE id = ?1",
	[S_CERT_GET] = "SELECT certificate FROM device WHERE id = ?1",
	[S_CODE_PUT] =
	    "INSERT INTO code(device, position, code, person, given) VALUES(?1,?2,?3,'',0)",
	[S_CODE_NEXT] = "SELECT position, code FROM code WHERE device = ?1 AND given = 0 ORDER BY "
			"position LIMIT 1",
	[S_CODE_GIVE] =
	    "UPDATE code SET person = ?3, given = ?4 WHERE device = ?1 AND position = ?2",
	[S_CODE_GIVEN] =
	    "SELECT count(*) FROM code WHERE device = ?1 AND person = ?2 AND given <> 0",
	[S_CODES_LEFT] = "SELECT count(*) FROM code WHERE device = ?1 AND given = 0",
	[S_INCIDENT] = "INSERT INTO incident(at, device, what, hash) VALUES(?1,?2,?3,?4) ON "
		       "CONFLICT DO NOTHING",
	[S_INCIDENTS] = "SELECT count(*) FROM incident WHERE device = ?1",
	[S_INCIDENTS_ALL] = "SELECT count(*) FROM incident",
	[S_RECEIPT] = "INSERT INTO receipt(at, device, height, head, sig) VALUES(?1,?2,?3,?4,?5)",
	[S_LAST_RECEIPT] = "SELECT at FROM receipt WHERE device = ?1 ORDER BY n DESC LIMIT 1",
	[S_SETTING_PUT] = "INSERT INTO setting(name, value) VALUES(?1,?2) ON CONFLICT(name) DO "
			  "UPDATE SET value = ?2",
	[S_SETTING_GET] = "SELECT value FROM setting WHERE name = ?1",
	[S_VERDICT_PUT] =
	    "INSERT INTO verdict(attendance, revision, at, rules) VALUES(?1,?2,?3,?4)"
	    " ON CONFLICT(attendance) DO UPDATE SET revision = ?2, at = ?3, rules = ?4",
	[S_VERDICT_OF] = "SELECT revision FROM verdict WHERE attendance = ?1",
	[S_VERDICTS] = "SELECT attendance, rules FROM verdict ORDER BY attendance",
	[S_COUNTS] =
	    "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM entry WHERE place <> 0),"
	    " (SELECT count(*) FROM device), (SELECT count(*) FROM incident), (SELECT count(*) "
	    "FROM receipt)",
};
