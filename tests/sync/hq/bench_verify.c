/* dapcar-hq verify of a large store, beside its limit: a million entries, each of them really
 * signed, in at most 60 s. ENTRIES in the environment takes another number; SIGNED=8 signs every
 * eighth, as pushes of that size do. */
#include "proof.h"
#include "site.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define NODES 50
#define LIMIT_S 60.0
#define BATCH 10000

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *given = getenv(name);

	return given ? strtoull(given, NULL, 10) : otherwise;
}

static const char body[] =
    "{\"bases\":[],\"f\":{\"attendance_id\":\"017cb8b5e00070008002000000000001\",\"note_type\":"
    "\"observation\",\"text\":\"A note of the bench that is about as long as notes are, so that "
    "what "
    "is read and hashed has the size that it has on a night.\"},\"role\":\"officer\",\"shift\":"
    "\"017cb8b5e00070008002000000000002\",\"visibility\":\"shared\"}";

static bool add(struct node *n, struct site *s, bool is_signed, struct err *e)
{
	struct entry x = { .h = { .ver = ENTRY_VERSION,
				  .kind = n->seq ? 17 : 0,
				  .schema = 1,
				  .device = n->d.id,
				  .epoch = n->epoch,
				  .seq = n->seq + 1,
				  .height = n->head.height + 1,
				  .prev = n->head.hash,
				  .record = id_random(),
				  .wall_ms = 1635526800000 },
			   .has_sig = is_signed,
			   .body = body };

	crypto_random(x.salt, sizeof x.salt);
	entry_finish(&x, sizeof body - 1);
	if (is_signed)
		entry_sign_known(n->sign_seed, n->d.sign_key, &x.hash, x.sig);
	n->seq++;
	n->head = (struct head){ .hash = x.hash, .height = x.h.height };
	return store_append(s->hq->store, &x, PLACE_PLAIN, e) == PUT_NEW;
}

/* Of this process, both cores: what a machine that does nothing else would need. */
static double cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static bool fill(struct site *s, struct node *nodes, uint64_t n, uint64_t every, struct err *e)
{
	bool ok = true;

	for (uint64_t at = 0; ok && at < n;) {
		struct node *who = &nodes[(at / BATCH) % NODES];
		uint64_t end = at + BATCH < n ? at + BATCH : n;

		ok = store_begin(s->hq->store, e);
		for (; ok && at < end; at++)
			ok = add(who, s, at + 1 == end || (at + 1) % every == 0, e);
		ok = ok && store_commit(s->hq->store, e);
	}
	return ok;
}

int main(void)
{
	uint64_t n = number_of("ENTRIES", 1000000), every = number_of("SIGNED", 1);
	struct node *nodes;
	struct site s;
	struct proof *p = mem_new(sizeof *p);
	struct err e = { 0 };
	double took;
	bool ok;

	crypto_start();
	site_make(&s, false);
	nodes = mem_new_array(NODES, sizeof *nodes);
	for (int i = 0; i < NODES; i++) {
		char name[16];

		snprintf(name, sizeof name, "car%d", i);
		node_make(&nodes[i], &s, name, "");
	}
	ok = fill(&s, nodes, n, every ? every : 1, &e);
	int64_t began = clock_mono_ms();
	double cpu = cpu_s();

	ok = ok && proof_make(s.hq, p, &e) && proof_more(s.hq, p, &e);
	took = (double)(clock_mono_ms() - began) / 1000;
	if (!ok)
		printf("not done: %s\n", e.text);
	else
		printf("verify of %" PRIu64 " entries, %" PRIu64 " signatures: %.1f s (limit for "
		       "1,000,000: %.0f s), %.1f s of the processor, %.1f us an entry\n",
		       p->entries, p->signatures, took, LIMIT_S, cpu_s() - cpu,
		       took * 1e6 / (double)(n ? n : 1));
	for (int i = 0; i < NODES; i++)
		node_end(&nodes[i]);
	mem_free(nodes);
	mem_free(p);
	site_end(&s);
	return ok && took * 1e6 <= LIMIT_S * (double)(n > 1000000 ? n : 1000000) ? 0 : 1;
}
