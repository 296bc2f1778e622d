/* The small questions of a node and their answers: hello, enrol, locate, pull. Bytes in, bytes out;
 * knows no network, and which device asks is said by the caller, who has it from the certificate.
 */
#ifndef SYNC_HQ_ROUTES_H
#define SYNC_HQ_ROUTES_H

#include "hq.h"

#include "sync/wire/errors.h"
#include "sync/wire/limits.h"

#include <stddef.h>

/* What is answered when the store could not do it: `what` was not done goes into the log, with the
 * class of `e` alone. The one place that says what a full or a busy disk is to a node. */
enum wire_error route_trouble(struct hq *hq, const char *what, const struct err *e);
/* `feed`: its feed is brought forward first, a bounded piece; not inside a transaction. */
enum wire_error route_hello(struct hq *hq, const struct device *d, const struct wire_limits *limits,
			    bool feed, struct buf *out);
/* Both in one, and only what the node has not had so before. */
enum wire_error route_call(struct hq *hq, const struct device *d, const struct wire_limits *limits,
			   bool feed, const void *body, size_t n, struct buf *out);
/* `d` has asked with its bootstrap certificate. The same keys again get the same certificate again.
 */
enum wire_error route_enrol(struct hq *hq, const struct device *d, const void *body, size_t n,
			    struct buf *out);
/* A new certificate for the key that the asking connection has (renew.c). */
enum wire_error route_renew(struct hq *hq, struct device *d, const void *body, size_t n,
			    struct buf *out);
enum wire_error route_locate(struct hq *hq, const struct device *d, const void *body, size_t n,
			     struct buf *out);
/* Brings the node's feed up to date first. A row of it that is damaged is written again (pull.c, branch.h). */
enum wire_error route_pull(struct hq *hq, struct device *d, const void *body, size_t n,
			   struct buf *out);

/* What the device wrote elsewhere, after its book was copied (missing.c). */
enum wire_error route_own(struct hq *hq, struct device *d, const void *body, size_t n,
			  struct buf *out);

#endif
