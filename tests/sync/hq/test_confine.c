/* A server that was taken over reaches nothing but its own folder: tried by a child that has
 * confined itself. */
#include "confine.h"
#include "site.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the child found, in its exit status. */
#define IS_SO 0
#define NOT_SO 1
#define NOT_THERE 2 /* the kernel has no such thing */

struct attempt {
	char *inside, *outside;
};

typedef bool (*attempt_fn)(const struct attempt *a);

static int in_a_child(attempt_fn fn, bool files)
{
	char *inside = site_folder(), *outside = site_folder();
	char *rm = mem_fmt("rm -r '%s' '%s'", inside, outside);
	struct attempt a = { path_join(inside, "file"), path_join(outside, "file") };
	int status = -1;
	pid_t pid;

	assert_true(file_create(a.inside, "1", 1, NULL) && file_create(a.outside, "1", 1, NULL));
	pid = fork();
	if (!pid) {
		struct confined c = confine(inside);
		bool there = files ? c.landlock > 0 : c.calls;

		_exit(!there ? NOT_THERE : fn(&a) ? IS_SO : NOT_SO);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(system(rm), 0);
	mem_free(a.inside);
	mem_free(a.outside);
	mem_free(inside);
	mem_free(outside);
	mem_free(rm);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void must_hold(attempt_fn fn, bool files)
{
	int got = in_a_child(fn, files);

	if (got == NOT_THERE) {
		print_message("skipped: this kernel has no %s\n", files ? "Landlock" : "seccomp");
		skip();
	}
	assert_int_equal(got, IS_SO);
}

static bool opens(const char *path, int how)
{
	int fd = open(path, how | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool outside_is_shut(const struct attempt *a)
{
	char *other = mem_fmt("%s.new", a->outside);
	char *taken = mem_fmt("%s.taken", a->inside);
	bool ok = !opens(a->outside, O_RDONLY) && errno == EACCES && !opens(a->outside, O_WRONLY) &&
		  !opens(other, O_WRONLY | O_CREAT) && !opens("/etc/passwd", O_RDONLY) &&
		  !opens("/", O_RDONLY) && unlink(a->outside) != 0 &&
		  rename(a->outside, taken) != 0;

	mem_free(other);
	mem_free(taken);
	return ok;
}

static bool inside_is_open(const struct attempt *a)
{
	char *other = mem_fmt("%s.new", a->inside);
	bool ok = opens(a->inside, O_RDONLY) && opens(a->inside, O_WRONLY | O_TRUNC) &&
		  opens(other, O_WRONLY | O_CREAT) && rename(other, a->inside) == 0 &&
		  file_write(a->inside, "2", 1, NULL) && file_remove(a->inside, NULL);

	mem_free(other);
	return ok;
}

static bool no_program_begins(const struct attempt *a)
{
	char *args[] = { mem_str("true"), NULL };
	pid_t pid;

	(void)a;
	execve("/bin/true", args, NULL);
	if (errno != EPERM)
		return false;
	pid = fork();
	if (!pid)
		_exit(0);
	return pid < 0 && errno == EPERM;
}

static bool no_line_begins(const struct attempt *a)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok;

	(void)a;
	at.sin_port = htons(9);
	ok = connect(fd, (struct sockaddr *)&at, sizeof at) != 0 && errno == EPERM;
	at.sin_port = 0;
	ok = ok && bind(fd, (struct sockaddr *)&at, sizeof at) != 0 && errno == EPERM;
	close(fd);
	return ok;
}

static void *nothing(void *ctx)
{
	return ctx;
}

static bool a_thread_begins(const struct attempt *a)
{
	pthread_t thread;

	(void)a;
	return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}

static void a_file_outside_its_folder_is_refused(void **state)
{
	(void)state;
	must_hold(outside_is_shut, true);
}

static void its_own_folder_stays_open(void **state)
{
	(void)state;
	must_hold(inside_is_open, true);
}

static void another_program_and_another_process_are_refused(void **state)
{
	(void)state;
	must_hold(no_program_begins, false);
}

static void a_line_of_its_own_making_is_refused(void **state)
{
	(void)state;
	must_hold(no_line_begins, false);
}

static void a_thread_may_begin(void **state)
{
	(void)state;
	must_hold(a_thread_begins, false);
}

/* What the kernel says of the real program, once it says that it listens. */
static void the_server_is_confined_before_it_answers(void **state)
{
	char *home = site_folder();
	char *dir = path_join(home, "hq");
	char *rm = mem_fmt("rm -r '%s'", home);
	char *path, line[256];
	int said[2], status, seccomp = -1, privileges = -1;
	FILE *out;
	pid_t pid;

	(void)state;
	assert_true(hq_init(dir, &(struct hq_init){ .practice = false }, NULL));
	assert_int_equal(pipe(said), 0);
	pid = fork();
	if (!pid) {
		dup2(said[1], STDOUT_FILENO);
		execl(getenv("DAPCAR_HQ"), "dapcar-hq", "--home", dir, "serve", "--listen",
		      "127.0.0.1:0", NULL);
		_exit(1);
	}
	close(said[1]);
	out = fdopen(said[0], "r");
	assert_non_null(fgets(line, sizeof line, out)); /* Listening */
	fclose(out);
	path = mem_fmt("/proc/%d/status", (int)pid);
	out = fopen(path, "r");
	while (out && fgets(line, sizeof line, out)) {
		sscanf(line, "Seccomp: %d", &seccomp);
		sscanf(line, "NoNewPrivs: %d", &privileges);
	}
	if (out)
		fclose(out);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(system(rm), 0);
	mem_free(path);
	mem_free(dir);
	mem_free(home);
	mem_free(rm);
	assert_int_equal(privileges, 1);
	if (in_a_child(a_thread_begins, false) == NOT_THERE)
		skip();
	assert_int_equal(seccomp, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_outside_its_folder_is_refused),
		cmocka_unit_test(its_own_folder_stays_open),
		cmocka_unit_test(another_program_and_another_process_are_refused),
		cmocka_unit_test(a_line_of_its_own_making_is_refused),
		cmocka_unit_test(a_thread_may_begin),
		cmocka_unit_test(the_server_is_confined_before_it_answers),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
