#include "ca.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <string.h>

#define DAY_S ((int64_t)86400)
#define CA_DAYS 7300
#define SERVER_DAYS 1825
#define CA_KEY_FILE "ca.key"
#define NEXT_KEY_FILE "server-next.key"
#define AFTER_KEY_FILE "server-after.key" /* while a change is under way */
#define PEM_MAX 65536

/* SubjectPublicKeyInfo and PKCS #8 of Ed25519 (RFC 8410) are a fixed head and 32 bytes. */
static const uint8_t spki_head[12] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
				       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
static const uint8_t seed_head[16] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
				       0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };

static bool tls_fault(struct err *e, int code, const char *what)
{
	return err_set(e, ERR_IO, "%s could not be made: %s", what, gnutls_strerror(code));
}

static bool write_in(const char *dir, const char *name, const gnutls_datum_t *d, struct err *e)
{
	char *path = path_join(dir, name);
	bool ok = file_create(path, d->data, d->size, e);

	mem_free(path);
	return ok;
}

static bool read_in(const char *dir, const char *name, struct buf *out, struct err *e)
{
	char *path = path_join(dir, name);

	buf_init(out, PEM_MAX);
	bool ok = file_read(path, out, e);

	mem_free(path);
	return ok;
}

static gnutls_datum_t datum_of(const struct buf *b)
{
	return (gnutls_datum_t){ .data = (unsigned char *)b->data, .size = (unsigned)b->len };
}

static void datum_wipe(gnutls_datum_t *d)
{
	if (d->data) {
		mem_wipe(d->data, d->size);
		gnutls_free(d->data);
	}
	d->data = NULL;
}

static bool key_make(const char *dir, const char *file, gnutls_x509_privkey_t *out, struct err *e)
{
	gnutls_datum_t pem = { 0 };
	bool ok = false;
	int r = gnutls_x509_privkey_init(out);

	if (r >= 0)
		r = gnutls_x509_privkey_generate(
		    *out, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	if (r >= 0)
		r = gnutls_x509_privkey_export2_pkcs8(*out, GNUTLS_X509_FMT_PEM, NULL,
						      GNUTLS_PKCS_PLAIN, &pem);
	if (r < 0)
		tls_fault(e, r, "A key");
	else
		ok = write_in(dir, file, &pem, e);
	datum_wipe(&pem);
	return ok;
}

static bool key_load(const char *dir, const char *file, gnutls_x509_privkey_t *out, struct err *e)
{
	struct buf pem = { 0 };
	bool ok = read_in(dir, file, &pem, e);

	if (ok) {
		gnutls_datum_t d = datum_of(&pem);
		int r = gnutls_x509_privkey_init(out);

		if (r >= 0)
			r = gnutls_x509_privkey_import(*out, &d, GNUTLS_X509_FMT_PEM);
		if (r < 0)
			ok = err_set(e, ERR_CORRUPT, "The key in %s cannot be read: %s", file,
				     gnutls_strerror(r));
	}
	buf_fini(&pem);
	return ok;
}

static bool crt_load(const char *dir, const char *file, gnutls_x509_crt_t *out, struct err *e)
{
	struct buf pem = { 0 };
	bool ok = read_in(dir, file, &pem, e);

	if (ok) {
		gnutls_datum_t d = datum_of(&pem);
		int r = gnutls_x509_crt_init(out);

		if (r >= 0)
			r = gnutls_x509_crt_import(*out, &d, GNUTLS_X509_FMT_PEM);
		if (r < 0)
			ok = err_set(e, ERR_CORRUPT, "The certificate in %s cannot be read: %s",
				     file, gnutls_strerror(r));
	}
	buf_fini(&pem);
	return ok;
}

/* What every certificate has: version, serial number, name, times. A day back, for clocks that are
 * not quite right. */
static int crt_begin(gnutls_x509_crt_t *c, const char *name, int64_t seconds)
{
	struct clock now = clock_system();
	int64_t at = clock_wall_ms(&now) / 1000;
	uint8_t serial[16];
	int r = gnutls_x509_crt_init(c);

	crypto_random(serial, sizeof serial);
	serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40); /* positive, never short */
	if (r >= 0)
		r = gnutls_x509_crt_set_version(*c, 3);
	if (r >= 0)
		r = gnutls_x509_crt_set_serial(*c, serial, sizeof serial);
	if (r >= 0)
		r = gnutls_x509_crt_set_dn_by_oid(*c, GNUTLS_OID_X520_COMMON_NAME, 0, name,
						  (unsigned)strlen(name));
	if (r >= 0)
		r = gnutls_x509_crt_set_activation_time(*c, (time_t)(at - DAY_S));
	if (r >= 0)
		r = gnutls_x509_crt_set_expiration_time(*c, (time_t)(at + seconds));
	return r;
}

static int crt_seal(gnutls_x509_crt_t c, gnutls_x509_crt_t issuer, gnutls_x509_privkey_t key)
{
	uint8_t id[20];
	size_t n = sizeof id;
	int r = gnutls_x509_crt_get_key_id(c, 0, id, &n);

	if (r >= 0)
		r = gnutls_x509_crt_set_subject_key_id(c, id, n);
	n = sizeof id;
	if (r >= 0)
		r = gnutls_x509_crt_get_key_id(issuer, 0, id, &n);
	if (r >= 0)
		r = gnutls_x509_crt_set_authority_key_id(c, id, n);
	if (r >= 0)
		r = gnutls_x509_crt_sign2(c, issuer, key, GNUTLS_DIG_SHA256, 0);
	return r;
}

static int crt_pem(gnutls_x509_crt_t c, gnutls_datum_t *out)
{
	return gnutls_x509_crt_export2(c, GNUTLS_X509_FMT_PEM, out);
}

static bool authority_make(const char *dir, gnutls_x509_privkey_t key, gnutls_x509_crt_t *out,
			   struct err *e)
{
	gnutls_datum_t pem = { 0 };
	bool ok = false;
	int r = crt_begin(out, "dapcar headquarters authority", CA_DAYS * DAY_S);

	if (r >= 0)
		r = gnutls_x509_crt_set_key(*out, key);
	if (r >= 0)
		r = gnutls_x509_crt_set_basic_constraints(*out, 1, 0);
	if (r >= 0)
		r = gnutls_x509_crt_set_key_usage(*out,
						  GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
	if (r >= 0)
		r = crt_seal(*out, *out, key);
	if (r >= 0)
		r = crt_pem(*out, &pem);
	if (r < 0)
		tls_fault(e, r, "The authority's certificate");
	else
		ok = write_in(dir, CA_FILE, &pem, e);
	datum_wipe(&pem);
	return ok;
}

static int server_names(gnutls_x509_crt_t c, const char *host)
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };
	int r = gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_DNSNAME, "localhost", 9,
						     GNUTLS_FSAN_SET);

	if (r >= 0)
		r = gnutls_x509_crt_set_subject_alt_name(c, GNUTLS_SAN_IPADDRESS, loopback,
							 sizeof loopback, GNUTLS_FSAN_APPEND);
	if (r >= 0 && strcmp(host, "localhost"))
		r = gnutls_x509_crt_set_subject_alt_name(
		    c, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
	return r;
}

/* Purpose: server only. The caller wipes `pem`. */
static bool server_certificate(const char *host, gnutls_x509_privkey_t key,
			       gnutls_x509_crt_t authority, gnutls_x509_privkey_t authority_key,
			       gnutls_datum_t *pem, struct err *e)
{
	gnutls_x509_crt_t crt = NULL;
	int r = crt_begin(&crt, host, SERVER_DAYS * DAY_S);

	if (r >= 0)
		r = gnutls_x509_crt_set_key(crt, key);
	if (r >= 0)
		r = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
	if (r >= 0)
		r = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
	if (r >= 0)
		r = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 1);
	if (r >= 0)
		r = server_names(crt, host);
	if (r >= 0)
		r = crt_seal(crt, authority, authority_key);
	if (r >= 0)
		r = crt_pem(crt, pem);
	if (crt)
		gnutls_x509_crt_deinit(crt);
	return r >= 0 || tls_fault(e, r, "The server's certificate");
}

static bool server_make(const char *dir, const char *host, gnutls_x509_crt_t authority,
			gnutls_x509_privkey_t authority_key, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_datum_t pem = { 0 };
	bool ok = key_make(dir, CA_SERVER_KEY_FILE, &key, e) &&
		  server_certificate(host, key, authority, authority_key, &pem, e) &&
		  write_in(dir, CA_SERVER_FILE, &pem, e);

	datum_wipe(&pem);
	if (key)
		gnutls_x509_privkey_deinit(key);
	return ok;
}

static bool name_of(gnutls_x509_crt_t c, char *out, size_t cap, struct err *e)
{
	int r = gnutls_x509_crt_get_dn_by_oid(c, GNUTLS_OID_X520_COMMON_NAME, 0, 0, out, &cap);

	return r >= 0 || err_set(e, ERR_CORRUPT, "The certificate in " CA_SERVER_FILE
						 " has no name: %s",
				 gnutls_strerror(r));
}

bool ca_server_renew(const char *dir, int64_t *ends_ms, struct err *e)
{
	gnutls_x509_crt_t old = NULL, authority = NULL;
	gnutls_x509_privkey_t key = NULL, authority_key = NULL;
	gnutls_datum_t pem = { 0 };
	char *path = path_join(dir, CA_SERVER_FILE);
	struct clock now = clock_system();
	char host[256] = "";
	bool ok = crt_load(dir, CA_SERVER_FILE, &old, e) && name_of(old, host, sizeof host, e) &&
		  crt_load(dir, CA_FILE, &authority, e) &&
		  key_load(dir, CA_KEY_FILE, &authority_key, e) &&
		  key_load(dir, CA_SERVER_KEY_FILE, &key, e) &&
		  server_certificate(host, key, authority, authority_key, &pem, e) &&
		  file_write(path, pem.data, pem.size, e);

	*ends_ms = clock_wall_ms(&now) + SERVER_DAYS * DAY_S * 1000;
	datum_wipe(&pem);
	if (old)
		gnutls_x509_crt_deinit(old);
	if (authority)
		gnutls_x509_crt_deinit(authority);
	if (key)
		gnutls_x509_privkey_deinit(key);
	if (authority_key)
		gnutls_x509_privkey_deinit(authority_key);
	mem_free(path);
	return ok;
}

bool ca_make(const char *dir, const char *host, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_privkey_t next = NULL;
	gnutls_x509_crt_t crt = NULL;
	bool ok = key_make(dir, CA_KEY_FILE, &key, e) && authority_make(dir, key, &crt, e) &&
		  server_make(dir, host, crt, key, e) && key_make(dir, NEXT_KEY_FILE, &next, e);

	if (crt)
		gnutls_x509_crt_deinit(crt);
	if (next)
		gnutls_x509_privkey_deinit(next);
	if (key)
		gnutls_x509_privkey_deinit(key);
	return ok;
}

static int crt_set_ed25519(gnutls_x509_crt_t c, const uint8_t public_key[32])
{
	gnutls_pubkey_t pub = NULL;
	uint8_t copy[32];
	gnutls_datum_t x = { .data = copy, .size = sizeof copy };
	int r = gnutls_pubkey_init(&pub);

	memcpy(copy, public_key, sizeof copy);
	if (r >= 0)
		r = gnutls_pubkey_import_ecc_raw(pub, GNUTLS_ECC_CURVE_ED25519, &x, NULL);
	if (r >= 0)
		r = gnutls_x509_crt_set_pubkey(c, pub);
	if (pub)
		gnutls_pubkey_deinit(pub);
	return r;
}

bool ca_issue(const char *dir, const char *name, const uint8_t public_key[32], int64_t seconds,
	      struct buf *pem, struct hash *spki, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t authority = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_datum_t text = { 0 };
	bool ok = false;
	int r;

	if (!key_load(dir, CA_KEY_FILE, &key, e) || !crt_load(dir, CA_FILE, &authority, e))
		goto out;
	r = crt_begin(&crt, name, seconds);
	if (r >= 0)
		r = crt_set_ed25519(crt, public_key);
	if (r >= 0)
		r = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
	if (r >= 0)
		r = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
	if (r >= 0)
		r = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 1);
	if (r >= 0)
		r = crt_seal(crt, authority, key);
	if (r >= 0)
		r = crt_pem(crt, &text);
	if (r < 0) {
		tls_fault(e, r, "The device's certificate");
		goto out;
	}
	ca_spki_of_key(public_key, spki);
	ok = buf_put(pem, text.data, text.size) || err_set(e, ERR_BUG, "A certificate is too long");
out:
	datum_wipe(&text);
	if (crt)
		gnutls_x509_crt_deinit(crt);
	if (authority)
		gnutls_x509_crt_deinit(authority);
	if (key)
		gnutls_x509_privkey_deinit(key);
	return ok;
}

void ca_spki_of_key(const uint8_t public_key[32], struct hash *out)
{
	crypto_sha256_two(spki_head, sizeof spki_head, public_key, 32, out);
}

static bool pub_spki(gnutls_pubkey_t pub, struct hash *out)
{
	gnutls_datum_t der = { 0 };
	bool ok = gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der) >= 0;

	if (ok)
		crypto_sha256(der.data, der.size, out);
	gnutls_free(der.data);
	return ok;
}

bool ca_spki_of_certificate(const void *der, size_t n, struct hash *out)
{
	gnutls_datum_t d = { .data = (unsigned char *)(uintptr_t)der, .size = (unsigned)n };
	gnutls_pubkey_t pub = NULL;
	gnutls_x509_crt_t crt = NULL;
	bool ok = gnutls_x509_crt_init(&crt) >= 0 &&
		  gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_DER) >= 0 &&
		  gnutls_pubkey_init(&pub) >= 0 && gnutls_pubkey_import_x509(pub, crt, 0) >= 0 &&
		  pub_spki(pub, out);

	if (pub)
		gnutls_pubkey_deinit(pub);
	if (crt)
		gnutls_x509_crt_deinit(crt);
	return ok;
}

static bool pin_of(const char *dir, const char *file, struct hash *out, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_privkey_t any = NULL;
	gnutls_pubkey_t pub = NULL;
	bool ok = key_load(dir, file, &key, e);

	if (ok && (gnutls_privkey_init(&any) < 0 || gnutls_privkey_import_x509(any, key, 0) < 0 ||
		   gnutls_pubkey_init(&pub) < 0 ||
		   gnutls_pubkey_import_privkey(pub, any, 0, 0) < 0 || !pub_spki(pub, out)))
		ok = err_set(e, ERR_IO, "The pin of %s could not be worked out", file);
	if (pub)
		gnutls_pubkey_deinit(pub);
	if (any)
		gnutls_privkey_deinit(any);
	if (key)
		gnutls_x509_privkey_deinit(key);
	return ok;
}

bool ca_pins(const char *dir, struct hash *now, struct hash *next, struct err *e)
{
	return pin_of(dir, CA_SERVER_KEY_FILE, now, e) && pin_of(dir, NEXT_KEY_FILE, next, e);
}

/* --- the next key --- */

static bool there_is(const char *dir, const char *file)
{
	char *path = path_join(dir, file);
	bool there = file_exists(path);

	mem_free(path);
	return there;
}

/* What is in `to` is written over. */
static bool copy_key(const char *dir, const char *from, const char *to, struct err *e)
{
	char *path = path_join(dir, to);
	struct buf pem = { 0 };
	bool ok = read_in(dir, from, &pem, e) && file_write(path, pem.data, pem.len, e);

	buf_fini(&pem);
	mem_free(path);
	return ok;
}

bool ca_next_is_begun(const char *dir, bool *begun, struct err *e)
{
	struct hash now, next;

	*begun = there_is(dir, AFTER_KEY_FILE);
	if (*begun)
		return true;
	if (!ca_pins(dir, &now, &next, e))
		return false;
	*begun = hash_equal(&now, &next);
	return true;
}

bool ca_next_begin(const char *dir, struct err *e)
{
	gnutls_x509_privkey_t key = NULL;
	bool ok = there_is(dir, AFTER_KEY_FILE) || key_make(dir, AFTER_KEY_FILE, &key, e);

	if (key)
		gnutls_x509_privkey_deinit(key);
	return ok;
}

bool ca_next_finish(const char *dir, int64_t *ends_ms, struct err *e)
{
	struct hash next, after;
	char *path = path_join(dir, AFTER_KEY_FILE);
	bool ok = pin_of(dir, NEXT_KEY_FILE, &next, e) && pin_of(dir, AFTER_KEY_FILE, &after, e);

	if (ok && !hash_equal(&next, &after))
		ok = copy_key(dir, NEXT_KEY_FILE, CA_SERVER_KEY_FILE, e);
	ok = ok && ca_server_renew(dir, ends_ms, e) &&
	     copy_key(dir, AFTER_KEY_FILE, NEXT_KEY_FILE, e) && file_remove(path, e);
	mem_free(path);
	return ok;
}

void ca_seed_pem(const uint8_t seed[32], struct buf *out)
{
	uint8_t der[sizeof seed_head + 32];

	memcpy(der, seed_head, sizeof seed_head);
	memcpy(der + sizeof seed_head, seed, 32);
	buf_puts(out, "-----BEGIN PRIVATE KEY-----\n");
	base64_encode(der, sizeof der, out);
	buf_puts(out, "\n-----END PRIVATE KEY-----\n");
	mem_wipe(der, sizeof der);
}
