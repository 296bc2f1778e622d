/* verify and stats. */
#include "backup.h"
#include "commands.h"
#include "proof.h"

#include "base/json.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void verify_json(const struct proof *p, bool ok, struct buf *out)
{
	struct json j;

	json_init(&j, out, true);
	json_object(&j);
	json_member_bool(&j, "whole", ok);
	json_member_int(&j, "entries", (int64_t)p->entries);
	json_member_int(&j, "lines", (int64_t)p->lines);
	json_member_int(&j, "signatures", (int64_t)p->signatures);
	json_member_int(&j, "forks", (int64_t)p->forks);
	json_member_int(&j, "incidents", (int64_t)p->incidents);
	json_member_int(&j, "early", (int64_t)p->early);
	json_member_int(&j, "early_damaged", (int64_t)p->early_damaged);
	json_member_int(&j, "damaged", (int64_t)p->damaged);
	json_member(&j, "damaged_entries", p->damaged_names);
	json_key(&j, "invariants");
	inv_json(&p->found, &j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

bool command_verify(const struct given *g, struct err *e)
{
	struct proof *p = mem_new(sizeof *p);
	struct buf out = { 0 };
	struct hq *hq = NULL;
	bool opened = command_open(g, false, &hq, e);
	bool ok = opened && proof_make(hq, p, e);
	bool proven = ok;

	if (opened && !proven)
		proof_damage(hq, p);
	ok = ok && proof_more(hq, p, e);
	if (opened && option_count(g, "--json")) {
		verify_json(p, ok, &out);
	} else if (opened) {
		if (proven)
			buf_fmt(&out,
				"%" PRIu64 " entries of %zu lines: every hash, link, commitment and "
				"signature holds. %" PRIu64 " signatures checked, %" PRIu64
				" incidents noted\n",
				p->entries, p->lines, p->signatures, p->incidents);
		if (p->damaged)
			buf_fmt(&out,
				"%" PRIu64 " damaged: %s. Each is held back from every laptop and "
				"every list until it is whole again; all else goes on\n",
				p->damaged, p->damaged_names);
		inv_text(&p->found, &out);
	}
	if (opened)
		ok = command_print(&out, ok ? e : NULL) && ok;
	mem_free(p);
	hq_close(hq);
	return ok;
}

bool command_view_rebuild(const struct given *g, struct err *e)
{
	struct hq *hq = NULL;
	bool ok = command_open(g, false, &hq, e) && hq_view_rebuild(hq, e);

	if (ok)
		puts("The view was made anew from every entry of the store.");
	hq_close(hq);
	return ok;
}

/* --- stats --- */

#define RULES_MAX 64

struct tally {
	char key[32];
	int64_t n;
};

struct tallies {
	struct tally all[RULES_MAX];
	size_t n;
};

static void count_one(struct tallies *t, const char *key, size_t len)
{
	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->all[i].key) == len && !memcmp(t->all[i].key, key, len)) {
			t->all[i].n++;
			return;
		}
	if (t->n == RULES_MAX || len >= sizeof t->all[0].key)
		return;
	memcpy(t->all[t->n].key, key, len);
	t->all[t->n].key[len] = '\0';
	t->all[t->n++].n = 1;
}

static bool count_verdict(void *ctx, struct id attendance, const char *rules)
{
	(void)attendance;
	while (*rules) {
		size_t n = strcspn(rules, "\n");

		count_one(ctx, rules, n);
		rules += n + (rules[n] == '\n');
	}
	return true;
}

static bool count_states(struct hq *hq, const struct kind *k, size_t field, struct tallies *t,
			 int64_t *n, struct err *e)
{
	struct arg arg = ARG_OF_INT(k->number);
	struct id *ids = NULL;
	size_t count = 0;
	bool ok = view_ids(hq->view, QUERY_BY_KIND, &arg, 1, &ids, &count, e);

	for (size_t i = 0; ok && i < count; i++) {
		struct rec *r = NULL;

		ok = view_rec(hq->view, ids[i], &r, e);
		if (ok && !r->sealed)
			count_one(t, rec_text(r, field), strlen(rec_text(r, field)));
		rec_free(r);
	}
	*n = (int64_t)count;
	mem_free(ids);
	return ok;
}

static void put_tallies(struct json *j, const char *key, const struct tallies *t)
{
	json_key(j, key);
	json_object(j);
	for (size_t i = 0; i < t->n; i++)
		json_member_int(j, t->all[i].key, t->all[i].n);
	json_object_end(j);
}

struct stats {
	struct store_counts counts;
	struct tallies attendance_states, referral_states, findings;
	int64_t attendances, referrals;
	struct backup_note backup;
	uint64_t arrivals, held_back;
};

static bool stats_read(struct hq *hq, struct stats *s, struct err *e)
{
	hq_backup_note(hq, &s->backup);
	s->arrivals = store_arrivals(hq->store);
	s->held_back = hq_held_back(hq);
	return store_count(hq->store, &s->counts, e) &&
	       store_verdicts(hq->store, count_verdict, &s->findings, e) &&
	       count_states(hq, &kind_attendance, ATTENDANCE_STATE, &s->attendance_states,
			    &s->attendances, e) &&
	       count_states(hq, &kind_referral, REFERRAL_STATE, &s->referral_states, &s->referrals,
			    e);
}

static void put_backup(struct json *j, const struct stats *s)
{
	char when[INSTANT_LEN + 1];

	json_key(j, "backup");
	json_object(j);
	json_member(j, "at", s->backup.at_ms ? instant_text(s->backup.at_ms, when) : NULL);
	json_member_int(j, "entries", (int64_t)s->backup.arrivals);
	json_member_int(j, "entries_since", (int64_t)(s->arrivals - s->backup.arrivals));
	json_object_end(j);
}

static void stats_json(const struct hq *hq, const struct stats *s, struct buf *out)
{
	struct json j;
	char hex[ID_HEX_LEN + 1];

	json_init(&j, out, true);
	json_object(&j);
	json_member(&j, "store", id_hex(hq->id, hex));
	json_member(&j, "generation", id_hex(hq->generation, hex));
	json_member_bool(&j, "practice", hq->practice);
	json_member_int(&j, "entries", (int64_t)s->counts.entries);
	json_member_int(&j, "parked", (int64_t)s->counts.parked);
	json_member_int(&j, "held_back", (int64_t)s->held_back);
	json_member_int(&j, "devices", (int64_t)s->counts.devices);
	json_member_int(&j, "incidents", (int64_t)s->counts.incidents);
	json_member_int(&j, "receipts", (int64_t)s->counts.receipts);
	json_member_int(&j, "attendances", s->attendances);
	put_tallies(&j, "attendance_states", &s->attendance_states);
	json_member_int(&j, "referrals", s->referrals);
	put_tallies(&j, "referral_states", &s->referral_states);
	put_tallies(&j, "findings", &s->findings);
	put_backup(&j, s);
	json_object_end(&j);
	buf_putc(out, '\n');
}

static void stats_text(const struct hq *hq, const struct stats *s, struct buf *out)
{
	char when[INSTANT_LEN + 1];

	buf_fmt(out,
		"%sEntries      %" PRIu64 ", of them %" PRIu64
		" for a newer program\nLaptops      %" PRIu64 "\nIncidents    %" PRIu64
		"\nAttendances  %" PRId64 "\nReferrals    %" PRId64 "\n",
		hq->practice ? "A practice headquarters\n" : "", s->counts.entries,
		s->counts.parked, s->counts.devices, s->counts.incidents, s->attendances,
		s->referrals);
	if (s->held_back)
		buf_fmt(out, "Held back    %" PRIu64 ", damaged. dapcar-hq verify names them\n",
			s->held_back);
	for (size_t i = 0; i < s->referral_states.n; i++)
		buf_fmt(out, "  %-12s %" PRId64 "\n", s->referral_states.all[i].key,
			s->referral_states.all[i].n);
	if (!s->backup.at_ms)
		buf_puts(out, "Backup       none yet. dapcar-hq backup makes one\n");
	else
		buf_fmt(out, "Backup       %s, %" PRIu64 " entries have come since\n",
			instant_text(s->backup.at_ms, when), s->arrivals - s->backup.arrivals);
	if (s->findings.n)
		buf_puts(out, "Findings at headquarters\n");
	for (size_t i = 0; i < s->findings.n; i++)
		buf_fmt(out, "  %-12s %" PRId64 "\n", s->findings.all[i].key, s->findings.all[i].n);
}

bool command_stats(const struct given *g, struct err *e)
{
	struct stats *s = mem_new(sizeof *s);
	struct buf out = { 0 };
	struct hq *hq = NULL;
	bool ok = command_open(g, true, &hq, e) && stats_read(hq, s, e);

	if (ok) {
		if (option_count(g, "--json"))
			stats_json(hq, s, &out);
		else
			stats_text(hq, s, &out);
		ok = command_print(&out, e);
	}
	buf_fini(&out);
	mem_free(s);
	hq_close(hq);
	return ok;
}
