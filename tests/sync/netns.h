/* Two networks of this process alone, headquarters' and the car's, and one made-up link between them
 * that goes up and down. Needs a kernel that lets an ordinary user have them. */
#ifndef TESTS_SYNC_NETNS_H
#define TESTS_SYNC_NETNS_H

#include <stdbool.h>

#define NETNS_HQ "10.77.0.1"
#define NETNS_CAR "10.77.0.2"

/* Before any thread is started; in the car's network afterwards. NULL, or why there are none. */
const char *netns_enter(void);
/* What is started or opened from now on is on this side. */
void netns_at_hq(bool at_hq);
/* The car's end of the link. */
void netns_link(bool up);
/* A way from the car to everywhere, over the link; it is gone when the link goes down. */
void netns_default(void);

#endif
