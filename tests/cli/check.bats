# mulu check: exit codes, forms of report, reading options, what stands on stdout.

setup() {
	cd "$BATS_TEST_TMPDIR"
	ROOT="$(cd "$BATS_TEST_DIRNAME/../.." && pwd)"
	export LC_ALL=C.UTF-8
	printf 'id,n\n1,a\n2,b\n' > good.csv
	printf 'id,n\n1,a\n2,zz\n' > bad.csv
	echo '{"fields":[{"name":"id","type":"integer"},{"name":"n","type":"string","constraints":{"enum":["a","b"]}}]}' > s.json
	echo '{"fields": [' > broken.json
}

json() { # the value of a path in the JSON on stdin
	python3 -c 'import json,sys
v=json.load(sys.stdin)
for k in sys.argv[1].split("."): v=v[int(k)] if isinstance(v,list) else v[k]
print(json.dumps(v,ensure_ascii=False))' "$1"
}

@test "a good file: 0" {
	run "$MULU" check good.csv --schema s.json
	[ "$status" -eq 0 ]
	[[ "$output" == *"valid"* ]]
}

@test "findings: 1, with place, message and hint" {
	run "$MULU" check bad.csv --schema s.json -v
	[ "$status" -eq 1 ]
	[[ "$output" == *"bad.csv:3: error: enum: 'zz' is not an allowed value of 'n'"* ]]
	[[ "$output" == *"allowed: a, b"* ]]
}

@test "the same in Chinese" {
	run "$MULU" check bad.csv --schema s.json --lang zh
	[ "$status" -eq 1 ]
	[[ "$output" == *"“zz”不是“n”允许的值"* ]]
	[[ "$output" == *"不合格"* ]]
}

@test "without a schema only structure is checked" {
	printf 'a,b\n1\n2,3,4\n' > ragged.csv
	run "$MULU" check bad.csv
	[ "$status" -eq 0 ]
	run "$MULU" check ragged.csv -v
	[ "$status" -eq 1 ]
	[[ "$output" == *"missing-cell"* && "$output" == *"extra-cell"* ]]
}

@test "unreadable: 3 before 1, still one document" {
	"$MULU" check nosuch.csv bad.csv --schema s.json --json > out.json && status=0 || status=$?
	[ "$status" -eq 3 ]
	[ "$(json stats.tasks < out.json)" = 2 ]
	[ "$(json stats.errors < out.json)" = 2 ]
	[ "$(json valid < out.json)" = false ]
	"$MULU" check good.csv --schema broken.json --json > out.json && status=0 || status=$?
	[ "$status" -eq 3 ]
	[ "$(json errors.0.type < out.json)" = '"schema-error"' ]
}

@test "usage: 2" {
	for args in "" "good.csv --no-such-option" "good.csv --schema" "good.csv --report nonsense=x" "good.csv --report json" "good.csv --limit many" \
		"good.csv --delimiter ab" "good.csv --header-rows 0" "good.csv --format pdf" "good.csv --schema s.json --standard tour.scenic_area"; do
		run "$MULU" check $args
		[ "$status" -eq 2 ]
	done
}

@test "an unknown standard: 3" {
	run "$MULU" check good.csv --standard no.such
	[ "$status" -eq 3 ]
	[[ "$output" == *"no.such"* ]]
}

@test "json alone on stdout, with -v and -q too" {
	for more in "" -v -q; do
		"$MULU" check bad.csv --schema s.json --json $more > out.json 2> talk && status=0 || status=$?
		[ "$status" -eq 1 ]
		[ "$(json tasks.0.errors.0.rule < out.json)" = '"enum"' ]
		[ ! -s talk ]
	done
}

@test "-q says nothing about good files" {
	run "$MULU" check good.csv --schema s.json -q
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "several files, standard input" {
	"$MULU" check good.csv - --schema s.json --json < bad.csv > out.json && status=0 || status=$?
	[ "$status" -eq 1 ]
	[ "$(json tasks.0.valid < out.json)" = true ]
	[ "$(json tasks.1.valid < out.json)" = false ]
	[ "$(json tasks.1.name < out.json)" = '"stdin"' ]
}

@test "a pipe by name" {
	run bash -c "'$MULU' check <(cat bad.csv) --schema s.json --json"
	[ "$status" -eq 1 ]
	[[ "$output" == *'"rule": "enum"'* ]]
}

@test "reports are written next to the output, whole" {
	mkdir sub
	run "$MULU" check bad.csv --schema s.json --report json=r.json --report csv=sub/r.csv --report=text=r.txt
	[ "$status" -eq 1 ]
	[ "$(json tasks.0.stats.errors < r.json)" = 1 ]
	[ "$(head -c 3 sub/r.csv | od -An -tx1 | tr -d ' ')" = efbbbf ]
	grep -q 'bad.csv,3,3,2,n,error,enum,constraint-error' sub/r.csv
	grep -q 'not valid' r.txt
	[ "$(stat -c %a r.json)" = 644 ]
	[ -z "$(ls -A | grep tmp)" ]
	run "$MULU" check bad.csv --report json=nowhere/r.json
	[ "$status" -eq 3 ]
}

@test "limit lists fewer, counts all" {
	{ echo id,n; for i in $(seq 1500); do echo "$i,zz"; done; } > many.csv
	"$MULU" check many.csv --schema s.json --json > out.json || true
	[ "$(python3 -c 'import json;print(len(json.load(open("out.json"))["tasks"][0]["errors"]))')" = 1000 ]
	[ "$(json stats.errors < out.json)" = 1500 ]
	"$MULU" check many.csv --schema s.json --json --limit 0 > out.json || true
	[ "$(python3 -c 'import json;print(len(json.load(open("out.json"))["tasks"][0]["errors"]))')" = 1500 ]
	"$MULU" check many.csv --schema s.json --json --limit=2 > out.json || true
	[ "$(python3 -c 'import json;d=json.load(open("out.json"))["tasks"][0];print(len(d["errors"]),d["groups"][0]["count"],len(d["groups"][0]["rows"]))')" = "2 1500 20" ]
}

@test "digest only when asked" {
	"$MULU" check good.csv --json > out.json
	[ "$(json tasks.0.stats.sha256 < out.json)" = null ]
	"$MULU" check good.csv --json --digest > out.json
	[ "$(json tasks.0.stats.sha256 < out.json)" = "\"$(sha256sum good.csv | cut -d' ' -f1)\"" ]
}

@test "reading options" {
	printf '#x\nid;n\n1;a\n2;b\n' > odd.csv
	run "$MULU" check odd.csv --schema s.json --strict --delimiter ';' --comment '#'
	[ "$status" -eq 0 ]
	run "$MULU" check odd.csv --schema s.json --strict --comment '#'
	[ "$status" -eq 1 ]
	printf 'id,n\n1,a\n' | iconv -t utf-16 > u16.csv
	run "$MULU" check u16.csv --schema s.json
	[ "$status" -eq 0 ]
	run "$MULU" check good.csv --schema s.json --max-bytes 3
	[ "$status" -eq 3 ]
	printf '1,a\n2,b\n' > bare.csv
	run "$MULU" check bare.csv --schema s.json --header-rows none
	[ "$status" -eq 0 ]
}

@test "a sharing standard: columns by title and alias, labels, required columns, its version" {
	printf '编号,景区名称,等级\nA1,示例景区,5A级\nA1,示例景区二,九级\n' > t.csv
	"$MULU" check t.csv --standard tour.scenic_area --json > out.json && status=0 || status=$?
	[ "$status" -eq 1 ]
	[[ "$(json tasks.0.standard < out.json)" == '"tour.scenic_area@'* ]]
	python3 - <<-'PY'
		import json
		t = json.load(open("out.json"))["tasks"][0]
		found = {(e["rule"], e["fieldName"], e["rowNumber"]) for e in t["errors"] + t["warnings"]}
		assert ("enum", "grade", 3) in found, found
		assert ("primary-key", "record_id", 3) in found, found
		assert ("missing-label", "district_code", None) in found or ("missing-label", "district", None) in found, found
		assert ("alias-used", "grade", None) in found, found
		assert not any(r == "required" for r, _, _ in found), found
	PY
}

@test "personal values are shapes, unless asked for" {
	printf '编号,联系电话\n1,15400000001\n' > p.csv
	echo '{"fields":[{"name":"编号","type":"integer"},{"name":"联系电话","type":"date"}]}' > p.json
	run "$MULU" check p.csv --schema p.json -v --report csv=p-report.csv
	[ "$status" -eq 1 ]
	[[ "$output" != *15400000001* ]]
	run grep -c 15400000001 p-report.csv
	[ "$status" -eq 1 ]
	run "$MULU" check p.csv --schema p.json --show-values
	[[ "$output" == *15400000001* ]]
}

@test "hostile bytes end in a clear answer" {
	: > empty.csv
	head -c 65536 /dev/urandom > random.csv
	printf 'a,b\n"1,2\n3' > cut.csv
	printf '\x00\x00\x00' > nul.csv
	for f in empty.csv random.csv cut.csv nul.csv; do
		run "$MULU" check "$f" --json
		[ "$status" -eq 1 ] || [ "$status" -eq 3 ] || [ "$status" -eq 0 ]
		[[ "$output" == '{'* ]]
	done
}

@test "real tables of others: valid ones are valid" {
	folder="$ROOT/../shared/corpora"
	[ -d "$folder" ] || skip "../shared/corpora is not here"
	for d in aires-loisirs circuits-touristiques equipements-collectifs fontaine-eau stationnement; do
		run "$MULU" check "$folder/$d/exemple-valide.csv" --schema "$folder/$d/schema.json"
		[ "$status" -eq 0 ]
	done
	run "$MULU" check "$folder/stationnement/exemple-invalide.csv" --schema "$folder/stationnement/schema.json"
	[ "$status" -eq 1 ]
}
