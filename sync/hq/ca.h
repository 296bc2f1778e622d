/* Headquarters' own certificate authority: made at init, used when a device is added and when a
 * laptop enrols. Its keys lie in the data folder, 0600, and go nowhere else. This file and server.c
 * alone know GnuTLS. Never decides who may join: it signs what it is told to. */
#ifndef SYNC_HQ_CA_H
#define SYNC_HQ_CA_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

#define CA_FILE "ca.pem"
#define CA_SERVER_FILE "server.pem"
#define CA_SERVER_KEY_FILE "server.key"
#define CA_DEVICE_DAYS 730
#define CA_BOOTSTRAP_HOURS 72

/* Makes the authority, the server's certificate for `host`, localhost and 127.0.0.1 (purpose:
 * server only) and the key that the next server certificate will have. ERR_IO. */
bool ca_make(const char *dir, const char *host, struct err *e);
/* A certificate for a client (purpose: client only) with this Ed25519 key. `spki` is the SHA-256 of
 * its public key as certificates spell it: by that the server knows the device. ERR_IO. */
bool ca_issue(const char *dir, const char *name, const uint8_t public_key[32], int64_t seconds,
	      struct buf *pem, struct hash *spki, struct err *e);
/* SHA-256 of an Ed25519 public key as certificates spell it. */
void ca_spki_of_key(const uint8_t public_key[32], struct hash *out);
/* SHA-256 of the public key in a certificate (DER). False if it is none. */
bool ca_spki_of_certificate(const void *der, size_t n, struct hash *out);
/* The server's certificate anew, for the name and the key that it has; so every pin holds. */
bool ca_server_renew(const char *dir, int64_t *ends_ms, struct err *e);
/* The next key takes the server's place, in two steps that a stop may cut off anywhere: the key after it is
 * drawn; then it gets a certificate, and the one after it is the next. Asked again each goes on. */
bool ca_next_is_begun(const char *dir, bool *begun, struct err *e);
bool ca_next_begin(const char *dir, struct err *e);
bool ca_next_finish(const char *dir, int64_t *ends_ms, struct err *e);
/* What a node pins: the server's key now, and its next one. */
bool ca_pins(const char *dir, struct hash *now, struct hash *next, struct err *e);
/* "-----BEGIN PRIVATE KEY-----..." of an Ed25519 seed, as libcurl takes it. */
void ca_seed_pem(const uint8_t seed[32], struct buf *out);

#endif
