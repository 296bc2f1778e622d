#include "lint.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define FILE_MOST ((size_t)1 << 20)
#define TEXT_MOST 8192

static const char *const never[] = { "please",    "sorry",      "valid",  "invalid",    "illegal",
				     "forbidden", "you forgot", "failed", "error code", "abort",
				     "aborted",   "kill",       "fatal",  "oops",       "he",
				     "she",       "him",        "her",    "his",        "hers",
				     "himself",   "herself",    "he/she", "s/he" };

static const char *const not_on_screens[] = { "victim",
					      "perpetrator",
					      "offender",
					      "abuser",
					      "claimed",
					      "alleged",
					      "domestic violence",
					      "domestics",
					      "toxic relationship",
					      "volatile relationship",
					      "refused",
					      "uncooperative",
					      "notified",
					      "informed",
					      "sync",
					      "push",
					      "upload",
					      "commit",
					      "server",
					      "database",
					      "persisted",
					      "cached",
					      "revision",
					      "delta",
					      "obfuscate",
					      "session expired",
					      "null",
					      "classified",
					      "N/A" };

/* Names that are not ours to change. */
static const char *const names[] = {
	"threats to kill", "victim personal statement",    "victims' code",
	"victim care",     "domestic violence protection", "domestic violence disclosure"
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool is_word_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* `text` holds `word` as a word of its own, from `at` on. */
static const char *word_in(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; *at; at++)
		if (strncasecmp(at, word, n) == 0 && (at == text || !is_word_letter(at[-1])) &&
		    !is_word_letter(at[n]))
			return at;
	return NULL;
}

static void without_names(const char *text, char out[TEXT_MOST])
{
	snprintf(out, TEXT_MOST, "%s", text);
	for (size_t i = 0; i < COUNT(names); i++) {
		char *at;

		while ((at = strcasestr(out, names[i])))
			memset(at, '-', strlen(names[i]));
	}
}

static bool any_of(const char *text, const char *const *list, size_t n, char word[32])
{
	for (size_t i = 0; i < n; i++)
		if (word_in(text, list[i])) {
			snprintf(word, 32, "%s", list[i]);
			return true;
		}
	return false;
}

bool lint_finds(const char *text, enum lint_place place, char word[32])
{
	char plain[TEXT_MOST];

	without_names(text, plain);
	return any_of(plain, never, COUNT(never), word) ||
	       (place == LINT_SCREEN && any_of(plain, not_on_screens, COUNT(not_on_screens), word));
}

bool lint_shouts(const char *text, char word[32])
{
	static const char *const known[] = {
		"MARAC", "DASH",   "DARA",  "IDVA",  "MASH",    "PIN",  "HQ",   "LGBT", "NHS",
		"CPS",   "HBA",    "FGM",   "GP",    "DVPN",    "DVPO", "DAPN", "DAPO", "ISA",
		"NRPF",  "SARC",   "MATAC", "MAPPA", "CAFCASS", "RUI",  "NFA",  "READ", "OUT",
		"BST",   "GMT",    "BWV",   "CCTV",  "ISO",     "TLS",  "KB",   "VPS",  "PND",
		"PNC",   "OIC",    "CAD",   "ABE",   "IOM",     "SPO",  "NMO",  "DVDS", "UTF",
		"AIM",   "HIV",    "STI",   "PPN",   "JSON",    "URL",  "IT",   "CCB",  "ISVA",
		"YP",    "CHISVA", "ADHD",  "HGV",   "SOC",     "MHA",  "HMO",  "BSL",  "PTSD",
		"CO",    "USB",    "GPS",   "SMS",   "SIM",     "SSH",  "ABH",  "GBH",  "NRM",
		"RADAR", "VRU",    "FMPO"
	};
	const char *at = text;

	while (*at) {
		size_t n = 0;
		bool ok = false;

		while (isupper((unsigned char)at[n]))
			n++;
		if (n < 3 || is_word_letter(at[n]) || (at > text && is_word_letter(at[-1]))) {
			at += n ? n : 1;
			continue;
		}
		for (size_t i = 0; i < COUNT(known); i++)
			ok = ok || (strlen(known[i]) == n && strncmp(known[i], at, n) == 0);
		if (!ok) {
			snprintf(word, 32, "%.*s", (int)(n < 31 ? n : 31), at);
			return true;
		}
		at += n;
	}
	return false;
}

/* --- sources --- */

struct source {
	const char *file;
	const char *at;
	int line;
};

/* Past a comment, a character or an #include line; false when none stands here. */
static bool skipped(struct source *s)
{
	const char *end = NULL;

	if (strncmp(s->at, "/*", 2) == 0) {
		end = strstr(s->at + 2, "*/");
		end = end ? end + 2 : s->at + strlen(s->at);
	} else if (strncmp(s->at, "//", 2) == 0 || strncmp(s->at, "#include", 8) == 0) {
		end = s->at + strcspn(s->at, "\n");
	} else if (*s->at == '\'') {
		end = s->at + 1;
		while (*end && *end != '\'')
			end += *end == '\\' && end[1] ? 2 : 1;
		end += *end == '\'';
	}
	if (!end)
		return false;
	for (; s->at < end; s->at++)
		s->line += *s->at == '\n';
	return true;
}

static char unescaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

/* Adds the literal at s->at, which is a quote, to `out`. */
static void take_literal(struct source *s, char out[TEXT_MOST])
{
	size_t n = strlen(out);

	s->at++;
	while (*s->at && *s->at != '"') {
		char c = *s->at++;

		if (c == '\\' && *s->at) {
			s->line += *s->at == '\n';
			c = unescaped(*s->at++);
		}
		if (n + 1 < TEXT_MOST)
			out[n++] = c;
	}
	out[n] = 0;
	s->at += *s->at == '"';
}

/* White space, line ends of macros and comments between two literals that are one. */
static void past_blanks(struct source *s)
{
	for (;;) {
		if (*s->at == '\n')
			s->line++;
		if (*s->at && strchr(" \t\n\\", *s->at))
			s->at++;
		else if (!(s->at[0] == '/' && skipped(s)))
			return;
	}
}

static size_t literals_of(const char *file, const char *text, literal_fn fn, void *ctx)
{
	struct source s = { .file = file, .at = text, .line = 1 };
	size_t n = 0;

	while (*s.at) {
		char out[TEXT_MOST] = "";
		int line = s.line;

		if (skipped(&s))
			continue;
		if (*s.at != '"') {
			s.line += *s.at == '\n';
			s.at++;
			continue;
		}
		while (*s.at == '"') {
			take_literal(&s, out);
			past_blanks(&s);
		}
		fn(ctx, file, line, out);
		n++;
	}
	return n;
}

struct walk {
	literal_fn fn;
	void *ctx;
	const char *call; /* NULL: every literal */
};

static size_t calls_of(const char *file, const char *text, const struct walk *w)
{
	size_t len = strlen(w->call), n = 0;
	struct source s = { .file = file, .at = text, .line = 1 };

	while (*s.at) {
		char out[TEXT_MOST] = "";
		int line = s.line;

		if (skipped(&s))
			continue;
		if (strncmp(s.at, w->call, len) != 0 || s.at[len] != '(' ||
		    (s.at > text && is_word_letter(s.at[-1]))) {
			s.line += *s.at == '\n';
			s.at++;
			continue;
		}
		while (*s.at && *s.at != ';') {
			if (skipped(&s))
				continue;
			if (*s.at == '"' && !out[0])
				while (*s.at == '"') {
					take_literal(&s, out);
					past_blanks(&s);
				}
			else if (*s.at == '"') {
				char rest[TEXT_MOST] = "";

				take_literal(&s, rest);
			} else {
				s.line += *s.at == '\n';
				s.at++;
			}
		}
		if (out[0]) {
			w->fn(w->ctx, file, line, out);
			n++;
		}
	}
	return n;
}

static size_t in_file(const char *path, const struct walk *w)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, FILE_MOST);
	size_t n = 0;

	if (f) {
		text[fread(text, 1, FILE_MOST - 1, f)] = 0;
		fclose(f);
		n = w->call ? calls_of(path, text, w) : literals_of(path, text, w->fn, w->ctx);
	}
	free(text);
	return n;
}

static size_t in_folder(const char *folder, const struct walk *w)
{
	DIR *d = opendir(folder);
	struct dirent *one;
	size_t n = 0;

	while (d && (one = readdir(d))) {
		char path[1024];
		struct stat st;
		size_t len = strlen(one->d_name);

		if (one->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			n += in_folder(path, w);
		else if (len > 2 && (strcmp(one->d_name + len - 2, ".c") == 0 ||
				     strcmp(one->d_name + len - 2, ".h") == 0))
			n += in_file(path, w);
	}
	if (d)
		closedir(d);
	return n;
}

size_t lint_literals(const char *folder, literal_fn fn, void *ctx)
{
	const struct walk w = { .fn = fn, .ctx = ctx };

	return in_folder(folder, &w);
}

size_t lint_calls(const char *folder, const char *name, literal_fn fn, void *ctx)
{
	const struct walk w = { .fn = fn, .ctx = ctx, .call = name };

	return in_folder(folder, &w);
}
