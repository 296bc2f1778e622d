/* Which revision of a record stands. Everything here is worked out from the set of revisions and
 * what each names as its bases, never from the order in which they came: the quick way is taken
 * only where it gives what the whole way would. */
#include "view_p.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int grade_rank(const struct rec *r, size_t field)
{
	static const char *const grades[] = { "standard", "medium", "high" };

	for (int i = 0; i < 3; i++)
		if (rec_is(r, field, grades[i]))
			return i + 1;
	return 0;
}

int standing_risk(const struct rec *r)
{
	int a = 0;
	int b = 0;

	if (r->sealed)
		return 0;
	if (r->kind == &kind_risk_assessment) {
		a = grade_rank(r, RISK_ASSESSMENT_FINAL_GRADE);
		b = grade_rank(r, RISK_ASSESSMENT_PJ_GRADE);
	} else if (r->kind == &kind_review) {
		a = grade_rank(r, REVIEW_REGRADE);
	}
	return a > b ? a : b;
}

int standing_narrow(const struct rec *r)
{
	/* A stub is closed to somebody, whatever it says. */
	if (r->sealed && r->visibility == VISIBLE_SHARED)
		return VISIBLE_SUPPORT_ONLY;
	return (int)r->visibility;
}

struct node {
	struct hash hash;
	int64_t wall_ms;
	int64_t rev;   /* as stored */
	int64_t found; /* as worked out; 0: not yet */
	int64_t risk, narrow;
	size_t waiting; /* bases among these nodes that are not worked out yet */
	uint16_t kind;
	bool has_child;
	bool has_far_base; /* a base that is not here (yet) */
};

struct edge {
	size_t parent, child;
};

struct graph {
	struct node *nodes;
	size_t n;
	struct edge *edges; /* by parent */
	size_t n_edges;
	bool ring;
};

static int by_hash(const void *a, const void *b)
{
	return memcmp(((const struct node *)a)->hash.b, ((const struct node *)b)->hash.b,
		      sizeof(struct hash));
}

static struct node *node_of(const struct graph *g, const struct hash *h)
{
	struct node key;

	memset(&key, 0, sizeof key);
	key.hash = *h;
	return g->n ? bsearch(&key, g->nodes, g->n, sizeof *g->nodes, by_hash) : NULL;
}

static bool read_nodes(struct view *v, struct id record, struct graph *g, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_REVISIONS_OF, e);
	size_t cap = 0;
	enum step s;

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	while ((s = db_step(st, e)) == STEP_ROW) {
		struct node *x;

		if (g->n == cap) {
			size_t more = cap ? cap * 2 : 16;

			g->nodes = mem_resize(g->nodes, cap * sizeof *g->nodes,
					      more * sizeof *g->nodes);
			cap = more;
		}
		x = &g->nodes[g->n++];
		db_bytes(st, 0, x->hash.b, sizeof x->hash.b);
		x->wall_ms = db_int(st, 1);
		x->rev = db_int(st, 2);
		x->risk = db_int(st, 3);
		x->narrow = db_int(st, 4);
		x->kind = (uint16_t)db_int(st, 5);
	}
	db_reset(st);
	return s == STEP_DONE;
}

static bool read_edges(struct view *v, struct id record, struct graph *g, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_BASES_OF, e);
	size_t cap = 0;
	enum step s;

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	while ((s = db_step(st, e)) == STEP_ROW) {
		struct hash parent_hash;
		struct hash child_hash;
		struct node *parent;
		struct node *child;

		db_bytes(st, 0, parent_hash.b, sizeof parent_hash.b);
		db_bytes(st, 1, child_hash.b, sizeof child_hash.b);
		parent = node_of(g, &parent_hash);
		child = node_of(g, &child_hash);
		if (!child)
			continue;
		if (!parent) {
			child->has_far_base = true;
			continue;
		}
		parent->has_child = true;
		child->waiting++;
		if (g->n_edges == cap) {
			size_t more = cap ? cap * 2 : 16;

			g->edges = mem_resize(g->edges, cap * sizeof *g->edges,
					      more * sizeof *g->edges);
			cap = more;
		}
		g->edges[g->n_edges++] = (struct edge){ (size_t)(parent - g->nodes),
							(size_t)(child - g->nodes) };
	}
	db_reset(st);
	return s == STEP_DONE;
}

static size_t first_edge(const struct graph *g, size_t parent)
{
	size_t low = 0;
	size_t high = g->n_edges;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (g->edges[mid].parent < parent)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Revision numbers, bases before what was made from them. Hashes cannot name each other in a ring,
 * but copies that somebody else signed can claim to: whoever hangs in or on a ring is called
 * version 1 and the record is marked odd. */
static void number(struct graph *g)
{
	size_t *queue = mem_new_array(g->n, sizeof *queue);
	size_t head = 0;
	size_t tail = 0;

	for (size_t i = 0; i < g->n; i++)
		if (!g->nodes[i].waiting)
			queue[tail++] = i;
	while (head < tail) {
		size_t i = queue[head++];
		struct node *x = &g->nodes[i];
		int64_t least = x->has_far_base ? 2 : 1;

		if (x->found < least)
			x->found = least;
		for (size_t j = first_edge(g, i); j < g->n_edges && g->edges[j].parent == i; j++) {
			struct node *c = &g->nodes[g->edges[j].child];

			if (c->found < x->found + 1)
				c->found = x->found + 1;
			if (--c->waiting == 0)
				queue[tail++] = g->edges[j].child;
		}
	}
	for (size_t i = 0; i < g->n; i++)
		if (g->nodes[i].waiting) {
			g->nodes[i].found = 1;
			g->ring = true;
		}
	mem_free(queue);
}

static bool safer(const struct node *a, const struct node *b)
{
	if (a->risk != b->risk)
		return a->risk > b->risk;
	if (a->narrow != b->narrow)
		return a->narrow > b->narrow;
	if (a->wall_ms != b->wall_ms)
		return a->wall_ms > b->wall_ms;
	return memcmp(a->hash.b, b->hash.b, sizeof a->hash.b) > 0;
}

static bool write_numbers(struct view *v, struct id record, const struct graph *g, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_REVISION_REV_PUT, e);

	if (!st)
		return false;
	for (size_t i = 0; i < g->n; i++) {
		if (g->nodes[i].found == g->nodes[i].rev)
			continue;
		db_bind_blob(st, 1, record.b, sizeof record.b);
		db_bind_blob(st, 2, g->nodes[i].hash.b, sizeof g->nodes[i].hash.b);
		db_bind_int(st, 3, g->nodes[i].found);
		if (!db_run(st, e))
			return false;
	}
	return true;
}

static bool write_standing(struct view *v, struct id record, const struct standing *s,
			   struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_RECORD_PUT, e);

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	db_bind_int(st, 2, s->made_ms);
	db_bind_int(st, 3, s->heads);
	db_bind_int(st, 4, s->odd);
	db_bind_blob(st, 5, s->hash.b, sizeof s->hash.b);
	return db_run(st, e);
}

/* The first revision of a record needs nothing read back. */
static bool write_new(struct view *v, const struct rec *r, const struct standing *s, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_RECORD_NEW, e);

	if (!st)
		return false;
	db_bind_blob(st, 1, r->id.b, sizeof r->id.b);
	db_bind_int(st, 2, s->kind);
	db_bind_blob(st, 3, s->hash.b, sizeof s->hash.b);
	db_bind_int(st, 4, s->made_ms);
	db_bind_int(st, 5, r->sealed);
	db_bind_int(st, 6, r->state);
	if (!id_is_zero(r->about))
		db_bind_blob(st, 7, r->about.b, sizeof r->about.b);
	return db_run(st, e);
}

static bool whole_way(struct view *v, struct id record, struct standing *out, struct err *e)
{
	struct graph g = { 0 };
	const struct node *best = NULL;
	bool ok = false;

	if (!read_nodes(v, record, &g, e) || !read_edges(v, record, &g, e))
		goto out;
	number(&g);
	memset(out, 0, sizeof *out);
	out->odd = g.ring;
	for (size_t i = 0; i < g.n; i++) {
		const struct node *x = &g.nodes[i];

		if (i == 0 || x->wall_ms < out->made_ms)
			out->made_ms = x->wall_ms;
		if (x->has_child)
			continue;
		out->heads++;
		if (!best || safer(x, best))
			best = x;
	}
	for (size_t i = 0; i < g.n && !out->heads; i++)
		if (!best || safer(&g.nodes[i], best))
			best = &g.nodes[i];
	if (!best) {
		err_set(e, ERR_BUG, "A record has no version");
		goto out;
	}
	out->hash = best->hash;
	out->kind = best->kind;
	ok = write_numbers(v, record, &g, e);
out:
	mem_free(g.edges);
	mem_free(g.nodes);
	return ok;
}

static bool read_standing(struct view *v, struct id record, struct standing *out, bool *known,
			  struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_RECORD_GET, e);
	enum step s;

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	s = db_step(st, e);
	*known = s == STEP_ROW;
	if (*known) {
		out->kind = (uint16_t)db_int(st, 0);
		db_bytes(st, 1, out->hash.b, sizeof out->hash.b);
		out->made_ms = db_int(st, 2);
		out->heads = db_int(st, 3);
		out->odd = db_int(st, 4) != 0;
	}
	db_reset(st);
	return s != STEP_BAD;
}

static bool has_child(struct view *v, struct id record, const struct hash *h, bool *found,
		      struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_CHILD, e);
	enum step s;

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	db_bind_blob(st, 2, h->b, sizeof h->b);
	s = db_step(st, e);
	*found = s == STEP_ROW;
	db_reset(st);
	return s != STEP_BAD;
}

/* True when `r` is a new first revision, or follows the only head there is and nothing follows it.
 */
static bool is_next(const struct rec *r, const struct standing *was, bool known, bool child)
{
	if (!known)
		return true;
	if (child || was->odd || was->heads != 1)
		return false;
	for (size_t i = 0; i < r->n_bases; i++)
		if (hash_equal(&r->bases[i], &was->hash))
			return true;
	return false;
}

static bool quick_number(struct view *v, const struct rec *r, const struct hash *h, struct err *e)
{
	struct sqlite3_stmt *get = own_get(v, OWN_REVISION_REV, e);
	struct sqlite3_stmt *put = own_get(v, OWN_REVISION_REV_PUT, e);
	int64_t rev = 1;

	if (!get || !put)
		return false;
	for (size_t i = 0; i < r->n_bases; i++) {
		int64_t base = 1;

		if (hash_equal(&r->bases[i], h))
			continue;
		db_bind_blob(get, 1, r->id.b, sizeof r->id.b);
		db_bind_blob(get, 2, r->bases[i].b, sizeof r->bases[i].b);
		switch (db_step(get, e)) {
		case STEP_ROW:
			base = db_int(get, 0);
			break;
		case STEP_DONE:
			break;
		case STEP_BAD:
			db_reset(get);
			return false;
		}
		db_reset(get);
		if (rev < base + 1)
			rev = base + 1;
	}
	if (rev == 1)
		return true; /* as it was inserted */
	db_bind_blob(put, 1, r->id.b, sizeof r->id.b);
	db_bind_blob(put, 2, h->b, sizeof h->b);
	db_bind_int(put, 3, rev);
	return db_run(put, e);
}

/* The row of the standing revision, from `r` when it is the one, else read back from its body. */
static bool show(struct view *v, const struct rec *r, const struct hash *h,
		 const struct standing *now, struct err *e)
{
	struct rec *other = NULL;
	bool ok;

	if (hash_equal(h, &now->hash))
		return row_put(v, r, e);
	if (!view_rec(v, r->id, &other, e))
		return false;
	ok = row_put(v, other, e);
	rec_free(other);
	return ok;
}

bool standing_update(struct view *v, const struct rec *r, const struct hash *h, bool replaced,
		     struct err *e)
{
	struct standing was = { 0 };
	struct standing now = { 0 };
	bool known;
	bool child = false;

	if (!read_standing(v, r->id, &was, &known, e))
		return false;
	if (known && !has_child(v, r->id, h, &child, e))
		return false;
	if (!replaced && is_next(r, &was, known, child)) {
		if (!quick_number(v, r, h, e))
			return false;
		now.hash = *h;
		now.kind = r->kind->number;
		now.heads = 1;
		now.made_ms = known && was.made_ms < r->wall_ms ? was.made_ms : r->wall_ms;
		if (!known)
			return write_new(v, r, &now, e) && row_put(v, r, e);
	} else if (!whole_way(v, r->id, &now, e)) {
		return false;
	}
	if (!write_standing(v, r->id, &now, e))
		return false;
	if (known && !replaced && hash_equal(&was.hash, &now.hash))
		return true;
	/* A REPLACE would make SQLite keep a copy of every page that it writes. */
	if (known && !row_drop(v, was.kind, r->id, e))
		return false;
	return show(v, r, h, &now, e);
}
