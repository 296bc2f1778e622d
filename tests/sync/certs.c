#include "certs.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PEM_MAX 65536

static gnutls_datum_t read_pem(const char *dir, const char *name, struct buf *b)
{
	char *path = path_join(dir, name);

	buf_init(b, PEM_MAX);
	assert_true(file_read(path, b, NULL));
	mem_free(path);
	return (gnutls_datum_t){ .data = (unsigned char *)b->data, .size = (unsigned)b->len };
}

static void write_pem(const char *dir, const char *name, gnutls_datum_t *d)
{
	char *path = path_join(dir, name);

	assert_true(file_create(path, d->data, d->size, NULL));
	mem_free(path);
	gnutls_free(d->data);
}

static gnutls_x509_privkey_t load_key(const char *dir, const char *name)
{
	gnutls_x509_privkey_t key;
	struct buf b;
	gnutls_datum_t d = read_pem(dir, name, &b);

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(gnutls_x509_privkey_import(key, &d, GNUTLS_X509_FMT_PEM), 0);
	buf_fini(&b);
	return key;
}

static gnutls_x509_crt_t load_certificate(const char *dir, const char *name)
{
	gnutls_x509_crt_t crt;
	struct buf b;
	gnutls_datum_t d = read_pem(dir, name, &b);

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_PEM), 0);
	buf_fini(&b);
	return crt;
}

static gnutls_x509_privkey_t new_key(void)
{
	gnutls_x509_privkey_t key;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(
	    gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
					 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
	    0);
	return key;
}

static void fill(gnutls_x509_crt_t crt, const char *name, int64_t from_s, int64_t to_s,
		 const char *purpose)
{
	struct clock now = clock_system();
	int64_t at = clock_wall_ms(&now) / 1000;
	uint8_t serial[16];

	crypto_random(serial, sizeof serial);
	serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, serial, sizeof serial);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
				      (unsigned)strlen(name));
	gnutls_x509_crt_set_activation_time(crt, (time_t)(at + from_s));
	gnutls_x509_crt_set_expiration_time(crt, (time_t)(at + to_s));
	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name),
					     GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
	gnutls_x509_crt_set_key_purpose_oid(crt, purpose, 0);
}

void cert_make(const char *hq, const char *dir, const char *name, int64_t from_s, int64_t to_s,
	       bool own_key)
{
	gnutls_x509_privkey_t ca_key = load_key(hq, "ca.key"),
			      key = own_key ? load_key(hq, "server.key") : new_key();
	gnutls_x509_crt_t ca = load_certificate(hq, "ca.pem"), crt;
	gnutls_datum_t pem = { 0 };

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	fill(crt, name, from_s, to_s, GNUTLS_KP_TLS_WWW_SERVER);
	assert_int_equal(gnutls_x509_crt_set_key(crt, key), 0);
	assert_int_equal(gnutls_x509_crt_sign2(crt, ca, ca_key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), 0);
	write_pem(dir, "server.pem", &pem);
	assert_int_equal(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
							   GNUTLS_PKCS_PLAIN, &pem),
			 0);
	write_pem(dir, "server.key", &pem);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_crt_deinit(ca);
	gnutls_x509_privkey_deinit(key);
	gnutls_x509_privkey_deinit(ca_key);
}

void cert_shorten(const char *hq, const char *dir, const char *file, int64_t to_s)
{
	gnutls_x509_crt_t ca = load_certificate(hq, "ca.pem"), was = load_certificate(dir, file),
			  crt;
	gnutls_x509_privkey_t ca_key = load_key(hq, "ca.key");
	char *path = path_join(dir, file);
	gnutls_datum_t pem = { 0 };
	gnutls_pubkey_t key;

	assert_int_equal(gnutls_pubkey_init(&key), 0);
	assert_int_equal(gnutls_pubkey_import_x509(key, was, 0), 0);
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	fill(crt, "car", -60, to_s, GNUTLS_KP_TLS_WWW_CLIENT);
	assert_int_equal(gnutls_x509_crt_set_pubkey(crt, key), 0);
	assert_int_equal(gnutls_x509_crt_sign2(crt, ca, ca_key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem), 0);
	assert_true(file_remove(path, NULL));
	write_pem(dir, file, &pem);
	mem_free(path);
	gnutls_pubkey_deinit(key);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_crt_deinit(was);
	gnutls_x509_crt_deinit(ca);
	gnutls_x509_privkey_deinit(ca_key);
}
