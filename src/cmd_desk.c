/* referral, support, report: what the desks do, without a screen. */
#include "cli.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* --- referral --- */

static bool list_referrals(struct app *a, struct err *e)
{
	struct referral_line *all = NULL;
	size_t n = 0;
	bool ok = app_referral_queue(a, &all, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		char hex[ID_HEX_LEN + 1], when[INSTANT_LEN + 1];

		printf("%s  %-14s %-24s %s  %s%s\n", id_hex(all[i].referral, hex), all[i].state,
		       all[i].type, instant_text(all[i].since_ms, when), all[i].agency,
		       all[i].urgent ? "  by voice that night" : "");
	}
	if (ok && !n)
		puts("No referral is waiting");
	mem_free(all);
	return ok;
}

static bool set_referral(struct cli *c, struct app *a, struct id id, struct err *e)
{
	if (!app_referral_move(a, id, c->args[2], c->why, c->words, e))
		return false;
	printf("%s. It goes to headquarters and the car with the next session\n", c->args[2]);
	return true;
}

static bool print_referral(struct app *a, struct id id, struct err *e)
{
	struct buf out = { 0 };
	bool ok = app_referral_text(a, id, &out, e);

	if (ok)
		fputs(buf_str(&out), stdout);
	buf_fini(&out);
	return ok;
}

static bool record_named(const char *typed, struct id *out)
{
	if (id_parse(typed, out))
		return true;
	fputs("dapcar: name a record by its 32 letters and figures\n", stderr);
	return false;
}

int cmd_referral(struct cli *c)
{
	bool lists = strcmp(c->args[0], "list") == 0, sets = strcmp(c->args[0], "set") == 0;
	struct app *a = NULL;
	struct err e = { 0 };
	struct id id = { { 0 } };
	bool ok;

	if (!lists && !record_named(c->args[1], &id))
		return EXIT_USAGE;
	if (!cli_open_for(c, OP_REFERRALS, &a, &e))
		return cli_fail(&e);
	ok = lists  ? list_referrals(a, &e)
	     : sets ? set_referral(c, a, id, &e)
		    : print_referral(a, id, &e);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

/* --- support --- */

static bool list_sealed(struct app *a, struct err *e)
{
	struct sealed_line *all = NULL;
	size_t n = 0;
	bool ok = app_sealed_list(a, &all, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		char hex[ID_HEX_LEN + 1], when[INSTANT_LEN + 1];

		printf("%s  %-16s %s  %s\n", id_hex(all[i].record, hex), all[i].kind->label,
		       instant_text(all[i].wall_ms, when), all[i].author);
	}
	if (ok && !n)
		puts("Nothing is sealed to this organisation here");
	mem_free(all);
	return ok;
}

static bool open_sealed(struct cli *c, struct app *a, struct id id, struct rec **out, struct err *e)
{
	struct buf phrase = { .ceiling = 1000 };
	struct rec *stub = NULL;
	bool ok = view_rec(app_view(a), id, &stub, e) &&
		  ((stub->sealed && stub->visibility == VISIBLE_SUPPORT_ONLY) ||
		   err_set(e, ERR_INPUT, "That record is not sealed to this organisation")) &&
		  cli_secret(c->org_passphrase_file, "Passphrase of the organisation", &phrase,
			     e) &&
		  app_org_unlock(a, buf_str(&phrase), e) &&
		  app_open_sealed(a, &stub->hash, NULL, out, e);

	buf_fini(&phrase);
	rec_free(stub);
	return ok;
}

static void print_fields(const struct rec *r)
{
	printf("%s, %s\n", r->kind->label, visibility_words(r->visibility));
	for (size_t f = 0; f < r->kind->n_fields; f++) {
		struct buf cell = { 0 };

		rec_show(r, f, r->wall_ms, &cell);
		if (rec_filled(r, f))
			printf("  %-34s %s\n", r->kind->fields[f].label, buf_str(&cell));
		buf_fini(&cell);
	}
}

static bool write_beside(struct cli *c, struct app *a, const struct rec *opened, bool releases,
			 struct err *e)
{
	struct rec *r = releases ? app_release_new(a, opened) : app_addendum_new(a, opened);
	struct typing t = app_typing(a);
	char hex[ID_HEX_LEN + 1];
	bool ok;

	if (!c->words || !*c->words)
		ok = err_set(e, ERR_INPUT, "Write the words with --words");
	else
		ok = rec_set(r, releases ? NOTE_RELEASED_TEXT : NOTE_TEXT, c->words, &t, e);
	if (ok && releases)
		ok = rec_set(r, NOTE_RELEASE_GROUND, c->ground, &t, e) &&
		     app_release(a, r, (struct id){ { 0 } }, e);
	else if (ok)
		ok = app_save(a, r, (struct id){ { 0 } }, e);
	if (ok)
		puts(id_hex(r->id, hex));
	rec_free(r);
	return ok;
}

int cmd_support(struct cli *c)
{
	const char *what = c->args[0];
	struct rec *opened = NULL;
	struct app *a = NULL;
	struct err e = { 0 };
	struct id id;
	bool ok;

	if (strcmp(what, "list") != 0 && !record_named(c->args[1], &id))
		return EXIT_USAGE;
	if (!cli_open_for(c, OP_SUPPORT, &a, &e))
		return cli_fail(&e);
	if (strcmp(what, "list") == 0) {
		ok = list_sealed(a, &e);
	} else {
		ok = open_sealed(c, a, id, &opened, &e);
		if (ok && strcmp(what, "open") == 0)
			print_fields(opened);
		else if (ok)
			ok = write_beside(c, a, opened, strcmp(what, "release") == 0, &e);
	}
	rec_free(opened);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

/* --- report --- */

int cmd_report(struct cli *c)
{
	char(*nights)[11] = NULL;
	struct app *a = NULL;
	struct err e = { 0 };
	struct buf out = { 0 };
	const char *night;
	size_t n = 0;
	bool ok;

	if (!cli_night_fits(c->n_args ? c->args[0] : NULL, &e) ||
	    !cli_open_for(c, OP_REPORT, &a, &e))
		return cli_fail(&e);
	ok = app_nights(a, &nights, &n, &e);
	night = c->n_args ? c->args[0] : n ? nights[0] : "";
	if (ok && !*night)
		ok = err_set(&e, ERR_INPUT, "No night has reached this desk yet");
	ok = ok && (!c->why || app_give_night_reason(a, night, c->why, &e)) &&
	     app_night_report(a, night, &out, &e);
	if (ok)
		fputs(buf_str(&out), stdout);
	buf_fini(&out);
	mem_free(nights);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
