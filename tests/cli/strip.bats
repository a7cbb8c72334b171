#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# strip.bats - mulu strip as a person types it. Invented persons only: mobiles 154, IDs with sequence 000.

MOBILE=15400000001
ID=130302199001010008

setup() {
	mkdir "$BATS_TEST_TMPDIR/w"
	cd "$BATS_TEST_TMPDIR/w"
	cat > in.csv <<-END
	记录编号,景区名称,质量等级,行政区划代码,所属县区,数据日期,提供单位,电话,法定代表人,备注
	A1,示例公园甲,AAA,130302,海港区,2026-03-31,秦皇岛市旅游和文化广电局,0335-7061111,张三,好
	A2,示例公园乙,AA,130303,山海关区,2026-03-31,秦皇岛市旅游和文化广电局,$MOBILE,李四,好
	END
}

@test "a clean table: hidden columns and mobiles are gone, unknown columns are named" {
	run --separate-stderr "$MULU" strip in.csv --standard tour.scenic_area -o out.csv --lang en
	[ "$status" -eq 0 ]
	[ "$output" = "out.csv: 2 rows, 8 columns" ]
	[[ "$stderr" == *"备注: the standard does not know this column; it is not published"* ]]
	cat > want.csv <<-END
	record_id,district_code,district,data_date,provider,scenic_name,grade,phone
	A1,130302,海港区,2026-03-31,秦皇岛市旅游和文化广电局,示例公园甲,AAA,0335-7061111
	A2,130303,山海关区,2026-03-31,秦皇岛市旅游和文化广电局,示例公园乙,AA,
	END
	diff <(head -1 want.csv | tr , '\n' | sort) <(head -1 out.csv | tr , '\n' | sort)
	grep -q '示例公园乙' out.csv
	run ! grep -e "$MOBILE" -e 张三 -e 李四 -e 好 out.csv
	[ "$(ls)" = "in.csv
out.csv
want.csv" ]
}

@test "the same input gives the same bytes" {
	"$MULU" strip in.csv --standard tour.scenic_area -o a.csv --statement a.json -q
	"$MULU" strip in.csv --standard tour.scenic_area -o b.csv --statement b.json -q
	cmp a.csv b.csv
	diff <(sed 's/"[ab]\.csv"//; s/sha256:[0-9a-f]*//' a.json) <(sed 's/"[ab]\.csv"//; s/sha256:[0-9a-f]*//' b.json)
}

@test "JSON: refusals, rows, statement" {
	run --separate-stderr "$MULU" strip in.csv --standard tour.scenic_area -o out.csv --statement p.json --json
	[ "$status" -eq 0 ]
	[ "$(python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["refusals"], d["rows"], d["statement"]==json.load(open("p.json")))' <<< "$output")" = "[] 2 True" ]
	run ! grep -e "$MOBILE" -e 张三 p.json
}

@test "refused: nothing is written, an older OUT stays, the reason has no value" {
	sed "s/示例公园甲/示例$MOBILE/" in.csv > bad.csv
	echo old > old.csv
	run --separate-stderr "$MULU" strip bad.csv --standard tour.scenic_area -o old.csv --statement p.json --json
	[ "$status" -eq 1 ]
	[[ "$output" == *'"id": "gate-unexpected-kind"'*'"column": "scenic_name"'*'"row": 2'*'"kind": "mobile"'* ]]
	[[ "$output$stderr" != *"$MOBILE"* ]]
	[ "$(cat old.csv)" = old ]
	[ ! -e p.json ]
	[ "$(ls -A | tr '\n' ' ')" = "bad.csv in.csv old.csv " ]
}

@test "refused: an unknown column with an ID" {
	sed "s/好/$ID/" in.csv > bad.csv
	run --separate-stderr "$MULU" strip bad.csv --standard tour.scenic_area -o out.csv --lang zh
	[ "$status" -eq 1 ]
	[[ "$output" == *"gate-undeclared-column"*"备注"*"已拒绝：没有写出任何文件"* ]]
	[[ "$output$stderr" != *"$ID"* ]]
	[ ! -e out.csv ]
}

@test "refused: rows of persons" {
	printf '记录编号,姓名,年龄\nW1,张三,33\n' > w.csv
	run --separate-stderr "$MULU" strip w.csv --standard home.worker -o out.csv --lang en
	[ "$status" -eq 1 ]
	[[ "$output" == *"gate-k rows are persons"* ]]
	[ ! -e out.csv ]
}

@test "--explain says what is done and why, and writes nothing" {
	run --separate-stderr "$MULU" strip in.csv --standard tour.scenic_area --explain --lang en
	[ "$status" -eq 0 ]
	[[ "$output" == *$'phone 咨询电话\tbusiness\tphone\tmobile'* ]]
	[[ "$output" == *$'legal_person 法定代表人\tbusiness\tdrop\t-\tdrop\tnot published\tby the standard'* ]]
	[ "$(ls)" = in.csv ]
}

@test "standard input" {
	"$MULU" strip - --standard tour.scenic_area -o out.csv -q < in.csv
	[ "$(wc -l < out.csv)" -eq 3 ]
}

@test "GB18030 comes out as UTF-8" {
	iconv -f UTF-8 -t GB18030 in.csv > gb.csv
	"$MULU" strip in.csv --standard tour.scenic_area -o a.csv -q
	"$MULU" strip gb.csv --standard tour.scenic_area -o b.csv -q
	cmp a.csv b.csv
}

@test "misuse" {
	run "$MULU" strip in.csv -o out.csv
	[ "$status" -eq 2 ]
	run "$MULU" strip in.csv --standard tour.scenic_area
	[ "$status" -eq 2 ]
	run "$MULU" strip in.csv --standard tour.scenic_area -o out.txt
	[ "$status" -eq 2 ]
	run "$MULU" strip in.csv --standard tour.scenic_area -o in.csv
	[ "$status" -eq 2 ]
	[ "$(head -c 4 in.csv)" = "$(printf '记录编号' | head -c 4)" ]
	run "$MULU" strip in.csv --standard no.such_standard -o out.csv
	[ "$status" -eq 3 ]
	run "$MULU" strip absent.csv --standard tour.scenic_area -o out.csv
	[ "$status" -eq 3 ]
	run "$MULU" strip in.csv --standard tour.scenic_area -o nowhere/out.csv
	[ "$status" -eq 3 ]
	[ "$(ls -A)" = in.csv ]
}
