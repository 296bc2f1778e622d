#include "posed.h"

#include "certs.h"
#include "lies.h"
#include "rig.h"

#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400

enum certificate {
	CERT_OWN,
	CERT_ELSEWHERE, /* of another authority */
	CERT_OTHER_NAME,
	CERT_RUN_OUT,
	CERT_NOT_YET,
	CERT_ROGUE, /* of our authority, in the right name, with another key */
};

struct row {
	enum certificate cert;
	struct lie lie;
};

/* Whoever gets past the handshake shows a page. */
#define PAGE AT_HELLO, CAUSE_NONSENSE, .spoil = as_page, .n = 302

static const struct row rows[] = {
	{ CERT_OWN,
	  { "a sign-in page in plain HTTP", AT_CONNECT, CAUSE_CAPTIVE, .spoil = as_raw,
	    .text = "HTTP/1.1 302 Found\r\nLocation: http://sign-in.example.org/\r\n\r\n" } },
	{ CERT_ELSEWHERE, { "a sign-in page behind TLS of its own", PAGE } },
	{ CERT_OWN,
	  { "a proxy that wants to be asked", AT_CONNECT, CAUSE_PROXY, .spoil = as_raw,
	    .text = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
		    "realm=\"gate\"\r\nContent-Length: 0\r\n\r\n" } },
	{ CERT_OTHER_NAME, { "another name of our authority", PAGE } },
	{ CERT_OWN,
	  { "a proxy in the way", AT_CONNECT, CAUSE_PROXY, .spoil = as_raw,
	    .text = "HTTP/1.1 400 Bad Request\r\nVia: 1.1 gate.example.org\r\n\r\n" } },
	{ CERT_RUN_OUT, { "a certificate that has run out", PAGE } },
	{ CERT_ROGUE, { "a rogue certificate, which the pin gives away", PAGE } },
	{ CERT_NOT_YET, { "a certificate that begins tomorrow", PAGE } },
	{ CERT_OWN,
	  { "a headquarters with no room", AT_PUSH, CAUSE_HQ_FULL, .spoil = as_error, .n = 507,
	    .text = "storage_full/later" } },
	{ CERT_OWN,
	  { "a busy headquarters", AT_HELLO, CAUSE_HQ_BUSY, .spoil = as_later, .text = "30" } },
	{ CERT_OWN,
	  { "a headquarters that needs a newer program", AT_HELLO, CAUSE_PROGRAM_OLD,
	    .tell = hello_api, .n = WIRE_API + 1 } },
	{ CERT_OWN, { "an answer that makes no sense", PAGE } },
};

#define ROWS (sizeof rows / sizeof *rows)

static const enum cause of_certificate[] = {
	[CERT_ELSEWHERE] = CAUSE_CERTIFICATE,
	[CERT_OTHER_NAME] = CAUSE_OTHER_NAME,
	[CERT_RUN_OUT] = CAUSE_EXPIRED,
	[CERT_NOT_YET] = CAUSE_EXPIRED,
	[CERT_ROGUE] = CAUSE_PIN,
};

struct posed {
	struct liar_rig rig;
	struct lie lies[2];
	char *dir; /* of its certificate; NULL: headquarters' own */
	struct hq_rig other;
};

struct pose posed_row(int row)
{
	const struct row *r = &rows[row];

	return (struct pose){
		.name = r->lie.name,
		.cause = r->cert == CERT_OWN ? r->lie.cause : of_certificate[r->cert],
		.heard = r->cert == CERT_OWN && r->lie.at != AT_CONNECT,
	};
}

int posed_count(void)
{
	return (int)ROWS;
}

static const char *certificate(struct posed *d, enum certificate c, const char *hq,
			       const char *name)
{
	if (c == CERT_OWN)
		return hq;
	if (c == CERT_ELSEWHERE) {
		hq_rig_init(&d->other, true);
		return d->other.dir;
	}
	d->dir = rig_folder();
	cert_make(hq, d->dir, c == CERT_OTHER_NAME ? "elsewhere.example.org" : name,
		  c == CERT_NOT_YET ? DAY : -10 * DAY, c == CERT_RUN_OUT ? -DAY : 10 * DAY,
		  c != CERT_ROGUE);
	return d->dir;
}

struct posed *posed_start(int row, const char *hq, const struct peer *p, uint16_t port)
{
	struct posed *d = mem_new(sizeof *d);
	struct bundle *b = bundle_new();

	b->device = p->device;
	b->feed = p->feed;
	b->practice = p->practice;
	d->lies[0] = rows[row].lie;
	liar_rig_start(&d->rig, certificate(d, rows[row].cert, hq, p->server_name), port, b,
		       d->lies);
	liar_rig_set(&d->rig, 0, 0);
	bundle_free(b);
	return d;
}

unsigned posed_heard(const struct posed *d)
{
	return liar_rig_told(&d->rig);
}

void posed_end(struct posed *d)
{
	liar_rig_fini(&d->rig);
	if (d->dir)
		rig_folder_end(d->dir);
	if (d->other.dir)
		hq_rig_fini(&d->other);
	mem_free(d);
}
