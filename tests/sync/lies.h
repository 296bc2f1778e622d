/* What a row of the table of nonsense can do to an answer. `text` and `n` are the row's. */
#ifndef TESTS_SYNC_LIES_H
#define TESTS_SYNC_LIES_H

#include "liar.h"

#define SPOILER(name) void name(const struct lie *row, struct liar *l, struct answer *a)
#define TELLER(name) void name(const struct lie *row, struct liar *l, union told *t)
#define FRAMER(name) void name(const struct lie *row, struct liar *l, struct buf *frames)

/* The answer as it goes out. */
SPOILER(as_status);       /* n, and no body */
SPOILER(as_body);         /* text (n bytes of it, if n is set) */
SPOILER(as_page);         /* status n, a page of HTML */
SPOILER(as_error);        /* status n; text is "code/retry" of an error body */
SPOILER(as_later);        /* status 503; text is the value of Retry-After */
SPOILER(as_raw);          /* text is all that is sent */
SPOILER(as_line);         /* text is the status line */
SPOILER(as_header);       /* text is more header lines */
SPOILER(as_long_header);  /* of n bytes */
SPOILER(as_many_headers); /* n of them */
SPOILER(as_length);       /* text in place of the length */
SPOILER(as_cut);          /* after n bytes of the whole */
SPOILER(as_half);         /* half of the body, with the length of that half */
SPOILER(as_huge);         /* n bytes of body */
SPOILER(as_chunks);       /* text is the chunked body, lengths and all */
SPOILER(as_coded);        /* text is the Content-Encoding, the body is of that sort */
SPOILER(as_member);       /* text is "name=value": the value in place of the member's */
SPOILER(as_first);        /* text stands first in the JSON object */
SPOILER(as_after);        /* text after the body */
SPOILER(as_before);
SPOILER(as_upper);       /* hexadecimal digits in upper case */
SPOILER(as_deep);        /* n objects in each other */
SPOILER(as_long_list);   /* of n numbers */
SPOILER(as_pull_length); /* n in place of the length of a pull's JSON */
SPOILER(as_continue);    /* n times "100 Continue" and nothing more */
SPOILER(as_silent);
SPOILER(as_drip);      /* the body a byte at a time */
SPOILER(as_drip_head); /* the whole */

/* What hello tells. */
TELLER(hello_practice);
TELLER(hello_api);    /* n */
TELLER(hello_state);  /* n */
TELLER(hello_time);   /* n */
TELLER(hello_limits); /* n in place of each */
TELLER(hello_no_store);
/* What locate and push tell of the line, and their receipts. */
TELLER(known_never_sent);
TELLER(known_no_hash);
TELLER(known_too_high);
TELLER(known_of_feed);
TELLER(known_first);
TELLER(generation_other);
TELLER(backed_never_sent);
TELLER(backed_too_high);
TELLER(push_backed_never_sent);
TELLER(push_not_kept); /* what came is not there when it is asked for */
/* n of enum wrong_receipt. */
enum wrong_receipt {
	WRONG_KEY,
	WRONG_SIGNATURE, /* of zeros */
	WRONG_DOMAIN,    /* signed as the head of a feed is */
	WRONG_STORE,
	WRONG_GENERATION,
	WRONG_DEVICE,
	WRONG_HEAD, /* an entry that was never sent */
	WRONG_HEIGHT,
	WRONG_PAST, /* the first entry: true, and not for what was sent */
	WRONG_NONE, /* zeros */
};
TELLER(locate_receipt);
TELLER(push_receipt);
TELLER(pull_head);
/* What pull tells beside its frames. */
TELLER(pull_entries); /* n */
TELLER(pull_more);
/* The frames of a pull. */
FRAMER(frames_none);
FRAMER(frames_bytes);      /* text, n bytes of it */
FRAMER(frames_version);    /* n in the first byte */
FRAMER(frames_dictionary); /* n in the second */
FRAMER(frames_bomb);       /* n bytes of zeros, packed */
FRAMER(frames_window);     /* a window of 128 MiB */
FRAMER(frames_cut);        /* n bytes short */
FRAMER(frames_after);      /* and text */
FRAMER(frames_skippable);
FRAMER(frames_flipped); /* one bit of byte n */
FRAMER(frames_other_key);
FRAMER(frames_other_device);
FRAMER(frames_gap);
FRAMER(frames_height);
FRAMER(frames_sibling);
FRAMER(frames_twice);
FRAMER(frames_again);  /* from the first entry of the feed on */
FRAMER(frames_of_car); /* entries that the car itself wrote */

#endif
