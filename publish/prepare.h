/* prepare.h - one data set, from the copied file to a staged release. Runs in a confined child that has no key, no token, no network and no file but its own folder.
 *
 * The parent makes a folder with `input` (the copy), `prev.csv` (the published CSV of the head, if any) and `job.json`, and starts the hidden verb "prepare-child" in it.
 * The child writes `out/` (the files of the version) and `report.json`, `report.txt` (findings, shapes only, for the officer), and prints result.json on standard output.
 *
 * job.json: {"mode":"prepare","slug","code","title","description","standard","source_standard" (the person standard of a product, else absent),"name" (of the input file),
 *   "entry" (list_entry_json),"publisher":{title,code,contact},"license":{title,path},"fill":{},"partial":false,"today","lang","head":{version,package,schema,plan}|null,
 *   "known":[{version,content,status}],"taken":[version]}
 *   mode "probe": {"mode":"probe","name","standards":[id…]} answers {"fits":[id…]}.
 * result.json: {"verdict":"ready"|"same"|"withdrawn"|"yanked"|"refused"|"unreadable","reason","detail","version","content","rows","rows_in","errors","warnings","data_date","schema_digest",
 *   "plan_digest","package","changes":{added,removed,changed,before},"left_out",
 *   "facts":{quality, privacy, fields, temporal, spatial, distributions:[{name,format,compression,rows,columns}]},"refusals":[…],"rules":[…]}
 */
#ifndef PUBLISH_PREPARE_H
#define PUBLISH_PREPARE_H

#include "base/err.h"
#include "base/json.h"

/* The child's main; returns the exit code (0 = result printed). */
int prepare_child_main(void);

/* The parent's side: run the child in `dir` with this job; *result is its answer (json_free). 0; 1 = the child died or answered nonsense (reason in `why`, never remembered); -1 = it could
 * not be started. */
int prepare_run(const char *dir, const struct json *job, struct json **result, char why[160], struct err *err);

#endif
