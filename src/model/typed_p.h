/* Reading dates, for the files of this room: what is wrong with one, so that the field's own
 * sentence can say it. */
#ifndef MODEL_TYPED_P_H
#define MODEL_TYPED_P_H

#include "model/typed.h"

enum date_fault {
	DATE_FINE,
	DATE_NO_YEAR,
	DATE_NO_SUCH,  /* 31 February */
	DATE_FUTURE,   /* of a birth */
	DATE_LONG_AGO, /* a birth over 120 years ago */
	DATE_NOT_READ,
};

enum date_fault date_read(const char *typed, const struct typing *t, bool birth, bool partial,
			  struct buf *out);
/* The sentence for a fault; `f` may be NULL. Returns false. */
bool date_says(enum date_fault fault, const struct field *f, struct err *e);

#endif
