/* Certificates that headquarters would not have: made at run time with its own authority. */
#ifndef TESTS_SYNC_CERTS_H
#define TESTS_SYNC_CERTS_H

#include <stdbool.h>
#include <stdint.h>

/* Issued by the authority that lies in `hq`, into `dir` as server.pem and server.key, for this
 * name, from and to so many seconds from now. `own_key`: with headquarters' own key, so that its
 * pin fits. */
void cert_make(const char *hq, const char *dir, const char *name, int64_t from_s, int64_t to_s,
	       bool own_key);
/* The certificate `file` (PEM) anew, for the same key and as a client's, to so many seconds from now. */
void cert_shorten(const char *hq, const char *dir, const char *file, int64_t to_s);

#endif
