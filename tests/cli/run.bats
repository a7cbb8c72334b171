#!/usr/bin/env bats
# The night: outcomes, versions, what is never published, what a killed or tampered run leaves.
bats_require_minimum_version 1.5.0
load town

setup() { town; }

@test "publishes once, then nothing" {
	night
	[ "$status" = 0 ]
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
	[ "$(outcome sport-venue)" = "missing - -" ]
	before=$(find "$portal" -type f -exec sha256sum {} + | sort)
	night
	[ "$status" = 0 ]
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
	[ "$(find "$portal" -type f -exec sha256sum {} + | sort)" = "$before" ]
}

@test "an unchanged file is not read again" {
	report=$ws/.mulu/cache/reports/tour-scenic-area.txt
	night
	before=$(stat -c '%i %Y' "$report")
	night
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
	[ "$(stat -c '%i %Y' "$report")" = "$before" ]
	touch "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
	[ "$(stat -c '%i %Y' "$report")" != "$before" ]
}

@test "one changed row is a new version; old files stay as they were" {
	night
	old=$(sha256sum < "$portal/d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip")
	scenic AA > "$ws/inbox/scenic.csv"
	night
	[ "$status" = 0 ]
	[ "$(outcome tour-scenic-area)" = "published $day.2 -" ]
	[ "$(sha256sum < "$portal/d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip")" = "$old" ]
	grep -q '"changed": 1' "$portal/d/tour-scenic-area/$day.2/CHANGES.json"
	[ "$(serial)" = 2 ]
}

@test "a bulk change waits" {
	night
	sed 's/AAA/AA/' "$ws/inbox/scenic.csv" > "$BATS_TEST_TMPDIR/x" && mv "$BATS_TEST_TMPDIR/x" "$ws/inbox/scenic.csv"
	night
	[ "$status" = 1 ]
	[ "$(outcome tour-scenic-area)" = "pending $day.2 bulk-change" ]
	[ "$(serial)" = 1 ]
}

@test "two bytes swapped in a staged file: exit 1, nothing is published" {
	town approve
	night
	[ "$(outcome tour-scenic-area)" = "pending $day.1 approval" ]
	"$MULU" approve -C "$ws" tour-scenic-area --role 科长 -q
	csv=$ws/.mulu/cache/stage/tour-scenic-area/files/tour-scenic-area.csv
	sed -i 's/示例公园12/示例公园21/' "$csv"
	night
	[ "$status" = 1 ]
	[ ! -e "$portal/latest.minisig" ]
	[ ! -e "$portal/d" ]
}

@test "personal data in an undeclared column: refused by the gate, not published, not printed" {
	{ scenic | sed '1s/$/,备注/; 2s/$/,张示例 130302199001010008/; 3,$s/$/,/'; } > "$ws/inbox/scenic.csv"
	night
	[ "$status" = 1 ]
	[[ "$(outcome tour-scenic-area)" == "refused - gate" ]]
	[ ! -e "$portal/latest.minisig" ]
	! grep -rq 130302199001010008 "$ws/.mulu" "$portal"
	[[ "$output$stderr" != *130302199001010008* ]]
	night
	[[ "$(outcome tour-scenic-area)" == "refused - gate" ]]
}

@test "a bad data set does not stop the others" {
	printf '记录编号,场地名称\nS1,\nS1,\n' > "$ws/inbox/venue.csv"
	night
	[ "$status" = 1 ]
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
	[[ "$(outcome sport-venue)" == "refused - findings" ]]
	[ -s "$ws/.mulu/cache/reports/sport-venue.txt" ]
}

@test "an empty, a binary and a cut file are refused with a reason" {
	: > "$ws/inbox/venue.csv"
	night
	[[ "$(outcome sport-venue)" == refused* ]]
	head -c 3000 "$MULU" > "$ws/inbox/venue.csv"
	night
	[[ "$(outcome sport-venue)" == refused* ]]
	printf '记录编号,场地名称\nS1,"abc' > "$ws/inbox/venue.csv"
	night
	[[ "$(outcome sport-venue)" == refused* ]]
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
}

@test "no raw copy is left, whatever the outcome" {
	printf '记录编号,场地名称\nS1,\n' > "$ws/inbox/venue.csv"
	night
	[ -z "$(find "$ws/.mulu" -name input -o -name prev.csv)" ]
}

@test "a licence is required" {
	sed -i 's/"license":{[^}]*},//' "$ws/mulu.json"
	night
	[ "$status" = 3 ]
	[ ! -e "$portal/latest.minisig" ]
}

@test "the pointer gone although the audit knows a serial: exit 5, integrity, nothing written" {
	night
	rm "$portal/latest.minisig"
	scenic AA > "$ws/inbox/scenic.csv"
	night
	[ "$status" = 5 ]
	[[ "$output" == *'"reason":"integrity"'* ]]
	[ ! -e "$portal/latest.minisig" ]
	[ ! -e "$portal/d/tour-scenic-area/$day.2" ]
}

@test "with the audit gone it is rebuilt from the verified portal" {
	night
	scenic AA > "$ws/inbox/scenic.csv"
	night
	rm -rf "$ws/.mulu"
	night
	[ "$status" = 0 ]
	[[ "$output" == *"taken over"* ]]
	[ "$(outcome tour-scenic-area)" = "unchanged $day.2 -" ]
	scenic A > "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "published $day.3 -" ]
	[ "$(serial)" = 3 ]
	"$MULU" verify --audit -C "$ws"
}

@test "two runs at once: the second exits 6" {
	mkdir -p "$ws/.mulu"
	exec 9> "$ws/.mulu/lock"
	flock 9
	night
	[ "$status" = 6 ]
	[[ "$output" == *'"reason":"locked"'* ]]
	exec 9>&-
	night
	[ "$status" = 0 ]
}

@test "killed on the way, the next run finishes and the portal verifies" {
	for after in 0.02 0.05 0.08 0.12 0.2 0.3; do
		timeout -s KILL "$after" "$MULU" run -C "$ws" > /dev/null 2>&1 || true
		if [ -e "$portal/latest.minisig" ]; then "$MULU" verify "$portal" --key "$key" > /dev/null; fi
	done
	night
	[ "$status" = 0 ]
	"$MULU" verify "$portal" --key "$key"
	[ -z "$(find "$portal" -name '.tmp-*')" ]
}

@test "dry run: nothing is published and nothing noted" {
	night --dry-run
	[ "$status" = 0 ]
	[ ! -e "$portal/latest.minisig" ]
	night
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
}

@test "the same bytes in another time zone, language, umask and path" {
	night
	a=$(cd "$portal/d/tour-scenic-area/$day.1" && find . -type f ! -name '*.minisig' -exec sha256sum {} + | sort)
	mkdir "$BATS_TEST_TMPDIR/other place"
	cp -R "$ws" "$BATS_TEST_TMPDIR/other place/ws"
	cp "$BATS_TEST_TMPDIR"/night.key* "$BATS_TEST_TMPDIR/other place/"
	rm -rf "$BATS_TEST_TMPDIR/other place/ws/.mulu"
	mkdir "$BATS_TEST_TMPDIR/other place/portal"
	(umask 077 && TZ=America/New_York LC_ALL=zh_CN.UTF-8 SOURCE_DATE_EPOCH=1 "$MULU" run -C "$BATS_TEST_TMPDIR/other place/ws" -q --threads 1)
	b=$(cd "$BATS_TEST_TMPDIR/other place/portal/d/tour-scenic-area/$day.1" && find . -type f ! -name '*.minisig' -exec sha256sum {} + | sort)
	[ -n "$a" ]
	[ "$a" = "$b" ]
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/other place/portal/latest.json")" = 644 ]
}

# age DAYS: move the times of the audit back, and mend its chain as its page says (publish/audit.h).
age() {
	python3 - "$ws/.mulu/audit" "$1" <<-'PY'
	import datetime, hashlib, json, os, sys
	folder, days = sys.argv[1], int(sys.argv[2])
	before, out = None, []
	for line in open(folder + "/audit.jsonl", encoding="utf-8"):
	    o = json.loads(line)
	    del o["hash"]
	    o["time"] = (datetime.datetime.fromisoformat(o["time"].rstrip("Z")) - datetime.timedelta(days=days)).isoformat() + "Z"
	    if before is not None:
	        o["prev"] = before
	    body = json.dumps(o, ensure_ascii=False, separators=(",", ":"))[:-1]
	    before = hashlib.sha256(body.encode()).hexdigest()
	    out.append(body + ',"hash":"%s"}\n' % before)
	open(folder + "/audit.jsonl", "w", encoding="utf-8").write("".join(out))
	old = open(folder + "/head").read()
	open(folder + "/head", "w").write(old.split(" ")[0] + " " + before + "\n")
	PY
}

@test "an approval that has waited for more than 7 days is named" {
	town approve
	night
	[ "$(outcome tour-scenic-area)" = "pending $day.1 approval" ]
	[[ $output != *waited* ]]
	age 7
	night
	[[ $output != *waited* ]]
	age 1
	"$MULU" verify --audit -C "$ws" -q
	night
	[[ $output == *"'tour-scenic-area' has waited 8 days for approval"* ]]
	run --separate-stderr "$MULU" run -C "$ws" --lang zh
	[[ $stderr == *"等待审批已 8 天"* ]]
}

# An ID number that nobody has (sequence 000), with its check digit.
invented_id() { python3 -c "
body = '13030219900101000'
print(body + '10X98765432'[sum(int(c) * w for c, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11])"; }

@test "a person's number anywhere is refused, and stands nowhere afterwards" {
	id=$(invented_id)
	wide=$(sed 'y/0123456789/０１２３４５６７８９/' <<< "$id")
	for place in cell wide header name abstract title; do
		town
		case $place in
		cell) sed -i "s/示例公园3,/示例公园 $id,/" "$ws/inbox/scenic.csv" ;;
		wide) sed -i "s/示例公园3,/示例公园 $wide,/" "$ws/inbox/scenic.csv" ;;
		header) sed -i "1s/\$/,$id/;2,\$s/\$/,x/" "$ws/inbox/scenic.csv" ;;
		name) mv "$ws/inbox/scenic.csv" "$ws/inbox/scenic-$id.csv" ;;
		abstract) sed -i "s/秦皇岛市范围内的景区信息/$id/" "$ws/catalogue.csv" ;;
		title) sed -i "s/示例开放数据/示例 $id/" "$ws/mulu.json" ;;
		esac
		night -v
		echo "$place: $status $output"
		[ "$status" = 1 ]
		[[ $(outcome tour-scenic-area) == *" gate" ]]
		[[ $output == *'"exit_code":1,"reason":"gate"'* ]]
		! grep -q "$id" <<< "$output$stderr"
		[ -z "$(grep -rlE "$id|$wide" "$portal" "$ws/.mulu")" ]
		[ ! -e "$portal/latest.minisig" ]
	done
}
