#include "netns.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define HQ_END "hq0"
#define CAR_END "car0"

struct ask {
	struct nlmsghdr h;
	union {
		struct ifinfomsg link;
		struct rtmsg route;
		char room[512];
	} u;
};

static void add(struct ask *q, unsigned short type, const void *p, size_t n)
{
	struct rtattr a = { .rta_len = (unsigned short)RTA_LENGTH(n), .rta_type = type };
	char *at = (char *)q + NLMSG_ALIGN(q->h.nlmsg_len);

	memcpy(at, &a, sizeof a);
	memcpy(at + RTA_LENGTH(0), p, n);
	q->h.nlmsg_len = NLMSG_ALIGN(q->h.nlmsg_len) + (unsigned)RTA_SPACE(n);
}

static bool say(struct ask *q)
{
	struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
	} answer = { .e.error = -1 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bool ok = fd >= 0 && send(fd, q, q->h.nlmsg_len, 0) == (ssize_t)q->h.nlmsg_len &&
		  recv(fd, &answer, sizeof answer, 0) > 0 && answer.e.error == 0;

	close(fd);
	return ok;
}

/* Two ends, the other one named by the kernel and moved into the network `fd`. */
static bool make_link(int fd)
{
	struct {
		struct rtattr a;
		char kind[4];
	} info = { { (unsigned short)RTA_LENGTH(4), IFLA_INFO_KIND }, "veth" };
	struct ask q = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
				.nlmsg_type = RTM_NEWLINK,
				.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL |
					       NLM_F_ACK } };
	struct ask move = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
				   .nlmsg_type = RTM_NEWLINK,
				   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK } };

	add(&q, IFLA_IFNAME, HQ_END, sizeof HQ_END);
	add(&q, IFLA_LINKINFO, &info, sizeof info);
	if (!say(&q))
		return false;
	move.u.link.ifi_index = (int)if_nametoindex("veth0");
	add(&move, IFLA_IFNAME, CAR_END, sizeof CAR_END);
	add(&move, IFLA_NET_NS_FD, &fd, sizeof fd);
	return say(&move);
}

void netns_default(void)
{
	unsigned on = if_nametoindex(CAR_END);
	struct ask q = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
				.nlmsg_type = RTM_NEWROUTE,
				.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK },
			 .u.route = { .rtm_family = AF_INET,
				      .rtm_table = RT_TABLE_MAIN,
				      .rtm_protocol = RTPROT_BOOT,
				      .rtm_type = RTN_UNICAST,
				      .rtm_scope = RT_SCOPE_LINK } };

	add(&q, RTA_OIF, &on, sizeof on);
	assert_true(say(&q));
}

static bool set_flags(const char *name, bool up)
{
	struct ifreq r = { .ifr_flags = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok;

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	ok = ioctl(fd, SIOCGIFFLAGS, &r) == 0;
	r.ifr_flags = (short)(up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP);
	ok = ok && ioctl(fd, SIOCSIFFLAGS, &r) == 0;
	close(fd);
	return ok;
}

static bool set_address(const char *name, const char *address)
{
	struct ifreq r = { .ifr_flags = 0 };
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok;

	inet_pton(AF_INET, address, &at.sin_addr);
	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	memcpy(&r.ifr_addr, &at, sizeof at);
	ok = ioctl(fd, SIOCSIFADDR, &r) == 0;
	inet_pton(AF_INET, "255.255.255.0", &at.sin_addr);
	memcpy(&r.ifr_netmask, &at, sizeof at);
	ok = ok && ioctl(fd, SIOCSIFNETMASK, &r) == 0;
	close(fd);
	return ok;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* The descriptors of the two networks are kept at fixed numbers, so that no variable need be. */
#define HQ_FD 900
#define CAR_FD 901

static bool keep_network(int fd)
{
	int now = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	bool ok = now >= 0 && dup3(now, fd, O_CLOEXEC) == fd;

	if (now >= 0)
		close(now);
	return ok;
}

void netns_at_hq(bool at_hq)
{
	assert_int_equal(setns(at_hq ? HQ_FD : CAR_FD, CLONE_NEWNET), 0);
}

void netns_link(bool up)
{
	assert_true(set_flags(CAR_END, up));
}

static const char *enter(void)
{
	char uid[40], gid[40];

	snprintf(uid, sizeof uid, "%u %u 1", (unsigned)getuid(), (unsigned)getuid());
	snprintf(gid, sizeof gid, "%u %u 1", (unsigned)getgid(), (unsigned)getgid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 || !keep_network(HQ_FD) ||
	    unshare(CLONE_NEWNET) != 0 || !keep_network(CAR_FD))
		return "this kernel gives an ordinary user no network of its own";
	if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", uid) ||
	    !write_file("/proc/self/gid_map", gid))
		return "who we are could not be carried over";
	netns_at_hq(true);
	if (!set_flags("lo", true) || !make_link(CAR_FD) || !set_flags(HQ_END, true) ||
	    !set_address(HQ_END, NETNS_HQ))
		return "this kernel has no made-up links";
	netns_at_hq(false);
	if (!set_flags("lo", true) || !set_flags(CAR_END, true) || !set_address(CAR_END, NETNS_CAR))
		return "the made-up link does not come up";
	return NULL;
}

/* Tried in a child first: half of it would leave us in a network where nothing is. */
const char *netns_enter(void)
{
	int status = 1;
	pid_t pid = fork();

	if (!pid)
		_exit(enter() != NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "this kernel gives an ordinary user no network of its own";
	return enter();
}
