/* Links of the machine that come and go: routes of the kernel's main table, heard over netlink.
 * It says only that a try may be worth it; whether headquarters can be reached is known from its
 * answer alone. Where the kernel refuses (a container, a filter of system calls) nothing is heard
 * and nothing is said: there is the timer. Sends nothing, reads no settings, changes no route. */
#ifndef SYNC_CLIENT_LINKS_H
#define SYNC_CLIENT_LINKS_H

#include <stdbool.h>
#include <stddef.h>

struct links {
	int fd; /* -1: none */
};

/* Bits. */
enum link_news {
	LINK_NO_NEWS = 0,
	LINK_CAME = 1, /* a route is there, or more was said than the kernel could keep for us */
	LINK_WENT = 2,
};

/* True if links are heard from now on. */
bool links_open(struct links *l);
void links_close(struct links *l);
/* Reads what waits, without waiting. */
unsigned links_read(struct links *l);
/* The same of one datagram, whatever is in it. */
unsigned links_say(const void *p, size_t n);
/* True if the kernel knows a way there, or to anywhere at all. Nothing is sent to find out. */
bool links_way_to(const void *sockaddr, size_t size);
bool links_way_out(void);

#endif
