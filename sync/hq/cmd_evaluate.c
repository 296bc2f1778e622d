/* measures and export: what the evaluation may know, counted where all nights come together. */
#include "commands.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "evaluate/export.h"
#include "evaluate/measures.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADS_MAX 256
#define PSEUDONYM_KEY_LEN 32

static const char *given_or(const struct given *g, const char *option, const char *otherwise)
{
	const char *v = option_value(g, option);

	return v ? v : otherwise;
}

bool command_measures(const struct given *g, struct err *e)
{
	enum audience who = option_count(g, "--outside") ? AUDIENCE_OUTSIDE : AUDIENCE_FORCE;
	struct measures m = { 0 };
	struct view *opened = NULL;
	struct hq *hq = NULL;
	struct buf out = { 0 };
	bool ok;

	ok = command_open(g, false, &hq, e) && hq_view_opened(hq, &opened, e) &&
	     measures_read(opened, given_or(g, "--from", "0001-01-01"),
			   given_or(g, "--to", "9999-12-31"), &m, e);
	if (ok)
		ok = (option_count(g, "--json") ? measures_json(&m, who, &out)
						: measures_text(&m, who, &out)) &&
		     command_print(&out, e);
	measures_fini(&m);
	buf_fini(&out);
	view_close(opened);
	hq_close(hq);
	return ok;
}

/* Drawn once for each evaluation and kept here: the same name gives the same pseudonyms, another
 * name others. */
static bool pseudonym_key(const struct hq *hq, const char *evaluation,
			  uint8_t key[PSEUDONYM_KEY_LEN], struct err *e)
{
	char *name = mem_fmt("evaluation-%s.key", evaluation), *path = path_join(hq->dir, name);
	struct buf kept = { .ceiling = 1024 };
	bool ok;

	if (file_exists(path)) {
		ok = file_read(path, &kept, e);
		if (ok && kept.len != PSEUDONYM_KEY_LEN)
			ok = err_set(e, ERR_CORRUPT, "%s is not a key. Restore it from the backup",
				     name);
		if (ok)
			memcpy(key, kept.data, PSEUDONYM_KEY_LEN);
	} else {
		crypto_random(key, PSEUDONYM_KEY_LEN);
		ok = file_create(path, key, PSEUDONYM_KEY_LEN, e);
	}
	buf_fini(&kept);
	mem_free(path);
	mem_free(name);
	return ok;
}

struct heads {
	struct store *store;
	char *lines[HEADS_MAX];
	size_t n;
};

/* Of the cars only: what a desk or headquarters itself writes changes no record of a night. */
static bool add_head(void *ctx, const struct device *d)
{
	struct heads *h = ctx;
	char hex[HASH_HEX_LEN + 1];
	struct head head;

	if (!*d->car || h->n == HEADS_MAX || !store_head(h->store, d->id, &head, NULL) ||
	    !head.height)
		return true;
	h->lines[h->n++] = mem_fmt("%s %s %" PRIu64, d->car, hash_hex(&head.hash, hex),
				   head.height);
	return true;
}

static bool note_run(struct hq *hq, struct err *e)
{
	struct rec *r = rec_new(&kind_audit, id_new(hq_now(hq)));
	char device[ID_HEX_LEN + 1];
	bool ok;

	rec_put_int(r, AUDIT_AT, hq_now(hq));
	rec_put(r, AUDIT_OP, "export");
	rec_put(r, AUDIT_WHY, "evaluation");
	id_hex(hq->device, device);
	device[16] = '\0';
	rec_put(r, AUDIT_DEVICE_ID, device);
	rec_put(r, AUDIT_RESULT, "ok");
	r->practice = hq->practice;
	ok = hq_write_rec(hq, r, 0, e);
	rec_free(r);
	return ok;
}

static bool is_name(const char *s)
{
	size_t n = strlen(s);

	return n && n <= 40 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

bool command_export(const struct given *g, struct err *e)
{
	const char *evaluation = given_or(g, "--evaluation", "internal");
	uint8_t key[PSEUDONYM_KEY_LEN];
	struct heads heads = { 0 };
	struct hq *hq = NULL;
	bool ok = false;

	if (strcmp(option_value(g, "--profile"), "internal") != 0)
		return err_set(e, ERR_INPUT, "Profile must be internal");
	if (!is_name(evaluation))
		return err_set(e, ERR_INPUT,
			       "The evaluation's name must be small letters, figures and hyphens");
	if (!command_open(g, true, &hq, e))
		return false;
	heads.store = hq->store;
	ok = pseudonym_key(hq, evaluation, key, e) &&
	     store_devices(hq->store, add_head, &heads, e) &&
	     export_write(hq->view, option_value(g, "--out"), option_value(g, "--from"),
			  option_value(g, "--to"), key, (const char *const *)heads.lines, heads.n,
			  e) &&
	     note_run(hq, e);
	if (ok)
		printf(
		    "Written to %s. Not checked for small groups: it does not leave headquarters\n",
		    option_value(g, "--out"));
	for (size_t i = 0; i < heads.n; i++)
		mem_free(heads.lines[i]);
	mem_wipe(key, sizeof key);
	hq_close(hq);
	return ok;
}
