/* cmd_serve.c - the embedded portal. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "portal/server.h"

static const char *listen_on = "127.0.0.1:8080", *token_file, *tls_cert, *tls_key;

static const struct option options[] = {
	{ OPTION_STRING, "listen", 0, "ADDR:PORT", &listen_on, NULL, NULL, "监听地址（默认 127.0.0.1:8080；端口 0 自动选取）", "where to listen (default 127.0.0.1:8080; port 0 picks a free one)" },
	{ OPTION_STRING, "token-file", 0, "FILE", &token_file, NULL, NULL, "允许持此令牌者写入（文件须为 0600）", "let bearers of this token write (a 0600 file)" },
	{ OPTION_STRING, "tls-cert", 0, "FILE", &tls_cert, NULL, NULL, "TLS 证书（PEM）", "TLS certificate (PEM)" },
	{ OPTION_STRING, "tls-key", 0, "FILE", &tls_key, NULL, NULL, "TLS 私钥（PEM，0600）", "TLS key (PEM, 0600)" },
	{ .kind = OPTION_END },
};

/* "127.0.0.1:8080", "[::1]:8080". */
static bool split(const char *text, char address[64], unsigned *port)
{
	const char *colon = strrchr(text, ':');
	uint64_t n;
	if (colon == NULL || !str_to_u64(str_from(colon + 1), &n) || n > 65535)
		return false;
	struct str host = { text, (size_t)(colon - text) };
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_sub(host, 1, host.n - 1);
	if (host.n == 0 || host.n >= 64)
		return false;
	snprintf(address, 64, "%.*s", STR_ARG(host));
	*port = (unsigned)n;
	return true;
}

static int run(const struct cmd *c)
{
	struct server *s;
	struct err err = ERR_INIT;
	struct server_options o = { .folder = c->n > 0 ? c->operands[0] : ".", .token_file = token_file, .tls_cert = tls_cert, .tls_key = tls_key };
	char address[64];
	sigset_t stop;
	int which;
	if (!split(listen_on, address, &o.port))
		return cmd_usage("'%.80s' is no ADDR:PORT", listen_on);
	o.address = strcmp(address, "localhost") == 0 ? "127.0.0.1" : address;
	/* Blocked before the server's threads start, so that only sigwait sees them. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	if (server_start(&s, &o, &err) != 0)
		return cmd_fail(c, &err);
	char line[160];
	snprintf(line, sizeof line, "%s\n", server_url(s));
	int code = cmd_print(str_from(line), 0);
	if (code == 0)
		sigwait(&stop, &which);
	server_stop(s);
	return code;
}

const struct verb cmd_serve = {
	.name = "serve", .synopsis = "[DIR]", .max_operands = 1, .options = options, .run = run,
	.zh = "内置门户：提供一个文件夹中的目录和数据", .en = "the embedded portal over a folder",
	.more_zh = "就绪后在标准输出打印网址。没有 --token-file 时只读；带令牌写入时只能监听本机，或使用 TLS。",
	.more_en = "Prints its URL on standard output when it is ready. Read-only without --token-file; with one it listens on loopback only, or with TLS.",
};
