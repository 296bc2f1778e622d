#include "passed.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX (ID_HEX_LEN + 20)
#define BYTES_MAX ((size_t)PASSED_MAX * 8)

static void name_of(struct id node, char out[NAME_MAX])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "passed over %s", id_hex(node, hex));
}

void passed_read(struct hq *hq, struct id node, struct passed *out)
{
	struct buf b = { .ceiling = BYTES_MAX };
	char name[NAME_MAX];
	struct rd r;

	out->n = 0;
	out->changed = false;
	name_of(node, name);
	if (store_setting_get(hq->store, name, &b)) {
		rd_init(&r, b.data, b.len);
		while (out->n < PASSED_MAX && rd_u64(&r, &out->all[out->n]))
			out->n++;
	}
	buf_fini(&b);
}

bool passed_write(struct hq *hq, struct id node, struct passed *p, struct err *e)
{
	struct buf b = { .ceiling = BYTES_MAX };
	char name[NAME_MAX];
	bool ok = true;

	if (!p->changed)
		return true;
	name_of(node, name);
	for (size_t i = 0; ok && i < p->n; i++)
		ok = buf_u64(&b, p->all[i]);
	ok = ok && store_setting_put(hq->store, name, buf_str(&b), b.len, e);
	buf_fini(&b);
	return ok;
}

static void mark_of(size_t i, char out[NAME_MAX])
{
	snprintf(out, NAME_MAX, "passed over %zu", i);
}

bool passed_of_view(struct view *v, struct passed *out, struct err *e)
{
	int64_t n = 0;

	out->n = 0;
	out->changed = false;
	if (!view_mark_get(v, "passed over", &n, e))
		return false;
	while (out->n < PASSED_MAX && out->n < (size_t)n) {
		char name[NAME_MAX];
		int64_t at = 0;

		mark_of(out->n, name);
		if (!view_mark_get(v, name, &at, e))
			return false;
		out->all[out->n++] = (uint64_t)at;
	}
	return true;
}

bool passed_of_view_write(struct view *v, struct passed *p, struct err *e)
{
	bool ok = true;

	if (!p->changed)
		return true;
	for (size_t i = 0; ok && i < p->n; i++) {
		char name[NAME_MAX];

		mark_of(i, name);
		ok = view_mark_put(v, name, (int64_t)p->all[i], e);
	}
	return ok && view_mark_put(v, "passed over", (int64_t)p->n, e);
}

bool passed_add(struct passed *p, uint64_t n)
{
	size_t at = p->n;

	while (at && p->all[at - 1] >= n)
		at--;
	if (at < p->n && p->all[at] == n)
		return true;
	if (p->n == PASSED_MAX)
		return false;
	memmove(&p->all[at + 1], &p->all[at], (p->n - at) * sizeof p->all[0]);
	p->all[at] = n;
	p->n++;
	p->changed = true;
	return true;
}

void passed_drop(struct passed *p, uint64_t n)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->all[i] == n) {
			p->n--;
			memmove(&p->all[i], &p->all[i + 1], (p->n - i) * sizeof p->all[0]);
			p->changed = true;
			return;
		}
}

void passed_log(struct hq *hq, struct id node, const struct damaged *d)
{
	char hex[ID_HEX_LEN + 1], by[ID_HEX_LEN + 1] = "view";

	if (!id_is_zero(node))
		id_hex(node, by);
	log_line(&hq->log,
		 "damaged entry passed over n=%" PRIu64 " device=%s height=%" PRIu64
		 " bytes=%zu by=%s",
		 d->n, id_hex(d->device, hex), d->height, d->size, by);
}

struct holding {
	struct hq *hq;
	struct passed all, one;
};

static void hold_all(struct holding *h)
{
	for (size_t i = 0; i < h->one.n; i++)
		passed_add(&h->all, h->one.all[i]);
}

static bool hold_of_node(void *ctx, const struct device *d)
{
	struct holding *h = ctx;

	passed_read(h->hq, d->id, &h->one);
	hold_all(h);
	return true;
}

uint64_t hq_held_back(struct hq *hq)
{
	struct holding *h = mem_new(sizeof *h);
	uint64_t n;

	h->hq = hq;
	if (hq->view && passed_of_view(hq->view, &h->one, NULL))
		hold_all(h);
	store_devices(hq->store, hold_of_node, h, NULL);
	n = h->all.n;
	mem_free(h);
	return n;
}

bool hq_has_passed(struct hq *hq, struct id node)
{
	struct passed *p = mem_new(sizeof *p);
	bool any;

	passed_read(hq, node, p);
	any = p->n > 0;
	mem_free(p);
	return any;
}
