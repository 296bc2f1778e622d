#include "sync/wire/bundle.h"

#include "members_p.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <string.h>

#define AT(member_) M_AT(struct bundle, member_)
#define SIZED(member_) M_SIZED(struct bundle, member_)

struct bundle_file {
	uint32_t version;
	struct bundle bundle;
};

#define BUNDLE_VERSION 1

static const struct member org_rows[] = {
	{ "code", M_TEXT, M_SIZED(struct bundle_org, code) },
	{ "public_key", M_BYTES, M_SIZED(struct bundle_org, public_key) },
};

static const struct member bundle_rows[] = {
	{ "bootstrap_cert", M_TEXT, SIZED(bootstrap_cert) },
	{ "bootstrap_key", M_TEXT, SIZED(bootstrap_key) },
	{ "ca", M_TEXT, SIZED(ca) },
	{ "car_code", M_TEXT, SIZED(car_code) },
	{ "codes", M_TEXTS, AT(codes), .size = BUNDLE_CODES_MAX, .stride = BUNDLE_CODE_MAX + 1,
	  .count_at = offsetof(struct bundle, n_codes) },
	{ "device", M_ID, AT(device) },
	{ "expires_ms", M_I64, AT(expires_ms) },
	{ "feed", M_ID, AT(feed) },
	{ "hq_box", M_BYTES, SIZED(hq_box) },
	{ "hq_sign", M_BYTES, SIZED(hq_sign) },
	{ "lookup_key", M_BYTES, SIZED(lookup_key) },
	{ "name", M_TEXT, SIZED(name) },
	{ "node", M_TEXT, SIZED(node) },
	{ "orgs", M_OBJECTS, AT(orgs), .size = BUNDLE_ORGS_MAX, .stride = sizeof(struct bundle_org),
	  .count_at = offsetof(struct bundle, n_orgs), .of = org_rows,
	  .n_of = sizeof org_rows / sizeof *org_rows },
	{ "pin", M_TEXT, SIZED(pin) },
	{ "pin_next", M_TEXT, SIZED(pin_next) },
	{ "practice", M_BOOL, AT(practice) },
	{ "role", M_TEXT, SIZED(role) },
	{ "server_name", M_TEXT, SIZED(server_name) },
	{ "urls", M_TEXTS, AT(urls), .size = BUNDLE_URLS_MAX, .stride = BUNDLE_URL_MAX + 1,
	  .count_at = offsetof(struct bundle, n_urls) },
};

static const struct member file_rows[] = {
	{ "bundle", M_OBJECT, M_SIZED(struct bundle_file, bundle), .of = bundle_rows,
	  .n_of = sizeof bundle_rows / sizeof *bundle_rows },
	{ "dapcar_bundle", M_U32, M_AT(struct bundle_file, version) },
};

static const struct shape file_shape = {
	file_rows, sizeof file_rows / sizeof *file_rows, "The bundle", ERR_INPUT, false, BUNDLE_MAX,
};

struct bundle *bundle_new(void)
{
	return mem_new(sizeof(struct bundle));
}

void bundle_free(struct bundle *b)
{
	mem_free(b);
}

static bool pin_is_fine(const char *pin)
{
	struct buf raw;
	bool fine;

	buf_init(&raw, 64);
	fine = base64_decode(pin, strlen(pin), &raw) && raw.len == 32;
	buf_fini(&raw);
	return fine;
}

/* What the members' forms alone do not say. */
static bool check(const struct bundle *b, struct err *e)
{
	if (!b->n_urls || !b->server_name[0])
		return err_set(e, ERR_INPUT, "The bundle does not say where headquarters is");
	for (size_t i = 0; i < b->n_urls; i++)
		if (strncmp(b->urls[i], "https://", 8) != 0 || strchr(b->urls[i] + 8, '/'))
			return err_set(e, ERR_INPUT,
				       "The bundle has an address of headquarters that does not "
				       "begin with https:// or "
				       "goes on after the port");
	if (!pin_is_fine(b->pin) || (b->pin_next[0] && !pin_is_fine(b->pin_next)))
		return err_set(e, ERR_INPUT, "The bundle has a pin that is not the hash of a key");
	if (strcmp(b->node, "car") != 0 && strcmp(b->node, "desk") != 0)
		return err_set(e, ERR_INPUT, "The bundle is neither for a car nor for a desk");
	if (!strcmp(b->node, "desk") != (b->role[0] != '\0'))
		return err_set(
		    e, ERR_INPUT,
		    "The bundle of a desk must name its role, and that of a car has none");
	if (id_is_zero(b->device) || id_is_zero(b->feed) || id_equal(b->device, b->feed))
		return err_set(e, ERR_INPUT, "The bundle does not name its device and its feed");
	return true;
}

bool bundle_write(const struct bundle *b, struct buf *out, struct err *e)
{
	struct bundle_file *f;
	bool ok;

	if (!check(b, e))
		return false;
	f = mem_new(sizeof *f);
	f->version = BUNDLE_VERSION;
	f->bundle = *b;
	ok = members_write(&file_shape, f, out) && buf_putc(out, '\n');
	mem_free(f);
	return ok || err_set(e, ERR_BUG, "The bundle is larger than a bundle may be");
}

bool bundle_read(const char *p, size_t n, struct bundle *out, struct err *e)
{
	struct bundle_file *f = mem_new(sizeof *f);
	bool ok = false;

	mem_wipe(out, sizeof *out);
	if (!members_read(&file_shape, p, n, f, sizeof *f, e))
		goto out;
	if (f->version != BUNDLE_VERSION) {
		err_set(e, ERR_INPUT,
			"The bundle is of version %u, and this program reads version %u",
			f->version, (unsigned)BUNDLE_VERSION);
		goto out;
	}
	if (!check(&f->bundle, e))
		goto out;
	*out = f->bundle;
	ok = true;
out:
	mem_free(f);
	return ok;
}
