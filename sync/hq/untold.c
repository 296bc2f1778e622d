#include "untold.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX (ID_HEX_LEN + 16)
#define BYTES_MAX ((size_t)UNTOLD_MAX * 2 * (sizeof(struct hash) + 8))

static void name_of(struct id device, char out[NAME_MAX])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "fork untold %s", id_hex(device, hex));
}

static bool same(const struct mark *a, const struct mark *b)
{
	return a->height == b->height && hash_equal(&a->hash, &b->hash);
}

static bool take_mark(struct rd *r, struct mark *m)
{
	return rd_copy(r, m->hash.b, sizeof m->hash.b) && rd_u64(r, &m->height);
}

static bool put_mark(struct buf *b, const struct mark *m)
{
	return buf_put(b, m->hash.b, sizeof m->hash.b) && buf_u64(b, m->height);
}

void untold_read(struct hq *hq, struct id device, struct untold *out)
{
	struct buf b = { .ceiling = BYTES_MAX };
	char name[NAME_MAX];
	struct rd r;

	*out = (struct untold){ .n = 0 };
	name_of(device, name);
	if (store_setting_get(hq->store, name, &b)) {
		rd_init(&r, b.data, b.len);
		while (out->n < UNTOLD_MAX && take_mark(&r, &out->forks[out->n].from) &&
		       take_mark(&r, &out->forks[out->n].at))
			out->n++;
	}
	buf_fini(&b);
}

static void drop(struct untold *u, size_t i)
{
	u->n--;
	memmove(&u->forks[i], &u->forks[i + 1], (u->n - i) * sizeof u->forks[0]);
	u->changed = true;
}

void untold_add(struct untold *u, const struct entry *x, bool fork)
{
	struct mark before = { x->h.prev, x->h.height - 1 }, at = { x->hash, x->h.height };

	for (size_t i = 0; !fork && i < u->n; i++)
		if (same(&u->forks[i].at, &before)) {
			u->forks[i].at = at;
			u->changed = true;
		}
	if (!fork)
		return;
	if (u->n == UNTOLD_MAX)
		drop(u, 0);
	u->forks[u->n].from = before;
	u->forks[u->n++].at = at;
	u->changed = true;
}

bool untold_write(struct hq *hq, struct id device, struct untold *u, struct err *e)
{
	struct buf b = { .ceiling = BYTES_MAX };
	char name[NAME_MAX];
	bool ok = true;

	if (!u->changed)
		return true;
	name_of(device, name);
	for (size_t i = 0; ok && i < u->n; i++)
		ok = put_mark(&b, &u->forks[i].from) && put_mark(&b, &u->forks[i].at);
	ok = ok && store_setting_put(hq->store, name, buf_str(&b), b.len, e);
	buf_fini(&b);
	return ok;
}

bool untold_find(struct hq *hq, struct id device, const struct mark *tip, struct mark *from)
{
	struct untold u;

	untold_read(hq, device, &u);
	for (size_t i = 0; i < u.n; i++)
		if (same(&u.forks[i].at, tip)) {
			*from = u.forks[i].from;
			return true;
		}
	return false;
}

void untold_told(struct hq *hq, struct id device, const struct mark *tip, const struct mark *from)
{
	struct untold u;

	untold_read(hq, device, &u);
	for (size_t i = u.n; i-- > 0;)
		if (same(&u.forks[i].at, tip) && u.forks[i].from.height >= from->height)
			drop(&u, i);
	/* Where that cannot be noted it is told, and asked for, once more. */
	if (!untold_write(hq, device, &u, NULL))
		log_line(&hq->log, "fork told not noted");
}
