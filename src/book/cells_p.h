/* Rows as they lie in the bytes of a book's file and of the journal beside it, found by their own
 * shape at every place of every page: no page needs to say what it is, nothing needs to lead there.
 * So a damaged page, tree or list costs no row whose own bytes are there. Whether a row is what was
 * written is not known here: whoever asks opens its seal. Writes nothing. */
#ifndef BOOK_CELLS_P_H
#define BOOK_CELLS_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cell_table { CELL_ENTRY, CELL_DRAFT, CELL_STATE };

struct cell {
	enum cell_table table;
	int64_t row;         /* of an entry: its n */
	const uint8_t *name; /* of a draft its id, 16 bytes; of a setting its name, without NUL */
	size_t name_len;
	int64_t keyno;
	const uint8_t *sealed;
	size_t len;
	bool newest; /* of the page as it was written last; else of an older copy of it */
	bool live;   /* the page's own list leads to it; else it may be what a longer one left behind */
	bool logged; /* it lies in the journal, every page of it as it was written */
};

#define CELL_NAME_MAX 64

/* Borrowed during the call. False stops. */
typedef bool (*cell_fn)(void *ctx, const struct cell *c);
/* Every row in the file and in its journal (-1: none): first the live ones of pages as they were
 * written last, the latest frame of the journal first, then the others of these, then those of older
 * copies. A page that the disk does not give is passed over. */
void cells_each(int rows, int journal, cell_fn fn, void *ctx);

#endif
