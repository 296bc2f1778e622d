/* The kit's headers for this room. The model has an `enum role` of people (access.h) and the kit
 * one of colours (canvas.h); both are seen only here, so the kit's goes by another name while its
 * headers are read. */
#ifndef SCREEN_KIT_P_H
#define SCREEN_KIT_P_H

#define role colour_role
#include "ui/kit/action.h"
#include "ui/kit/canvas.h"
#include "ui/kit/choice.h"
#include "ui/kit/form.h"
#include "ui/kit/input.h"
#include "ui/kit/line.h"
#include "ui/kit/list.h"
#include "ui/kit/memo.h"
#include "ui/kit/pick.h"
#include "ui/kit/screen.h"
#include "ui/kit/term.h"
#undef role

#endif
