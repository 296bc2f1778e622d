/* Where a program begins: a clean process, then the command line. */
#include "cli.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int cli_main(int argc, char **argv);

/* What was said must not end in a core file, in another user's hands, or behind a descriptor that
 * was left open. */
static void clean_process(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	signal(SIGPIPE, SIG_IGN);
}

/* Only what is needed is kept of the environment: a proxy or a preloaded library of somebody else
 * is not. */
static void clean_environment(void)
{
	static const char *const keep[] = { "HOME",         "TERM",         "LANG", "LC_ALL",
					    "LC_CTYPE",     "NO_COLOR",     "PATH", "XDG_DATA_HOME",
					    "ASAN_OPTIONS", "UBSAN_OPTIONS" };
	char *kept[sizeof keep / sizeof *keep];

	for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
		const char *v = getenv(keep[i]);

		kept[i] = v ? mem_str(v) : NULL;
	}
	clearenv();
	for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
		if (kept[i])
			setenv(keep[i], kept[i], 1);
		mem_free(kept[i]);
	}
}

int main(int argc, char **argv)
{
	clean_process();
	clean_environment();
	/* UTF-8 letters whatever the session forgot to say; numbers and dates are never the
	 * locale's. */
	if (!setlocale(LC_CTYPE, "") || !strstr(setlocale(LC_CTYPE, NULL), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	crypto_start();
	return cli_main(argc, argv);
}
