#include "pkcs8.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <string.h>

static const char begin_line[] = "-----BEGIN PRIVATE KEY-----\n";
static const char end_line[] = "\n-----END PRIVATE KEY-----\n";

/* SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING { 32 bytes } } }
 */
static const uint8_t before_seed[16] = {
	0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
	0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
};

bool pkcs8_write(const uint8_t seed[32], struct buf *out)
{
	uint8_t der[sizeof before_seed + 32];
	bool ok;

	memcpy(der, before_seed, sizeof before_seed);
	memcpy(der + sizeof before_seed, seed, 32);
	ok = buf_puts(out, begin_line) && base64_encode(der, sizeof der, out) &&
	     buf_puts(out, end_line);
	mem_wipe(der, sizeof der);
	return ok;
}

bool pkcs8_read(const char *pem, size_t n, uint8_t seed[32])
{
	const size_t head = sizeof begin_line - 1, tail = sizeof end_line - 1;
	struct buf der;
	bool ok = false;

	buf_init(&der, 256);
	if (n > head + tail && !memcmp(pem, begin_line, head) &&
	    !memcmp(pem + n - tail, end_line, tail) &&
	    base64_decode(pem + head, n - head - tail, &der) &&
	    der.len == sizeof before_seed + 32 &&
	    !memcmp(der.data, before_seed, sizeof before_seed)) {
		memcpy(seed, der.data + sizeof before_seed, 32);
		ok = true;
	}
	buf_fini(&der);
	return ok;
}
