/* backup and restore. */
#include "backup.h"
#include "commands.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>

static void put_when(int64_t ms)
{
	struct civil c = civil_of(ms);

	printf("%s %d %s %d %02d:%02d %s", weekday_short[c.weekday], c.day,
	       month_short[c.month - 1], c.year, c.hour, c.minute, civil_zone(&c));
}

bool command_backup(const struct given *g, struct err *e)
{
	struct backup_report r;
	struct hq *hq = NULL;
	bool ok = command_open(g, false, &hq, e) && backup_make(hq, g->arguments[0], &r, e);

	if (ok) {
		printf("%" PRIu64 " entries as of ", r.entries);
		put_when(r.at_ms);
		printf(" and %zu keys and certificates are in %s, read back and proven. It "
		       "holds secrets in clear: keep it on an encrypted disk, somewhere else. "
		       "%zu laptops hear that theirs are in a backup\n",
		       r.files, g->arguments[0], r.devices);
	}
	hq_close(hq);
	return ok;
}

bool command_restore(const struct given *g, struct err *e)
{
	struct backup_report r;
	int64_t at_ms = 0;

	if (g->at && !instant_parse(g->at, &at_ms))
		return err_set(e, ERR_INPUT, "--at must be a time, as in 2021-10-31T01:35Z");
	if (!backup_restore(g->arguments[0], g->home, at_ms, &r, e))
		return false;
	printf("A headquarters with %" PRIu64 " entries is in %s, as it was on ", r.entries,
	       g->home);
	put_when(r.at_ms);
	printf(".\nServe it, and every car and desk that calls sends what is missing here. What "
	       "was only typed here since then (people, lists, referrals, new laptops) must be "
	       "typed again; dapcar-hq stats counts what is known to be lost\n");
	return true;
}
