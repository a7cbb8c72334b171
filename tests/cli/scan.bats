#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# scan.bats - mulu scan as a person types it. Invented persons only: mobiles 154, IDs with sequence 000.

MOBILE=15400000001
ID=130302199001010008

setup() {
	mkdir "$BATS_TEST_TMPDIR/w"
	cd "$BATS_TEST_TMPDIR/w"
	cat > people.csv <<-END
	编号,证件号,手机,备注
	1,$ID,$MOBILE,无
	2,$ID,$MOBILE,请联系$MOBILE
	3,$ID,0335-7061111,统一社会信用代码91130302MA0A1B2C25
	END
	cat > places.csv <<-END
	编号,景区名称,电话,邮箱
	1,示例公园甲,0335-7061111,info@example.org
	2,示例公园乙,12345,
	END
}

@test "personal data: exit 1, columns and kinds in both languages, never a value" {
	run "$MULU" scan people.csv --lang en
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "people.csv: 3 rows, personal data found" ]
	[[ "$output" == *"resident identity number (cn_resident_id): 3 strong"* ]]
	[[ "$output" == *"mobile telephone number (mobile): 2 likely"* ]]
	[[ "$output" != *"$ID"* && "$output" != *"$MOBILE"* ]]
	run "$MULU" scan people.csv --lang zh
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "people.csv：3 行，发现个人信息" ]
	[[ "$output" == *"公民身份号码 (cn_resident_id)：3 确凿"* ]]
	[[ "$output" != *"$ID"* && "$output" != *"$MOBILE"* ]]
}

@test "contacts of organisations are no personal data" {
	run "$MULU" scan places.csv --lang en
	[ "$status" -eq 0 ]
	[ "$output" = "places.csv: 2 rows, no personal data found" ]
	run "$MULU" scan places.csv --lang en --all-kinds
	[ "$status" -eq 0 ]
	[[ "$output" == *"landline telephone number (landline): 1 strong (not personal)"* ]]
	[[ "$output" == *"service telephone number (service_no): 1 likely (not personal)"* ]]
	[[ "$output" == *"mail address (email): 1 strong (not personal)"* ]]
}

@test "--json is the document of the contract" {
	run "$MULU" scan people.csv --json
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.file, .rows, .clean, .text, has("hits")]' <<< "$output")" = '["people.csv",3,false,[],false]' ]
	[ "$(jq -c '.columns[1]' <<< "$output")" = '{"number":2,"name":"证件号","kind":"cn_resident_id","class":"P","cells":3,"hits":{"cn_resident_id":{"strong":3,"likely":0,"weak":0}}}' ]
	[ "$(jq -c '.columns[0].kind' <<< "$output")" = null ]
}

@test "--hits lists places in row order, --all-kinds the others too" {
	run "$MULU" scan people.csv --json --hits
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.hits[] | [.row, .column, .kind, .strength, .start, .length]]' <<< "$output")" = \
		'[[2,2,"cn_resident_id","strong",0,18],[2,3,"mobile","likely",0,11],[3,2,"cn_resident_id","strong",0,18],[3,3,"mobile","likely",0,11],[3,4,"mobile","likely",3,11],[4,2,"cn_resident_id","strong",0,18]]' ]
	run "$MULU" scan people.csv --json --hits --all-kinds
	[ "$(jq -c '[.hits[] | select(.row == 4) | .kind]' <<< "$output")" = '["cn_resident_id","landline","uscc"]' ]
	run "$MULU" scan people.csv --hits --lang en
	[[ "$output" == *"row 3, column 4: mobile likely, from character 3, 11 long"* ]]
}

@test "a name that holds a number is a shape everywhere" {
	cp places.csv "名单$ID.csv"
	run --separate-stderr "$MULU" scan "名单$ID.csv" --json
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.clean, .text]' <<< "$output")" = '[false,[{"where":"file-name","kind":"cn_resident_id","strength":"strong"}]]' ]
	[[ "$output$stderr" != *"$ID"* ]]
	run "$MULU" scan "没有$ID.csv"
	[ "$status" -eq 3 ]
	[[ "$output" != *"$ID"* ]]
	printf '编号,甲%s\n1,无\n' $MOBILE > header.csv
	run "$MULU" scan header.csv --lang en
	[ "$status" -eq 1 ]
	[[ "$output" == *"in the header: mobile telephone number (mobile)"* ]]
	[[ "$output" != *"$MOBILE"* ]]
}

@test "comments and title rows are read too" {
	printf '示例公园一览表,,\n填报人电话：%s,,\n编号,名称,备注\n1,示例公园甲,无\n2,示例公园乙,无\n' $MOBILE > title.csv
	run "$MULU" scan title.csv --json
	[ "$status" -eq 1 ]
	[ "$(jq -c '.text' <<< "$output")" = '[{"where":"csv-comment","kind":"mobile","strength":"likely"}]' ]
	printf '# 联系 %s\n编号,名称\n1,无\n' $MOBILE > comment.csv
	run "$MULU" scan comment.csv --comment '#' --json
	[ "$status" -eq 1 ]
	[ "$(jq -c '.text' <<< "$output")" = '[{"where":"csv-comment","kind":"mobile","strength":"likely"}]' ]
}

@test "standard input, GB18030" {
	iconv -f UTF-8 -t GB18030 people.csv > gb.csv
	run "$MULU" scan - --json < gb.csv
	[ "$status" -eq 1 ]
	[ "$(jq -c '[.file, .columns[3].hits.mobile.likely]' <<< "$output")" = '["-",1]' ]
}

@test "--reference-date bounds births" {
	printf '备注\n130302202001010002\n' > born.csv
	run "$MULU" scan born.csv --reference-date 2019-12-31
	[ "$status" -eq 0 ]
	run "$MULU" scan born.csv --reference-date 2020-01-01
	[ "$status" -eq 1 ]
	run "$MULU" scan born.csv --reference-date 2020-13-01
	[ "$status" -eq 2 ]
}

@test "usage and unreadable files" {
	run "$MULU" scan
	[ "$status" -eq 2 ]
	run "$MULU" scan no-such.csv
	[ "$status" -eq 3 ]
	[[ "$output" == *"no-such.csv"* ]]
}
