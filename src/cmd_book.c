/* init, user, verify, org-key: the book itself and who may open it. */
#include "cli.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "link.h"
#include "sync/client/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct book_cost cost_for(bool practice)
{
	/* A practice book holds nobody's secrets and is opened many times an hour. */
	return practice ? book_cost_least : book_cost_default;
}

int cmd_init(struct cli *c)
{
	struct buf phrase = { .ceiling = 1000 }, code = { .ceiling = 100 };
	struct app_init in = { .practice = c->practice,
			       .cost = cost_for(c->practice),
			       .node = c->desk ? NODE_DESK : NODE_CAR,
			       .number = c->user,
			       .name = c->name,
			       .role = c->role,
			       .organisation = c->organisation };
	struct app *a = NULL;
	struct err e = { 0 };
	bool ok = false;

	if (!c->user || !c->name || !c->role || !c->organisation) {
		fputs("dapcar: init needs --user NUMBER, --name NAME, --role ROLE and --org CODE "
		      "of the first person\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!cli_clock(c, c->practice, &e) ||
	    !cli_secret(c->passphrase_file, "New passphrase", &phrase, &e) ||
	    !cli_secret(c->code_file, "New code, 6 figures or more", &code, &e))
		goto out;
	in.phrase = buf_str(&phrase);
	in.code = buf_str(&code);
	ok = app_init(c->home, &in, &c->clock, &a, &e);
	if (ok)
		printf("A book is made in %s. Number %s opens it\n", c->home, c->user);
out:
	app_close(a);
	buf_fini(&phrase);
	buf_fini(&code);
	return ok ? 0 : cli_fail(&e);
}

static bool user_list(struct cli *c, struct app *a, struct err *e)
{
	struct book_person people[BOOK_SLOTS];
	size_t n = book_people(app_book(a), people, BOOK_SLOTS);
	struct buf out = { 0 };
	struct json j;

	(void)e;
	json_init(&j, &out, true);
	json_array(&j);
	for (size_t i = 0; i < n && i < BOOK_SLOTS; i++) {
		const struct member *m = app_member(a, people[i].id);

		if (!c->json) {
			printf("%-8s %-16s %s\n", people[i].number, m ? role_words(m->role) : "-",
			       people[i].active ? "can unlock" : "ended");
			continue;
		}
		json_object(&j);
		json_member(&j, "number", people[i].number);
		json_member(&j, "role", m ? role_code(m->role) : NULL);
		json_member_bool(&j, "active", people[i].active);
		json_object_end(&j);
	}
	json_array_end(&j);
	if (c->json)
		puts(buf_str(&out));
	buf_fini(&out);
	return true;
}

static int user_join(struct cli *c)
{
	struct buf phrase = { .ceiling = 1000 }, code = { .ceiling = 100 },
		   once = { .ceiling = 200 };
	struct app *a = NULL;
	struct err e = { 0 };
	bool ok;

	ok = app_open(c->home, &c->clock, &a, &e) && cli_clock(c, app_is_practice(a), &e) &&
	     cli_secret(c->unlock_code_file, "One-time unlock code", &once, &e) &&
	     cli_secret(c->passphrase_file, "New passphrase", &phrase, &e) &&
	     cli_secret(c->code_file, "New code, 6 figures or more", &code, &e) &&
	     app_join(a, c->args[1], buf_str(&once), buf_str(&phrase), buf_str(&code), &e);
	if (ok)
		printf("%s can unlock this book\n", c->args[1]);
	app_close(a);
	buf_fini(&phrase);
	buf_fini(&code);
	buf_fini(&once);
	return ok ? 0 : cli_fail(&e);
}

int cmd_user(struct cli *c)
{
	bool disables = strcmp(c->args[0], "disable") == 0;
	struct app *a = NULL;
	struct err e = { 0 };
	bool ok;

	if (strcmp(c->args[0], "join") == 0 && c->n_args == 2)
		return user_join(c);
	if (!(strcmp(c->args[0], "list") == 0 && c->n_args == 1) && !(disables && c->n_args == 2)) {
		fputs("dapcar: write user list, user join NUMBER or user disable NUMBER\n", stderr);
		return EXIT_USAGE;
	}
	if (!cli_open_for(c, disables ? OP_USERS : OP_LOG, &a, &e))
		return cli_fail(&e);
	ok = disables ? book_person_disable(app_book(a), c->args[1], &e) &&
			    app_audit(a, "key_change", (struct id){ { 0 } }, NULL, true, &e)
		      : user_list(c, a, &e);
	if (ok && disables)
		printf("%s can no longer open what is written from now on\n", c->args[1]);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

/* The secret half stands under the organisation's own passphrase in a small book of its own (folder
 * org-CODE in --home), whose only person is the organisation: the same proven key file. */
int cmd_org_key(struct cli *c)
{
	struct buf phrase = { .ceiling = 1000 };
	struct book_start start = { .cost = book_cost_default, .practice = c->practice };
	struct book_person person;
	struct book *b = NULL;
	struct err e = { 0 };
	char hex[65], *folder = NULL;
	bool ok = false;

	if (strcmp(c->args[0], "make") != 0) {
		fputs("dapcar: write org-key make CODE\n", stderr);
		return EXIT_USAGE;
	}
	if (c->practice)
		start.cost = book_cost_least;
	folder = mem_fmt("%s/org-%s", c->home, c->args[1]);
	if (!cli_secret(c->passphrase_file, "New passphrase of the organisation", &phrase, &e) ||
	    !folder_make(c->home, &e) || !folder_make(folder, &e) ||
	    !book_create(folder, &start, &c->clock, &b, &e) ||
	    !book_person_add(b, id_new(clock_wall_ms(&c->clock)), "ORG", false, buf_str(&phrase),
			     "000000", &e))
		goto out;
	ok = book_person_find(b, "ORG", &person);
	if (ok) {
		/* The line that dapcar-hq reference load takes. */
		hex_encode(person.public_key, sizeof person.public_key, hex);
		printf("{\"kind\":\"org_key\",\"code\":\"%s\",\"public_key\":\"%s\"}\n", c->args[1],
		       hex);
	}
out:
	book_close(b);
	buf_fini(&phrase);
	mem_free(folder);
	return ok ? 0 : cli_fail(&e);
}

static void report_json(const struct book_report *r, const struct invariants *v, bool ok)
{
	struct buf out = { 0 };
	struct json j;

	json_init(&j, &out, true);
	json_object(&j);
	json_member_bool(&j, "whole", ok);
	json_member_bool(&j, "seals_checked", r->unlocked);
	json_member_int(&j, "entries", (int64_t)r->entries);
	json_member_int(&j, "signatures", (int64_t)r->signatures);
	json_member_int(&j, "damaged", (int64_t)r->damaged);
	json_member_int(&j, "unproven", (int64_t)r->unproven);
	json_member_int(&j, "drafts", (int64_t)r->drafts);
	json_member_int(&j, "pruned", (int64_t)r->pruned);
	json_member_int(&j, "forks", (int64_t)r->forks);
	json_member_bool(&j, "tail_lost", r->tail_lost);
	if (*r->first_damage)
		json_member(&j, "first_damage", r->first_damage);
	if (r->unlocked) {
		json_key(&j, "invariants");
		inv_json(v, &j);
	}
	json_object_end(&j);
	puts(buf_str(&out));
	buf_fini(&out);
}

/* The view of more entries is not made a second time for a look. */
#define VIEW_MOST 100000

static void report_text(const struct book_report *r, const struct invariants *v, bool ok)
{
	struct buf lines = { 0 };

	if (r->unlocked)
		printf("%" PRIu64 " entries, every seal and link, %" PRIu64 " signatures: %s\n",
		       r->entries, r->signatures, ok ? "all as written" : "not all as written");
	else
		printf(
		    "%" PRIu64
		    " entries. Structure only: without a passphrase the chain was not looked at\n",
		    r->entries);
	if (r->pruned)
		printf("%" PRIu64 " of them are here by header and signature alone: headquarters has "
		       "them in a backup\n",
		       r->pruned);
	if (r->damaged)
		printf("%" PRIu64 " damaged; the first: %s\n", r->damaged, r->first_damage);
	if (r->unproven)
		printf("%" PRIu64 " can be read, but the signature above them was lost with it\n",
		       r->unproven);
	if (r->tail_lost)
		puts("The newest entries are missing: the key file knows of later ones. Ask HQ "
		     "what it holds");
	if (r->forks)
		printf("%" PRIu64
		       " forks: this book was copied or restored. HQ keeps both branches\n",
		       r->forks);
	if (r->unlocked) {
		inv_text(v, &lines);
		fputs(buf_str(&lines), stdout);
	}
	buf_fini(&lines);
}

/* Every device but our own is headquarters' feed. */
bool cli_signer(void *ctx, struct id device, uint8_t public_key[32])
{
	struct cli_signers *s = ctx;

	if (!s->known || !id_equal(device, s->peer.feed)) {
		s->unknown++;
		return false;
	}
	memcpy(public_key, s->peer.hq_sign, 32);
	return true;
}

static void look_at_view(struct app *a, struct invariants *v)
{
	bool same = false;

	if (book_count(app_book(a)) > VIEW_MOST)
		inv_unseen(v, INV_SET_DECIDES, "the book is too large to show it twice");
	else if (!app_view_again(a, &same, NULL))
		inv_unseen(v, INV_SET_DECIDES, "the entries could not all be shown");
	else if (same)
		inv_held(v, INV_SET_DECIDES, "the same entries in another order give the same view");
	else
		inv_broken(v, INV_SET_DECIDES, "the same entries in another order give another view");
}

static bool verify_unlocked(struct cli *c, struct book_report *r, struct invariants *v,
			    struct err *e)
{
	struct cli_signers s = { 0 };
	struct app *a = NULL;
	bool ok;

	if (!cli_open(c, &a, e))
		return false;
	s.known = sync_peer(c->home, &s.peer, NULL);
	ok = book_verify(app_book(a), cli_signer, &s, r, e);
	sync_invariants(app_book(a), r, s.known, s.unknown, v);
	look_at_view(a, v);
	if (ok && !inv_hold(v))
		ok = err_set(e, ERR_CORRUPT, "The book does not keep what it must keep");
	app_close(a);
	return ok;
}

int cmd_verify(struct cli *c)
{
	struct invariants *v = mem_new(sizeof *v);
	struct book_report r = { 0 };
	struct err e = { 0 };
	bool ok;

	if (c->n_args)
		c->home = c->args[0];
	ok = c->user ? verify_unlocked(c, &r, v, &e) : book_verify_files(c->home, &r, &e);
	if (!ok && !r.entries && !r.damaged && e.class != ERR_CORRUPT) {
		mem_free(v);
		return cli_fail(&e);
	}
	if (c->json)
		report_json(&r, v, ok);
	else
		report_text(&r, v, ok);
	mem_free(v);
	return ok ? 0 : err_exit_status(ERR_CORRUPT);
}

/* Each code costs what a passphrase costs, so it takes some seconds: said where somebody waits. */
static bool codes_add(struct book *b, const char *const *codes, size_t n, struct err *e)
{
	bool waits = isatty(STDERR_FILENO), ok = true;

	for (size_t i = 0; ok && i < n; i += 2) {
		if (waits)
			fprintf(stderr, "\rOne-time codes: %zu of %zu", i, n);
		ok = book_codes_add(b, codes + i, n - i < 2 ? n - i : 2, e);
	}
	if (waits)
		fprintf(stderr, "\rOne-time codes: %zu of %zu\n", ok ? n : 0, n);
	return ok;
}

/* A book that exists keeps its entries and its device id; else one is made. */
static bool enrol_with(struct cli *c, const struct bundle *bundle, struct err *e)
{
	bool exists, ok = false;
	struct app_init in = { .practice = bundle->practice,
			       .cost = cost_for(bundle->practice),
			       .node = strcmp(bundle->node, "desk") == 0 ? NODE_DESK : NODE_CAR,
			       .device = bundle->device,
			       .hq_public = bundle->hq_box,
			       .lookup_key = bundle->lookup_key };
	const char *codes[BUNDLE_CODES_MAX];
	uint8_t sign_public[32], police_public[32];
	struct link l = { 0 };
	struct app *a = NULL;
	char *keys = path_join(c->home, "keys");

	exists = file_exists(keys);
	mem_free(keys);
	if (exists
		? !cli_open(c, &a, e)
		: !cli_clock(c, bundle->practice, e) || !app_init(c->home, &in, &c->clock, &a, e))
		return false;
	if (exists && app_is_practice(a) != bundle->practice) {
		err_set(e, ERR_DENIED,
			bundle->practice
			    ? "This is a live book and a practice headquarters. They do not meet"
			    : "This is a practice book and a live headquarters. They do not meet");
		goto out;
	}
	for (size_t i = 0; i < bundle->n_codes; i++)
		codes[i] = bundle->codes[i];
	book_sign_public(app_book(a), sign_public);
	if (!book_police_public(app_book(a), police_public))
		memset(police_public, 0, sizeof police_public);
	ok = sync_enrol(c->home, bundle, book_device(app_book(a)), sign_public, police_public,
			&c->clock, e) &&
	     (!exists || book_state_put(app_book(a), "hq", bundle->hq_box, 32, e)) &&
	     codes_add(app_book(a), codes, bundle->n_codes, e) && link_open(&l, a, e) &&
	     sync_run(l.sync, e);
	if (l.app)
		link_close(&l);
out:
	app_close(a);
	return ok;
}

int cmd_enrol(struct cli *c)
{
	struct buf text = { .ceiling = BUNDLE_MAX };
	struct bundle *bundle = bundle_new();
	struct err e = { 0 };
	bool ok;

	ok = file_read(c->args[0], &text, &e) &&
	     bundle_read(buf_str(&text), text.len, bundle, &e) && enrol_with(c, bundle, &e);
	if (ok)
		printf("%s has joined headquarters. Each person signs on with a one-time unlock "
		       "code\n",
		       bundle->name);
	bundle_free(bundle);
	buf_fini(&text);
	return ok ? 0 : cli_fail(&e);
}
