#include "http.h"
#include "links.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/errors.h"
#include "sync/wire/limits.h"

#include <curl/curl.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WAIT_FDS_MAX 24
#define CONNECT_S 9L /* name, line and handshake */
#define IDLE_S 12L
#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44 /* Linux 6.15 */
#endif
#define SMALL ((size_t)4096)
#define PIECE ((size_t)1340) /* with what TLS and TCP add, one segment on any line */

struct http {
	CURLM *multi;
	CURL *easy;
	struct buf ca, certificate, key; /* PEM; what the blobs point to */
	char **urls;                     /* "https://name:port" */
	struct curl_slist **connect_to;  /* where that is; NULL: as the name says */
	size_t n_urls;
	size_t at; /* of the URL in use */
	char *pins;
	struct curl_slist *headers;
	char error[CURL_ERROR_SIZE]; /* read for a cause, never shown */
	char left[1024];             /* the same */
	const char *body;            /* the caller's */
	size_t len, given;
	bool busy;
	bool renew;                    /* the next request opens a connection of its own */
	curl_socket_t fd;              /* of the connection; CURL_SOCKET_BAD: none */
	struct sockaddr_storage there; /* where it went last */
	socklen_t there_size;          /* 0: nowhere yet */
	int64_t began_ms;
	http_done_fn done;
	void *ctx;
	struct http_answer answer;
};

/* --- making --- */

/* "https://10.0.0.1:7443" is asked for by the name in the certificate and connected where it says.
 */
static bool add_url(struct http *h, const char *url, const char *server_name)
{
	const char *host = url + strlen("https://"), *port = strrchr(host, ':');
	char *where;

	if (strncmp(url, "https://", 8) != 0)
		return false;
	if (port && strchr(port, ']'))
		port = NULL;
	h->urls[h->n_urls] = mem_fmt("https://%s%s", server_name, port ? port : "");
	where = mem_fmt("::%s%s", host, port ? "" : ":443");
	h->connect_to[h->n_urls] = curl_slist_append(NULL, where);
	mem_free(where);
	h->n_urls++;
	return h->connect_to[h->n_urls - 1] != NULL;
}

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http *h = ctx;

	return buf_put(&h->answer.body, p, size * n) ? size * n : 0;
}

/* In small pieces, each a TLS record of its own: HQ can take what arrived of a body when the line
 * dies, and a record is taken whole or not at all. */
static size_t give_body(char *to, size_t size, size_t n, void *ctx)
{
	struct http *h = ctx;
	size_t left = h->len - h->given, piece = size * n < PIECE ? size * n : PIECE;

	if (piece > left)
		piece = left;
	if (piece)
		memcpy(to, h->body + h->given, piece);
	h->given += piece;
	return piece;
}

/* A kept connection may turn out to be closed at the first byte; then the body goes again from its
 * start. */
static int seek_body(void *ctx, curl_off_t offset, int origin)
{
	struct http *h = ctx;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > h->len)
		return CURL_SEEKFUNC_FAIL;
	h->given = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* A line that was gone for some seconds is there again within about as many as it was gone: by itself
 * TCP asks after 1, 2, 4, 8 ... seconds. What the kernel does not know it leaves as it was. */
static void ask_steadily(int fd)
{
	static const int on = 1, most_ms = 2000;

	setsockopt(fd, IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, &most_ms, sizeof most_ms);
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http *h = ctx;

	(void)purpose;
	h->there_size = to->addrlen <= sizeof h->there ? to->addrlen : 0;
	memcpy(&h->there, &to->addr, h->there_size);
	h->fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (h->fd >= 0)
		ask_steadily(h->fd);
	return h->fd;
}

/* The first bytes of what nobody read are kept: they may say who answered. */
static int close_socket(void *ctx, curl_socket_t fd)
{
	struct http *h = ctx;
	ssize_t n = recv(fd, h->left, sizeof h->left - 1, MSG_DONTWAIT);

	h->left[n > 0 ? n : 0] = '\0';
	if (h->fd == fd)
		h->fd = CURL_SOCKET_BAD;
	return close(fd);
}

static bool set_blob(CURL *easy, CURLoption option, const struct buf *pem)
{
	struct curl_blob blob = { pem->data, pem->len, CURL_BLOB_NOCOPY };

	return !pem->len || curl_easy_setopt(easy, option, &blob) == CURLE_OK;
}

/* What is the same for every request (docs/ARCHITECTURE.md, hardening). */
static bool set_up(struct http *h)
{
	CURL *c = h->easy;
	CURLcode bad = CURLE_OK;

	bad |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	bad |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	bad |= curl_easy_setopt(c, CURLOPT_SSLVERSION,
				(long)(CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3));
	bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	/* Left at its default, the system's folder of CAs would be trusted beside ours. */
	bad |= curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	bad |= curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
	bad |= curl_easy_setopt(c, CURLOPT_SSLCERTTYPE, "PEM");
	bad |= curl_easy_setopt(c, CURLOPT_SSLKEYTYPE, "PEM");
	bad |= curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, h->pins);
	bad |= curl_easy_setopt(c, CURLOPT_PROXY, "");
	bad |= curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
	bad |= curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	bad |= curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	bad |= curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)WIRE_ANSWER_MAX);
	bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	/* HQ closes what was idle for 15 s, and a line that died in between does not say so. */
	bad |= curl_easy_setopt(c, CURLOPT_MAXAGE_CONN, IDLE_S);
	bad |= curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 200L);
	bad |= curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, 20L);
	bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	/* A name that is being looked up must not hold a drop up. */
	bad |= curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
	bad |= curl_easy_setopt(c, CURLOPT_USERAGENT, "dapcar/" DAPCAR_VERSION);
	bad |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->error);
	bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
	bad |= curl_easy_setopt(c, CURLOPT_READFUNCTION, give_body);
	bad |= curl_easy_setopt(c, CURLOPT_READDATA, h);
	bad |= curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, seek_body);
	bad |= curl_easy_setopt(c, CURLOPT_SEEKDATA, h);
	bad |= curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	bad |= curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, h);
	bad |= curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	bad |= curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, h);
	return bad == CURLE_OK && set_blob(c, CURLOPT_CAINFO_BLOB, &h->ca) &&
	       set_blob(c, CURLOPT_SSLCERT_BLOB, &h->certificate) &&
	       set_blob(c, CURLOPT_SSLKEY_BLOB, &h->key);
}

/* Only the OpenSSL build takes a CA from memory and leaves the system's folder alone. */
static bool is_openssl(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return v && v->ssl_version && !strncmp(v->ssl_version, "OpenSSL/", 8);
}

static void put_pem(struct buf *to, const char *pem)
{
	buf_init(to, 65536);
	buf_puts(to, pem);
}

static char *pins_text(const char *pin, const char *pin_next)
{
	return mem_fmt("sha256//%s%s%s", pin, pin_next[0] ? ";sha256//" : "", pin_next);
}

bool http_new(const struct http_conf *conf, struct http **out, struct err *e)
{
	struct http *h = mem_new(sizeof *h);
	bool ok;

	h->fd = CURL_SOCKET_BAD;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	buf_init(&h->answer.body, WIRE_ANSWER_MAX);
	put_pem(&h->ca, conf->ca);
	put_pem(&h->certificate, conf->certificate);
	put_pem(&h->key, conf->key);
	h->pins = pins_text(conf->pin, conf->pin_next);
	h->urls = mem_new_array(conf->n_urls, sizeof *h->urls);
	h->connect_to = mem_new_array(conf->n_urls, sizeof(struct curl_slist *));
	ok = is_openssl() && conf->n_urls > 0;
	for (size_t i = 0; ok && i < conf->n_urls; i++)
		ok = add_url(h, conf->urls[i], conf->server_name);
	h->multi = curl_multi_init();
	h->easy = curl_easy_init();
	if (!ok || !h->multi || !h->easy || !set_up(h)) {
		http_free(h);
		return err_set(e, ERR_IO,
			       "The library for sending is not the one this program needs: libcurl "
			       "with OpenSSL");
	}
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, 1L);
	*out = h;
	return true;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	if (h->busy)
		curl_multi_remove_handle(h->multi, h->easy);
	curl_easy_cleanup(h->easy);
	curl_multi_cleanup(h->multi);
	curl_slist_free_all(h->headers);
	for (size_t i = 0; i < h->n_urls; i++) {
		mem_free(h->urls[i]);
		curl_slist_free_all(h->connect_to[i]);
	}
	mem_free(h->urls);
	mem_free(h->connect_to);
	mem_free(h->pins);
	buf_fini(&h->ca);
	buf_fini(&h->certificate);
	buf_fini(&h->key);
	buf_fini(&h->answer.body);
	mem_free(h);
	curl_global_cleanup();
}

/* --- causes --- */

static bool says(const struct http *h, const char *words)
{
	return strstr(h->error, words) != NULL;
}

/* An alert about our certificate comes after the handshake in TLS 1.3, so as an error of reading.
 */
static bool ours_was_refused(const struct http *h)
{
	static const char *const alerts[] = {
		"alert certificate", "alert bad certificate", "alert unsupported certificate",
		"alert unknown ca",  "alert access denied",
	};

	for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++)
		if (says(h, alerts[i]))
			return true;
	return false;
}

/* With no network at all there is nobody who could know the name. */
static enum cause no_name(void)
{
	return links_way_out() ? CAUSE_NO_NAME : CAUSE_NO_LINK;
}

static enum cause no_answer(const struct http *h)
{
	return http_has_way(h) ? CAUSE_NO_ANSWER : CAUSE_NO_LINK;
}

/* OpenSSL's numbers, of which libcurl passes one on; up to 1 the chain was good and the name was
 * not. */
#define VERIFY_UNSAID 1
#define VERIFY_NOT_YET 9
#define VERIFY_RUN_OUT 10
#define VERIFY_NAME 62

static enum cause unverified(const struct http *h)
{
	long why = 0;

	curl_easy_getinfo(h->easy, CURLINFO_SSL_VERIFYRESULT, &why);
	if (why == VERIFY_NOT_YET || why == VERIFY_RUN_OUT)
		return CAUSE_EXPIRED;
	return why <= VERIFY_UNSAID || why == VERIFY_NAME ? CAUSE_OTHER_NAME : CAUSE_CERTIFICATE;
}

/* What answered in words of its own: a proxy says so by its status or by a field. */
static enum cause in_the_clear(const struct http *h)
{
	bool is_proxy = strstr(h->left, " 407 ") || strcasestr(h->left, "\nproxy-") ||
			strcasestr(h->left, "\nvia:") || strcasestr(h->left, "squid");

	return is_proxy ? CAUSE_PROXY : CAUSE_CAPTIVE;
}

static enum cause cause_of(struct http *h, CURLcode code)
{
	long os = 0;

	curl_easy_getinfo(h->easy, CURLINFO_OS_ERRNO, &os);
	switch (code) {
	case CURLE_OK:
		return CAUSE_NONE;
	case CURLE_COULDNT_RESOLVE_HOST:
		return no_name();
	case CURLE_COULDNT_CONNECT:
		return os == ENETUNREACH || os == EHOSTUNREACH || os == ENETDOWN ? CAUSE_NO_LINK
										 : no_answer(h);
	case CURLE_PEER_FAILED_VERIFICATION:
		return unverified(h);
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return CAUSE_PIN;
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
		return CAUSE_LOCAL;
	case CURLE_SSL_CONNECT_ERROR:
		if (ours_was_refused(h))
			return CAUSE_OURS_REFUSED;
		/* What speaks no TLS, or an older one, is not HQ. */
		return says(h, "wrong version number") || says(h, "unsupported protocol") ||
			       says(h, "http request") || says(h, "protocol version") ||
			       says(h, "record layer")
			   ? in_the_clear(h)
			   : no_answer(h);
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
		if (ours_was_refused(h))
			return CAUSE_OURS_REFUSED;
		if (says(h, "Resolving timed out"))
			return no_name();
		return says(h, "chunked-encoding") || says(h, "response headers") ? CAUSE_NONSENSE
										  : no_answer(h);
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_WRITE_ERROR:
	case CURLE_OUT_OF_MEMORY: /* a header past the library's own ceiling */
	/* After the handshake it is HQ that speaks, however strangely. */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return CAUSE_NONSENSE;
	default:
		return CAUSE_NO_ANSWER;
	}
}

/* --- asking --- */

static bool add_header(struct http *h, const char *name, const char *value)
{
	char *line = mem_fmt("%s: %s", name, value);
	struct curl_slist *more = curl_slist_append(h->headers, line);

	mem_free(line);
	if (!more)
		return false;
	h->headers = more;
	return true;
}

static bool set_headers(struct http *h, const struct http_ask *ask)
{
	char hex[ID_HEX_LEN + 1];
	struct curl_slist *none;

	curl_slist_free_all(h->headers);
	/* A body is sent at once, not after "100 Continue". */
	h->headers = none = curl_slist_append(NULL, "Expect:");
	if (!none || !add_header(h, WIRE_HEADER_REQUEST, id_hex(id_random(), hex)))
		return false;
	if (ask->type && !add_header(h, "Content-Type", ask->type))
		return false;
	return !ask->generation || add_header(h, WIRE_HEADER_GENERATION, ask->generation);
}

static bool set_ask(struct http *h, const struct http_ask *ask)
{
	CURL *c = h->easy;
	CURLcode bad = CURLE_OK;
	char *url = mem_fmt("%s%s", h->urls[h->at], ask->path);

	bad |= curl_easy_setopt(c, CURLOPT_URL, url);
	mem_free(url);
	bad |= curl_easy_setopt(c, CURLOPT_CONNECT_TO, h->connect_to[h->at]);
	bad |= curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, h->renew ? 1L : 0L);
	h->renew = false;
	bad |= curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)ask->limit_ms);
	if (ask->type) {
		bad |= curl_easy_setopt(c, CURLOPT_POST, 1L);
		bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->len);
		/* A small one goes out together with its headers. */
		bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDS,
					ask->len > SMALL ? NULL
					: ask->len       ? (const char *)ask->body
							 : "");
	} else {
		bad |= curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	}
	bad |= !set_headers(h, ask) ? CURLE_OUT_OF_MEMORY : CURLE_OK;
	bad |= curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->headers);
	return bad == CURLE_OK;
}

void http_ask(struct http *h, const struct http_ask *ask, http_done_fn done, void *ctx)
{
	h->error[0] = h->left[0] = '\0';
	h->done = done;
	h->ctx = ctx;
	h->began_ms = clock_mono_ms();
	h->body = ask->body;
	h->len = ask->len;
	h->given = 0;
	buf_reset(&h->answer.body);
	h->answer = (struct http_answer){ .body = h->answer.body };
	h->busy = true;
	if (!set_ask(h, ask) || curl_multi_add_handle(h->multi, h->easy) != CURLM_OK)
		h->answer.cause = CAUSE_LOCAL;
}

bool http_is_busy(const struct http *h)
{
	return h->busy;
}

void http_drop(struct http *h)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (!h->busy)
		return;
	/* What the kernel still holds would go out first, before whatever is more urgent. */
	if (h->fd != CURL_SOCKET_BAD)
		setsockopt(h->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	curl_multi_remove_handle(h->multi, h->easy);
	h->busy = false;
}

void http_narrow(struct http *h)
{
	/* The kernel doubles it: five segments on their way. Fewer leave the line idle after a loss; more
	 * wait in front of what is urgent, and of the end of a gap. */
	static const int most = 6144;

	if (h->fd != CURL_SOCKET_BAD)
		setsockopt(h->fd, SOL_SOCKET, SO_SNDBUF, &most, sizeof most);
}

/* What the kernel still holds has not gone out. */
uint64_t http_sent(const struct http *h)
{
	curl_off_t sent = 0;
	int held = 0;

	if (h->busy)
		curl_easy_getinfo(h->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	if (sent > 0 && h->fd != CURL_SOCKET_BAD && ioctl(h->fd, SIOCOUTQ, &held) == 0)
		sent -= held;
	return sent > 0 ? (uint64_t)sent : 0;
}

uint64_t http_moved(const struct http *h)
{
	curl_off_t came = 0;
	long headers = 0;

	if (h->busy) {
		curl_easy_getinfo(h->easy, CURLINFO_SIZE_DOWNLOAD_T, &came);
		curl_easy_getinfo(h->easy, CURLINFO_HEADER_SIZE, &headers);
	}
	return http_sent(h) + (uint64_t)(came > 0 ? came : 0) + (uint64_t)headers;
}

bool http_has_way(const struct http *h)
{
	return !h->there_size || links_way_to(&h->there, h->there_size);
}

bool http_certificate(struct http *h, const char *pem)
{
	struct buf old = h->certificate;
	bool ok;

	put_pem(&h->certificate, pem);
	ok = set_blob(h->easy, CURLOPT_SSLCERT_BLOB, &h->certificate);
	buf_fini(&old);
	return ok;
}

bool http_pins(struct http *h, const char *pin, const char *pin_next)
{
	mem_free(h->pins);
	h->pins = pins_text(pin, pin_next);
	return curl_easy_setopt(h->easy, CURLOPT_PINNEDPUBLICKEY, h->pins) == CURLE_OK;
}

void http_renew(struct http *h)
{
	h->renew = true;
}

int http_wait(struct http *h, struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct curl_waitfd extra[WAIT_FDS_MAX];

	if (n > WAIT_FDS_MAX)
		n = WAIT_FDS_MAX;
	for (nfds_t i = 0; i < n; i++)
		extra[i] = (struct curl_waitfd){
			.fd = fds[i].fd,
			.events = (short)((fds[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
					  (fds[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0))
		};
	if (h->answer.cause != CAUSE_NONE)
		timeout_ms = 0; /* it could not even be started: http_step() says so */
	if (curl_multi_poll(h->multi, extra, (unsigned)n, timeout_ms < 0 ? 60000 : timeout_ms,
			    NULL) != CURLM_OK)
		timeout_ms = 20; /* then at least no spinning */
	else
		timeout_ms = 0;
	/* libcurl does not pass a hang-up on: the descriptors are asked once more, by the book. */
	return poll(fds, n, timeout_ms);
}

static void finish(struct http *h, CURLcode code)
{
	struct http_answer answer;
	curl_off_t sent = 0, retry = 0, connected = 0, named = 0;
	long status = 0;

	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	curl_easy_getinfo(h->easy, CURLINFO_RETRY_AFTER, &retry);
	h->answer.status = (unsigned)status;
	h->answer.sent = sent > 0 ? (uint64_t)sent : 0;
	h->answer.retry_after_s = retry;
	h->answer.took_ms = clock_mono_ms() - h->began_ms;
	curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(h->easy, CURLINFO_NAMELOOKUP_TIME_T, &named);
	h->answer.far_us = connected > named ? connected - named : 0;
	h->answer.cause = cause_of(h, code);
	/* HQ may answer and close before it has read the whole body: the answer counts, not the
	 * reset after it. */
	if (status >= 400 && h->answer.body.len && code != CURLE_WRITE_ERROR &&
	    code != CURLE_FILESIZE_EXCEEDED)
		h->answer.cause = CAUSE_NONE;
	if (h->answer.cause == CAUSE_NO_LINK || h->answer.cause == CAUSE_NO_NAME ||
	    h->answer.cause == CAUSE_NO_ANSWER)
		h->at = (h->at + 1) % h->n_urls;
	curl_multi_remove_handle(h->multi, h->easy);
	h->busy = false;
	/* The callback may ask anew, so it gets an answer of its own. */
	answer = h->answer;
	buf_init(&h->answer.body, WIRE_ANSWER_MAX);
	h->done(h->ctx, &answer);
	buf_fini(&answer.body);
}

void http_step(struct http *h)
{
	CURLMsg *msg;
	int running = 0, left = 0;

	if (!h->busy)
		return;
	if (h->answer.cause != CAUSE_NONE) {
		h->busy = false;
		h->done(h->ctx, &h->answer);
		return;
	}
	curl_multi_perform(h->multi, &running);
	msg = curl_multi_info_read(h->multi, &left);
	if (msg && msg->msg == CURLMSG_DONE)
		finish(h, msg->data.result);
}
