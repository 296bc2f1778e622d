#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- files: Landlock --- */

/* Later than the oldest headers that this is built with. */
#define FS_REFER (UINT64_C(1) << 13)
#define FS_TRUNCATE (UINT64_C(1) << 14)
#define FS_IOCTL_DEV (UINT64_C(1) << 15)
#define NET_BIND (UINT64_C(1) << 0)
#define NET_CONNECT (UINT64_C(1) << 1)

#define FS_FIRST (((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_OURS                                                                    \
	((uint64_t)(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
		    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |    \
		    LANDLOCK_ACCESS_FS_REMOVE_FILE) |                              \
	 FS_TRUNCATE)

/* As the kernel's, with what it got later; an older kernel is told a smaller size. */
struct rules {
	uint64_t fs, net;
};

static const struct {
	int version;
	uint64_t fs, net; /* that came with it */
} since[] = {
	{ 1, FS_FIRST, 0 },     { 2, FS_REFER, 0 },
	{ 3, FS_TRUNCATE, 0 },  { 4, 0, NET_BIND | NET_CONNECT },
	{ 5, FS_IOCTL_DEV, 0 },
};

/* A sanitizer looks at its own process from a second one when it ends. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_WATCHED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_WATCHED
#endif
#endif

static bool folder_allow(int rules, const char *dir, uint64_t known)
{
	struct landlock_path_beneath_attr ours = { .allowed_access = FS_OURS & known };
	bool ok;

	ours.parent_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (ours.parent_fd < 0)
		return false;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &ours, 0) == 0;
	close(ours.parent_fd);
#ifdef IS_WATCHED
	/* ... and reads of itself there. */
	ours.allowed_access = (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR) & known;
	ours.parent_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	ok = ok && ours.parent_fd >= 0 &&
	     syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &ours, 0) == 0;
	if (ours.parent_fd >= 0)
		close(ours.parent_fd);
#endif
	return ok;
}

static int landlock(const char *dir)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	struct rules r = { 0, 0 };
	int rules;
	bool ok;

	if (version < 1)
		return 0;
	for (size_t i = 0; i < sizeof since / sizeof *since; i++)
		if (since[i].version <= version) {
			r.fs |= since[i].fs;
			r.net |= since[i].net;
		}
	rules = (int)syscall(SYS_landlock_create_ruleset, &r, r.net ? sizeof r : sizeof r.fs, 0);
	if (rules < 0)
		return 0;
	ok = folder_allow(rules, dir, r.fs) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return ok ? (int)version : 0;
}

/* --- system calls: seccomp --- */

#if defined(IS_WATCHED)
/* refuses nothing */
#elif defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(e) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (e))
#define WHEN(call, e) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), REFUSE(e)
#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))

/* What a server that listens already never needs. A list of what it does need would break with the
 * next version of a library; the unit file has one, made by those who keep it up to date. */
#ifdef MACHINE
static const struct sock_filter all[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
#ifdef __x86_64__
	/* The same calls by other numbers. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
	REFUSE(ENOSYS),
#endif
	/* Other programs. */
	WHEN(execve, EPERM),
	WHEN(execveat, EPERM),
	/* Other processes. */
	WHEN(ptrace, EPERM),
	WHEN(process_vm_readv, EPERM),
	WHEN(process_vm_writev, EPERM),
	WHEN(pidfd_open, EPERM),
	WHEN(pidfd_getfd, EPERM),
	WHEN(kcmp, EPERM),
	/* Lines that nobody asked it for. */
	WHEN(connect, EPERM),
	WHEN(bind, EPERM),
	WHEN(listen, EPERM),
	/* Another view of the machine, and what is for its keeper. */
	WHEN(mount, EPERM),
	WHEN(umount2, EPERM),
	WHEN(pivot_root, EPERM),
	WHEN(chroot, EPERM),
	WHEN(setns, EPERM),
	WHEN(unshare, EPERM),
	WHEN(init_module, EPERM),
	WHEN(finit_module, EPERM),
	WHEN(delete_module, EPERM),
	WHEN(kexec_load, EPERM),
	WHEN(reboot, EPERM),
	WHEN(swapon, EPERM),
	WHEN(swapoff, EPERM),
	WHEN(settimeofday, EPERM),
	WHEN(clock_settime, EPERM),
	WHEN(clock_adjtime, EPERM),
	WHEN(adjtimex, EPERM),
	WHEN(sethostname, EPERM),
	WHEN(setdomainname, EPERM),
	WHEN(acct, EPERM),
	WHEN(quotactl, EPERM),
	WHEN(personality, EPERM),
	/* Where most of the kernel's own holes have been. */
	WHEN(bpf, EPERM),
	WHEN(perf_event_open, EPERM),
	WHEN(userfaultfd, EPERM),
	WHEN(io_uring_setup, EPERM),
	WHEN(io_uring_enter, EPERM),
	WHEN(io_uring_register, EPERM),
	WHEN(keyctl, EPERM),
	WHEN(add_key, EPERM),
	WHEN(request_key, EPERM),
	WHEN(open_by_handle_at, EPERM),
	WHEN(name_to_handle_at, EPERM),
#ifdef __x86_64__
	WHEN(fork, EPERM),
	WHEN(vfork, EPERM),
#endif
	/* A thread may begin, a process not. What it asks for is behind a pointer in the
	 * newer call: the C library then takes the older one. */
	WHEN(clone3, ENOSYS),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
	LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
	REFUSE(EPERM),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
#endif

static bool calls_refuse(void)
{
#ifdef MACHINE
	struct sock_fprog program = { .len = sizeof all / sizeof *all,
				      .filter = (struct sock_filter *)(uintptr_t)all };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#else
	return false;
#endif
}

struct confined confine(const char *dir)
{
	struct confined c = { 0, false };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return c;
	c.landlock = landlock(dir);
	c.calls = calls_refuse();
	return c;
}
