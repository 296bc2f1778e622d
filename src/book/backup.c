/* magic 16 | for each part: name length u8, name, length u64, bytes | 0 u8 | SHA-256 of all of it.
 * The parts are "book.db", "keys" and, if there is one, "beside". */
#include "book/backup.h"

#include "base/file.h"
#include "base/mem.h"
#include "book_p.h"
#include "seal_p.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "dapcar backup 1\n"
#define MAGIC_LEN 16
#define DIGEST_LEN 32
#define PIECE 65536
#define BESIDE_MAX ((size_t)1 << 20)

static const char domain[] = "dapcar backup 1";
static const char *const parts[] = { "book.db", "keys", "beside" };

enum part { PART_BOOK, PART_KEYS, PART_BESIDE, PARTS };

/* --- beside --- */

bool backup_seal(const struct book *b, const void *p, size_t n, struct buf *out, struct err *e)
{
	struct seal_place at;

	if (!book_needs_unlock(b, e))
		return false;
	at = book_place(b, domain, b->ring->nkeys, domain, sizeof domain);
	return (buf_u16(out, b->ring->nkeys) &&
		seal_packet(b->ring->key[b->ring->nkeys - 1], &at, p, n, out)) ||
	       err_set(e, ERR_BUG, "Something could not be sealed");
}

bool backup_open(const struct book *b, const void *sealed, size_t n, struct buf *out, struct err *e)
{
	struct seal_place at;
	const uint8_t *p, *key;
	uint16_t keyno;
	struct rd r;
	size_t len;

	if (!book_needs_unlock(b, e))
		return false;
	rd_init(&r, sealed, n);
	if (rd_u16(&r, &keyno) && (key = ring_key(b->ring, keyno))) {
		len = r.left;
		at = book_place(b, domain, keyno, domain, sizeof domain);
		if (rd_view(&r, &p, len) && seal_packet_open(key, &at, p, len, out))
			return true;
	}
	return err_set(e, ERR_CORRUPT,
		       "What the backup keeps of the way to headquarters is damaged. The book is "
		       "whole. Join again with dapcar enrol");
}

/* --- writing --- */

struct out {
	int fd;
	const char *path;
	crypto_hash_sha256_state hash;
};

static bool put(struct out *o, const void *p, size_t n, struct err *e)
{
	const char *at = p;

	crypto_hash_sha256_update(&o->hash, p, n);
	while (n) {
		ssize_t w = write(o->fd, at, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(e, "The backup %s cannot be written", o->path);
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool put_head(struct out *o, const char *name, uint64_t len, struct err *e)
{
	struct buf b = { .ceiling = 300 };
	bool ok;

	buf_u8(&b, (uint8_t)strlen(name));
	buf_puts(&b, name);
	buf_u64(&b, len);
	ok = put(o, b.data, b.len, e);
	buf_fini(&b);
	return ok;
}

static bool put_file(struct out *o, const char *dir, const char *name, struct err *e)
{
	char *path = path_join(dir, name), *piece = mem_new(PIECE);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st = { .st_size = 0 };
	uint64_t left;
	bool ok;

	ok = (fd >= 0 && fstat(fd, &st) == 0) || err_sys(e, "%s cannot be read", path);
	left = (uint64_t)st.st_size;
	ok = ok && put_head(o, name, left, e);
	while (ok && left) {
		ssize_t n = read(fd, piece, left < PIECE ? (size_t)left : PIECE);

		if (n < 0 && errno == EINTR)
			continue;
		ok = n > 0 || err_sys(e, "%s cannot be read to its end", path);
		ok = ok && put(o, piece, (size_t)n, e);
		left -= ok ? (uint64_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	mem_free(piece);
	mem_free(path);
	return ok;
}

static bool put_all(struct out *o, const char *dir, const void *beside, size_t n, struct err *e)
{
	uint8_t digest[DIGEST_LEN];

	crypto_hash_sha256_init(&o->hash);
	if (!put(o, MAGIC, MAGIC_LEN, e) || !put_file(o, dir, parts[PART_BOOK], e) ||
	    !put_file(o, dir, parts[PART_KEYS], e))
		return false;
	if (n && (!put_head(o, parts[PART_BESIDE], n, e) || !put(o, beside, n, e)))
		return false;
	if (!put(o, "", 1, e))
		return false;
	crypto_hash_sha256_final(&o->hash, digest);
	return put(o, digest, sizeof digest, e) &&
	       (fsync(o->fd) == 0 || err_sys(e, "The backup %s did not reach the disk", o->path));
}

/* What is not yet in the file of rows would not be in the backup. */
static bool is_closed(const char *dir, struct err *e)
{
	char *journal = path_join(dir, "book.db-wal");
	struct stat st;
	bool ok = stat(journal, &st) != 0 || st.st_size == 0 ||
		  err_set(e, ERR_INPUT,
			  "The book was not closed to its end. Make room on the disk, open it and "
			  "close it, and make the backup again");

	mem_free(journal);
	return ok;
}

static bool keys_are_whole(const char *dir, struct err *e)
{
	char *path = path_join(dir, parts[PART_KEYS]);
	struct keyfile k = { 0 };
	bool one_bad, ok = keyfile_read(path, &k, &one_bad, e);

	keyfile_fini(&k);
	mem_free(path);
	return ok;
}

bool backup_write(const char *dir, const void *beside, size_t n, const char *file, struct err *e)
{
	struct out o = { .fd = -1, .path = file };
	int lock = -1;
	bool ok = false;

	/* A disk that cannot be written any more is the one that wants a backup. */
	if (!folder_is_private(dir, e) ||
	    !(file_is_read_only(dir) ? file_lock_read(dir, &lock, e)
				     : file_lock(dir, "dapcar, a backup\n", &lock, e)))
		return false;
	if (!is_closed(dir, e) || !keys_are_whole(dir, e))
		goto out;
	o.fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (o.fd < 0) {
		ok = errno == EEXIST
			 ? err_set(e, ERR_INPUT, "There is a file %s already. Name another", file)
			 : err_sys(e, "The backup %s cannot be made", file);
		goto out;
	}
	ok = put_all(&o, dir, beside, n, e);
	ok = (close(o.fd) == 0 && ok) ||
	     (ok && err_sys(e, "The backup %s cannot be written", file));
	if (!ok)
		unlink(file);
out:
	file_unlock(lock);
	return ok;
}

/* --- reading --- */

struct in {
	int fd;
	const char *path;
	uint64_t left; /* before the digest */
};

static bool not_whole(const struct in *in, struct err *e)
{
	return err_set(e, ERR_CORRUPT,
		       "%s is no whole backup of a book. Nothing was written. Take another copy",
		       in->path);
}

/* False at the end too: a part never ends with the file. */
static bool take(struct in *in, void *p, size_t n, struct err *e)
{
	char *at = p;

	if (n > in->left)
		return not_whole(in, e);
	in->left -= n;
	while (n) {
		ssize_t r = read(in->fd, at, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return r < 0 ? err_sys(e, "%s cannot be read", in->path) : not_whole(in, e);
		at += r;
		n -= (size_t)r;
	}
	return true;
}

/* All of it is looked at before any of it is believed. */
static bool digest_holds(struct in *in, struct err *e)
{
	uint8_t digest[DIGEST_LEN], want[DIGEST_LEN], *piece = mem_new(PIECE);
	crypto_hash_sha256_state hash;
	bool ok = true;

	crypto_hash_sha256_init(&hash);
	while (ok && in->left) {
		size_t n = in->left < PIECE ? (size_t)in->left : PIECE;

		ok = take(in, piece, n, e);
		if (ok)
			crypto_hash_sha256_update(&hash, piece, n);
	}
	crypto_hash_sha256_final(&hash, digest);
	in->left = DIGEST_LEN;
	ok = ok && take(in, want, sizeof want, e) &&
	     (memcmp(digest, want, sizeof want) == 0 || not_whole(in, e));
	mem_free(piece);
	return ok;
}

static bool begin(struct in *in, struct err *e)
{
	char magic[MAGIC_LEN];
	struct stat st;

	in->fd = open(in->path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		return err_sys(e, "%s cannot be read", in->path);
	if (!S_ISREG(st.st_mode) || st.st_size < MAGIC_LEN + DIGEST_LEN)
		return not_whole(in, e);
	in->left = (uint64_t)st.st_size - DIGEST_LEN;
	if (!digest_holds(in, e))
		return false;
	if (lseek(in->fd, 0, SEEK_SET) != 0)
		return err_sys(e, "%s cannot be read", in->path);
	in->left = (uint64_t)st.st_size - DIGEST_LEN;
	return take(in, magic, sizeof magic, e) &&
	       (memcmp(magic, MAGIC, MAGIC_LEN) == 0 || not_whole(in, e));
}

/* The head of the next part; `which` is PARTS at the end. */
static bool take_head(struct in *in, enum part *which, uint64_t *len, struct err *e)
{
	char name[256];
	uint8_t n, b[8];
	struct rd r;

	*which = PARTS;
	if (!take(in, &n, 1, e))
		return false;
	if (!n)
		return true;
	if (!take(in, name, n, e) || !take(in, b, sizeof b, e))
		return false;
	name[n] = '\0';
	rd_init(&r, b, sizeof b);
	rd_u64(&r, len);
	for (*which = PART_BOOK; *which < PARTS && strcmp(parts[*which], name) != 0;)
		++*which;
	return *which < PARTS || not_whole(in, e);
}

/* Under a name of its own until all is there. */
static bool take_file(struct in *in, const char *path, uint64_t len, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct out o = { .fd = fd, .path = path };
	char *piece = mem_new(PIECE);
	bool ok = fd >= 0 || err_sys(e, "%s cannot be made", path);

	crypto_hash_sha256_init(&o.hash);
	while (ok && len) {
		size_t n = len < PIECE ? (size_t)len : PIECE;

		ok = take(in, piece, n, e) && put(&o, piece, n, e);
		len -= n;
	}
	ok = ok && (fsync(fd) == 0 || err_sys(e, "%s did not reach the disk", path));
	if (fd >= 0)
		close(fd);
	mem_free(piece);
	return ok;
}

static bool take_beside(struct in *in, uint64_t len, struct buf *beside, struct err *e)
{
	char *p;
	bool ok;

	if (len > BESIDE_MAX)
		return not_whole(in, e);
	p = mem_new((size_t)len);
	ok = take(in, p, (size_t)len, e) && (buf_put(beside, p, (size_t)len) || not_whole(in, e));
	mem_free(p);
	return ok;
}

static bool take_parts(struct in *in, const char *dir, struct buf *beside, struct err *e)
{
	char *rows = path_join(dir, "book.db"), *keys = path_join(dir, "keys.new");
	bool have[PARTS] = { false }, ok = true;
	enum part which = PART_BOOK;
	uint64_t len = 0;

	while (ok && (ok = take_head(in, &which, &len, e)) && which != PARTS) {
		if (have[which])
			ok = not_whole(in, e);
		else if (which == PART_BESIDE)
			ok = take_beside(in, len, beside, e);
		else
			ok = take_file(in, which == PART_BOOK ? rows : keys, len, e);
		have[which] = true;
	}
	ok = ok && ((have[PART_BOOK] && have[PART_KEYS]) || not_whole(in, e));
	mem_free(rows);
	mem_free(keys);
	return ok;
}

/* The key file makes it a book: its name comes last. */
static bool name_keys(const char *dir, struct err *e)
{
	char *from = path_join(dir, "keys.new"), *to = path_join(dir, parts[PART_KEYS]);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = (fd >= 0 && fsync(fd) == 0 && rename(from, to) == 0 && fsync(fd) == 0) ||
		  err_sys(e, "The folder %s did not reach the disk", dir);

	if (fd >= 0)
		close(fd);
	mem_free(from);
	mem_free(to);
	return ok;
}

static void drop(const char *dir, const char *name)
{
	char *path = path_join(dir, name);

	unlink(path);
	mem_free(path);
}

void backup_undo(const char *dir)
{
	drop(dir, "keys");
	drop(dir, "keys.new");
	drop(dir, "book.db");
	drop(dir, "book.db-wal");
	reserve_release(dir);
	book_start_mark(dir, false, NULL);
}

static bool has_book(const char *dir)
{
	char *keys = path_join(dir, parts[PART_KEYS]);
	bool has = file_exists(keys);

	mem_free(keys);
	return has;
}

bool backup_read(const char *file, const char *dir, struct buf *beside, struct err *e)
{
	struct in in = { .fd = -1, .path = file };
	int lock = -1;
	bool ok = false, made = false;

	if (!begin(&in, e) || !folder_make(dir, e) ||
	    !file_lock(dir, "dapcar, a restore\n", &lock, e))
		goto out;
	if (has_book(dir)) {
		err_set(e, ERR_INPUT, "There is a book in %s already. Name another folder", dir);
		goto out;
	}
	/* What a power cut leaves here is an unfinished start, as that of a new book. */
	if (!book_start_clear(dir, e))
		goto out;
	made = true;
	ok = take_parts(&in, dir, beside, e) && name_keys(dir, e);
	if (ok) {
		book_start_mark(dir, false, NULL);
		reserve_keep(dir);
	}
out:
	if (made && !ok)
		backup_undo(dir);
	file_unlock(lock);
	if (in.fd >= 0)
		close(in.fd);
	return ok;
}
