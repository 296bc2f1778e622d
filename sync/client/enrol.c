/* Enrolment: once a laptop. */
#include "http.h"
#include "pkcs8.h"
#include "sync/client/sync.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/wire/msg.h"

#include <string.h>

#define ENROL_MS 60000

static bool write_file(const char *home, const char *name, const void *p, size_t n, struct err *e)
{
	char *path = path_join(home, name);
	bool ok = file_write(path, p, n, e);

	mem_free(path);
	return ok;
}

bool sync_is_enrolled(const char *home)
{
	char *path = path_join(home, SYNC_FILE_PEER);
	bool there = file_exists(path);

	mem_free(path);
	return there;
}

/* The key of an enrolment that was cut off is used again, so that HQ can answer with the
 * certificate it made. */
static bool key_make(const char *home, uint8_t seed[32], struct err *e)
{
	char *path = path_join(home, SYNC_FILE_KEY);
	struct buf pem;
	bool ok;

	buf_init(&pem, 4096);
	ok = file_exists(path) && file_read(path, &pem, NULL) &&
	     pkcs8_read(buf_str(&pem), pem.len, seed);
	if (!ok) {
		buf_reset(&pem);
		crypto_random(seed, 32);
		ok = pkcs8_write(seed, &pem) && file_write(path, pem.data, pem.len, e);
	}
	buf_fini(&pem);
	mem_free(path);
	return ok;
}

struct reply {
	bool came;
	enum cause cause;
	unsigned status;
	struct buf body;
};

static void take_reply(void *ctx, const struct http_answer *a)
{
	struct reply *r = ctx;

	r->came = true;
	r->cause = a->cause;
	r->status = a->status;
	buf_put(&r->body, a->body.data, a->body.len);
}

static bool refused(const struct reply *r, bool practice, struct err *e)
{
	struct error_answer why = { .error = WIRE_ERROR_N };
	char words[CAUSE_TEXT_MAX];
	enum cause cause = r->cause;

	if (cause == CAUSE_NONE) {
		error_answer_read(buf_str(&r->body), r->body.len, &why, NULL);
		if (why.error == WIRE_PRACTICE_MISMATCH)
			cause = practice ? CAUSE_PRACTICE_HERE : CAUSE_PRACTICE_THERE;
		else if (r->status == 403)
			return err_set(e, ERR_DENIED,
				       "HQ did not take the bundle: it was used before, has run "
				       "out or was withdrawn. Ask "
				       "HQ for a new one");
		else
			cause = r->status == 429 || r->status >= 500 ? CAUSE_HQ_BUSY
								     : CAUSE_NONSENSE;
	}
	/* The sentences of causes speak of sending; here the first part alone is meant, and the
	 * rest does no harm. */
	return err_set(e, cause_class(cause), "%s", cause_words(cause, 0, words));
}

static bool ask(const struct bundle *b, const struct enrol_ask *q, struct enrol_answer *out,
		struct err *e)
{
	const char *urls[BUNDLE_URLS_MAX];
	struct reply reply = { 0 };
	struct http_conf conf = {
		.urls = urls,
		.n_urls = b->n_urls,
		.server_name = b->server_name,
		.ca = b->ca,
		.certificate = b->bootstrap_cert,
		.key = b->bootstrap_key,
		.pin = b->pin,
		.pin_next = b->pin_next,
	};
	struct http *h = NULL;
	struct buf body;
	bool ok = false;

	for (size_t i = 0; i < b->n_urls; i++)
		urls[i] = b->urls[i];
	buf_init(&body, WIRE_ASK_MAX);
	buf_init(&reply.body, WIRE_ANSWER_MAX);
	if (!http_new(&conf, &h, e))
		goto out;
	enrol_ask_write(q, &body);
	/* Each address is tried once. */
	for (size_t i = 0;
	     i < b->n_urls && (!i || reply.cause == CAUSE_NO_ANSWER ||
			       reply.cause == CAUSE_NO_LINK || reply.cause == CAUSE_NO_NAME);
	     i++) {
		struct http_ask one = { .path = WIRE_PATH_ENROL,
					.type = WIRE_TYPE_JSON,
					.body = body.data,
					.len = body.len,
					.limit_ms = ENROL_MS };

		reply.came = false;
		buf_reset(&reply.body);
		http_ask(h, &one, take_reply, &reply);
		while (!reply.came) {
			http_wait(h, NULL, 0, 200);
			http_step(h);
		}
	}
	if (reply.cause != CAUSE_NONE || reply.status != 200)
		refused(&reply, b->practice, e);
	else
		ok = enrol_answer_read(buf_str(&reply.body), reply.body.len, out, e);
out:
	http_free(h);
	buf_fini(&body);
	buf_fini(&reply.body);
	return ok;
}

static bool keep(const char *home, const struct bundle *b, struct id device,
		 const struct enrol_answer *a, struct err *e)
{
	struct peer *p = mem_new(sizeof *p);
	struct buf text;
	bool ok;

	peer_from_bundle(b, p);
	p->device = device;
	p->certificate_ends_ms = a->expires_ms;
	buf_init(&text, BUNDLE_MAX);
	ok = peer_write(p, &text, e) &&
	     write_file(home, SYNC_FILE_CERT, a->certificate, strlen(a->certificate), e) &&
	     write_file(home, SYNC_FILE_CA, b->ca, strlen(b->ca), e) &&
	     write_file(home, SYNC_FILE_PEER, text.data, text.len, e);
	buf_fini(&text);
	mem_free(p);
	return ok;
}

bool sync_enrol(const char *home, const struct bundle *bundle, struct id device,
		const uint8_t sign_public_key[32], const uint8_t police_public[32],
		const struct clock *clock, struct err *e)
{
	struct enrol_ask q = { .device = device,
			       .bundle_device = bundle->device,
			       .practice = bundle->practice };
	struct enrol_answer *a = mem_new(sizeof *a);
	uint8_t seed[32];
	bool ok = false;

	/* Certificates know nothing of a practice clock. */
	struct clock real = clock_system();

	if (clock_wall_ms(bundle->practice ? &real : clock) > bundle->expires_ms) {
		err_set(e, ERR_INPUT, "The bundle has run out. Ask HQ for a new one");
		goto out;
	}
	if (sync_is_enrolled(home)) {
		err_set(e, ERR_INPUT, "This laptop is enrolled already");
		goto out;
	}
	if (!key_make(home, seed, e))
		goto out;
	memcpy(q.sign_public, sign_public_key, 32);
	memcpy(q.police_public, police_public, 32);
	sign_public(seed, q.tls_public);
	if (!ask(bundle, &q, a, e))
		goto out;
	if (!id_equal(a->device, device)) {
		err_set(e, ERR_PEER, "HQ answered for another laptop. Nothing was changed here");
		goto out;
	}
	ok = keep(home, bundle, device, a, e);
out:
	mem_wipe(seed, sizeof seed);
	mem_free(a);
	return ok;
}
