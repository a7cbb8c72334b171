/* client_internal.h - what client.c, client_get.c and client_verify.c share. Nobody else includes it. */
#ifndef PUBLISH_CLIENT_INTERNAL_H
#define PUBLISH_CLIENT_INTERNAL_H

#include "publish/client.h"
#include "publish/http.h"

enum { CLIENT_NOTES = 8 };

struct client {
	bool remote;
	char *base;                    /* URL with a slash at its end, or the folder */
	int folder;                    /* -1 for a URL */
	struct http *http;
	struct minisign_public key;    /* the pinned one, else the portal's own */
	bool pinned;
	struct catalog catalog;
	char sha256[65];               /* of the catalogue file */
	const char *notes[CLIENT_NOTES], *notes_zh[CLIENT_NOTES];
	size_t n_notes;
};

/* A regular file of a local source, beneath its folder and through no link; -1 with errno. */
int client_open_object(const struct client *c, const char *path);
bool client_not_there(int number);     /* errno values that mean: no such object */
void client_add_note(struct client *c, const char *en, const char *zh);
/* Size and digest of an object, streamed; at most max bytes. */
int client_digest(struct client *c, const char *path, uint64_t max, bool *found, uint64_t *bytes, char sha256[65], struct err *err);
/* Read and verify the signature beside a bundle: words of its trusted comment must fit. */
int client_check_signature(struct client *c, int fd, const char *path, struct str text, struct str dataset, struct str version, struct err *err);

#endif
