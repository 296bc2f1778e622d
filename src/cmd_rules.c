/* rules: which rules of the work are in force in this program, and which wait for what. Needs no
 * book. */
#include "cli.h"

#include "base/json.h"
#include "rules/rules.h"

#include <stdio.h>

static void one_json(struct json *j, const struct rule *r)
{
	json_object(j);
	json_key(j, "id");
	json_text(j, r->id);
	json_key(j, "severity");
	json_text(j, rule_severity_words(r->severity));
	json_key(j, "kind");
	json_text(j, r->subject ? r->subject->key : NULL);
	json_key(j, "says");
	json_text(j, r->sentence);
	json_key(j, "source");
	json_text(j, r->source);
	json_key(j, "waits_for");
	json_text(j, r->waits);
	json_object_end(j);
}

static void say_json(struct buf *out)
{
	size_t n, n_waiting;
	const struct rule *all = rules_all(&n);
	const struct waiting_rule *waiting = rules_waiting(&n_waiting);
	struct json j;

	json_init(&j, out, false);
	json_object(&j);
	json_key(&j, "in_force");
	json_array(&j);
	for (size_t i = 0; i < n; i++)
		one_json(&j, &all[i]);
	json_array_end(&j);
	json_key(&j, "waiting");
	json_array(&j);
	for (size_t i = 0; i < n_waiting; i++) {
		json_object(&j);
		json_key(&j, "id");
		json_text(&j, waiting[i].id);
		json_key(&j, "waits_for");
		json_text(&j, waiting[i].for_what);
		json_key(&j, "says");
		json_text(&j, waiting[i].what);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

static void say_text(struct buf *out)
{
	size_t n, n_waiting;
	const struct rule *all = rules_all(&n);
	const struct waiting_rule *waiting = rules_waiting(&n_waiting);

	buf_fmt(out, "%zu rules are in force\n", n);
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "%s  %-5s  %s%s%s%s\n", all[i].id,
			rule_severity_words(all[i].severity), all[i].sentence,
			all[i].waits ? " (a part waits for " : "", all[i].waits ? all[i].waits : "",
			all[i].waits ? ")" : "");
	buf_fmt(out, "\n%zu wait\n", n_waiting);
	for (size_t i = 0; i < n_waiting; i++)
		buf_fmt(out, "%s  %s%s%s\n", waiting[i].id, waiting[i].what,
			waiting[i].for_what ? ": waits for " : "",
			waiting[i].for_what ? waiting[i].for_what : "");
}

int cmd_rules(struct cli *c)
{
	struct buf out = { 0 };

	if (c->json)
		say_json(&out);
	else
		say_text(&out);
	fputs(buf_str(&out), stdout);
	buf_fini(&out);
	return 0;
}
