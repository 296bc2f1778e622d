/* What the files of the codec share. The only header of the room that knows Jansson. */
#ifndef MODEL_CODEC_P_H
#define MODEL_CODEC_P_H

#include "model/codec.h"
#include "rec_p.h"
#include "scan_p.h"

#include <jansson.h>

struct reading {
	bool newer;           /* members and values that we do not know are passed over */
	enum err_class class; /* ERR_PEER, or ERR_INPUT for a line that a person made */
	struct err *e;
};

/* Record text passes through Jansson's blocks, so they are wiped as ours are. Blocks of its former
 * allocator may be freed by mem_free() too. */
void wipe_what_jansson_frees(void);
/* The object that the bytes spell, or NULL with the sentence. */
json_t *body_load(const char *body, size_t n, size_t most, enum err_class class, struct err *e);
/* An unknown member: named only when its key is harmless. True for a newer body, which may have
 * more. */
bool no_such(const struct reading *g, const char *key);
/* Does a stored text fit its field as far as a reader asks? */
bool fits_shape(const struct field *f, const char *s);
/* The same record as rec_from_json() gives, many times quicker, from a body that is spelt as
 * rec_to_json() spells it; NULL from any other, right or wrong. */
struct rec *rec_from_own_spelling(const struct kind *k, struct id id, const char *body, size_t n);
/* "a list of codes": what a value of this field must be. */
const char *shape_words(const struct field *f);

#endif
