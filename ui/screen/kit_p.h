/* The kit's headers, in one place. */
#ifndef SCREEN_KIT_P_H
#define SCREEN_KIT_P_H

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

#endif
