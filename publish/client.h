/* client.h - what an outside developer does: read a portal with suspicion. Used by `get`, `verify`, `status`, and by a run that rebuilds its audit.
 *
 * A source is a URL or a local folder. The pointer is read, both signatures verified (with the pinned key, else with the key the portal names: wholeness only), the catalogue it names fetched and compared,
 * the serial compared with the highest seen ($XDG_STATE_HOME/mulu/seen.json, else ~/.local/state/mulu), the expiry with the clock.
 */
#ifndef PUBLISH_CLIENT_H
#define PUBLISH_CLIENT_H

#include "base/err.h"
#include "base/i18n.h"
#include "catalog/catalog.h"
#include "publish/minisign.h"

struct client;
struct client_options { const char *where; const struct minisign_public *pinned; double deadline; };
int client_open(struct client **c, const struct client_options *o, struct err *err);       /* ERR_INPUT: no such folder; ERR_SYSTEM: network; ERR_FAILED: does not verify */
void client_close(struct client *c);
const struct catalog *client_catalog(const struct client *c);
bool client_origin_proven(const struct client *c);         /* verified with the pinned key */
const char *client_note(const struct client *c, size_t i); /* what was verified and what could not be, one sentence each; NULL past the end. English; */
const char *client_note_zh(const struct client *c, size_t i);
/* Read an object to a descriptor, resuming what is there (size of fd); checks bytes and sha256. */
int client_fetch(struct client *c, const char *path, int fd, uint64_t bytes, const char *sha256, struct err *err);
int client_read(struct client *c, const char *path, size_t max, struct buf *out, bool *found, struct err *err);

/* Download the bundle of a data set (version NULL = head) with its signature into dir, verified; resumes `<name>.part`. Writes the names to *got. */
int client_get(struct client *c, struct str dataset, struct str version, const char *dir, struct buf *got, struct err *err);
/* Verify everything that the catalogue names: entries, bundles, signatures, distributions; that withdrawn bytes are absent. Lines about it into talk. 0 good, ERR_FAILED. */
int client_verify_all(struct client *c, struct buf *talk, enum lang lang, struct err *err);
/* Verify one bundle file: signature (if <file>.minisig is there), SHA256SUMS against every member, datapackage hashes. */
int client_verify_bundle(const char *path, const struct minisign_public *pinned, struct buf *talk, enum lang lang, struct err *err);

#endif
