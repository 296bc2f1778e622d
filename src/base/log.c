#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void log_line(const struct log *l, const char *fmt, ...)
{
	char line[512], when[INSTANT_LEN + 1];
	va_list ap;
	size_t n;

	if (!l || l->fd < 0)
		return;
	n = (size_t)snprintf(line, sizeof line, "%s ",
			     instant_text(clock_wall_ms(&l->clock), when));
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof line - n - 1, fmt, ap);
	va_end(ap);
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p == 0x7f)
			*p = '?';
	n = strlen(line);
	line[n++] = '\n';
	if (write(l->fd, line, n) < 0)
		return; /* a log that cannot be written must not stop the night */
}
