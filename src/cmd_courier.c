/* courier: what headquarters does not have, sealed, by hand. And what every command does as it
 * locks the book. */
#include "cli.h"

#include "base/file.h"
#include "base/mem.h"
#include "sync/client/courier.h"
#include "sync/client/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The keys are about to go: what headquarters does not have is sealed, so that dapcar sync --watch
 * can send it. */
void cli_locks(void *ctx, bool unlocked)
{
	struct app *a = ctx;
	struct err e = { 0 };

	if (!unlocked && !courier_at_lock(app_home(a), app_book(a), &e))
		fprintf(stderr,
			"dapcar: Nothing was sealed for sending while the book is locked, and "
			"nothing is "
			"lost: %s\n",
			e.text);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "entry" : "entries";
}

static bool write_sealed(struct cli *c, const struct buf *file, struct err *e)
{
	if (!file->len)
		return err_set(e, ERR_INPUT,
			       "There is nothing to carry: HQ has all that was sealed on this "
			       "laptop. With --user "
			       "NUMBER what was written since is looked at");
	return file_write(c->args[1], file->data, file->len, e);
}

/* What was sealed at the last lock. Nobody need be here, and the program may be running. */
static bool write_locked(struct cli *c, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	bool ok;

	courier_waits(c->home, &file);
	ok = write_sealed(c, &file, e);
	if (ok)
		printf("%s holds what was sealed at the last lock. Only HQ can read it\n",
		       c->args[1]);
	buf_fini(&file);
	return ok;
}

static bool write_unlocked(struct cli *c, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	struct courier_made made;
	struct app *a = NULL;
	bool ok = cli_open_for(c, OP_LOG, &a, e) &&
		  courier_of_book(c->home, app_book(a), INT64_MAX / 2, &file, &made, e) &&
		  write_sealed(c, &file, e);

	if (ok)
		printf("%s holds %" PRIu64 " %s that HQ does not have. Only HQ can read it\n",
		       c->args[1], made.entries, plural(made.entries));
	if (ok && made.left_out)
		printf("%" PRIu64
		       " newer %s did not fit. Carry this file first, then write another\n",
		       made.left_out, plural(made.left_out));
	app_close(a);
	buf_fini(&file);
	return ok;
}

/* --- read --- */

static bool read_receipt(struct cli *c, const struct receipt *r, struct err *e)
{
	struct peer *peer = mem_new(sizeof *peer);
	int lock = -1;
	bool ok;

	/* The bundle is taken away by whoever holds the folder; else it stays until that program
	 * locks. */
	ok = sync_peer(c->home, peer, e) &&
	     courier_settle(c->home, peer, r,
			    file_lock(c->home, "dapcar courier read", &lock, NULL), e);
	file_unlock(lock);
	if (ok)
		printf("HQ has %" PRIu64 " entries of this laptop\n", r->height);
	mem_free(peer);
	return ok;
}

static bool carry(struct cli *c, const struct buf *file, struct err *e)
{
	uint8_t bytes[COURIER_RECEIPT_LEN];
	char *beside = mem_fmt("%s.receipt", c->args[1]);
	uint64_t stored, present;
	struct receipt r;
	bool ok = courier_carry(c->home, file->data, file->len, &r, &stored, &present, e);

	if (ok)
		printf("HQ has it: %" PRIu64 " new %s, %" PRIu64 " that it had already\n", stored,
		       plural(stored), present);
	courier_receipt_pack(&r, bytes);
	if (ok && (ok = file_write(beside, bytes, sizeof bytes, e)))
		printf("Take %s back to the laptop that wrote it: dapcar courier read %s\n", beside,
		       beside);
	mem_free(beside);
	return ok;
}

static bool read_any(struct cli *c, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	struct receipt r;
	bool ok = file_read(c->args[1], &file, e);

	if (ok && courier_receipt_read(file.data, file.len, &r))
		ok = read_receipt(c, &r, e);
	else if (ok && courier_is_one(file.data, file.len))
		ok = carry(c, &file, e);
	else if (ok)
		ok = err_set(
		    e, ERR_INPUT,
		    "%s is not a file that dapcar courier write made, nor a receipt for one",
		    c->args[1]);
	buf_fini(&file);
	return ok;
}

int cmd_courier(struct cli *c)
{
	struct err e = { 0 };
	bool ok;

	if (strcmp(c->args[0], "read") == 0)
		ok = read_any(c, &e);
	else
		ok = c->user ? write_unlocked(c, &e) : write_locked(c, &e);
	return ok ? 0 : cli_fail(&e);
}
