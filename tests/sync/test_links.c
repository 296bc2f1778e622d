/* A link that comes up starts a session: in a network of the test's own, with the real kernel, a
 * real headquarters and the real client. */
#include "netns.h"
#include "rig.h"

#include "../../sync/client/links.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS 3
#define PATIENCE_MS RIG_PATIENCE_MS
#define TRIES 10

struct scene {
	struct hq_rig hq;
	struct bundle *bundle;
	struct car_rig car;
};

static const char *no_network; /* why these tests cannot run */

static void start_hq(struct scene *s)
{
	netns_at_hq(true);
	hq_rig_start(&s->hq);
	netns_at_hq(false);
}

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);
	struct err e = { 0 };

	*state = s;
	if (no_network)
		return 0;
	netns_link(true);
	hq_rig_init(&s->hq, true);
	s->hq.host = NETNS_HQ;
	s->bundle = hq_rig_device(&s->hq, "car1", s->hq.port);
	start_hq(s);
	car_rig_init(&s->car, s->bundle);
	if (!car_rig_enrol(&s->car, s->bundle, &e))
		fail_msg("%s", e.text);
	car_rig_open(&s->car);
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	if (!no_network) {
		car_rig_fini(&s->car);
		hq_rig_fini(&s->hq);
		bundle_free(s->bundle);
	}
	mem_free(s);
	return 0;
}

#define NEEDS_NETWORK()                                             \
	do {                                                        \
		if (no_network) {                                   \
			print_message("skipped: %s\n", no_network); \
			skip();                                     \
		}                                                   \
	} while (0)

/* A session that finds no link. */
static void assert_down(struct scene *s)
{
	struct sync_status st;
	struct err e = { 0 };
	int64_t began = clock_wall_ms(&s->car.clock);

	assert_false(sync_run(s->car.sync, &e));
	sync_status(s->car.sync, &st);
	if (st.cause != CAUSE_NO_LINK)
		fail_msg("cause %s", cause_code(st.cause));
	assert_string_equal(e.text, st.trouble);
	/* Nobody polls faster than this while nothing connects. */
	assert_true(st.next_try_ms - began > 29000);
}

/* Before the timer would have begun it: by the link, then. */
static void assert_link_begins_it(struct scene *s, int64_t due_ms)
{
	struct sync_status st;

	do {
		sync_wait(s->car.sync, NULL, 0, 20);
		sync_status(s->car.sync, &st);
		if (sync_is_running(s->car.sync) || st.sent_sealed ||
		    st.acked_height == st.own_height)
			return;
	} while (clock_wall_ms(&s->car.clock) < due_ms);
	fail_msg("the link that came up began nothing");
}

static void a_link_that_comes_up_starts_a_session(void **state)
{
	struct scene *s = *state;
	int64_t most = 0;
	struct err e = { 0 };

	NEEDS_NETWORK();
	car_rig_save(&s->car, 3);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	for (int i = 0; i < ROUNDS; i++) {
		struct sync_status st;
		struct hq_line line;
		int64_t up_ms;

		netns_link(false);
		assert_down(s);
		car_rig_save(&s->car, 2);
		sync_saved(s->car.sync);
		for (int turn = 0; turn < 20; turn++)
			sync_wait(s->car.sync, NULL, 0, 20);
		assert_false(sync_is_running(s->car.sync));
		sync_status(s->car.sync, &st);
		netns_link(true);
		up_ms = clock_mono_ms();
		assert_link_begins_it(s, st.next_try_ms);
		assert_true(car_rig_wait_acked(&s->car, PATIENCE_MS));
		if (clock_mono_ms() - up_ms > most)
			most = clock_mono_ms() - up_ms;
		line = hq_rig_line(&s->hq, s->bundle->device);
		assert_int_equal(line.count, book_head(s->car.book).height);
	}
	print_message(
	    "link up to the receipt of all that waited, the longest of %d: %lld ms (limit "
	    "2000 ms, on the bench)\n",
	    ROUNDS, (long long)most);
}

/* The failures before it are forgotten: the next one is again the first. */
static void a_link_that_comes_up_forgets_how_long_the_wait_had_become(void **state)
{
	struct scene *s = *state;
	struct sync_status st;

	NEEDS_NETWORK();
	hq_rig_stop(&s->hq);
	car_rig_save(&s->car, 1);
	for (int i = 0; i < 6; i++)
		sync_run(s->car.sync, NULL);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_NO_ANSWER);
	netns_link(false);
	start_hq(s);
	netns_link(true);
	assert_true(car_rig_wait_acked(&s->car, PATIENCE_MS));
}

/* What hangs in the link that is gone is not waited for: the next session begins at once. False
 * if the machine was so slow that the first one ended by itself. */
static bool makes_room(struct scene *s)
{
	int64_t began = clock_mono_ms();
	struct sync_status st;

	car_rig_open(&s->car);
	car_rig_save(&s->car, 1);
	sync_start(s->car.sync);
	do
		sync_wait(s->car.sync, NULL, 0, 50);
	while (clock_mono_ms() - began < 2500);
	netns_link(false);
	netns_link(true);
	do {
		sync_wait(s->car.sync, NULL, 0, 50);
		sync_status(s->car.sync, &st);
	} while (st.cause == CAUSE_NONE);
	if (clock_mono_ms() - began > 8000)
		return false;
	assert_int_equal(st.cause, CAUSE_NO_ANSWER);
	assert_true(sync_is_running(s->car.sync) ||
		    st.next_try_ms - clock_wall_ms(&s->car.clock) < 100);
	return true;
}

static void a_session_that_stands_still_makes_room_for_the_new_link(void **state)
{
	struct scene *s = *state;
	bool done = false;

	NEEDS_NETWORK();
	/* It takes connections and says nothing. */
	kill(s->hq.pid, SIGSTOP);
	for (int i = 0; i < TRIES && !done; i++)
		done = makes_room(s);
	kill(s->hq.pid, SIGCONT);
	if (!done)
		print_message("skipped: this machine is too slow to tell\n");
	assert_true(car_rig_wait_acked(&s->car, PATIENCE_MS));
}

/* False if the machine was so slow that it ended by itself. */
static bool ends_with_the_link(struct scene *s)
{
	int64_t began = clock_mono_ms();
	struct sync_status st;

	car_rig_open(&s->car);
	car_rig_save(&s->car, 1);
	sync_start(s->car.sync);
	for (int turn = 0; turn < 10; turn++)
		sync_wait(s->car.sync, NULL, 0, 20);
	netns_link(false);
	do {
		sync_wait(s->car.sync, NULL, 0, 50);
		sync_status(s->car.sync, &st);
	} while (sync_is_running(s->car.sync));
	netns_link(true);
	if (st.cause == CAUSE_NO_LINK)
		return true;
	if (clock_mono_ms() - began > 5000)
		return false;
	fail_msg("cause %s", cause_code(st.cause));
	return false;
}

static void a_link_that_goes_ends_the_session_that_needs_it(void **state)
{
	struct scene *s = *state;
	bool done = false;

	NEEDS_NETWORK();
	kill(s->hq.pid, SIGSTOP);
	for (int i = 0; i < TRIES && !done; i++)
		done = ends_with_the_link(s);
	kill(s->hq.pid, SIGCONT);
	if (!done)
		print_message("skipped: this machine is too slow to tell\n");
}

/* A filter as a container has it: no netlink. */
static void refuse_netlink(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog all = { sizeof code / sizeof *code, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) != 0)
		_exit(77);
}

static void where_netlink_is_refused_there_is_the_timer(void **state)
{
	struct hq_rig hq;
	struct car_rig car;
	struct bundle *b;
	struct err e = { 0 };
	int status;
	pid_t pid;

	(void)state;
	hq_rig_init(&hq, true);
	b = hq_rig_device(&hq, "car1", hq.port);
	hq_rig_start(&hq);
	car_rig_init(&car, b);
	if (!car_rig_enrol(&car, b, &e))
		fail_msg("%s", e.text);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		struct links none;
		bool ok;

		refuse_netlink();
		ok = !links_open(&none) && none.fd < 0 && !links_read(&none);
		car_rig_open(&car);
		car_rig_save(&car, 2);
		sync_saved(car.sync);
		_exit(!ok || !car_rig_wait_acked(&car, PATIENCE_MS));
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		print_message("skipped: this kernel has no filters of system calls\n");
	else
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	car_rig_fini(&car);
	hq_rig_fini(&hq);
	bundle_free(b);
}

/* --- what the kernel says --- */

struct said {
	struct nlmsghdr h;
	struct rtmsg route;
	struct rtattr a;
	unsigned char data[16];
};

static struct said route(unsigned char family, unsigned char table, unsigned char type)
{
	return (
	    struct said){ .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
				 .nlmsg_type = RTM_NEWROUTE },
			  .route = { .rtm_family = family, .rtm_table = table, .rtm_type = type } };
}

static void with(struct said *r, unsigned short type, const void *p, unsigned short n)
{
	r->a = (struct rtattr){ .rta_len = (unsigned short)RTA_LENGTH(n), .rta_type = type };
	memcpy(r->data, p, n);
	r->h.nlmsg_len = (unsigned)(offsetof(struct said, data) + n);
}

static void only_a_new_way_out_counts(void **state)
{
	const unsigned main_table = RT_TABLE_MAIN, other = 1000;
	const unsigned char own_wire[16] = { 0xfe, 0x80 }, far[16] = { 0x20, 0x01, 0x0d, 0xb8 };
	struct said r = route(AF_INET, RT_TABLE_MAIN, RTN_UNICAST);
	char two[2 * sizeof r];

	(void)state;
	assert_int_equal(LINK_CAME, links_say(&r, r.h.nlmsg_len));
	r.h.nlmsg_type = RTM_DELROUTE;
	assert_int_equal(links_say(&r, r.h.nlmsg_len), LINK_WENT);
	r = route(AF_INET, RT_TABLE_LOCAL, RTN_LOCAL);
	assert_int_equal(LINK_NO_NEWS, links_say(&r, r.h.nlmsg_len));
	r = route(AF_INET, RT_TABLE_MAIN, RTN_BLACKHOLE);
	assert_int_equal(LINK_NO_NEWS, links_say(&r, r.h.nlmsg_len));
	r = route(AF_INET, RT_TABLE_UNSPEC, RTN_UNICAST);
	with(&r, RTA_TABLE, &main_table, sizeof main_table);
	assert_int_equal(LINK_CAME, links_say(&r, r.h.nlmsg_len));
	with(&r, RTA_TABLE, &other, sizeof other);
	assert_int_equal(LINK_NO_NEWS, links_say(&r, r.h.nlmsg_len));
	r = route(AF_INET6, RT_TABLE_MAIN, RTN_UNICAST);
	with(&r, RTA_DST, own_wire, sizeof own_wire);
	assert_int_equal(LINK_NO_NEWS, links_say(&r, r.h.nlmsg_len));
	/* The second of a datagram is heard as well. */
	memcpy(two, &r, r.h.nlmsg_len);
	with(&r, RTA_DST, far, sizeof far);
	memcpy(two + r.h.nlmsg_len, &r, r.h.nlmsg_len);
	assert_int_equal(LINK_CAME, links_say(two, 2 * r.h.nlmsg_len));
	/* Nor does a cut or a wrong length lead anywhere: each byte in turn. */
	for (size_t n = 0; n < r.h.nlmsg_len; n++)
		assert_int_equal(LINK_NO_NEWS, links_say(&r, n));
	for (size_t i = 0; i < sizeof two; i++)
		for (unsigned v = 0; v < 256; v += 17) {
			char was = two[i];

			two[i] = (char)v;
			links_say(two, sizeof two);
			two[i] = was;
		}
}

/* The acceptance of the courier: no key is in memory from the lock on. */
static void a_laptop_locked_in_a_dead_spot_sends_its_night_when_the_link_returns(void **state)
{
	struct scene *s = *state;
	struct sync_status st;
	uint64_t height;
	int64_t up_ms;
	struct err e = { 0 };

	NEEDS_NETWORK();
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	netns_link(false);
	assert_down(s);
	car_rig_save(&s->car, 60);
	height = book_head(s->car.book).height;
	sync_lock(s->car.sync);
	book_lock(s->car.book);
	/* The try of its own soon after the lock finds no link; the next is far off. */
	up_ms = clock_mono_ms();
	do {
		sync_wait(s->car.sync, NULL, 0, 100);
		sync_status(s->car.sync, &st);
	} while (st.next_try_ms - clock_wall_ms(&s->car.clock) < 20000 &&
		 clock_mono_ms() - up_ms < PATIENCE_MS);
	netns_link(true);
	up_ms = clock_mono_ms();
	assert_link_begins_it(s, st.next_try_ms);
	do {
		sync_wait(s->car.sync, NULL, 0, 100);
		sync_status(s->car.sync, &st);
	} while (!st.sent_sealed && clock_mono_ms() - up_ms < PATIENCE_MS);
	up_ms = clock_mono_ms() - up_ms;
	assert_true(st.sent_sealed);
	assert_false(book_is_unlocked(s->car.book));
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, height);
	print_message(
	    "link up to a locked laptop's night at headquarters: %lld ms (limit 2000 ms)\n",
	    (long long)up_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_new_way_out_counts),
		cmocka_unit_test(where_netlink_is_refused_there_is_the_timer),
		cmocka_unit_test_setup_teardown(a_link_that_comes_up_starts_a_session, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
		    a_link_that_comes_up_forgets_how_long_the_wait_had_become, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_session_that_stands_still_makes_room_for_the_new_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_laptop_locked_in_a_dead_spot_sends_its_night_when_the_link_returns, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(a_link_that_goes_ends_the_session_that_needs_it,
						set_up, tear_down),
	};

	/* The whole of it, before anything has a thread. */
	no_network = netns_enter();
	crypto_start();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
