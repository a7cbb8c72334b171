/* err.c - see err.h */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A message that filled its room may have been cut inside a character: drop the piece. */
static void mend_end(char *msg, size_t room)
{
	size_t n = strlen(msg);
	if (n + 1 < room)
		return;
	size_t start = n;
	while (start > 0 && n - start < 3 && ((unsigned char)msg[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)msg[start - 1];
	size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (want > n - start + 1)
		msg[start - 1] = '\0';
}

__attribute__((format(printf, 3, 0)))
static void fill(struct err *err, enum err_kind kind, const char *format, va_list ap)
{
	char msg[sizeof err->msg];      /* an argument may be the old message */
	vsnprintf(msg, sizeof msg, format, ap);
	mend_end(msg, sizeof msg);
	err->kind = kind;
	memcpy(err->msg, msg, sizeof msg);
}

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	if (err == NULL)
		return -1;
	va_list ap;
	va_start(ap, format);
	fill(err, kind, format, ap);
	va_end(ap);
	return -1;
}

static enum err_kind kind_of(int number, enum err_kind kind)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EROFS:
		return ERR_SYSTEM;
	default:
		return kind;
	}
}

int err_errno(struct err *err, enum err_kind kind, const char *format, ...)
{
	int number = errno;
	if (err == NULL)
		return -1;
	va_list ap;
	va_start(ap, format);
	fill(err, kind_of(number, kind), format, ap);
	va_end(ap);

	char room[128], reason[128];
	snprintf(reason, sizeof reason, "%s", strerror_r(number, room, sizeof room));
	/* "No such file" becomes "no such file"; an abbreviation ("RPC ...") stays. */
	if (reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a' && reason[1] <= 'z')
		reason[0] = (char)(reason[0] - 'A' + 'a');

	/* The reason is worth more than the end of a long name. */
	size_t n = strlen(err->msg), most = sizeof err->msg - strlen(reason) - 3;
	if (n > most)
		n = most;
	while (n > 0 && ((unsigned char)err->msg[n] & 0xC0) == 0x80)
		n--;
	snprintf(err->msg + n, sizeof err->msg - n, ": %s", reason);
	errno = number;
	return -1;
}

int err_prefix(struct err *err, const char *format, ...)
{
	if (err == NULL)
		return -1;
	char old[sizeof err->msg];
	memcpy(old, err->msg, sizeof old);
	va_list ap;
	va_start(ap, format);
	fill(err, err->kind, format, ap);
	va_end(ap);
	size_t n = strlen(err->msg);
	const char *joint = n >= 2 && memcmp(err->msg + n - 2, ": ", 2) == 0 ? "" : ": ";
	snprintf(err->msg + n, sizeof err->msg - n, "%s%s", joint, old);
	mend_end(err->msg, sizeof err->msg);
	return -1;
}

int err_exit_code(enum err_kind kind)
{
	switch (kind) {
	case ERR_NONE:
		return 0;
	case ERR_FAILED:
		return 1;
	case ERR_USAGE:
		return 2;
	case ERR_INPUT:
		return 3;
	case ERR_SYSTEM:
		return 4;
	case ERR_REFUSED:
	case ERR_CONFLICT:
	case ERR_INTEGRITY:
		return 5;
	case ERR_LOCKED:
		return 6;
	}
	return 4;
}

int err_worse_exit(int a, int b)
{
	static const signed char rank[] = { 0, 1, 5, 4, 2, 3, 6 };
	/* A code that is not ours (128 + signal, ...) is a failure that must not be covered up. */
	int ra = a >= 0 && a <= 6 ? rank[a] : 7;
	int rb = b >= 0 && b <= 6 ? rank[b] : 7;
	return ra >= rb ? a : b;
}

const char *err_reason(enum err_kind kind)
{
	switch (kind) {
	case ERR_INPUT:
		return "config";
	case ERR_SYSTEM:
		return "temporary";
	case ERR_REFUSED:
		return "refused";
	case ERR_CONFLICT:
		return "conflict";
	case ERR_INTEGRITY:
		return "integrity";
	case ERR_LOCKED:
		return "locked";
	case ERR_NONE:
	case ERR_FAILED:
	case ERR_USAGE:
		break;
	}
	return NULL;
}
