#include "tree_p.h"

#include "base/mem.h"

#include <string.h>

void tree_fini(struct tree *t)
{
	mem_free(t->node);
	mem_free(t->table);
	mem_free(t->device);
	mem_free(t->epoch);
	memset(t, 0, sizeof *t);
}

static void *room_for_one(void *p, size_t used, size_t *cap, size_t size)
{
	size_t more;

	if (used < *cap)
		return p;
	more = *cap ? *cap * 2 : 64;
	p = mem_resize(p, *cap * size, more * size);
	*cap = more;
	return p;
}

/* A hash is random already. */
static size_t place_of(const struct tree *t, const struct hash *h)
{
	uint64_t v;

	memcpy(&v, h->b, sizeof v);
	return (size_t)v & (t->table_cap - 1);
}

uint32_t tree_find(const struct tree *t, const struct hash *h)
{
	if (!t->table_cap)
		return TREE_NONE;
	for (size_t at = place_of(t, h); t->table[at]; at = (at + 1) & (t->table_cap - 1)) {
		uint32_t n = t->table[at] - 1;

		if (hash_equal(&t->node[n].hash, h))
			return n;
	}
	return TREE_NONE;
}

static void table_put(struct tree *t, uint32_t node)
{
	size_t at = place_of(t, &t->node[node].hash);

	while (t->table[at])
		at = (at + 1) & (t->table_cap - 1);
	t->table[at] = node + 1;
}

static void table_build(struct tree *t, size_t cap)
{
	mem_free(t->table);
	t->table = mem_new_array(cap, sizeof *t->table);
	t->table_cap = cap;
	for (size_t i = 0; i < t->nodes; i++)
		table_put(t, (uint32_t)i);
}

uint32_t tree_device(const struct tree *t, struct id device)
{
	for (size_t i = 0; i < t->devices; i++) {
		if (id_equal(t->device[i].id, device))
			return (uint32_t)i;
	}
	return TREE_NONE;
}

static uint32_t device_for(struct tree *t, struct id id)
{
	uint32_t found = tree_device(t, id);

	if (found != TREE_NONE)
		return found;
	t->device = room_for_one(t->device, t->devices, &t->device_cap, sizeof *t->device);
	t->device[t->devices] = (struct tree_device){ .id = id, .head = TREE_NONE };
	return (uint32_t)t->devices++;
}

/* From the end, because an entry nearly always belongs to the newest epoch of its device. */
static uint32_t epoch_for(struct tree *t, struct id id, uint32_t device)
{
	for (size_t i = t->epochs; i-- > 0;) {
		if (t->epoch[i].device == device && id_equal(t->epoch[i].id, id))
			return (uint32_t)i;
	}
	t->epoch = room_for_one(t->epoch, t->epochs, &t->epoch_cap, sizeof *t->epoch);
	t->epoch[t->epochs] = (struct tree_epoch){ .id = id,
						   .device = device,
						   .signed_node = TREE_NONE };
	return (uint32_t)t->epochs++;
}

static void link_up(struct tree *t, uint32_t at)
{
	struct tree_node *x = &t->node[at];
	struct tree_device *d = &t->device[x->device];

	if (x->prev != TREE_NONE && t->node[x->prev].device == x->device)
		t->node[x->prev].children++;
	else if (x->prev == TREE_NONE && !x->rootless)
		d->roots++;
	if (d->head == TREE_NONE || x->height > t->node[d->head].height)
		d->head = at;
}

uint32_t tree_add(struct tree *t, const struct entry *x, uint64_t row)
{
	uint32_t at = (uint32_t)t->nodes;
	uint32_t device = device_for(t, x->h.device);
	uint32_t prev = tree_find(t, &x->h.prev);
	uint32_t epoch;

	/* An entry continues its parent's epoch unless it opens one: no search. */
	if (prev != TREE_NONE && t->node[prev].device == device &&
	    id_equal(t->epoch[t->node[prev].epoch].id, x->h.epoch))
		epoch = t->node[prev].epoch;
	else
		epoch = epoch_for(t, x->h.epoch, device);
	t->node = room_for_one(t->node, t->nodes, &t->node_cap, sizeof *t->node);
	t->node[at] = (struct tree_node){ .hash = x->hash,
					  .row = row,
					  .height = x->h.height,
					  .seq = x->h.seq,
					  .wall_ms = x->h.wall_ms,
					  .prev = prev,
					  .epoch = epoch,
					  .device = device,
					  .rootless = prev == TREE_NONE &&
						      !hash_is_zero(&x->h.prev),
					  .has_sig = x->has_sig,
					  .pruned = x->pruned };
	t->nodes++;
	if (t->nodes * 2 > t->table_cap)
		table_build(t, t->table_cap ? t->table_cap * 2 : 256);
	else
		table_put(t, at);
	if (x->has_sig) {
		t->epoch[epoch].signed_node = at;
		memcpy(t->epoch[epoch].sig, x->sig, ENTRY_SIG_LEN);
	}
	link_up(t, at);
	return at;
}

void tree_cut(struct tree *t, size_t nodes)
{
	if (nodes >= t->nodes)
		return;
	t->nodes = nodes;
	for (size_t i = 0; i < t->devices; i++) {
		t->device[i].head = TREE_NONE;
		t->device[i].roots = 0;
	}
	for (size_t i = 0; i < t->epochs; i++) {
		if (t->epoch[i].signed_node != TREE_NONE && t->epoch[i].signed_node >= nodes)
			t->epoch[i].signed_node = TREE_NONE;
	}
	for (size_t i = 0; i < nodes; i++)
		t->node[i].children = 0;
	table_build(t, t->table_cap);
	for (size_t i = 0; i < nodes; i++)
		link_up(t, (uint32_t)i);
}

uint64_t tree_forks(const struct tree *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < t->nodes; i++)
		n += t->node[i].children > 1 ? t->node[i].children - 1 : 0;
	for (size_t i = 0; i < t->devices; i++)
		n += t->device[i].roots > 1 ? t->device[i].roots - 1 : 0;
	return n;
}

uint64_t tree_lowest_fork(const struct tree *t, uint32_t device)
{
	uint64_t lowest = UINT64_MAX;

	if (device == TREE_NONE)
		return lowest;
	if (t->device[device].roots > 1)
		return 0;
	for (size_t i = 0; i < t->nodes; i++)
		if (t->node[i].device == device && t->node[i].children > 1 &&
		    t->node[i].height < lowest)
			lowest = t->node[i].height;
	return lowest;
}
