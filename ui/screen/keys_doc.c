/* docs/keys.md, said from the same two tables that make the keys work. */
#include "commands_p.h"

#include "base/text.h"

#include <string.h>

static const struct {
	unsigned bit;
	const char *words;
} places[] = {
	{ CTX_LIST, "lists" },        { CTX_READ, "pages" },          { CTX_TYPING, "text" },
	{ CTX_CHOICE, "choices" },    { CTX_NIGHT, "the night log" }, { CTX_REVIEW, "a review" },
	{ CTX_OUTBOX, "the outbox" },
};

static void put_places(unsigned in, struct buf *out)
{
	bool any = false;

	if ((in & CTX_ANY) == CTX_ANY) {
		buf_puts(out, "everywhere");
		return;
	}
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (!(in & places[i].bit))
			continue;
		buf_fmt(out, "%s%s", any ? ", " : "", places[i].words);
		any = true;
	}
}

/* A key as code; a backtick and a bar need care in a table. */
static void put_key(const char *key, struct buf *out)
{
	if (strcmp(key, "`") == 0)
		buf_puts(out, "`` ` ``");
	else
		buf_fmt(out, "`%s`", key);
}

static void put_words(const char *line, struct buf *out)
{
	bool first = true;

	while (*line) {
		char word[16];
		size_t n = strcspn(line, " ");

		text_copy(word, n + 1 < sizeof word ? n + 1 : sizeof word, line);
		if (!first)
			buf_puts(out, " ");
		put_key(word, out);
		first = false;
		line += n + strspn(line + n, " ");
	}
}

static void put_action(enum action a, struct buf *out)
{
	const struct action_row *r = action_row(a);
	char key[12], also[16];

	buf_puts(out, "| ");
	put_key(action_key_text(a, 0, key), out);
	buf_puts(out, " | ");
	put_words(action_also_text(a, also), out);
	buf_fmt(out, " | %s | ", r->words);
	put_places(r->keys_in ? r->keys_in : r->letters_in, out);
	if (r->letters[0] && r->keys_in && r->letters_in != r->keys_in) {
		buf_puts(out, "; ");
		put_key(r->letters[0] == ' ' ? "Space" : r->letters, out);
		buf_puts(out, " in ");
		put_places(r->letters_in, out);
	}
	buf_puts(out, " |\n");
}

static void put_group(enum action_group group, const char *head, struct buf *out)
{
	buf_fmt(out, "\n## %s\n\n| key | same | what it does | where |\n|---|---|---|---|\n", head);
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		if (action_row((enum action)a)->group == group && action_is_built((enum action)a))
			put_action((enum action)a, out);
}

static void put_where(const struct command *c, struct buf *out)
{
	unsigned on = c->where & ON_ANY;

	buf_puts(out, on == ON_ANY ? "everywhere" : on == ON_CAR ? "car" : "desk");
	if (c->where & AT_VISIT)
		buf_puts(out, ", at an attendance");
}

static void put_letters(struct buf *out)
{
	size_t n;
	const struct command *all = commands_all(&n);

	buf_puts(out, "\n## Go to: `^G` and one key\n\nA letter leads only where the role of the "
		      "one who types may go.\n\n| key | where it leads | task | offered |\n"
		      "|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++) {
		if (!all[i].letter)
			continue;
		if (all[i].letter == '1')
			buf_puts(out, "| `1` to `9` | ");
		else
			buf_fmt(out, "| `%c` | ", all[i].letter);
		buf_fmt(out, "%s | %c | ", all[i].words, all[i].task ? all[i].task : ' ');
		put_where(&all[i], out);
		buf_puts(out, " |\n");
	}
}

static void put_commands(struct buf *out)
{
	size_t n;
	const struct command *all = commands_all(&n);

	buf_puts(out, "\n## Commands: `^K` and a word\n\nAny word of a command finds it, and so do "
		      "the words beside it. What the screen itself can do is found as well.\n\n"
		      "| command | found by | key | offered |\n|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++) {
		char key[16];

		buf_fmt(out, "| %s | %s | ",
			all[i].action ? action_row(all[i].action)->words : all[i].words,
			all[i].also ? all[i].also : "");
		command_key(&all[i], key);
		if (key[0])
			put_key(key, out);
		buf_puts(out, " | ");
		put_where(&all[i], out);
		buf_puts(out, " |\n");
	}
}

bool keys_write(struct buf *out)
{
	buf_puts(out,
		 "# Keys\n\nMade from the tables of the program; do not edit. `^G` means Ctrl "
		 "with G. Keys are pressed one after the other, never with Alt.\n\n"
		 "`Esc` hides the screen and does nothing else, however often it is pressed. The "
		 "way back is the code of the one who types. Single letters never change a record "
		 "in a list: they open or move.\n");
	put_group(ACTION_ANYWHERE, "Anywhere", out);
	put_group(ACTION_TYPING, "While typing", out);
	put_group(ACTION_MOVE, "Moving", out);
	put_group(ACTION_HERE, "On some screens", out);
	put_letters(out);
	put_commands(out);
	return !out->full;
}
