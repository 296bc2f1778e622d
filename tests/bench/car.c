#include "car.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/codec.h"

#include <string.h>

#define AT_ONCE 500

struct app *car_open(const struct real *r, const struct clock *clock)
{
	struct err e = { 0 };
	struct app *a = NULL;
	char home[96];

	if (!app_open(real_path(r, "car", home), clock, &a, &e) ||
	    !book_unlock(app_book(a), CAR_NUMBER, REAL_PHRASE, &e) || !app_load(a, &e))
		bench_fail(&e);
	return a;
}

static void spell_note(struct app *a, struct buf *out)
{
	static const char *const words[] = { "door",  "neighbour", "call",    "street",
					     "phone", "child",     "sister",  "safe",
					     "later", "nobody",    "kitchen", "window",
					     "heard", "spoke",     "quiet",   "alone" };
	struct rec *r = app_new(a, &kind_note);
	struct buf text = { 0 };
	struct err e = { 0 };

	while (text.len < 560)
		buf_fmt(&text, "%s ", words[crypto_uniform(16)]);
	rec_put_id(r, NOTE_ATTENDANCE_ID, id_random());
	rec_put(r, NOTE_TEXT, buf_str(&text));
	rec_put(r, NOTE_NOTE_TYPE, "observation");
	r->visibility = VISIBLE_SHARED;
	r->role = "officer";
	rec_derive(r, NULL);
	if (!rec_to_json(r, out, &e))
		bench_fail(&e);
	buf_fini(&text);
	rec_free(r);
}

static void add_batch(struct app *a, size_t n)
{
	struct book_new *all = mem_new_array(n, sizeof *all);
	struct buf *bodies = mem_new_array(n, sizeof *bodies);
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++) {
		spell_note(a, &bodies[i]);
		all[i] = (struct book_new){ .kind = kind_note.number,
					    .schema = kind_note.schema,
					    .record = id_new(app_now(a)),
					    .author = app_typist(a)->id,
					    .body = bodies[i].data,
					    .body_len = bodies[i].len };
	}
	if (!book_append_many(app_book(a), all, n, NULL, &e))
		bench_fail(&e);
	for (size_t i = 0; i < n; i++)
		buf_fini(&bodies[i]);
	mem_free(bodies);
	mem_free(all);
}

void car_backlog(struct app *a, size_t n)
{
	for (; n > AT_ONCE; n -= AT_ONCE)
		add_batch(a, AT_ONCE);
	add_batch(a, n);
}
