/* The laptop's TLS key: an Ed25519 seed in the fixed PKCS#8 of RFC 8410, so that no TLS library is
 * needed to make one. */
#ifndef SYNC_CLIENT_PKCS8_H
#define SYNC_CLIENT_PKCS8_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* "-----BEGIN PRIVATE KEY-----" and so on, added to `out`. */
bool pkcs8_write(const uint8_t seed[32], struct buf *out);
/* Only what pkcs8_write() wrote. */
bool pkcs8_read(const char *pem, size_t n, uint8_t seed[32]);

#endif
