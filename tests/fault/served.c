#include "served.h"

#include "server.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static __attribute__((noreturn)) void wrong(const char *what)
{
	perror(what);
	exit(99);
}

#define LISTEN_TRIES 120

/* The port of a weekend is one that the kernel had free: while headquarters is off, another program
 * may have it for a while. */
static bool listen_there(struct hq *hq, const struct server_conf *conf, struct server **out,
			 struct err *e)
{
	for (int tries = 1; !server_start(hq, conf, out, e); tries++) {
		if (tries == LISTEN_TRIES || !strstr(e->text, "could not listen there"))
			return false;
		usleep(500000);
	}
	return true;
}

static int run(const char *dir, uint16_t port, uint32_t frame_entries, int stop, int ready)
{
	struct server_conf conf = server_defaults();
	struct server *server = NULL;
	struct hq *hq = NULL;
	struct err e = { 0 };
	bool ok;

	conf.port = port;
	conf.limits.requests_a_minute = 1000000;
	if (frame_entries)
		conf.limits.frame_entries = frame_entries;
	/* One that died is not always noticed before the next one comes. */
	conf.connections_of_device = 1000;
	ok = hq_open(dir, -1, &hq, &e) && hq_view(hq, &e) && listen_there(hq, &conf, &server, &e);
	if (ok && write(ready, "", 1) == 1)
		ok = server_run(server, stop, &e);
	if (!ok)
		fprintf(stderr, "headquarters: %s\n", e.text);
	server_stop(server);
	hq_close(hq);
	return ok ? 0 : 1;
}

int served_run(const char *dir, uint16_t port, int stop, int ready)
{
	return run(dir, port, 0, stop, ready);
}

void served_start(struct served *s, const char *dir, uint16_t port)
{
	int stop[2], ready[2];
	char byte;

	if (pipe2(stop, O_CLOEXEC) != 0 || pipe2(ready, O_CLOEXEC) != 0)
		wrong("pipe");
	fflush(NULL);
	s->pid = fork();
	if (s->pid == 0) {
		/* It ends with the test. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGXFSZ, SIG_IGN);
		close(stop[1]);
		_exit(run(dir, port, s->frame_entries, stop[0], ready[1]));
	}
	close(stop[0]);
	close(ready[1]);
	s->stop = stop[1];
	if (s->pid < 0 || read(ready[0], &byte, 1) != 1)
		wrong("headquarters does not start");
	close(ready[0]);
}

static void end(struct served *s)
{
	waitpid(s->pid, NULL, 0);
	*s = (struct served){ .pid = 0 };
}

void served_stop(struct served *s)
{
	if (!s->pid)
		return;
	/* A byte, for other children may hold the pipe as well. */
	if (write(s->stop, "", 1) != 1)
		wrong("headquarters is not told");
	close(s->stop);
	end(s);
}

void served_kill(struct served *s)
{
	if (!s->pid)
		return;
	kill(s->pid, SIGKILL);
	close(s->stop);
	end(s);
}

/* --- folders --- */

void served_copy_file(const char *from, const char *to)
{
	char piece[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC),
	    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (in < 0 || out < 0)
		wrong(to);
	while ((n = read(in, piece, sizeof piece)) > 0)
		if (write(out, piece, (size_t)n) != n)
			wrong(to);
	close(in);
	close(out);
}

static void empty(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *x;

	while (d && (x = readdir(d))) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
		if (strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0 &&
		    unlink(path) != 0 && rmdir(path) != 0)
			wrong(path);
	}
	if (d)
		closedir(d);
}

void served_copy(const char *from, const char *to)
{
	struct dirent *x;
	DIR *d;

	if (mkdir(to, 0700) != 0)
		empty(to);
	d = opendir(from);
	if (!d)
		wrong(from);
	while ((x = readdir(d))) {
		char a[512], b[512];
		struct stat st;

		snprintf(a, sizeof a, "%s/%s", from, x->d_name);
		snprintf(b, sizeof b, "%s/%s", to, x->d_name);
		if (stat(a, &st) == 0 && S_ISREG(st.st_mode))
			served_copy_file(a, b);
	}
	closedir(d);
}

void served_remove(const char *folder)
{
	empty(folder);
	rmdir(folder);
}
