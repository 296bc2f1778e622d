#include "cuts.h"

#include "shim.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 4096
#define NAMES_MAX 32
#define LOOSE_MAX 8192
#define PAGE 4096

struct file {
	uint64_t inode;
	uint8_t *p; /* flushed */
	size_t len, cap;
};

/* A write or a cut that is not flushed. */
struct loose {
	size_t file, event;
	size_t skip, len; /* of the bytes that were written */
	bool doomed; /* a flush of it failed: a later one proves nothing for it, unless something
			else was written to the same page of the system's memory */
};

struct names {
	struct {
		char name[64];
		size_t file;
	} all[NAMES_MAX];
	size_t n;
};

struct cuts {
	const struct cuts_log *log;
	size_t next; /* event */
	struct file file[FILES_MAX];
	size_t files;
	size_t lock; /* the file that says who holds the book: never flushed, and nothing hangs on
			it */
	struct names names;      /* flushed */
	size_t moved[LOOSE_MAX]; /* events that changed names since */
	size_t moves;
	struct loose loose[LOOSE_MAX];
	size_t n_loose;
};

static __attribute__((noreturn)) void wrong(const char *what)
{
	fprintf(stderr, "the log of writes: %s\n", what);
	exit(99);
}

uint64_t cuts_draw(uint64_t *random, uint64_t below)
{
	uint64_t z = (*random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (z ^ (z >> 31)) % below;
}

/* --- the log --- */

static uint8_t *read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *p;

	if (fd < 0 || fstat(fd, &st) != 0)
		wrong(path);
	p = malloc((size_t)st.st_size + 1);
	for (*len = 0; *len < (size_t)st.st_size;) {
		ssize_t n = read(fd, p + *len, (size_t)st.st_size - *len);

		if (n <= 0)
			wrong(path);
		*len += (size_t)n;
	}
	close(fd);
	return p;
}

static struct shim_event event_of(const struct cuts_log *l, size_t i)
{
	struct shim_event x;

	memcpy(&x, l->bytes + l->at[i], sizeof x);
	return x;
}

static const uint8_t *payload_of(const struct cuts_log *l, size_t i)
{
	return l->bytes + l->at[i] + sizeof(struct shim_event);
}

void cuts_log_read(struct cuts_log *l, const char *path)
{
	size_t at = 0, cap = 1024;

	*l = (struct cuts_log){ .at = malloc(cap * sizeof *l->at) };
	l->bytes = read_file(path, &l->len);
	while (at + sizeof(struct shim_event) <= l->len) {
		if (l->n == cap)
			l->at = realloc(l->at, (cap *= 2) * sizeof *l->at);
		l->at[l->n] = at;
		at += sizeof(struct shim_event) + event_of(l, l->n).len;
		l->n++;
	}
	if (at != l->len)
		wrong("it ends within an event");
}

void cuts_log_fini(struct cuts_log *l)
{
	free(l->bytes);
	free(l->at);
}

bool cuts_mark(const struct cuts_log *l, size_t event, char out[256])
{
	struct shim_event x = event_of(l, event);

	if (x.what != SHIM_MARK || x.len > 255)
		return false;
	memcpy(out, payload_of(l, event), x.len);
	out[x.len] = '\0';
	return true;
}

bool cuts_opened(const struct cuts_log *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		struct shim_event x = event_of(l, i);

		if (x.what == SHIM_OPEN && x.len == strlen(name) &&
		    memcmp(payload_of(l, i), name, x.len) == 0)
			return true;
	}
	return false;
}

void cuts_longest_row(const struct cuts_log *l, const char *name, size_t *from, size_t *to)
{
	uint64_t inode = 0;
	size_t row = 0;

	*from = *to = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct shim_event x = event_of(l, i);

		if (x.what == SHIM_OPEN && x.len == strlen(name) &&
		    memcmp(payload_of(l, i), name, x.len) == 0)
			inode = x.inode;
		row = inode && x.what == SHIM_WRITE && x.inode == inode ? row + 1 : 0;
		if (row > *to - *from) {
			*to = i + 1;
			*from = *to - row;
		}
	}
}

/* --- files --- */

static void file_grow(struct file *f, size_t len)
{
	if (len > f->cap) {
		size_t cap = len + len / 4 + 4096;

		f->p = realloc(f->p, cap);
		memset(f->p + f->cap, 0, cap - f->cap);
		f->cap = cap;
	}
	if (len > f->len)
		f->len = len;
}

static void file_put(struct file *f, size_t at, const uint8_t *p, size_t n)
{
	file_grow(f, at + n);
	memcpy(f->p + at, p, n);
}

static void file_cut(struct file *f, size_t len)
{
	if (len < f->len)
		memset(f->p + len, 0, f->len - len);
	file_grow(f, len);
	f->len = len;
}

/* The newest with this inode: a system gives the number of a file that is gone to another. */
static size_t file_find(const struct cuts *c, uint64_t inode)
{
	for (size_t i = c->files; i-- > 0;)
		if (c->file[i].inode == inode)
			return i;
	wrong("a file that nobody opened");
}

static size_t file_add(struct cuts *c, uint64_t inode)
{
	if (c->files == FILES_MAX)
		wrong("too many files");
	c->file[c->files] = (struct file){ .inode = inode };
	return c->files++;
}

/* --- names --- */

static void name_set(struct names *n, const char *name, size_t len, size_t file)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		if (strlen(n->all[i].name) == len && memcmp(n->all[i].name, name, len) == 0)
			break;
	if (i == NAMES_MAX || len >= sizeof n->all[i].name)
		wrong("too many names");
	if (i == n->n)
		n->n++;
	memcpy(n->all[i].name, name, len);
	n->all[i].name[len] = '\0';
	n->all[i].file = file;
}

static size_t name_take(struct names *n, const char *name, size_t len)
{
	for (size_t i = 0; i < n->n; i++) {
		size_t file = n->all[i].file;

		if (strlen(n->all[i].name) != len || memcmp(n->all[i].name, name, len) != 0)
			continue;
		n->all[i] = n->all[--n->n];
		return file;
	}
	return SIZE_MAX;
}

/* `made`: the file that an OPEN of this event made. */
static void names_apply(const struct cuts *c, struct names *n, size_t event, size_t made)
{
	struct shim_event x = event_of(c->log, event);
	const char *p = (const char *)payload_of(c->log, event);
	size_t from = strnlen(p, x.len), file;

	if (x.what == SHIM_OPEN) {
		name_set(n, p, x.len, made);
	} else if (x.what == SHIM_REMOVE) {
		name_take(n, p, x.len);
	} else {
		file = name_take(n, p, from);
		if (file != SIZE_MAX)
			name_set(n, p + from + 1, x.len - from - 1, file);
	}
}

/* Which file did the OPEN of this event make? They are numbered in that order. Another event made
 * none. */
static size_t made_by(const struct cuts *c, size_t event)
{
	struct shim_event x = event_of(c->log, event);
	size_t later = 0;

	if (x.what != SHIM_OPEN)
		return SIZE_MAX;
	for (size_t i = event + 1; i < c->next; i++) {
		struct shim_event y = event_of(c->log, i);

		later += y.what == SHIM_OPEN && y.at == 1 && y.inode == x.inode;
	}
	for (size_t i = c->files; i-- > 0;)
		if (c->file[i].inode == x.inode && later-- == 0)
			return i;
	wrong("a file that nobody made");
}

/* --- going on --- */

static size_t loose_at(const struct cuts *c, const struct loose *l)
{
	return (size_t)event_of(c->log, l->event).at + l->skip;
}

/* Written again since, so flushed with it? A doomed one lies within a page. */
static bool is_saved(const struct cuts *c, size_t i)
{
	const struct loose *l = &c->loose[i];
	size_t page = loose_at(c, l) / PAGE;

	for (size_t k = i + 1; k < c->n_loose; k++) {
		const struct loose *m = &c->loose[k];
		size_t at = loose_at(c, m);

		if (m->file == l->file && !m->doomed && m->len && at / PAGE <= page &&
		    (at + m->len - 1) / PAGE >= page)
			return true;
	}
	return false;
}

static void settle(struct cuts *c, size_t file)
{
	struct loose *all = malloc(sizeof c->loose);
	size_t kept = 0;

	for (size_t i = 0; i < c->n_loose; i++) {
		struct loose *l = &c->loose[i];
		struct shim_event x = event_of(c->log, l->event);

		if (l->file != file || (l->doomed && !is_saved(c, i)))
			all[kept++] = *l;
		else if (x.what == SHIM_WRITE)
			file_put(&c->file[file], (size_t)x.at + l->skip,
				 payload_of(c->log, l->event) + l->skip, l->len);
		else
			file_cut(&c->file[file], (size_t)x.at);
	}
	memcpy(c->loose, all, kept * sizeof *all);
	c->n_loose = kept;
	free(all);
}

static void loosen_part(struct cuts *c, const struct loose *l)
{
	if (c->n_loose == LOOSE_MAX)
		wrong("too much that is not flushed");
	c->loose[c->n_loose++] = *l;
}

static void loosen(struct cuts *c, size_t file, size_t event)
{
	struct shim_event x = event_of(c->log, event);

	loosen_part(c, &(struct loose){ .file = file, .event = event, .len = x.len });
}

/* The flush of the file failed: page by page, nobody knows what became of it. */
static void doom(struct cuts *c, size_t file)
{
	size_t n = c->n_loose;
	struct loose *all = malloc(sizeof c->loose);

	memcpy(all, c->loose, n * sizeof *all);
	c->n_loose = 0;
	for (size_t i = 0; i < n; i++) {
		struct loose l = all[i];
		size_t left = l.len, at = loose_at(c, &l);

		l.doomed |= l.file == file;
		if (!l.doomed || event_of(c->log, l.event).what != SHIM_WRITE)
			left = 0;
		while (left) {
			size_t fits = PAGE - at % PAGE;

			l.len = fits < left ? fits : left;
			loosen_part(c, &l);
			l.skip += l.len;
			at += l.len;
			left -= l.len;
			l.len = 0;
		}
		if (l.len || event_of(c->log, l.event).what != SHIM_WRITE)
			loosen_part(c, &l);
	}
	free(all);
}

static void move(struct cuts *c, size_t event)
{
	if (c->moves == LOOSE_MAX)
		wrong("too many names that are not flushed");
	c->moved[c->moves++] = event;
}

/* The folder we began with is a copy: its files have other inodes than those that were opened. */
static void learn_inode(struct cuts *c, size_t event)
{
	struct shim_event x = event_of(c->log, event);
	struct names now = c->names;
	size_t file;

	for (size_t i = 0; i < c->moves; i++)
		names_apply(c, &now, c->moved[i], made_by(c, c->moved[i]));
	file = name_take(&now, (const char *)payload_of(c->log, event), x.len);
	if (file == SIZE_MAX)
		wrong("a file that is not there was opened");
	c->file[file].inode = x.inode;
	if (x.len == 4 && memcmp(payload_of(c->log, event), "lock", 4) == 0)
		c->lock = file;
}

static void take(struct cuts *c, size_t event)
{
	struct shim_event x = event_of(c->log, event);

	switch ((enum shim_what)x.what) {
	case SHIM_OPEN:
		if (x.at != 1)
			learn_inode(c, event);
		if (x.at == 1) {
			file_add(c, x.inode);
			move(c, event);
		} else if (x.at == 2) {
			/* As a cut to nothing: the event's `at` is taken for a length there. */
			file_cut(&c->file[file_find(c, x.inode)], 0);
		}
		break;
	case SHIM_WRITE:
	case SHIM_CUT:
		loosen(c, file_find(c, x.inode), event);
		break;
	case SHIM_FLUSH:
		settle(c, file_find(c, x.inode));
		break;
	case SHIM_NOFLUSH:
		doom(c, file_find(c, x.inode));
		break;
	case SHIM_FOLDER:
		for (size_t i = 0; i < c->moves; i++)
			names_apply(c, &c->names, c->moved[i], made_by(c, c->moved[i]));
		c->moves = 0;
		break;
	case SHIM_REMOVE:
	case SHIM_RENAME:
		move(c, event);
		break;
	case SHIM_MARK:
		break;
	}
}

void cuts_go(struct cuts *c, size_t event)
{
	for (; c->next < event; c->next++) {
		size_t at = c->next;

		c->next++; /* made_by() looks behind it */
		take(c, at);
		c->next--;
	}
}

size_t cuts_loose(const struct cuts *c)
{
	size_t n = c->moves;

	for (size_t i = 0; i < c->n_loose; i++)
		n += c->loose[i].file != c->lock;
	return n;
}

struct cuts *cuts_new(const char *folder, const struct cuts_log *log)
{
	struct cuts *c = calloc(1, sizeof *c);
	DIR *d = opendir(folder);
	struct dirent *x;

	if (!c || !d)
		wrong(folder);
	c->log = log;
	while ((x = readdir(d))) {
		char path[512];
		struct file *f;

		if (x->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
		f = &c->file[file_add(c, 0)];
		f->p = read_file(path, &f->len);
		f->cap = f->len;
		name_set(&c->names, x->d_name, strlen(x->d_name), c->files - 1);
	}
	closedir(d);
	return c;
}

void cuts_free(struct cuts *c)
{
	for (size_t i = 0; i < c->files; i++)
		free(c->file[i].p);
	free(c);
}

/* --- the folder after a cut --- */

/* Some of the sectors that a write touches. */
static void put_some(struct file *f, size_t at, size_t len, const uint8_t *p, uint64_t *random)
{
	uint64_t how = cuts_draw(random, 4);
	size_t end = at + len;

	while (at < end) {
		size_t sector_end = (at / CUTS_SECTOR + 1) * CUTS_SECTOR;
		size_t n = (sector_end < end ? sector_end : end) - at;

		/* All, none, or each for itself. */
		if (how == 0 || (how > 1 && cuts_draw(random, 2)))
			file_put(f, at, p, n);
		p += n;
		at += n;
	}
}

static void write_out(const char *folder, const char *name, const struct file *f)
{
	static const uint8_t zeros[4096] = { 0 };
	char path[512];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)f->len) != 0)
		wrong(path);
	for (size_t at = 0; at < f->len; at += sizeof zeros) {
		size_t n = f->len - at < sizeof zeros ? f->len - at : sizeof zeros;

		if (memcmp(f->p + at, zeros, n) != 0 &&
		    pwrite(fd, f->p + at, n, (off_t)at) != (ssize_t)n)
			wrong(path);
	}
	close(fd);
}

void cuts_empty(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *x;

	while (d && (x = readdir(d))) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
}

static void make_file(const struct cuts *c, const char *folder, const char *name, size_t file,
		      uint64_t *random)
{
	const struct file *from = &c->file[file];
	struct file f = { .len = from->len, .cap = from->len };

	f.p = malloc(from->len + 1);
	if (from->len)
		memcpy(f.p, from->p, from->len);
	for (size_t i = 0; i < c->n_loose; i++) {
		struct shim_event x = event_of(c->log, c->loose[i].event);

		if (c->loose[i].file != file)
			continue;
		if (x.what == SHIM_WRITE)
			put_some(&f, loose_at(c, &c->loose[i]), c->loose[i].len,
				 payload_of(c->log, c->loose[i].event) + c->loose[i].skip, random);
		else if (cuts_draw(random, 2))
			file_cut(&f, (size_t)x.at);
	}
	if (c->next < c->log->n) {
		struct shim_event x = event_of(c->log, c->next);

		if (x.what == SHIM_WRITE && file_find(c, x.inode) == file)
			put_some(&f, (size_t)x.at, x.len, payload_of(c->log, c->next), random);
	}
	write_out(folder, name, &f);
	free(f.p);
}

void cuts_make(const struct cuts *c, const char *folder, uint64_t *random)
{
	struct names *names = malloc(sizeof *names);
	size_t moves = c->moves ? (size_t)cuts_draw(random, c->moves + 1) : 0;

	*names = c->names;
	for (size_t i = 0; i < moves; i++)
		names_apply(c, names, c->moved[i], made_by(c, c->moved[i]));
	if (mkdir(folder, 0700) != 0)
		cuts_empty(folder);
	for (size_t i = 0; i < names->n; i++)
		make_file(c, folder, names->all[i].name, names->all[i].file, random);
	free(names);
}
