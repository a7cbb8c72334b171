#!/usr/bin/env bats
# init, approve, status, withdraw, yank, doctor.
bats_require_minimum_version 1.5.0
load town

setup() { town; }

@test "init makes a workspace and overwrites nothing" {
	run -0 "$MULU" init "$BATS_TEST_TMPDIR/new" --lang en
	[[ "$output" == *mulu.json* ]]
	echo '{}' > "$BATS_TEST_TMPDIR/new/mulu.json"
	run -0 "$MULU" init "$BATS_TEST_TMPDIR/new" --lang en
	[ "$(cat "$BATS_TEST_TMPDIR/new/mulu.json")" = '{}' ]
}

@test "approve shows, and approves with a role; the next run publishes those bytes" {
	town approve
	night
	[ "$status" = 1 ]
	run -1 "$MULU" approve -C "$ws" tour-scenic-area < /dev/null
	[[ "$output" == *"12 rows"* ]]
	[[ "$output" == *"12 added"* ]]
	run -1 "$MULU" approve -C "$ws" tour-scenic-area --digest 00 --role 科长
	run -0 "$MULU" approve -C "$ws" 301001/000001 --role 科长
	digest=$(sha256sum < "$ws/.mulu/cache/stage/tour-scenic-area/files/tour-scenic-area-$day.1.zip")
	night
	[ "$status" = 0 ]
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
	[ "$(sha256sum < "$portal/d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip")" = "$digest" ]
	run -1 "$MULU" approve -C "$ws" tour-scenic-area --role 科长
}

@test "an approval is void when the file changes" {
	town approve
	night
	"$MULU" approve -C "$ws" tour-scenic-area --role 科长 -q
	scenic AA > "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "pending $day.1 approval" ]
	[ ! -e "$portal/latest.minisig" ]
}

@test "what was approved is published even when the file has gone" {
	town approve
	night
	"$MULU" approve -C "$ws" tour-scenic-area --role 科长 -q
	rm "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
}

@test "approve: unknown data set is usage, nothing pending is 1" {
	night
	run -2 "$MULU" approve -C "$ws" tour-scenic-aria --role x
	[[ "$output" == *tour-scenic-area* ]]
	run -1 "$MULU" approve -C "$ws" tour-scenic-area --role x
}

@test "status: versions, due dates, pending, expiry" {
	run -0 "$MULU" status -C "$ws"
	night
	run -0 "$MULU" status -C "$ws" --json
	[[ "$output" == *"\"version\": \"$day.1\""* ]]
	[[ "$output" == *'"serial": 1'* ]]
	sed -i 's/"settle":0/"settle":0,"validDays":1/' "$ws/mulu.json"
	rm -rf "$portal" "$ws/.mulu"
	night
	run -1 "$MULU" status -C "$ws"
	[[ "$output" == *"two days"* ]]
}

@test "withdraw: bytes gone, 410 in the catalogue, never back by itself, repeatable" {
	night
	v=$day.1
	run -2 "$MULU" withdraw -C "$ws" "tour-scenic-area@$v"
	run -2 "$MULU" withdraw -C "$ws" "tour-scenic-area@$v" --reason "联系 15400000001"
	rm "$ws/inbox/scenic.csv"
	run -0 "$MULU" withdraw -C "$ws" "tour-scenic-area@$v" --reason 示例
	[ ! -e "$portal/d/tour-scenic-area/$v" ]
	[ -z "$(find "$portal" -name '*.zip' -o -name '*.csv' -o -name '*.gz')" ]
	[ "$(serial)" = 2 ]
	python3 - "$portal/catalog.json" <<-PY
	import json, sys
	d = json.load(open(sys.argv[1]))["datasets"][0]
	assert d["status"] == "withdrawn" and d["version"] is None and d["bundle"] is None, d
	assert d["versions"][0]["status"] == "withdrawn" and d["versions"][0]["bundle"] is None, d
	PY
	"$MULU" verify "$portal" --key "$key"
	run -0 "$MULU" withdraw -C "$ws" "tour-scenic-area@$v" --reason 示例
	[ "$(serial)" = 2 ]
	scenic > "$ws/inbox/scenic.csv"
	night
	[ "$status" = 1 ]
	[ "$(outcome tour-scenic-area)" = "refused - withdrawn" ]
	scenic AA > "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "published $day.2 -" ]
	"$MULU" verify "$portal" --key "$key"
}

@test "withdraw the newest of two: the older is the head again" {
	night
	scenic AA > "$ws/inbox/scenic.csv"
	night
	run -0 "$MULU" withdraw -C "$ws" "tour-scenic-area@$day.2" --reason 示例
	python3 - "$portal" "$day" <<-PY
	import json, sys, hashlib, os
	root, day = sys.argv[1:]
	d = json.load(open(root + "/catalog.json"))["datasets"][0]
	assert (d["status"], d["version"]) == ("published", day + ".1"), d
	assert d["bundle"]["path"].endswith(day + ".1.zip"), d
	read = lambda p: open(os.path.join(root, p), "rb").read()
	assert read("d/tour-scenic-area/latest/tour-scenic-area.csv") == read("d/tour-scenic-area/" + day + ".1/tour-scenic-area.csv")
	entry = json.loads(read(d["entry"]["path"]))
	assert entry["version"] == day + ".1", entry["version"]
	PY
	"$MULU" verify "$portal" --key "$key"
}

@test "yank and undo" {
	night
	run -2 "$MULU" yank -C "$ws" tour-scenic-area --reason x
	run -0 "$MULU" yank -C "$ws" "tour-scenic-area@$day.1" --reason 数据有误
	grep -q '"yanked"' "$portal/catalog.json"
	[ -e "$portal/d/tour-scenic-area/$day.1/tour-scenic-area.csv" ]
	night
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
	run -0 "$MULU" yank -C "$ws" "tour-scenic-area@$day.1" --undo
	! grep -q '"yanked"' "$portal/catalog.json"
	"$MULU" verify "$portal" --key "$key"
}

@test "doctor: a good workspace, and one with faults" {
	run -0 "$MULU" doctor -C "$ws" --lang en
	[[ "$output" == *confinement* ]]
	chmod 644 "$BATS_TEST_TMPDIR/night.key"
	run -3 "$MULU" doctor -C "$ws" --lang en
	[[ "$output" == *"chmod 600"* ]]
	run -3 "$MULU" doctor -C "$BATS_TEST_TMPDIR/nowhere"
}

@test "the audit: a changed line is found" {
	night
	run -0 "$MULU" verify --audit -C "$ws"
	sed -i '2s/"version":"[^"]*"/"version":"2020-01-01.1"/; 2s/"serial":1/"serial":7/' "$ws/.mulu/audit/audit.jsonl"
	run -1 "$MULU" verify --audit -C "$ws"
	night
	[ "$status" = 3 ]
}
