#include "sync/wire/causes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct cause_row {
	const char *code;
	const char *shortly; /* at most CAUSE_SHORT_MAX cells */
	const char *words;   /* at most CAUSE_TEXT_MAX - 1 bytes */
	enum err_class class;
	bool passes;
};

static const struct cause_row rows[] = {
	[CAUSE_NONE] = { "none", "all done", "", ERR_NONE, true },
	[CAUSE_NO_LINK] = { "no_link", "no signal",
			    "There is no way through to HQ from here. Nothing is lost. It goes by "
			    "itself when the signal is back",
			    ERR_NET, true },
	[CAUSE_NO_NAME] = { "no_name", "name of HQ not known",
			    "The network here does not know the name of HQ. Nothing is lost. We "
			    "try again by ourselves",
			    ERR_NET, true },
	[CAUSE_NO_ANSWER] = { "no_answer", "HQ did not answer",
			      "HQ did not answer. Nothing is lost. We try again by ourselves",
			      ERR_NET, true },
	[CAUSE_CAPTIVE] = { "captive", "something else answered",
			    "Something else answered in place of HQ, such as a sign-in page of a "
			    "Wi-Fi. Nothing was sent and nothing is lost. Use another network",
			    ERR_NET, true },
	[CAUSE_PROXY] = { "proxy", "a proxy answered",
			  "A proxy of the network here answered in place of HQ. Nothing was sent "
			  "and nothing is lost. HQ is never called through a proxy: use another "
			  "network",
			  ERR_NET, true },
	[CAUSE_CERTIFICATE] = { "certificate", "not a certificate of HQ",
				"What answered is not HQ: its certificate is from elsewhere, as "
				"with a sign-in page or a network that reads along. Nothing was "
				"sent and nothing is lost. Use another network and tell IT",
				ERR_PEER, true },
	[CAUSE_OTHER_NAME] = { "other_name", "certificate of another name",
			       "What answered has a certificate of our own authority, but not in "
			       "the name of HQ. Nothing was sent and nothing is lost. Tell IT",
			       ERR_PEER, false },
	[CAUSE_EXPIRED] = { "expired", "certificate has run out",
			    "The certificate of HQ has run out, or the date of this laptop is "
			    "wrong. Nothing was sent and nothing is lost. Look at the date here. "
			    "If it is right, tell IT",
			    ERR_PEER, false },
	[CAUSE_PIN] = { "pin", "not the key of HQ",
			"What answered does not have the key of HQ. Nothing was sent and nothing "
			"is lost. Tell IT before the next shift",
			ERR_PEER, false },
	[CAUSE_OURS_REFUSED] = { "ours_refused", "our certificate was refused",
				 "HQ did not take the certificate of this laptop. Nothing is lost. "
				 "Ask HQ for a new bundle",
				 ERR_DENIED, false },
	[CAUSE_UNKNOWN] = { "unknown", "laptop is not known at HQ",
			    "HQ does not know this laptop. Nothing is lost. Ask HQ to add it, then "
			    "enrol with the new bundle",
			    ERR_DENIED, false },
	[CAUSE_SUSPENDED] = { "suspended", "suspended by HQ",
			      "HQ has suspended this laptop. What you record is kept here. Ring HQ "
			      "to have it let in again",
			      ERR_DENIED, false },
	[CAUSE_REVOKED] = { "revoked", "revoked by HQ",
			    "HQ has revoked this laptop. What is recorded here is kept and can "
			    "still be read here. Ring HQ",
			    ERR_DENIED, false },
	[CAUSE_CLOCK] = { "clock", "all done, the clock is off", "", ERR_NET, true },
	[CAUSE_HQ_FULL] = { "hq_full", "HQ has no room",
			    "HQ has no room for more. Nothing is lost. It waits here and we try "
			    "again. Tell IT",
			    ERR_NET, true },
	[CAUSE_HQ_BUSY] = { "hq_busy", "HQ is busy",
			    "HQ is busy. Nothing is lost. We try again by ourselves", ERR_NET,
			    true },
	[CAUSE_PROGRAM_OLD] = { "program_old", "this program is too old",
				"This program is too old for HQ. You can go on recording and "
				"nothing is lost. Ask IT for the new version",
				ERR_PEER, false },
	[CAUSE_HQ_OLD] = { "hq_old", "HQ runs an older version",
			   "HQ runs an older version than this program needs. You can go on "
			   "recording and nothing is lost. Tell IT",
			   ERR_PEER, false },
	[CAUSE_NONSENSE] = { "nonsense", "the answer made no sense",
			     "The answer of HQ made no sense. Nothing is lost. We try again by "
			     "ourselves",
			     ERR_PEER, true },
	[CAUSE_RECEIPT] = { "receipt", "the receipt is not of HQ",
			    "The receipt that came is not signed by HQ, so we do not count it. "
			    "Nothing is lost. Tell IT",
			    ERR_PEER, true },
	[CAUSE_REFUSED_ENTRY] = { "refused_entry", "an entry reached HQ damaged",
				  "HQ says that an entry reached it damaged. It is kept here. Run "
				  "dapcar verify, then ring HQ",
				  ERR_PEER, false },
	[CAUSE_PRACTICE_HERE] = { "practice_here", "that HQ is a live one",
				  "This is a practice book and that HQ is a live one. Nothing was "
				  "sent. Use the bundle of the practice HQ",
				  ERR_DENIED, false },
	[CAUSE_PRACTICE_THERE] = { "practice_there", "that HQ is for practice",
				   "This is a live book and that HQ is for practice. Nothing was "
				   "sent. Use the bundle of the live HQ",
				   ERR_DENIED, false },
	[CAUSE_FEED] = { "feed", "what came is not of HQ",
			 "What came from HQ is not what HQ signed, so it was not taken. Nothing is "
			 "lost. Tell IT",
			 ERR_PEER, true },
	[CAUSE_LOCAL] = { "local", "trouble on this laptop",
			  "This laptop could not read or write its own files for sending. What HQ "
			  "has is safe there. Run dapcar verify, and tell IT today",
			  ERR_IO, true },
	[CAUSE_DISK_FULL] = { "disk_full", "no room on this laptop",
			      "The disk of this laptop is full. What is saved stays saved, and "
			      "what HQ sends waits there. Nothing is lost. Ring IT on the number "
			      "in the car folder before the next visit",
			      ERR_IO, true },
	[CAUSE_LOCKED] = { "locked", "the book is locked",
			   "The book is locked. Sending goes on when it is unlocked", ERR_LOCKED,
			   true },
};

_Static_assert(sizeof rows / sizeof *rows == CAUSE_N, "a row for each cause");

const char *cause_words(enum cause c, int64_t minutes, char out[CAUSE_TEXT_MAX])
{
	if ((unsigned)c >= CAUSE_N)
		c = CAUSE_NONSENSE;
	if (c != CAUSE_CLOCK) {
		snprintf(out, CAUSE_TEXT_MAX, "%s", rows[c].words);
		return out;
	}
	snprintf(out, CAUSE_TEXT_MAX,
		 "The clock of this laptop is %" PRId64
		 " %s %s that of HQ. Nothing is lost. Have the clock put right, because times of "
		 "the night come from it",
		 minutes < 0 ? -minutes : minutes,
		 minutes == 1 || minutes == -1 ? "minute" : "minutes",
		 minutes < 0 ? "behind" : "ahead of");
	return out;
}

const char *cause_short(enum cause c)
{
	return rows[(unsigned)c < CAUSE_N ? c : CAUSE_NONSENSE].shortly;
}

bool cause_by_code(const char *code, enum cause *out)
{
	for (unsigned c = 0; c < CAUSE_N; c++)
		if (!strcmp(rows[c].code, code)) {
			*out = (enum cause)c;
			return true;
		}
	return false;
}

const char *cause_code(enum cause c)
{
	return (unsigned)c < CAUSE_N ? rows[c].code : rows[CAUSE_NONSENSE].code;
}

enum err_class cause_class(enum cause c)
{
	return (unsigned)c < CAUSE_N ? rows[c].class : ERR_PEER;
}

bool cause_passes(enum cause c)
{
	return (unsigned)c < CAUSE_N && rows[c].passes;
}
