#include "sync/wire/peer.h"

#include "members_p.h"

#include <string.h>

#define AT(member_) M_AT(struct peer, member_)
#define SIZED(member_) M_SIZED(struct peer, member_)

static const struct member org_rows[] = {
	{ "code", M_TEXT, M_SIZED(struct bundle_org, code) },
	{ "public_key", M_BYTES, M_SIZED(struct bundle_org, public_key) },
};

static const struct member peer_rows[] = {
	{ "car_code", M_TEXT, SIZED(car_code) },
	{ "certificate_ends_ms", M_I64, AT(certificate_ends_ms) },
	{ "device", M_ID, AT(device) },
	{ "feed", M_ID, AT(feed) },
	{ "hq_box", M_BYTES, SIZED(hq_box) },
	{ "hq_sign", M_BYTES, SIZED(hq_sign) },
	{ "name", M_TEXT, SIZED(name) },
	{ "node", M_TEXT, SIZED(node) },
	{ "orgs", M_OBJECTS, AT(orgs), .size = BUNDLE_ORGS_MAX, .stride = sizeof(struct bundle_org),
	  .count_at = offsetof(struct peer, n_orgs), .of = org_rows,
	  .n_of = sizeof org_rows / sizeof *org_rows },
	{ "pin", M_TEXT, SIZED(pin) },
	{ "pin_next", M_TEXT, SIZED(pin_next) },
	{ "pins_since_ms", M_I64, true, SIZED(pins_since_ms), .left_out = true },
	{ "practice", M_BOOL, AT(practice) },
	{ "role", M_TEXT, SIZED(role) },
	{ "server_name", M_TEXT, SIZED(server_name) },
	{ "urls", M_TEXTS, AT(urls), .size = BUNDLE_URLS_MAX, .stride = BUNDLE_URL_MAX + 1,
	  .count_at = offsetof(struct peer, n_urls) },
};

static const struct shape peer_shape = {
	peer_rows,  sizeof peer_rows / sizeof *peer_rows, "The file sync.json", ERR_CORRUPT, true,
	BUNDLE_MAX,
};

void peer_from_bundle(const struct bundle *b, struct peer *out)
{
	_Static_assert(sizeof out->urls == sizeof b->urls && sizeof out->orgs == sizeof b->orgs,
		       "the same places");
	*out = (struct peer){
		.n_urls = b->n_urls,
		.device = b->device,
		.feed = b->feed,
		.practice = b->practice,
		.n_orgs = b->n_orgs,
	};
	memcpy(out->urls, b->urls, sizeof out->urls);
	memcpy(out->server_name, b->server_name, sizeof out->server_name);
	memcpy(out->pin, b->pin, sizeof out->pin);
	memcpy(out->pin_next, b->pin_next, sizeof out->pin_next);
	memcpy(out->node, b->node, sizeof out->node);
	memcpy(out->role, b->role, sizeof out->role);
	memcpy(out->car_code, b->car_code, sizeof out->car_code);
	memcpy(out->name, b->name, sizeof out->name);
	memcpy(out->hq_sign, b->hq_sign, sizeof out->hq_sign);
	memcpy(out->hq_box, b->hq_box, sizeof out->hq_box);
	memcpy(out->orgs, b->orgs, sizeof out->orgs);
}

bool peer_write(const struct peer *p, struct buf *out, struct err *e)
{
	return (members_write(&peer_shape, p, out) && buf_putc(out, '\n')) ||
	       err_set(e, ERR_BUG, "What is kept of headquarters is larger than it may be");
}

bool peer_read(const char *p, size_t n, struct peer *out, struct err *e)
{
	return members_read(&peer_shape, p, n, out, sizeof *out, e);
}
