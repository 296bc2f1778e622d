#include "stuck_p.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#define OUT 1

static void mask(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(how, &set, NULL);
}

/* Only calls that a handler may make. The write that waited ends with EINTR; whoever tries again
 * writes to nowhere. */
static void on_alarm(int signal)
{
	int was = errno;
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)signal;
	if (nowhere >= 0) {
		dup2(nowhere, OUT);
		close(nowhere);
	}
	errno = was;
}

void stuck_block(void)
{
	mask(SIG_BLOCK);
}

void stuck_watch(void)
{
	struct sigaction a = { .sa_handler = on_alarm }; /* no SA_RESTART: the write must end */

	sigemptyset(&a.sa_mask);
	sigaction(SIGALRM, &a, NULL);
}

static void set_alarm(long seconds)
{
	struct itimerval t = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_REAL, &t, NULL);
}

void stuck_begin(void)
{
	set_alarm(STUCK_AFTER_S);
	mask(SIG_UNBLOCK);
}

void stuck_end(void)
{
	set_alarm(0);
	mask(SIG_BLOCK);
}

bool stuck_is_gone(void)
{
	return !isatty(OUT);
}
