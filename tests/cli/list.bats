#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# list.bats - mulu list as a person types it.

setup() {
	mkdir "$BATS_TEST_TMPDIR/w"
	cd "$BATS_TEST_TMPDIR/w"
}

names() { python3 -c 'import json,sys; print(" ".join(x["name"] for x in json.load(sys.stdin)))'; }

@test "standards: one line each, with version and title in the reader's language" {
	run "$MULU" list standards --lang zh
	[ "$status" -eq 0 ]
	[[ "$output" == *"tour.scenic_area "*"1."*"A级旅游景区信息"* ]]
	run "$MULU" list standards --lang en
	[[ "$output" == *"tour.scenic_area"* ]]
	[ "${#lines[@]}" -ge 5 ]
}

@test "every registry prints text and an array of objects with a name" {
	for pair in standards:tour.scenic_area lists:scenic_grade codes:AAA checks:unique detectors:cn_resident_id treatments:drop formats:csv targets:dir; do
		what=${pair%%:*} word=${pair#*:}
		run "$MULU" list "$what"
		[ "$status" -eq 0 ]
		[[ "$output" == *"$word"* ]]
		run --separate-stderr "$MULU" list "$what" --json
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		[[ " $(names <<< "$output") " == *" $word "* ]]
	done
}

@test "the codes of one list" {
	run "$MULU" list codes scenic_grade --json
	[ "$status" -eq 0 ]
	[[ "$(names <<< "$output")" == *"AAAAA"* ]]
	[[ "$output" != *"130302"* ]]
	run "$MULU" list codes no_such_list
	[ "$status" -eq 2 ]
	[[ "$output" == *"no_such_list"* ]]
}

@test "a workspace's own code list is listed, one that is not sound is refused" {
	mkdir lists
	echo '{}' > mulu.json
	printf 'code,label\nX1,甲\n' > lists/mine.csv
	run "$MULU" list codes mine -C .
	[ "$status" -eq 0 ]
	[[ "$output" == *"X1"*"甲"* ]]
	printf 'label\n甲\n' > lists/mine.csv
	run "$MULU" list lists
	[ "$status" -eq 3 ]
	rm mulu.json
	run "$MULU" list lists
	[ "$status" -eq 0 ]
}

@test "misuse: nothing, an unknown word, one word too many" {
	run "$MULU" list
	[ "$status" -eq 2 ]
	run "$MULU" list nonsense
	[ "$status" -eq 2 ]
	[[ "$output" == *"nonsense"*"treatments"* ]]
	run "$MULU" list formats csv
	[ "$status" -eq 2 ]
}
