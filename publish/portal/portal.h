/* portal.h - the folder that the embedded server serves, and what its signed catalogue says. Shared by the files of this room. */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include <pthread.h>
#include <sys/stat.h>

#include "catalog/catalog.h"
#include "portal/request.h"

struct etag_slot { ino_t inode; off_t size; struct timespec mtime, ctime; char etag[48]; };
#define ETAG_SLOTS 4096

struct portal {
	int fd;                                /* the folder */
	const char *path;
	char token_digest[65];                 /* SHA-256 of the bearer token, hex; "" = read-only */
	uint64_t max_upload;
	bool tls;

	pthread_rwlock_t lock;                 /* over what follows: the verified catalogue, reloaded when the pointer changes */
	struct catalog catalog;
	bool verified;
	char key_file[64], key_id[17], key_line[64];
	struct stat pointer;                   /* of latest.minisig as loaded */
	double looked;                         /* clock_seconds() of the last look */

	pthread_mutex_t etags;
	struct etag_slot slots[ETAG_SLOTS];
};

int portal_open(struct portal *p, const char *folder, struct err *err);
void portal_close(struct portal *p);
/* Look whether the pointer changed (at most every 200 ms) and reload. Then take the lock for reading: portal_lock ... portal_unlock. */
void portal_lock(struct portal *p);
void portal_unlock(struct portal *p);
/* A file of the layout, beneath the folder and through no link; -1 with errno. */
int portal_file(const struct portal *p, const char *path, struct stat *st);
/* Strong entity tag "\"sha256-<32 hex>\"" of an open file; remembered by inode, size and times. */
int portal_etag(struct portal *p, int fd, const struct stat *st, char out[48]);
/* Read a small file whole. */
int portal_read(const struct portal *p, const char *path, size_t max, struct buf *out);

void answer_get(struct portal *p, const struct request *r, struct answer *a);

/* An upload: begin refuses early (answer filled, returns NULL), feed takes bytes, end puts the file into place. */
struct upload;
struct upload *upload_begin(struct portal *p, const struct request *r, struct answer *a);
bool upload_feed(struct upload *u, const void *bytes, size_t n);       /* false: refused, see upload_end */
void upload_end(struct upload *u, const struct request *r, struct answer *a);   /* frees u */
void upload_drop(struct upload *u);
/* Remove temporary files of uploads that a killed server left: those that nobody wrote to for an hour. */
void upload_sweep(const struct portal *p);
void answer_delete(struct portal *p, const struct request *r, struct answer *a);

/* Pointer files (minisign format): what they sign, verified with a public key file of the folder. */
struct pointer { char catalog[64], key_id[17]; uint64_t serial; };
/* text: latest.minisig; content: the catalogue it names; key: the text of keys/<id>.pub. pointer_names first tells catalogue and key to read. */
bool pointer_names(struct str text, struct pointer *out);
bool pointer_verify(struct str text, struct str content, struct str key, char key_line[64]);

#endif
