#include "derive_p.h"

#include "base/mem.h"

#include <string.h>

void derive_pack(const struct book_kdf *kdf, const char *number, const char *phrase,
		 struct buf *out)
{
	buf_put(out, kdf, sizeof *kdf);
	buf_put(out, number, strlen(number) + 1);
	buf_put(out, phrase, strlen(phrase) + 1);
}

bool derive_job(const void *in, size_t n, struct buf *out, struct err *e)
{
	const char *bytes = in, *number, *phrase;
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok;

	if (n < sizeof kdf + 2)
		return err_set(e, ERR_BUG, "The key job was given too little");
	memcpy(&kdf, bytes, sizeof kdf);
	number = bytes + sizeof kdf;
	phrase = number + strlen(number) + 1;
	ok = book_derive(&kdf, number, phrase, key, e) && buf_put(out, key, sizeof key);
	mem_wipe(key, sizeof key);
	return ok;
}

void derive_pack_two(const struct book_kdf *kdf, const char *once, const char *number,
		     const char *phrase, struct buf *out)
{
	derive_pack(kdf, number, phrase, out);
	buf_put(out, once, strlen(once) + 1);
}

bool derive_two_job(const void *in, size_t n, struct buf *out, struct err *e)
{
	const char *bytes = in, *number, *phrase, *once;
	struct book_kdf kdf;
	uint8_t key[64];
	bool ok;

	if (n < sizeof kdf + 3)
		return err_set(e, ERR_BUG, "The key job was given too little");
	memcpy(&kdf, bytes, sizeof kdf);
	number = bytes + sizeof kdf;
	phrase = number + strlen(number) + 1;
	once = phrase + strlen(phrase) + 1;
	ok = book_derive(&kdf, "", once, key, e) &&
	     book_derive(&kdf, number, phrase, key + 32, e) && buf_put(out, key, sizeof key);
	mem_wipe(key, sizeof key);
	return ok;
}
