#include "child.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

char *child_hq_path(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	static const char *const places[] = { "/dapcar-hq", "/../sync/hq/dapcar-hq" };

	if (n > 0) {
		self[n] = '\0';
		*strrchr(self, '/') = '\0';
		for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
			char *path = mem_fmt("%s%s", self, places[i]);

			if (access(path, X_OK) == 0)
				return path;
			mem_free(path);
		}
	}
	return mem_str("dapcar-hq");
}

/* In the child: output to the pipe (or the log), no input, and an end when the parent ends. */
static void become(const char *const *argv, int out, int log)
{
	char *args[32];
	size_t n = 0;
	int null = open("/dev/null", O_RDONLY);

	for (; argv[n] && n < sizeof args / sizeof *args - 1; n++)
		args[n] = mem_str(argv[n]);
	args[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(log >= 0 ? log : out, STDERR_FILENO);
	execvp(args[0], args);
	_exit(127);
}

static bool spawn(const char *const *argv, int log, pid_t *pid, int *out, struct err *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_sys(e, "%s cannot be started", argv[0]);
	*pid = fork();
	if (*pid == 0)
		become(argv, ends[1], log);
	close(ends[1]);
	if (*pid < 0) {
		close(ends[0]);
		return err_sys(e, "%s cannot be started", argv[0]);
	}
	*out = ends[0];
	return true;
}

/* Up to the end, or to the first line's. */
static void collect(int fd, struct buf *out, bool one_line)
{
	char c;

	for (;;) {
		ssize_t n = read(fd, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || !buf_putc(out, c) || (one_line && c == '\n'))
			return;
	}
}

static const char *last_line(struct buf *out)
{
	char *p;

	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
	p = out->len ? strrchr(out->data, '\n') : NULL;
	return p ? p + 1 : buf_str(out);
}

bool child_run(const char *const *argv, struct buf *out, struct err *e)
{
	int fd, status = 0;
	pid_t pid;

	if (!spawn(argv, -1, &pid, &fd, e))
		return false;
	collect(fd, out, false);
	close(fd);
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return err_set(e, ERR_IO, "%s did not do it: %.150s", argv[0], last_line(out));
}

bool child_start(const char *const *argv, const char *log_path, pid_t *pid, struct buf *out,
		 struct err *e)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), fd;

	if (log < 0)
		return err_sys(e, "%s cannot be written", log_path);
	if (!spawn(argv, log, pid, &fd, e)) {
		close(log);
		return false;
	}
	close(log);
	collect(fd, out, true);
	/* The pipe stays open: closing it would end the child at its next line. It goes with this
	 * process. */
	if (out->len)
		return true;
	child_stop(*pid);
	close(fd);
	return err_set(e, ERR_IO, "%s ended at once. %s says why", argv[0], log_path);
}

void child_stop(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}
