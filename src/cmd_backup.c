/* backup and restore: the book in one file, and onto another machine. With the book go the files
 * that this laptop needs to reach headquarters; they lie open in its folder but not in the backup,
 * where they are sealed under the book's key. */
#include "cli.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/backup.h"
#include "sync/client/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* sync.json last: a folder with it is enrolled. */
static const char *const kept[] = { "practice.txt", SYNC_FILE_CA, SYNC_FILE_CERT, SYNC_FILE_KEY,
				    SYNC_FILE_PEER };
#define KEPT (sizeof kept / sizeof *kept)
#define KEPT_MAX ((size_t)64 << 10)

/* For each: which u8 | length u32 | bytes. */
static bool pack(const char *home, struct buf *out, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < KEPT; i++) {
		struct buf one = { .ceiling = KEPT_MAX };
		char *path = path_join(home, kept[i]);

		if (file_exists(path)) {
			ok = file_read(path, &one, e);
			ok = ok && buf_u8(out, (uint8_t)i) && buf_u32(out, (uint32_t)one.len) &&
			     buf_put(out, one.data, one.len);
		}
		mem_free(path);
		buf_fini(&one);
	}
	return ok;
}

/* Writes over nothing; `written` has a bit for each file that it wrote. */
static bool unpack(const char *home, const struct buf *in, unsigned *written, struct err *e)
{
	const uint8_t *p;
	uint8_t which;
	uint32_t len;
	struct rd r;
	bool ok = true;

	rd_init(&r, in->data, in->len);
	while (ok && r.left) {
		char *path;

		if (!rd_u8(&r, &which) || which >= KEPT || !rd_u32(&r, &len) ||
		    !rd_view(&r, &p, len))
			return err_set(
			    e, ERR_CORRUPT,
			    "The backup keeps something that this version does not know");
		path = path_join(home, kept[which]);
		ok = !file_exists(path) || err_set(e, ERR_INPUT,
						   "There is a file %s already. Name another folder",
						   path);
		ok = ok && file_write(path, p, len, e);
		*written |= ok ? 1u << which : 0;
		mem_free(path);
	}
	return ok;
}

/* What was in the folder before stays. */
static void undo(const char *home, unsigned written)
{
	backup_undo(home);
	for (size_t i = 0; i < KEPT; i++) {
		char *path = path_join(home, kept[i]);

		if (written & 1u << i)
			file_remove(path, NULL);
		mem_free(path);
	}
}

/* With nobody unlocking, the book alone: it is sealed as it lies there. */
static bool seal_kept(struct cli *c, struct buf *sealed, struct err *e)
{
	struct buf plain = { .ceiling = KEPT * KEPT_MAX };
	struct app *a = NULL;
	bool ok;

	if (!c->user)
		return true;
	ok = cli_open_for(c, OP_BACKUP, &a, e) && app_audit(a, "export", (struct id){ { 0 } }, NULL, true, e) &&
	     pack(c->home, &plain, e) && backup_seal(app_book(a), plain.data, plain.len, sealed, e);
	buf_fini(&plain);
	app_close(a);
	return ok;
}

int cmd_backup(struct cli *c)
{
	struct buf sealed = { .ceiling = 2 * KEPT * KEPT_MAX };
	struct err e = { 0 };
	bool ok = seal_kept(c, &sealed, &e) &&
		  backup_write(c->home, sealed.data, sealed.len, c->args[0], &e);

	if (ok)
		printf("The book is in %s. It opens with the numbers and passphrases of this one\n",
		       c->args[0]);
	if (ok && !c->user)
		puts("The way to headquarters is not in it: that takes --user NUMBER");
	buf_fini(&sealed);
	return ok ? 0 : cli_fail(&e);
}

static bool is_as_written(struct cli *c, struct book *b)
{
	struct cli_signers s = { .known = false };
	struct book_report report;
	bool whole;

	s.known = sync_peer(c->home, &s.peer, NULL);
	whole = book_verify(b, cli_signer, &s, &report, NULL);
	/* Headquarters' key came with the way to it; without that its entries cannot be proved, and
	 * nothing else is excused. */
	if (!s.known)
		whole = report.damaged == s.unknown && !report.tail_lost;
	printf("%" PRIu64 " entries, %" PRIu64 " drafts%s\n", report.entries, report.drafts,
	       whole ? "" : ". Not all is as written; dapcar verify names it");
	return whole;
}

/* Writes no entry: the first one is of the person who unlocks it next. */
static bool take_up(struct cli *c, const char *phrase, const struct buf *sealed, unsigned *written,
		    bool *damaged, struct err *e)
{
	struct buf plain = { .ceiling = KEPT * KEPT_MAX };
	struct book *b = NULL;
	bool ok;

	ok = book_open(c->home, &c->clock, &b, e) && book_unlock(b, c->user, phrase, e) &&
	     (!sealed->len ||
	      (backup_open(b, sealed->data, sealed->len, &plain, e) && unpack(c->home, &plain, written, e)));
	*damaged = ok && !is_as_written(c, b);
	book_close(b);
	buf_fini(&plain);
	return ok;
}

int cmd_restore(struct cli *c)
{
	struct buf sealed = { .ceiling = 2 * KEPT * KEPT_MAX }, phrase = { .ceiling = 1000 };
	struct err e = { 0 };
	unsigned written = 0;
	bool ok, damaged = false;

	ok = (c->user || err_set(&e, ERR_LOCKED, "Say who you are with --user NUMBER")) &&
	     cli_secret(c->passphrase_file, "Passphrase", &phrase, &e) &&
	     backup_read(c->args[0], c->home, &sealed, &e);
	if (ok && !take_up(c, buf_str(&phrase), &sealed, &written, &damaged, &e)) {
		ok = false;
		undo(c->home, written);
	}
	if (ok) {
		printf("The book is in %s. What is written in it from now on is a line of its own; "
		       "if the old\nlaptop went on after this backup, headquarters keeps both\n",
		       c->home);
		if (!sealed.len)
			puts("The way to headquarters was not in it. Join again with dapcar enrol");
	}
	buf_fini(&sealed);
	buf_fini(&phrase);
	if (!ok)
		return cli_fail(&e);
	return damaged ? err_exit_status(ERR_CORRUPT) : 0;
}
