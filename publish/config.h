/* config.h - mulu.json (contract.md 6): a workspace's settings. Unknown keys are reported with a suggestion. Relative paths are made relative to mulu.json's folder. */
#ifndef PUBLISH_CONFIG_H
#define PUBLISH_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/json.h"
#include "privacy/cleared.h"
#include "schemas/normal.h"

struct config_target { const char *name, *type, *path, *url, *token_file; enum audience audience; bool allow_http; };
struct config_dataset {
	struct str code;
	const char *standard, *slug, *source;              /* NULL = not said */
	bool automatic, partial;                           /* release: auto; partial: true */
	struct fill *fill; size_t n_fill;
};
struct config {
	const char *dir;                                   /* folder of mulu.json, absolute */
	const char *title, *publisher_title, *publisher_code, *contact_title, *contact_phone, *contact_email, *license_title, *license_path, *base_url;
	bool says_lang; enum lang lang;
	const char *catalogue, *inbox, *state, *key_file;  /* absolute; key_file NULL if not said ($CREDENTIALS_DIRECTORY/key is tried then) */
	unsigned settle, valid_days;
	struct fill *fill; size_t n_fill;
	struct config_target *targets; size_t n_targets;
	struct config_dataset *datasets; size_t n_datasets;
	struct str *warnings; size_t n_warnings;           /* "unknown key 'setle'; did you mean 'settle'?" */
	struct arena arena;
};
int config_load(struct config *c, const char *dir, struct err *err);   /* dir/mulu.json; ERR_INPUT */
void config_release(struct config *c);
const struct config_dataset *config_dataset(const struct config *c, struct str code);
/* The language said in ./mulu.json of that folder, if any: for --lang's default. */
bool config_peek_lang(const char *dir, enum lang *out);
/* mulu init: writes mulu.json, .gitignore, inbox/; what is there stays. *wrote gets a comma-separated list. */
int config_init(const char *dir, struct buf *wrote, struct err *err);

#endif
