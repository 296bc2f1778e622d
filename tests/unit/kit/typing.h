/* Gives a widget the keys that a terminal's bytes mean: tests type what a person types. */
#ifndef TESTS_UNIT_KIT_TYPING_H
#define TESTS_UNIT_KIT_TYPING_H

#include "ui/kit/input.h"

#include <string.h>

/* All of the bytes, then the time that decides a lone Esc. */
static inline void type_bytes(input_key_fn fn, void *ctx, const char *bytes, size_t n)
{
	struct input *in = input_new(fn, ctx);

	input_feed(in, bytes, n, 0);
	input_time(in, 1000);
	input_free(in);
}

static inline void type_keys(input_key_fn fn, void *ctx, const char *text)
{
	type_bytes(fn, ctx, text, strlen(text));
}

#define CTRL(c) ((char)((c)&0x1F))
#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define HOME "\033[H"
#define END "\033[F"
#define DEL "\033[3~"
#define PAGE_UP "\033[5~"
#define PAGE_DOWN "\033[6~"
#define BACKTAB "\033[Z"
#define BACKSPACE "\x7f"
#define UNDO "\x1a"
#define REDO "\x19"

#endif
