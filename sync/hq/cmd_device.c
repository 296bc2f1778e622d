/* device add, list and revoke; unlock-code. */
#include "ca.h"
#include "commands.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/access.h"
#include "model/kinds.h"
#include "model/typed.h"
#include "model/vocab.h"
#include "sync/wire/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CODES 16
#define CODE_LETTERS 12
#define PORT_DEFAULT 7443

/* --- device add --- */

/* 60 bits in letters and figures that are not taken for one another when they are read out. */
static void code_draw(char out[BUNDLE_CODE_MAX + 1])
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	size_t n = 0;

	for (size_t i = 0; i < CODE_LETTERS; i++) {
		if (i && i % 4 == 0)
			out[n++] = '-';
		out[n++] = letters[crypto_uniform(sizeof letters - 1)];
	}
	out[n] = '\0';
}

static bool name_fits(const char *name, struct err *e)
{
	size_t n = strlen(name);
	bool ok = n && n <= DEVICE_NAME_MAX && text_check(name, n, false) == TEXT_FINE &&
		  !strchr(name, '/');

	return ok || err_set(e, ERR_INPUT, "The name must be %d characters or less, without /",
			     DEVICE_NAME_MAX);
}

/* Whose records a desk of this role gets, when nothing else is said: records and the six-week calls serve every car. */
static const char *usual_scope(enum role role)
{
	return role == ROLE_HQ_RECORDS || role == ROLE_RESEARCH_INSIGHT ? "*" : "";
}

static bool cars_of(const struct given *g, enum role role, struct device *d, struct err *e)
{
	size_t n = option_count(g, "--cars"), used = 0;

	if (!n && role == ROLE_SUPERVISOR)
		return err_set(e, ERR_INPUT,
			       "Say whose nights this desk gets: --cars with a car's code, or --cars all");
	if (!n)
		text_copy(d->scope, sizeof d->scope, usual_scope(role));
	for (size_t i = 0; i < n; i++) {
		const char *car = option_nth(g, "--cars", i);

		if (!*car || strlen(car) > 16 || strchr(car, ' '))
			return err_set(e, ERR_INPUT, "A car's code must be 16 characters or less");
		used += (size_t)snprintf(d->scope + used, sizeof d->scope - used, "%s%s",
					 i ? " " : "", strcmp(car, "all") ? car : "*");
	}
	return true;
}

static bool scope_of(const struct given *g, struct device *d, struct err *e)
{
	const char *service = option_value(g, "--org");
	enum role role = role_find(d->role);

	if (role == ROLE_NONE)
		return true;
	if (!role_is_support(role))
		return service ? err_set(e, ERR_INPUT,
					 "--org goes with the desk of a support service alone")
			       : cars_of(g, role, d, e);
	if (!service || !vocab_code(vocab_find("V-ORG"), service) || option_count(g, "--cars"))
		return err_set(e, ERR_INPUT,
			       "A support service's desk needs --org with its code, as in nwal, and no "
			       "--cars: it gets what is its own");
	snprintf(d->scope, sizeof d->scope, "@%s", service);
	return true;
}

static bool device_of(const struct given *g, const struct hq *hq, struct device *d, struct err *e)
{
	const char *car = option_value(g, "--car");
	const char *role = option_value(g, "--desk");

	*d = (struct device){
		.id = id_random(), .feed = id_random(), .state = DEVICE_NEW, .added_ms = hq_now(hq)
	};
	if (!car == !role)
		return err_set(e, ERR_INPUT,
			       "Say --car with its code, or --desk with the role of its people");
	if (role && role_find(role) == ROLE_NONE)
		return err_set(e, ERR_INPUT, "There is no such role. One is: supervisor");
	if (car && (!*car || strlen(car) > 16))
		return err_set(e, ERR_INPUT, "The car's code must be 16 characters or less");
	if (!name_fits(g->arguments[0], e))
		return false;
	text_copy(d->name, sizeof d->name, g->arguments[0]);
	text_copy(d->car, sizeof d->car, car ? car : "");
	text_copy(d->role, sizeof d->role, role ? role : "");
	return scope_of(g, d, e);
}

static void pin_text(const struct hash *h, char out[BUNDLE_PIN_LEN + 1])
{
	struct buf b = { .ceiling = 64 };

	base64_encode(h->b, sizeof h->b, &b);
	text_copy(out, BUNDLE_PIN_LEN + 1, buf_str(&b));
	buf_fini(&b);
}

static bool bundle_tls(const struct hq *hq, struct device *d, struct bundle *b, struct err *e)
{
	struct buf ca = { .ceiling = BUNDLE_PEM_MAX };
	struct buf cert = { .ceiling = BUNDLE_PEM_MAX };
	struct buf key = { .ceiling = BUNDLE_PEM_MAX };
	struct clock real = clock_system();
	char *path = path_join(hq->dir, CA_FILE);
	struct hash now, next;
	uint8_t seed[32], public_key[32];
	char name[ID_HEX_LEN + 1];
	int64_t seconds = (int64_t)CA_BOOTSTRAP_HOURS * 3600;

	crypto_random(seed, sizeof seed);
	sign_public(seed, public_key);
	d->boot_until_ms = clock_wall_ms(&real) + seconds * 1000;
	b->expires_ms = d->boot_until_ms;
	bool ok = file_read(path, &ca, e) && ca_pins(hq->dir, &now, &next, e) &&
		  ca_issue(hq->dir, id_hex(d->id, name), public_key, seconds, &cert, &d->boot_spki,
			   e);

	if (ok) {
		ca_seed_pem(seed, &key);
		pin_text(&now, b->pin);
		pin_text(&next, b->pin_next);
		text_copy(b->ca, sizeof b->ca, buf_str(&ca));
		text_copy(b->bootstrap_cert, sizeof b->bootstrap_cert, buf_str(&cert));
		text_copy(b->bootstrap_key, sizeof b->bootstrap_key, buf_str(&key));
	}
	mem_wipe(seed, sizeof seed);
	buf_fini(&ca);
	buf_fini(&cert);
	buf_fini(&key);
	mem_free(path);
	return ok;
}

static void bundle_orgs(struct hq *hq, struct bundle *b)
{
	struct rec *r = hq_reference(hq, "org_keys");

	for (size_t i = 0; r && i < rec_count(r, REFERENCE_SET_ROWS) && b->n_orgs < BUNDLE_ORGS_MAX;
	     i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);
		struct bundle_org *o = &b->orgs[b->n_orgs];

		if (hex_decode(rec_text(row, field_find(row->kind, "attrs")), o->public_key, 32) &&
		    text_copy(o->code, sizeof o->code,
			      rec_text(row, field_find(row->kind, "code"))))
			b->n_orgs++;
	}
	rec_free(r);
}

static bool bundle_urls(const struct given *g, const struct hq *hq, struct bundle *b, struct err *e)
{
	size_t n = option_count(g, "--url");

	for (size_t i = 0; i < n; i++)
		if (strncmp(option_nth(g, "--url", i), "https://", 8) != 0 ||
		    !text_copy(b->urls[b->n_urls++], sizeof b->urls[0], option_nth(g, "--url", i)))
			return err_set(e, ERR_INPUT,
				       "--url must be as in https://hq.example.org:7443");
	if (!n)
		snprintf(b->urls[b->n_urls++], sizeof b->urls[0], "https://%s:%d", hq->host,
			 PORT_DEFAULT);
	return true;
}

static bool bundle_fill(const struct given *g, struct hq *hq, struct device *d, struct bundle *b,
			struct err *e)
{
	b->device = d->id;
	b->feed = d->feed;
	b->practice = hq->practice;
	b->n_codes = CODES;
	text_copy(b->server_name, sizeof b->server_name, hq->host);
	text_copy(b->node, sizeof b->node, *d->role ? "desk" : "car");
	text_copy(b->role, sizeof b->role, d->role);
	text_copy(b->car_code, sizeof b->car_code, d->car);
	text_copy(b->name, sizeof b->name, d->name);
	memcpy(b->hq_sign, hq->sign_public, 32);
	memcpy(b->hq_box, hq->box_public, 32);
	memcpy(b->lookup_key, hq->lookup_key, 32);
	for (size_t i = 0; i < b->n_codes; i++)
		code_draw(b->codes[i]);
	bundle_orgs(hq, b);
	return bundle_urls(g, hq, b, e) && bundle_tls(hq, d, b, e);
}

static bool device_keep(struct hq *hq, const struct device *d, const struct bundle *b,
			struct err *e)
{
	bool ok = store_begin(hq->store, e);

	if (!ok)
		return false;
	ok = store_device_put(hq->store, d, e);
	for (size_t i = 0; ok && i < b->n_codes; i++)
		ok = store_code_put(hq->store, d->id, (unsigned)i, b->codes[i], e);
	if (ok)
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	return false;
}

bool command_device_add(const struct given *g, struct err *e)
{
	const char *named = option_value(g, "--out");
	char *path = named ? mem_str(named) : mem_fmt("%s.bundle", g->arguments[0]);
	struct bundle *b = bundle_new();
	struct buf text = { .ceiling = BUNDLE_MAX };
	struct hq *hq = NULL;
	struct device d;
	bool ok = command_open(g, true, &hq, e) && device_of(g, hq, &d, e) &&
		  bundle_fill(g, hq, &d, b, e) && bundle_write(b, &text, e) &&
		  file_create(path, text.data, text.len, e);

	if (ok && !device_keep(hq, &d, b, e)) {
		file_remove(path, NULL);
		ok = false;
	}
	if (ok)
		printf("%s is for %s alone and for the next %d hours. Take it there by hand, then: "
		       "dapcar enrol %s\n",
		       path, d.name, CA_BOOTSTRAP_HOURS, path);
	buf_fini(&text);
	bundle_free(b);
	hq_close(hq);
	mem_free(path);
	return ok;
}

/* --- device list, revoke --- */

struct listing {
	struct hq *hq;
	struct buf out;
};

static bool list_one(void *ctx, const struct device *d)
{
	struct listing *l = ctx;
	int64_t seen = store_last_receipt(l->hq->store, d->id);
	char id[ID_HEX_LEN + 1], when[INSTANT_LEN + 1];

	buf_fmt(&l->out, "%-20s %-5s %-16s %-10s %s  %s, %zu codes left", d->name,
		*d->role ? "desk" : "car", *d->role ? d->role : d->car,
		d->state == DEVICE_NEW ? "waiting" : device_state_code(d->state), id_hex(d->id, id),
		seen ? instant_text(seen, when) : "nothing sent yet",
		store_codes_left(l->hq->store, d->id));
	if (*d->scope)
		buf_fmt(&l->out, ", %s", !strcmp(d->scope, "*") ? "every car" : d->scope);
	if (store_incidents(l->hq->store, d->id))
		buf_fmt(&l->out, ", %" PRIu64 " incidents", store_incidents(l->hq->store, d->id));
	buf_putc(&l->out, '\n');
	return true;
}

bool command_device_list(const struct given *g, struct err *e)
{
	struct listing l = { 0 };
	bool ok = command_open(g, false, &l.hq, e) && store_devices(l.hq->store, list_one, &l, e);

	if (ok && !l.out.len)
		buf_puts(&l.out, "There is no laptop yet. dapcar-hq device add makes one known\n");
	ok = ok && command_print(&l.out, e);
	buf_fini(&l.out);
	hq_close(l.hq);
	return ok;
}

static bool device_named(struct hq *hq, const char *name, struct device *out, struct err *e)
{
	return store_device_by_name(hq->store, name, out) ||
	       err_set(e, ERR_INPUT,
		       "There is no laptop of that name. dapcar-hq device list shows them");
}

bool command_device_revoke(const struct given *g, struct err *e)
{
	struct hq *hq = NULL;
	struct device d;
	bool ok = command_open(g, false, &hq, e) && device_named(hq, g->arguments[0], &d, e);

	if (ok) {
		d.state = DEVICE_REVOKED;
		ok = store_device_put(hq->store, &d, e);
	}
	if (ok)
		printf("%s is refused from its next request on. What it has sent stays. It cannot "
		       "be taken back: a "
		       "laptop that is found again needs a new bundle\n",
		       d.name);
	hq_close(hq);
	return ok;
}

static bool set_state(const struct given *g, enum device_state from, enum device_state to, const char *not_so,
		      const char *done, struct err *e)
{
	struct hq *hq = NULL;
	struct device d;
	bool begun = command_open(g, false, &hq, e) && store_begin(hq->store, e);
	bool ok = begun && device_named(hq, g->arguments[0], &d, e) &&
		  (d.state == from || d.state == to || err_set(e, ERR_INPUT, "%s", not_so));

	/* Read and written in one: its feed goes on meanwhile. */
	if (ok) {
		d.state = to;
		ok = store_device_put(hq->store, &d, e) && store_commit(hq->store, e);
	} else if (begun) {
		store_rollback(hq->store);
	}
	if (ok)
		printf("%s %s\n", d.name, done);
	hq_close(hq);
	return ok;
}

bool command_device_suspend(const struct given *g, struct err *e)
{
	return set_state(g, DEVICE_ACTIVE, DEVICE_SUSPENDED,
			 "That laptop is not in use: it has not enrolled, or has been revoked",
			 "is refused from its next request on, and keeps what it records. dapcar-hq device "
			 "resume lets it in again",
			 e);
}

bool command_device_resume(const struct given *g, struct err *e)
{
	return set_state(g, DEVICE_SUSPENDED, DEVICE_ACTIVE, "That laptop is not suspended",
			 "may come again. What it recorded meanwhile comes with its next session", e);
}

/* --- unlock-code --- */

static bool code_give(struct hq *hq, const struct device *d, const char *number, struct buf *code,
		      struct err *e)
{
	if (d->state == DEVICE_REVOKED)
		return err_set(e, ERR_DENIED, "That laptop has been revoked");
	if (!store_begin(hq->store, e))
		return false;
	if (store_code_take(hq->store, d->id, number, hq_now(hq), code, e))
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	return false;
}

bool command_unlock_code(const struct given *g, struct err *e)
{
	struct buf code = { .ceiling = 64 };
	struct buf out = { 0 };
	struct hq *hq = NULL;
	struct rec *person = NULL;
	struct device d;
	struct civil now;
	bool ok = command_open(g, true, &hq, e) && device_named(hq, g->arguments[0], &d, e) &&
		  hq_person(hq, option_value(g, "--for"), &person, e);

	if (ok && !rec_is(person, CREW_MEMBER_ACTIVE, "yes"))
		ok = err_set(e, ERR_DENIED, "That person is no longer active");
	if (ok && code_give(hq, &d, rec_text(person, CREW_MEMBER_STAFF_NO), &code, e)) {
		now = civil_of(hq_now(hq));
		buf_fmt(&out,
			"%s\nThis code lets %s, %s, sign on at %s once. They type their number and "
			"this code, then choose "
			"a passphrase and a code of their own.\nTell it to nobody else. Noted at "
			"%02d:%02d; %zu codes left "
			"for %s.\n",
			buf_str(&code), rec_text(person, CREW_MEMBER_FULL_NAME),
			rec_text(person, CREW_MEMBER_STAFF_NO), d.name, now.hour, now.minute,
			store_codes_left(hq->store, d.id), d.name);
		ok = command_print(&out, e);
	} else {
		ok = false;
	}
	buf_fini(&out);
	buf_fini(&code);
	rec_free(person);
	hq_close(hq);
	return ok;
}
