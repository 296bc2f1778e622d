#include "links.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_MAX ((size_t)16384)
#define READS_MAX 64 /* a turn; what is left wakes the next one */

bool links_open(struct links *l)
{
	struct sockaddr_nl at = { .nl_family = AF_NETLINK,
				  .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE };

	l->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (l->fd < 0)
		return false;
	if (bind(l->fd, (struct sockaddr *)&at, sizeof at) != 0)
		links_close(l);
	return l->fd >= 0;
}

void links_close(struct links *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

/* Not const: the kernel's macros cast to char *. IPv6 gives every interface a route to its own wire; headquarters is not on that. */
static bool is_own_wire(struct rtmsg *m, struct rtattr *dst)
{
	const unsigned char *to = RTA_DATA(dst);

	return m->rtm_family == AF_INET6 && RTA_PAYLOAD(dst) == 16 && to[0] == 0xfe &&
	       (to[1] & 0xc0) == 0x80;
}

static bool is_way_out(struct rtmsg *m, size_t left)
{
	struct rtattr *a = RTM_RTA(m);
	unsigned table = m->rtm_table;

	if (m->rtm_type != RTN_UNICAST || (m->rtm_flags & RTM_F_CLONED))
		return false;
	while (left >= sizeof *a && a->rta_len >= sizeof *a && a->rta_len <= left) {
		size_t step = RTA_ALIGN(a->rta_len);

		if (a->rta_type == RTA_TABLE && RTA_PAYLOAD(a) == sizeof table)
			memcpy(&table, RTA_DATA(a), sizeof table);
		if (a->rta_type == RTA_DST && is_own_wire(m, a))
			return false;
		if (step >= left)
			break;
		left -= step;
		a = (struct rtattr *)(void *)((char *)a + step);
	}
	return table == RT_TABLE_MAIN;
}

static unsigned news_of(struct nlmsghdr *h)
{
	size_t head = NLMSG_LENGTH(sizeof(struct rtmsg));

	if ((h->nlmsg_type != RTM_NEWROUTE && h->nlmsg_type != RTM_DELROUTE) ||
	    h->nlmsg_len < head || !is_way_out(NLMSG_DATA(h), h->nlmsg_len - head))
		return LINK_NO_NEWS;
	return h->nlmsg_type == RTM_NEWROUTE ? LINK_CAME : LINK_WENT;
}

unsigned links_say(const void *p, size_t n)
{
	_Alignas(struct nlmsghdr) char one[READ_MAX];
	unsigned news = LINK_NO_NEWS;
	const char *at = p;
	struct nlmsghdr h;

	while (n >= sizeof h) {
		size_t step;

		memcpy(&h, at, sizeof h);
		if (h.nlmsg_len < sizeof h || h.nlmsg_len > n || h.nlmsg_len > sizeof one)
			break;
		memcpy(one, at, h.nlmsg_len);
		news |= news_of((struct nlmsghdr *)(void *)one);
		step = NLMSG_ALIGN(h.nlmsg_len);
		if (step >= n)
			break;
		at += step;
		n -= step;
	}
	return news;
}

unsigned links_read(struct links *l)
{
	unsigned news = LINK_NO_NEWS;

	for (unsigned i = 0; l->fd >= 0 && i < READS_MAX; i++) {
		_Alignas(struct nlmsghdr) char data[READ_MAX];
		struct sockaddr_nl from = { 0 };
		socklen_t size = sizeof from;
		ssize_t n = recvfrom(l->fd, data, sizeof data, 0, (struct sockaddr *)&from, &size);

		if (n < 0 && errno == EINTR)
			continue;
		/* Lost events may have been the one. */
		if (n < 0 && errno == ENOBUFS) {
			news |= LINK_CAME | LINK_WENT;
			continue;
		}
		if (n < 0 && errno != EAGAIN)
			links_close(l); /* it would be readable for ever */
		if (n <= 0)
			break;
		/* Any program of this machine can send here; only the kernel is listened to. */
		if (size == sizeof from && from.nl_pid == 0)
			news |= links_say(data, (size_t)n);
	}
	return news;
}

/* A datagram socket that is connected looks its route up and sends nothing. */
bool links_way_to(const void *sockaddr, size_t size)
{
	const struct sockaddr *to = sockaddr;
	int fd = socket(to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && connect(fd, to, (socklen_t)size) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

bool links_way_out(void)
{
	/* Addresses that are kept for documents and belong to nobody. */
	struct sockaddr_in four = { .sin_family = AF_INET,
				    .sin_port = htons(9),
				    .sin_addr.s_addr = htonl(0xc0000201) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons(9),
				    .sin6_addr.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } };

	return links_way_to(&four, sizeof four) || links_way_to(&six, sizeof six);
}
