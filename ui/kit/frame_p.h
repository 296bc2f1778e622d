/* Paints what stands around the work. */
#ifndef UI_KIT_FRAME_P_H
#define UI_KIT_FRAME_P_H

#include "ui/kit/screen.h"

void frame_paint(const struct frame *f, const struct hints *h, struct canvas *c);

#endif
