#include "backup.h"

#include "heal.h"
#include "proof.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COPY_FILE "store.backup"
#define PART_FILE "store.db.part"
#define SUMS_FILE "SHA256SUMS"
#define SUMS_MAX ((size_t)64 << 10)
#define FILES_MAX 64
#define NOTE_NAME "backup"
#define MADE_NAME "backup-made" /* in the copy alone: when it was taken */

/* --- the files of a folder --- */

struct names {
	char name[FILES_MAX][80];
	size_t n;
};

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && !strcmp(name + n - k, end);
}

static bool is_kept(const char *name)
{
	return *name != '.' && (ends_with(name, ".key") || ends_with(name, ".pem"));
}

static bool name_add(struct names *l, const char *name, struct err *e)
{
	if (l->n == FILES_MAX || strlen(name) >= sizeof l->name[0])
		return err_set(e, ERR_INPUT, "There are more files than a headquarters has");
	snprintf(l->name[l->n++], sizeof l->name[0], "%s", name);
	return true;
}

/* Every key and certificate of a headquarters, or with `all` everything that is in the folder. */
static bool names_read(const char *dir, bool all, struct names *out, struct err *e)
{
	DIR *d = opendir(dir);
	struct dirent *at;
	bool ok = true;

	*out = (struct names){ .n = 0 };
	if (!d)
		return err_sys(e, "The folder %s cannot be read", dir);
	while (ok && (at = readdir(d)))
		if (strcmp(at->d_name, ".") != 0 && strcmp(at->d_name, "..") != 0 &&
		    (all || is_kept(at->d_name)))
			ok = name_add(out, at->d_name, e);
	closedir(d);
	return ok;
}

static bool folder_is_new(const char *dir, struct err *e)
{
	struct names l;

	return folder_make(dir, e) && names_read(dir, true, &l, e) &&
	       (!l.n ||
		err_set(e, ERR_INPUT, "There is something in %s already. Name a folder that is new",
			dir));
}

static bool copy_file(const char *from, const char *name, const char *to, const char *as,
		      struct err *e)
{
	char *in = path_join(from, name), *out = path_join(to, as);
	bool ok = file_copy(in, out, e);

	mem_free(in);
	mem_free(out);
	return ok;
}

/* What an attempt that failed has left, in a folder that was new. */
static void folder_clear(const char *dir)
{
	struct names l;

	if (names_read(dir, true, &l, NULL))
		for (size_t i = 0; i < l.n; i++) {
			char *path = path_join(dir, l.name[i]);

			file_remove(path, NULL);
			mem_free(path);
		}
}

/* --- sums, as sha256sum writes and checks them --- */

static bool sum_of(const char *dir, const char *name, struct hash *out, struct err *e)
{
	char *path = path_join(dir, name);
	bool ok = crypto_sha256_file(path, out, e);

	mem_free(path);
	return ok;
}

static bool sums_write(const char *dir, const struct names *l, struct err *e)
{
	struct buf text = { .ceiling = SUMS_MAX };
	char *path = path_join(dir, SUMS_FILE);
	bool ok = true;

	for (size_t i = 0; ok && i < l->n; i++) {
		char hex[HASH_HEX_LEN + 1];
		struct hash h;

		ok = sum_of(dir, l->name[i], &h, e) &&
		     buf_fmt(&text, "%s  %s\n", hash_hex(&h, hex), l->name[i]);
	}
	ok = ok && file_create(path, text.data, text.len, e);
	buf_fini(&text);
	mem_free(path);
	return ok;
}

static bool not_whole(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
		       "This is not a whole backup of a headquarters: its list " SUMS_FILE
		       " is missing or damaged. Take another one");
}

static bool sum_check(const char *dir, const char *line, struct names *out, struct err *e)
{
	char hex[HASH_HEX_LEN + 1], have[HASH_HEX_LEN + 1], name[80];
	struct hash h;

	if (sscanf(line, "%64[0-9a-f]  %79[A-Za-z0-9._-]", hex, name) != 2 || *name == '.' ||
	    strlen(line) != HASH_HEX_LEN + 2 + strlen(name))
		return not_whole(e);
	if (!sum_of(dir, name, &h, e))
		return false;
	if (strcmp(hex, hash_hex(&h, have)) != 0)
		return err_set(e, ERR_CORRUPT,
			       "The file %s of the backup is damaged: it is not what was written. "
			       "Take another backup",
			       name);
	return name_add(out, name, e);
}

/* Every file that the list names is as it was. */
static bool sums_check(const char *dir, struct names *out, struct err *e)
{
	struct buf text = { .ceiling = SUMS_MAX };
	char *path = path_join(dir, SUMS_FILE), *line, *rest = NULL;
	bool ok = file_exists(path) ? file_read(path, &text, e) : not_whole(e);
	bool store = false;

	*out = (struct names){ .n = 0 };
	/* Of an empty one there is not even a buffer. */
	for (line = ok && text.len ? strtok_r(text.data, "\n", &rest) : NULL; ok && line;
	     line = strtok_r(NULL, "\n", &rest)) {
		ok = sum_check(dir, line, out, e);
		store |= ok && !strcmp(out->name[out->n - 1], COPY_FILE);
	}
	ok = ok && (store || not_whole(e));
	buf_fini(&text);
	mem_free(path);
	return ok;
}

/* --- marks --- */

struct marking {
	struct hq *hq;
	struct store *from;
	size_t n;
	struct err *e;
	bool ok;
};

static void mark_name(struct id device, char out[ID_HEX_LEN + 16])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, ID_HEX_LEN + 16, "backed-up %s", id_hex(device, hex));
}

static bool mark_one(void *ctx, const struct device *d)
{
	struct marking *m = ctx;
	char name[ID_HEX_LEN + 16];
	struct head head;

	mark_name(d->id, name);
	m->ok = store_head(m->from, d->id, &head, m->e);
	if (!m->ok || !head.height)
		return m->ok;
	m->n++;
	m->ok = store_setting_put(m->hq->store, name, &head, sizeof head, m->e);
	return m->ok;
}

/* In the open transaction: what `from` holds is in a backup. */
static bool marks_put(struct hq *hq, struct store *from, int64_t at_ms, struct backup_report *out,
		      struct err *e)
{
	struct marking m = { .hq = hq, .from = from, .e = e, .ok = true };
	struct backup_note note = { .at_ms = at_ms, .arrivals = store_arrivals(from) };

	if (!store_devices(from, mark_one, &m, e) || !m.ok ||
	    !store_setting_put(hq->store, NOTE_NAME, &note, sizeof note, e))
		return false;
	out->at_ms = at_ms;
	out->entries = note.arrivals;
	out->devices = m.n;
	return true;
}

static bool setting_get(struct hq *hq, const char *name, void *out, size_t n)
{
	struct buf b = { .ceiling = 256 };
	bool found = store_setting_get(hq->store, name, &b) && b.len == n;

	if (found)
		memcpy(out, b.data, n);
	buf_fini(&b);
	return found;
}

bool hq_backed_up(struct hq *hq, struct id device, struct head *out)
{
	char name[ID_HEX_LEN + 16];

	*out = (struct head){ .height = 0 };
	mark_name(device, name);
	return setting_get(hq, name, out, sizeof *out);
}

bool hq_backup_note(struct hq *hq, struct backup_note *out)
{
	*out = (struct backup_note){ 0 };
	return setting_get(hq, NOTE_NAME, out, sizeof *out);
}

/* --- making one --- */

/* The copy is opened as what it is, a store, and everything in it proven. */
static bool read_back(const struct hq *hq, const char *path, int64_t at_ms, struct err *e)
{
	struct hq copy = *hq; /* with its secrets */
	struct proof p;
	bool ok = false;

	copy.view = NULL;
	copy.store = NULL;
	if (!store_file_is_whole(path, e) || !store_open(path, &copy.store, e))
		goto out;
	ok = store_setting_put(copy.store, MADE_NAME, &at_ms, sizeof at_ms, e) &&
	     proof_make(&copy, &p, e);
out:
	store_close(copy.store);
	mem_wipe(&copy, sizeof copy);
	return ok;
}

static bool keys_copy(const struct hq *hq, const char *to, struct names *l, struct err *e)
{
	bool ok = names_read(hq->dir, false, l, e);

	for (size_t i = 0; ok && i < l->n; i++) {
		struct hash was, is;

		ok = copy_file(hq->dir, l->name[i], to, l->name[i], e) &&
		     sum_of(hq->dir, l->name[i], &was, e) && sum_of(to, l->name[i], &is, e);
		if (ok && !hash_equal(&was, &is))
			ok = err_set(e, ERR_IO, "%s was not copied as it is. Try again",
				     l->name[i]);
	}
	return ok;
}

/* From here on it is a backup, whatever becomes of the note that there is one. */
static bool whole_untold(const char *to, struct err *e)
{
	struct err why = *e;

	return err_set(e, why.class,
		       "The backup in %s is whole: keep it. No laptop hears of it yet: make another in "
		       "a folder that is new, when this is put right: %s",
		       to, why.text);
}

static bool marks_commit(struct hq *hq, struct store *copy, int64_t at_ms,
			 struct backup_report *out, struct err *e)
{
	if (!store_begin(hq->store, e))
		return false;
	if (marks_put(hq, copy, at_ms, out, e))
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	return false;
}

bool backup_make(struct hq *hq, const char *to, struct backup_report *out, struct err *e)
{
	char *from = path_join(hq->dir, HQ_STORE), *copy = path_join(to, COPY_FILE);
	struct store *s = NULL;
	struct names l, back;
	int64_t at_ms = hq_now(hq);
	struct err why = { 0 };
	bool made = folder_is_new(to, &why);
	bool ok = made && store_copy(from, copy, &why) && read_back(hq, copy, at_ms, &why) &&
		  keys_copy(hq, to, &l, &why);

	*out = (struct backup_report){ .files = ok ? l.n : 0 };
	/* The folder's own name last: no mark may outlive what it speaks of. */
	ok = ok && name_add(&l, COPY_FILE, &why) && sums_write(to, &l, &why) &&
	     sums_check(to, &back, &why) && file_name_flush(to, &why);
	if (made && !ok)
		folder_clear(to);
	if (ok && !(store_open(copy, &s, &why) && marks_commit(hq, s, at_ms, out, &why)))
		ok = whole_untold(to, &why);
	store_close(s);
	if (!ok && e)
		*e = why;
	mem_free(from);
	mem_free(copy);
	return ok;
}

/* --- from one --- */

static bool all_copy(const char *from, const char *dir, const struct names *l, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < l->n; i++)
		ok = copy_file(from, l->name[i], dir,
			       strcmp(l->name[i], COPY_FILE) ? l->name[i] : PART_FILE, e);
	return ok;
}

/* Before anybody can take it for a headquarters: another generation, so that every node asks anew
 * what is held; and a backup holds all that is in it. */
static bool begin_anew(struct hq *hq, struct backup_report *out, struct err *e)
{
	int64_t at_ms = 0;

	setting_get(hq, MADE_NAME, &at_ms, sizeof at_ms);
	if (!store_begin(hq->store, e))
		return false;
	hq->generation = id_random();
	if (store_setting_put(hq->store, "generation", hq->generation.b, 16, e) &&
	    hq_restored_all(hq, "restored from a backup", e) &&
	    marks_put(hq, hq->store, at_ms, out, e) && store_commit(hq->store, e))
		return true;
	store_rollback(hq->store);
	return false;
}

static bool open_part(const char *dir, int64_t at_ms, struct backup_report *out, struct err *e)
{
	struct hq *hq = NULL;
	bool ok = hq_open_store(dir, PART_FILE, -1, &hq, e) &&
		  (!at_ms || hq_clock_set(hq, at_ms, e)) && begin_anew(hq, out, e);

	hq_close(hq);
	return ok;
}

bool backup_restore(const char *from, const char *dir, int64_t at_ms, struct backup_report *out,
		    struct err *e)
{
	char *part = path_join(dir, PART_FILE), *store = path_join(dir, HQ_STORE);
	struct names l;
	bool made = false;
	bool ok = false;

	*out = (struct backup_report){ 0 };
	if (file_exists(store)) {
		err_set(e, ERR_INPUT,
			"There is a headquarters in %s. Put that folder aside first, and keep it",
			dir);
		goto out;
	}
	if (!sums_check(from, &l, e) || !folder_is_new(dir, e))
		goto out;
	made = true;
	ok = all_copy(from, dir, &l, e) && store_file_is_whole(part, e) &&
	     open_part(dir, at_ms, out, e) && file_move(part, store, e);
	out->files = l.n - 1;
out:
	if (made && !ok)
		folder_clear(dir);
	mem_free(part);
	mem_free(store);
	return ok;
}
