#include "hq.h"

#include "ca.h"
#include "embedded.h"
#include "heal.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_FILE "size"
/* When the practice crew and lists were made: the Monday before the practice weekend. */
#define PRACTICE_MADE_MS ((int64_t)1635148800000)

/* --- keys: 32 bytes in a file each --- */

static bool secret_make(const char *dir, const char *name, struct err *e)
{
	uint8_t key[32];
	char *path = path_join(dir, name);

	crypto_random(key, sizeof key);
	bool ok = file_create(path, key, sizeof key, e);

	mem_wipe(key, sizeof key);
	mem_free(path);
	return ok;
}

static bool secret_read(const char *dir, const char *name, uint8_t out[32], struct err *e)
{
	struct buf b = { .ceiling = 64 };
	char *path = path_join(dir, name);
	bool ok = file_read(path, &b, e);

	if (ok && b.len != 32)
		ok = err_set(e, ERR_CORRUPT, "The key file %s is damaged", name);
	if (ok)
		memcpy(out, b.data, 32);
	buf_fini(&b);
	mem_free(path);
	return ok;
}

/* --- settings --- */

static bool setting_read(struct hq *hq, const char *name, void *out, size_t n, struct err *e)
{
	struct buf b = { .ceiling = 4096 };
	bool ok = store_setting_get(hq->store, name, &b) && b.len == n;

	if (ok)
		memcpy(out, b.data, n);
	buf_fini(&b);
	return ok ||
	       err_set(e, ERR_CORRUPT, "The store is damaged: its setting %s is missing", name);
}

static bool settings_make(struct store *s, const struct hq_init *how, struct err *e)
{
	static const char *const drawn[] = { "id", "generation", "device" };
	const char *host = how->host ? how->host : "localhost";
	uint8_t practice = how->practice;

	if (!store_begin(s, e))
		return false;
	for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
		struct id id = id_random();

		if (!store_setting_put(s, drawn[i], id.b, sizeof id.b, e))
			goto back;
	}
	if (store_setting_put(s, "practice", &practice, 1, e) &&
	    store_setting_put(s, "host", host, strlen(host), e))
		return store_commit(s, e);
back:
	store_rollback(s);
	return false;
}

static bool host_fits(const char *host)
{
	size_t n = strlen(host);

	for (size_t i = 0; i < n; i++)
		if (!ascii_is_digit(host[i]) && !ascii_is_alpha(host[i]) && host[i] != '.' &&
		    host[i] != '-')
			return false;
	return n && n <= HQ_HOST_MAX;
}

static bool practice_load(const char *dir, struct err *e)
{
	struct hq *hq = NULL;
	bool ok = hq_open(dir, -1, &hq, e);

	for (size_t i = 0; ok && hq_practice[i].name; i++) {
		size_t added;

		ok = hq_load_lines(hq, hq_practice[i].text, strlen(hq_practice[i].text),
				   PRACTICE_MADE_MS, &added, e);
	}
	hq_close(hq);
	return ok;
}

bool hq_init(const char *dir, const struct hq_init *how, struct err *e)
{
	struct store *s = NULL;
	char *path = path_join(dir, HQ_STORE);
	bool ok = false;

	if (how->host && !host_fits(how->host)) {
		err_set(e, ERR_INPUT, "The name must be that of a computer, as in hq.example.org");
		goto out;
	}
	if (!folder_make(dir, e))
		goto out;
	if (file_exists(path)) {
		err_set(e, ERR_INPUT, "There is a headquarters in that folder already");
		goto out;
	}
	ok = ca_make(dir, how->host ? how->host : "localhost", e) &&
	     secret_make(dir, "sign.key", e) && secret_make(dir, "box.key", e) &&
	     secret_make(dir, "lookup.key", e) && store_create(path, e) &&
	     store_open(path, &s, e) && settings_make(s, how, e);
	store_close(s);
	if (ok && how->practice)
		ok = practice_load(dir, e);
out:
	mem_free(path);
	return ok;
}

/* --- opening --- */

static bool keys_read(struct hq *hq, struct err *e)
{
	if (!secret_read(hq->dir, "sign.key", hq->sign_seed, e) ||
	    !secret_read(hq->dir, "box.key", hq->box_secret, e) ||
	    !secret_read(hq->dir, "lookup.key", hq->lookup_key, e))
		return false;
	sign_public(hq->sign_seed, hq->sign_public);
	box_public(hq->box_secret, hq->box_public);
	return true;
}

static uint64_t noted_size(struct hq *hq)
{
	struct buf b = { .ceiling = 64 };
	char *path = path_join(hq->dir, SIZE_FILE);
	uint64_t n = file_exists(path) && file_read(path, &b, NULL)
			 ? strtoull(buf_str(&b), NULL, 10)
			 : 0;

	buf_fini(&b);
	mem_free(path);
	return n;
}

void hq_note_size(struct hq *hq)
{
	uint64_t n = store_arrivals(hq->store);
	char *path;
	char *words;

	if (n <= noted_size(hq))
		return;
	path = path_join(hq->dir, SIZE_FILE);
	words = mem_fmt("%" PRIu64 "\n", n);
	if (!file_write(path, words, strlen(words), NULL))
		log_line(&hq->log, "size not noted n=%" PRIu64, n);
	mem_free(words);
	mem_free(path);
}

static bool generation_anew(struct hq *hq, struct err *e)
{
	static const char how[] = "the store is smaller than it was";

	if (!store_begin(hq->store, e))
		return false;
	hq->generation = id_random();
	if (store_setting_put(hq->store, "generation", hq->generation.b, sizeof hq->generation.b,
			      e) &&
	    store_incident(hq->store, hq_now(hq), hq->device, how, &(struct hash){ { 0 } }, e) &&
	    hq_restored_all(hq, how, e))
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	return false;
}

/* A store that lost its end was put back from somewhere: nodes must find the common ancestor anew.
 */
static bool generation_check(struct hq *hq, struct err *e)
{
	uint64_t noted = noted_size(hq);
	uint64_t n = store_arrivals(hq->store);
	char *path;

	if (n >= noted)
		return true;
	path = hq_view_path(hq);
	if (file_exists(path) && !file_remove(path, e)) {
		mem_free(path);
		return false;
	}
	mem_free(path);
	if (!generation_anew(hq, e))
		return false;
	log_line(&hq->log, "store smaller than noted n=%" PRIu64 " noted=%" PRIu64, n, noted);
	path = path_join(hq->dir, SIZE_FILE);
	bool ok = file_remove(path, e);

	mem_free(path);
	hq_note_size(hq);
	return ok;
}

static bool settings_read(struct hq *hq, struct err *e)
{
	struct buf host = { .ceiling = HQ_HOST_MAX };
	uint8_t practice = 0;
	bool ok = setting_read(hq, "id", hq->id.b, 16, e) &&
		  setting_read(hq, "generation", hq->generation.b, 16, e) &&
		  setting_read(hq, "device", hq->device.b, 16, e) &&
		  setting_read(hq, "practice", &practice, 1, e);

	hq->practice = practice;
	if (ok && !store_setting_get(hq->store, "host", &host))
		ok = err_set(e, ERR_CORRUPT, "The store is damaged: its setting host is missing");
	text_copy(hq->host, sizeof hq->host, buf_str(&host));
	buf_fini(&host);
	return ok;
}

bool hq_open(const char *dir, int log_fd, struct hq **out, struct err *e)
{
	return hq_open_store(dir, HQ_STORE, log_fd, out, e);
}

bool hq_open_store(const char *dir, const char *name, int log_fd, struct hq **out, struct err *e)
{
	struct hq *hq = mem_new(sizeof *hq);
	char *path = path_join(dir, name);
	bool ok = false;

	hq->dir = mem_str(dir);
	hq->clock = clock_system();
	hq->log = (struct log){ .fd = log_fd, .clock = hq->clock };
	if (!file_exists(path)) {
		err_set(e, ERR_INPUT,
			"There is no headquarters in that folder. dapcar-hq init makes one");
		goto out;
	}
	ok = folder_is_private(dir, e) && store_open(path, &hq->store, e) && settings_read(hq, e) &&
	     keys_read(hq, e) && generation_check(hq, e);
out:
	mem_free(path);
	if (!ok) {
		hq_close(hq);
		hq = NULL;
	}
	*out = hq;
	return ok;
}

void hq_close(struct hq *hq)
{
	if (!hq)
		return;
	if (hq->store)
		hq_note_size(hq);
	view_close(hq->view);
	store_close(hq->store);
	missing_walk_free(hq);
	mem_free(hq->dir);
	mem_free(hq);
}

bool hq_clock_set(struct hq *hq, int64_t now_ms, struct err *e)
{
	if (!hq->practice)
		return err_set(e, ERR_INPUT,
			       "Only a practice headquarters can stand at another time");
	hq->clock = clock_from(now_ms);
	return true;
}

int64_t hq_now(const struct hq *hq)
{
	return clock_wall_ms(&hq->clock);
}
