/* Numbers and addresses that have a spelling: incident numbers, call signs, postcodes, phones,
 * e-mail, staff numbers. */
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool normalise_line(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	struct buf clean = { 0 };
	bool ok = text_clean(typed, strlen(typed), false, &clean);
	bool space = false;

	(void)t;
	for (size_t i = 0; ok && i < clean.len; i++) {
		if (clean.data[i] == ' ') {
			space = out->len > 0;
			continue;
		}
		if (space)
			buf_putc(out, ' ');
		space = false;
		buf_putc(out, clean.data[i]);
	}
	buf_fini(&clean);
	return ok || err_set(e, ERR_INPUT, "The text must be shorter");
}

/* Upper case, without spaces and hyphens, into `out`; false when it does not fit or is not ASCII.
 */
static bool squeeze(const char *typed, const char *drop, char *out, size_t cap)
{
	size_t n = 0;

	for (; *typed; typed++) {
		if (strchr(drop, *typed))
			continue;
		if (n + 1 >= cap || (unsigned char)*typed >= 0x80)
			return false;
		out[n++] = ascii_upper(*typed);
	}
	out[n] = '\0';
	return n > 0;
}

static bool digits_only(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

static bool says_incident(struct err *e)
{
	return err_set(
	    e, ERR_INPUT,
	    "Incident number must be its last figures, those with a day, or the whole number");
}

/* The newest day of the month `day` that is not after `now`. */
static bool day_before(const struct civil *now, int day, struct civil *out)
{
	*out = *now;
	for (int back = 0; back < 3; back++) {
		if (civil_date_exists(out->year, out->month, day) && (back || day <= now->day)) {
			out->day = day;
			return true;
		}
		if (--out->month == 0) {
			out->month = 12;
			out->year--;
		}
	}
	return false;
}

/* NP-20211030-9001 and the like. */
static bool whole_incident(const char *s, const char *prefix, struct buf *out)
{
	size_t n = strlen(prefix);
	int y, m, d;

	if (strncmp(s, prefix, n) != 0 || strlen(s) != n + 12 || !digits_only(s + n))
		return false;
	if (sscanf(s + n, "%4d%2d%2d", &y, &m, &d) != 3 || !civil_date_exists(y, m, d))
		return false;
	return buf_fmt(out, "%s-%.8s-%s", prefix, s + n, s + n + 8);
}

bool normalise_incident(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	const char *prefix = t->incident_prefix ? t->incident_prefix : "NP";
	/* By the day on which it is typed, not by the night: control counts from midnight. */
	struct civil now = civil_of(t->now_ms ? t->now_ms : t->night_ms), day = now;
	char s[32], *slash;

	if (!squeeze(typed, " -", s, sizeof s))
		return says_incident(e);
	slash = strchr(s, '/');
	if (slash) {
		*slash++ = '\0';
		if (!digits_only(slash) || strlen(slash) > 2 ||
		    !day_before(&now, atoi(slash), &day))
			return err_set(e, ERR_INPUT,
				       "Incident number must have a day of the month after the /");
	} else if (whole_incident(s, prefix, out)) {
		return true;
	}
	if (!digits_only(s) || strlen(s) > 4)
		return says_incident(e);
	return buf_fmt(out, "%s-%04d%02d%02d-%04d", prefix, day.year, day.month, day.day, atoi(s));
}

bool normalise_call_sign(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char s[16];
	bool ok = squeeze(typed, " -", s, sizeof s) && ascii_is_alpha(s[0]) &&
		  ascii_is_alpha(s[1]) && digits_only(s + 2) && strlen(s) <= 6;

	(void)t;
	if (!ok)
		return err_set(e, ERR_INPUT, "Call sign must be 2 letters and 1 to 4 figures");
	return buf_puts(out, s);
}

bool normalise_unit(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char s[16];

	if (squeeze(typed, " ", s, sizeof s) && strcmp(s, "NONE") == 0)
		return buf_puts(out, "none");
	if (normalise_call_sign(typed, t, out, NULL))
		return true;
	return err_set(e, ERR_INPUT,
		       "First unit must be a call sign of 2 letters and 1 to 4 figures, or none");
}

/* Does `s` follow `shape`, A for a letter and 9 for a figure? */
static bool shaped(const char *s, size_t n, const char *shape)
{
	if (strlen(shape) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == '9' ? !ascii_is_digit(s[i]) : !ascii_is_alpha(s[i]))
			return false;
	return true;
}

static bool is_outward(const char *s, size_t n)
{
	static const char *const shapes[] = { "A9", "A99", "AA9", "AA99", "A9A", "AA9A" };

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		if (shaped(s, n, shapes[i]))
			return true;
	return false;
}

/* The stored spelling of squeezed text; false when it is no postcode. */
static bool put_postcode(const char *s, struct buf *out)
{
	size_t n = strlen(s);

	if (strcmp(s, "UNKNOWN") == 0 || strcmp(s, "?") == 0)
		return buf_puts(out, "unknown");
	if (n > 4 && shaped(s + n - 3, 3, "9AA") && is_outward(s, n - 3))
		return buf_fmt(out, "%.*s %s", (int)(n - 3), s, s + n - 3);
	/* A district alone, when the rest is not known. */
	return is_outward(s, n) && buf_puts(out, s);
}

bool normalise_postcode(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char s[16];
	bool ok = squeeze(typed, " ", s, sizeof s) && put_postcode(s, out);

	(void)t;
	mem_wipe(s, sizeof s);
	return ok || err_set(e, ERR_INPUT,
			     "Postcode must be a whole postcode, its first half, or unknown");
}

bool phone_digits(const char *typed, char out[PHONE_DIGITS_MAX + 1])
{
	size_t n = 0;
	const char *p = typed + strspn(typed, " (");

	if (strncmp(p, "+44", 3) == 0) {
		p += 3;
		p += strspn(p, " ");
		if (strncmp(p, "(0)", 3) == 0)
			p += 3;
		p += strspn(p, " (.-");
		if (*p != '0')
			out[n++] = '0';
	} else if (*p == '+') {
		return false;
	}
	for (; *p; p++) {
		if (strchr(" ().-", *p))
			continue;
		if (!ascii_is_digit(*p) || n == PHONE_DIGITS_MAX)
			return false;
		out[n++] = *p;
	}
	out[n] = '\0';
	return (n == 10 || n == 11) && out[0] == '0';
}

/* As typed, single spaces; without them when it would be too long to keep so. */
static bool put_phone(const char *typed, char digits[PHONE_DIGITS_MAX + 1], struct buf *out)
{
	struct buf line = { 0 };
	bool ok = normalise_line(typed, NULL, &line, NULL) &&
		  buf_puts(out, line.len <= 16 ? buf_str(&line) : digits);

	mem_wipe(digits, PHONE_DIGITS_MAX + 1);
	buf_fini(&line);
	return ok;
}

bool normalise_mobile(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char digits[PHONE_DIGITS_MAX + 1];

	(void)t;
	if (!phone_digits(typed, digits) || strlen(digits) != 11 || digits[1] != '7')
		return err_set(e, ERR_INPUT,
			       "Mobile must be 11 figures that begin 07, or +44 and the rest");
	return put_phone(typed, digits, out);
}

bool normalise_phone(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char digits[PHONE_DIGITS_MAX + 1];

	(void)t;
	if (!phone_digits(typed, digits))
		return err_set(e, ERR_INPUT,
			       "Phone must be 10 or 11 figures that begin 0, or +44 and the rest");
	return put_phone(typed, digits, out);
}

static bool is_email(const char *s)
{
	const char *at = strchr(s, '@');
	const char *dot = at ? strchr(at, '.') : NULL;

	return at && at != s && !strchr(at + 1, '@') && dot && dot > at + 1 && dot[1] &&
	       !strpbrk(s, " \t\n,;");
}

bool normalise_email(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	/* Both as typed and as it is left when what cannot be shown is cleaned away. */
	return (is_email(typed) && normalise_line(typed, t, out, e) && is_email(buf_str(out))) ||
	       err_set(e, ERR_INPUT, "E-mail must have one @, and no spaces");
}

bool normalise_staff_no(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	char s[16];
	size_t letters = 0;

	(void)t;
	if (!squeeze(typed, " ", s, sizeof s))
		goto no;
	if (digits_only(s) && strlen(s) <= 5)
		return buf_puts(out, s);
	while (ascii_is_alpha(s[letters]))
		letters++;
	if ((letters == 2 || letters == 3) && s[letters] == '-' && digits_only(s + letters + 1) &&
	    strlen(s + letters + 1) >= 2 && strlen(s + letters + 1) <= 4)
		return buf_puts(out, s);
no:
	return err_set(e, ERR_INPUT,
		       "Number must be up to 5 figures, or letters, a hyphen and 2 to 4 figures");
}

bool normalise_nationality(const char *typed, const struct typing *t, struct buf *out,
			   struct err *e)
{
	char s[16];

	(void)t;
	if (!squeeze(typed, " ", s, sizeof s) || !shaped(s, strlen(s), "AAA"))
		return err_set(e, ERR_INPUT,
			       "Nationality must be the 3 letters of the country, like GBR");
	return buf_puts(out, s);
}
