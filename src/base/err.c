#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool err_set(struct err *e, enum err_class class, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return false;
	e->class = class;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return false;
}

bool err_sys(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t n;

	if (!e)
		return false;
	e->class = ERR_IO;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	if (n + 2 < sizeof e->text)
		snprintf(e->text + n, sizeof e->text - n, ": %s", strerror(saved));
	return false;
}

void err_clear(struct err *e)
{
	if (e)
		*e = (struct err){ 0 };
}

int err_exit_status(enum err_class class)
{
	switch (class) {
	case ERR_NONE:
		return 0;
	case ERR_DENIED:
	case ERR_LOCKED:
		return 3;
	case ERR_NET:
		return 4;
	case ERR_CORRUPT:
		return 5;
	case ERR_INPUT:
	case ERR_PEER:
	case ERR_IO:
	case ERR_BUG:
		break;
	}
	return 1;
}
