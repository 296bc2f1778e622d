/* The certificate that runs out is asked for anew, for the same key, in time. What headquarters
 * answers is taken only if it is for this laptop and its key; whatever goes wrong, the session goes
 * on: there is time left. */
#include "pkcs8.h"
#include "sync_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define RENEW_MS 60000
#define RENEW_BEFORE_MS (INT64_C(60) * 86400000)
#define AGAIN_MS INT64_C(3600000)

/* An Ed25519 key as a certificate spells it (RFC 8410). */
static const uint8_t spki_head[12] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
				       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };

static bool own_key(const struct sync *s, uint8_t public_key[32])
{
	char *path = path_join(s->home, SYNC_FILE_KEY);
	struct buf pem = { .ceiling = 4096 };
	uint8_t seed[32];
	bool ok = file_read(path, &pem, NULL) && pkcs8_read(buf_str(&pem), pem.len, seed);

	if (ok)
		sign_public(seed, public_key);
	mem_wipe(seed, sizeof seed);
	buf_fini(&pem);
	mem_free(path);
	return ok;
}

/* Certificates know nothing of a practice clock. A clock that is wrong asks too early or too late,
 * and headquarters decides by its own. */
bool renew_is_due(const struct sync *s)
{
	struct clock real = clock_system();

	return s->peer.certificate_ends_ms - clock_wall_ms(&real) < RENEW_BEFORE_MS &&
	       (!s->renew_ms || clock_mono_ms() - s->renew_ms >= AGAIN_MS);
}

void renew_begin(struct sync *s)
{
	struct renew_ask q = { .device = s->peer.device };

	s->renew_ms = clock_mono_ms();
	if (!own_key(s, q.tls_public)) {
		session_locate(s);
		return;
	}
	s->step = STEP_RENEW;
	buf_reset(&s->ask);
	renew_ask_write(&q, &s->ask);
	session_ask(s, WIRE_PATH_RENEW, WIRE_TYPE_JSON, RENEW_MS);
}

/* One certificate in PEM, whose key is ours: another would keep this laptop out for good. */
static bool is_for_our_key(const struct sync *s, const char *pem)
{
	static const char head[] = "-----BEGIN CERTIFICATE-----", tail[] = "-----END CERTIFICATE-----";
	struct buf text = { .ceiling = CERTIFICATE_PEM_MAX }, der = { .ceiling = CERTIFICATE_PEM_MAX };
	const char *end = strstr(pem, tail);
	uint8_t spki[sizeof spki_head + 32];
	bool ours;

	if (strncmp(pem, head, sizeof head - 1) != 0 || !end)
		return false;
	for (const char *p = pem + sizeof head - 1; p < end; p++)
		if (*p != '\n' && *p != '\r')
			buf_putc(&text, *p);
	memcpy(spki, spki_head, sizeof spki_head);
	ours = own_key(s, spki + sizeof spki_head) && base64_decode(buf_str(&text), text.len, &der) &&
	       memmem(der.data, der.len, spki, sizeof spki);
	buf_fini(&text);
	buf_fini(&der);
	return ours;
}

static bool put_file(const struct sync *s, const char *name, const void *p, size_t n)
{
	char *path = path_join(s->home, name);
	bool ok = file_write(path, p, n, NULL);

	mem_free(path);
	return ok;
}

/* --- headquarters' keys --- */

static void pin_of(const struct hash *h, char out[BUNDLE_PIN_LEN + 1])
{
	struct buf b = { .ceiling = BUNDLE_PIN_LEN + 1 };

	base64_encode(h->b, sizeof h->b, &b);
	text_copy(out, BUNDLE_PIN_LEN + 1, buf_str(&b));
	buf_fini(&b);
}

/* One of them is known already, or it is not the headquarters that is talked to. */
static bool goes_on(const struct peer *was, const struct peer *is)
{
	return !strcmp(is->pin, was->pin) || !strcmp(is->pin, was->pin_next) ||
	       !strcmp(is->pin_next, was->pin_next);
}

void renew_pins(struct sync *s)
{
	const struct pins *said = &s->hello.pins;
	struct buf text = { .ceiling = BUNDLE_MAX };
	struct peer *p;

	if (said->since_ms <= s->peer.pins_since_ms || !pins_hold(said, s->peer.hq_sign))
		return;
	p = mem_dup(&s->peer, sizeof s->peer);
	pin_of(&said->now, p->pin);
	pin_of(&said->next, p->pin_next);
	p->pins_since_ms = said->since_ms;
	if (goes_on(&s->peer, p) && peer_write(p, &text, NULL) &&
	    put_file(s, SYNC_FILE_PEER, text.data, text.len) &&
	    http_pins(s->http, p->pin, p->pin_next))
		s->peer = *p;
	buf_fini(&text);
	mem_free(p);
}

/* --- our certificate --- */

/* The certificate first: without the note of its end it is only asked for again. A program that runs
 * on past the end of the old one needs the new one as well. */
static void take(struct sync *s, const struct enrol_answer *a)
{
	struct peer *p = mem_dup(&s->peer, sizeof s->peer);
	struct buf text = { .ceiling = BUNDLE_MAX };

	p->certificate_ends_ms = a->expires_ms;
	if (peer_write(p, &text, NULL) &&
	    put_file(s, SYNC_FILE_CERT, a->certificate, strlen(a->certificate)) &&
	    put_file(s, SYNC_FILE_PEER, text.data, text.len) &&
	    http_certificate(s->http, a->certificate))
		s->peer.certificate_ends_ms = a->expires_ms;
	buf_fini(&text);
	mem_free(p);
}

void renew_answered(struct sync *s, const struct http_answer *a)
{
	struct enrol_answer *in = mem_new(sizeof *in);

	if (a->cause == CAUSE_NONE && a->status == 200 &&
	    enrol_answer_read(buf_str(&a->body), a->body.len, in, NULL) &&
	    id_equal(in->device, s->peer.device) &&
	    in->expires_ms > s->peer.certificate_ends_ms && is_for_our_key(s, in->certificate))
		take(s, in);
	mem_free(in);
	session_locate(s);
}
