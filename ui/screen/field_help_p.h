/* What help says of one field of a form: how it is answered, when it is needed, what the rules say
 * of it now, and what an evaluation gets instead. All of it is read from the field's row. */
#ifndef SCREEN_FIELD_HELP_P_H
#define SCREEN_FIELD_HELP_P_H

#include "sheet_p.h"

#define FIELD_HELP_LINES 12

struct field_help {
	char label[80];
	const struct kind *kind; /* of its record */
	size_t n;
	struct {
		enum word head; /* W_NOTHING goes on with the head above */
		char text[240];
	} line[FIELD_HELP_LINES];
};

/* Of the field in use. False: it is no field of a record. Never holds a value. */
bool field_help_fill(struct sheet *sh, struct field_help *out);

#endif
