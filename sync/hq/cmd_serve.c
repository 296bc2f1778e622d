/* init and serve. */
#include "commands.h"
#include "confine.h"
#include "server.h"

#include "base/mem.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define PORT_DEFAULT 7443
#define FILES_OWN 64

/* What is read from the view is not the whole. */
static void say_held_back(struct hq *hq)
{
	uint64_t n = hq ? hq_held_back(hq) : 0;

	if (n)
		fprintf(stderr,
			"dapcar-hq: Damaged entries of the store are left out of this: %" PRIu64
			". dapcar-hq verify names them\n",
			n);
}

bool command_open(const struct given *g, bool view, struct hq **out, struct err *e)
{
	int64_t now;

	if (!hq_open(g->home, STDERR_FILENO, out, e))
		return false;
	if (g->at && !instant_parse(g->at, &now))
		err_set(e, ERR_INPUT, "--at must be a time, as in 2021-10-31T01:35Z");
	else if ((!g->at || hq_clock_set(*out, now, e)) && (!view || hq_view(*out, e))) {
		say_held_back(view ? *out : NULL);
		return true;
	}
	hq_close(*out);
	*out = NULL;
	return false;
}

bool command_print(struct buf *out, struct err *e)
{
	bool ok = fwrite(buf_str(out), 1, out->len, stdout) == out->len && !fflush(stdout);

	buf_fini(out);
	return ok || err_sys(e, "The answer could not be written");
}

bool command_init(const struct given *g, struct err *e)
{
	struct hq_init how = { .practice = option_count(g, "--practice") > 0,
			       .host = option_value(g, "--name") };
	const char *dir = g->arguments[0];

	if (!hq_init(dir, &how, e))
		return false;
	printf("A new %sheadquarters is in %s. Keep that folder on an encrypted disk and back it "
	       "up.\n",
	       how.practice ? "practice " : "", dir);
	return true;
}

/* "127.0.0.1:7443", "[::1]:7443". */
static bool listen_of(const char *text, char address[64], uint16_t *port, struct err *e)
{
	const char *colon = strrchr(text, ':');
	const char *from = text;
	size_t n = colon ? (size_t)(colon - text) : 0;
	char *end;
	unsigned long value = colon ? strtoul(colon + 1, &end, 10) : 0;

	if (n > 1 && text[0] == '[' && text[n - 1] == ']') {
		from++;
		n -= 2;
	}
	if (!colon || !n || n >= 64 || !colon[1] || *end || value > 65535)
		return err_set(e, ERR_INPUT,
			       "--listen must be an address and a port, as in 127.0.0.1:7443");
	memcpy(address, from, n);
	address[n] = '\0';
	*port = (uint16_t)value;
	return true;
}

/* Held before anybody can know that we listen, so that no signal is lost. */
static int end_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* As many lines as there may be files, less what headquarters itself has open. */
static void lines_allowed(struct server_conf *conf, const struct log *log)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return;
	if (files.rlim_cur < conf->connections + FILES_OWN) {
		files.rlim_cur = files.rlim_max < conf->connections + FILES_OWN
				     ? files.rlim_max
				     : conf->connections + FILES_OWN;
		if (setrlimit(RLIMIT_NOFILE, &files) != 0)
			getrlimit(RLIMIT_NOFILE, &files);
	}
	if (files.rlim_cur < conf->connections + FILES_OWN) {
		conf->connections = files.rlim_cur > 2 * FILES_OWN
					? (unsigned)files.rlim_cur - FILES_OWN
					: FILES_OWN;
		log_line(log, "few files may be open: lines=%u", conf->connections);
	}
}

/* All that a server which listens does not need; before anybody is answered. */
static void give_up(const struct hq *hq)
{
	struct confined c = confine(hq->dir);

	log_line(&hq->log, "confined files=%s landlock=%d calls=%s", c.landlock ? "yes" : "no",
		 c.landlock, c.calls ? "yes" : "no");
}

bool command_serve(const struct given *g, struct err *e)
{
	struct server_conf conf = server_defaults();
	const char *where = option_value(g, "--listen");
	struct server *s = NULL;
	struct hq *hq = NULL;
	char address[64] = "127.0.0.1";
	bool ok = false;
	int end;

	conf.port = PORT_DEFAULT;
	if (where && !listen_of(where, address, &conf.port, e))
		return false;
	conf.address = address;
	if (!command_open(g, true, &hq, e))
		return false;
	lines_allowed(&conf, &hq->log);
	end = end_signals();
	if (end < 0) {
		err_sys(e, "Signals cannot be waited for");
	} else if (server_start(hq, &conf, &s, e)) {
		give_up(hq);
		printf(strchr(address, ':') ? "Listening on [%s]:%u\n" : "Listening on %s:%u\n",
		       address, (unsigned)server_port(s));
		fflush(stdout);
		ok = server_run(s, end, e);
		server_stop(s);
	}
	if (end >= 0)
		close(end);
	hq_close(hq);
	return ok;
}
