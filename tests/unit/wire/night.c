#include "night.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct name {
	char name[64];
	struct id id;
};

struct names {
	struct name all[400];
	size_t n;
};

static struct id id_of(struct names *names, const char *name, int64_t wall_ms)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->all[i].name, name))
			return names->all[i].id;
	assert(names->n < sizeof names->all / sizeof *names->all && strlen(name) < 64);
	memcpy(names->all[names->n].name, name, strlen(name) + 1);
	names->all[names->n].id = id_new(wall_ms);
	return names->all[names->n++].id;
}

/* "@A1" becomes an id, "#4" the hash of entry 4, "$900" a sealed box of 900 bytes. */
static void fill(const struct night *t, struct names *names, const char *line, int64_t wall_ms,
		 struct buf *out)
{
	char word[64], hex[HASH_HEX_LEN + 1];

	for (const char *s = line; *s && *s != '\n';) {
		size_t n = 0;

		buf_putc(out, *s++);
		if (s[-1] != '"' || !strchr("@#$", *s))
			continue;
		while (s[n] != '"' && n < sizeof word - 1)
			n++;
		memcpy(word, s, n);
		word[n] = '\0';
		if (*s == '@')
			buf_puts(out, id_hex(id_of(names, word, wall_ms), hex));
		else if (*s == '#')
			buf_puts(out, hash_hex(&t->x[atoi(word + 1)].hash, hex));
		else {
			uint8_t box[4096];
			size_t len = (size_t)atoi(word + 1);

			assert(len <= sizeof box);
			crypto_random(box, len);
			base64_encode(box, len, out);
		}
		s += n;
	}
}

struct entry *night_add(struct night *t, const struct entry *prev, uint16_t kind, const char *body,
			size_t len)
{
	struct entry *x = &t->x[t->n];
	const struct entry *last = t->n ? &t->x[t->n - 1] : NULL;

	assert(t->n < NIGHT_MAX);
	if (!prev)
		prev = last;
	x->h = (struct entry_header){
		.ver = ENTRY_VERSION,
		.kind = kind,
		.schema = 1,
		.device = t->device,
		.epoch = last ? last->h.epoch : id_random(),
		.seq = last ? last->h.seq + 1 : 1,
		.height = prev ? prev->h.height + 1 : 1,
		.record = id_random(),
		.author = id_random(),
		.wall_ms = last ? last->h.wall_ms + 1000 : 1635530400000,
		.utc_off_min = 60,
		.boottime_ms = last ? last->h.boottime_ms + 1001 : 5000000,
		.boot_id = last ? last->h.boot_id : id_random(),
		.clock_q = 1,
	};
	if (prev)
		x->h.prev = prev->hash;
	crypto_random(x->salt, sizeof x->salt);
	t->bodies[t->n] = mem_dup(body, len);
	x->body = t->bodies[t->n];
	entry_finish(x, len);
	entry_sign(t->seed, &x->hash, x->sig);
	x->has_sig = true;
	t->n++;
	return x;
}

/* What the line says of record, author and time goes into a header that is then finished again. */
static void place(struct night *t, struct entry *x, struct id record, struct id author,
		  int64_t wall_ms)
{
	int64_t gone = t->n > 1 ? wall_ms - t->x[t->n - 2].h.wall_ms : 0;

	x->h.record = record;
	x->h.author = author;
	x->h.wall_ms = wall_ms + (int64_t)crypto_uniform(30000);
	x->h.boottime_ms = t->n > 1
			       ? t->x[t->n - 2].h.boottime_ms + (uint64_t)gone + crypto_uniform(5)
			       : 5000000;
	entry_finish(x, x->h.body_len);
	entry_sign(t->seed, &x->hash, x->sig);
}

static void add_line(struct night *t, struct names *names, char *line)
{
	char *kind = line, *record = strchr(kind, ' ') + 1, *time = strchr(record, ' ') + 1,
	     *body = strchr(time, ' ') + 1;
	int64_t wall_ms = strtoll(time, NULL, 10);
	struct id record_id;
	struct buf full;
	uint16_t number = 0;

	record[-1] = time[-1] = '\0';
	for (const char *s = kind; *s; s++)
		number = (uint16_t)((number * 3 + *s) % 30);
	buf_init(&full, ENTRY_BODY_MAX);
	record_id = id_of(names, record, wall_ms);
	fill(t, names, body, wall_ms, &full);
	place(t, night_add(t, NULL, number, full.data, full.len), record_id,
	      id_of(names, strstr(body, "support_worker") ? "@worker" : "@officer", wall_ms),
	      wall_ms);
	buf_fini(&full);
}

struct night *night_new(size_t n)
{
	struct night *t = mem_new(sizeof *t);
	struct names *names = mem_new(sizeof *names);
	struct buf text;
	char *line, *next;

	t->device = id_random();
	crypto_random(t->seed, sizeof t->seed);
	sign_public(t->seed, t->public_key);
	buf_init(&text, 1 << 20);
	if (!file_read(TEST_DIR "/night.txt", &text, NULL))
		abort();
	while (t->n < n) {
		char *again = mem_dup(text.data, text.len + 1);

		for (line = again; t->n < n && (next = strchr(line, '\n')); line = next + 1) {
			*next = '\0';
			add_line(t, names, line);
		}
		mem_free(again);
	}
	buf_fini(&text);
	mem_free(names);
	return t;
}

void night_free(struct night *t)
{
	for (size_t i = 0; i < t->n; i++)
		mem_free(t->bodies[i]);
	mem_free(t);
}
