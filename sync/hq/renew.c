/* A node's certificate anew, for the key that it has: asked over a connection that this very key
 * made, so there is nobody new to trust. And headquarters' own, which keeps its key, because that
 * is what the nodes pin. */
#include "ca.h"
#include "commands.h"
#include "pins.h"
#include "routes.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/msg.h"

#include <stdio.h>
#include <string.h>

static bool keep(struct hq *hq, const struct device *d, const char *pem, struct err *e)
{
	if (!store_begin(hq->store, e))
		return false;
	if (store_device_put(hq->store, d, e) && store_certificate_put(hq->store, d->id, pem, e))
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	return false;
}

enum wire_error route_renew(struct hq *hq, struct device *d, const void *body, size_t n,
			    struct buf *out)
{
	struct buf pem = { .ceiling = CERTIFICATE_PEM_MAX };
	struct clock real = clock_system(); /* certificates know nothing of a practice clock */
	int64_t seconds = (int64_t)CA_DEVICE_DAYS * 86400;
	struct enrol_answer *a;
	struct renew_ask ask;
	struct err e = { 0 };
	enum wire_error r = WIRE_FINE;
	char name[ID_HEX_LEN + 1];
	struct hash spki;

	if (!renew_ask_read(body, n, &ask, NULL))
		return WIRE_BAD_REQUEST;
	ca_spki_of_key(ask.tls_public, &spki);
	if (!id_equal(ask.device, d->id) || !hash_equal(&spki, &d->spki))
		return WIRE_WRONG_DEVICE;
	a = mem_new(sizeof *a);
	d->until_ms = clock_wall_ms(&real) + seconds * 1000;
	if (!ca_issue(hq->dir, id_hex(d->id, name), ask.tls_public, seconds, &pem, &spki, &e) ||
	    !keep(hq, d, buf_str(&pem), &e)) {
		r = route_trouble(hq, "certificate not renewed", &e);
	} else {
		a->device = d->id;
		a->expires_ms = d->until_ms;
		text_copy(a->certificate, sizeof a->certificate, buf_str(&pem));
		r = enrol_answer_write(a, out) ? WIRE_FINE : WIRE_INTERNAL;
	}
	buf_fini(&pem);
	mem_free(a);
	return r;
}

static void pin_print(const char *what, const struct hash *h)
{
	struct buf b = { .ceiling = 64 };

	base64_encode(h->b, sizeof h->b, &b);
	printf("%s sha256//%s\n", what, buf_str(&b));
	buf_fini(&b);
}

static bool next_key(struct hq *hq, struct err *e)
{
	char until[INSTANT_LEN + 1];
	struct pins p = { .since_ms = 0 };
	int64_t ends_ms;

	if (!hq_pins_change(hq, &p, &ends_ms, e))
		return false;
	printf("The server's key is the one that laptops knew as the next, with a certificate that is "
	       "good until %s.\n",
	       instant_text(ends_ms, until));
	pin_print("Pin now ", &p.now);
	pin_print("Pin next", &p.next);
	puts("Start dapcar-hq serve again to use it: each laptop hears of the next one when it calls. "
	     "Then make a backup: after a restore of an older one this is to be done again");
	return true;
}

bool command_renew(const struct given *g, struct err *e)
{
	struct hq *hq = NULL;
	char until[INSTANT_LEN + 1];
	int64_t ends_ms;
	bool ok = command_open(g, false, &hq, e), changes = option_count(g, "--next-key") > 0;

	if (ok)
		ok = changes ? next_key(hq, e) : ca_server_renew(hq->dir, &ends_ms, e);
	if (ok && !changes)
		printf("The server's certificate is good until %s, for the same key: laptops go on "
		       "knowing it.\nStart dapcar-hq serve again to use it\n",
		       instant_text(ends_ms, until));
	hq_close(hq);
	return ok;
}
