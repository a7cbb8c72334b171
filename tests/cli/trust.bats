#!/usr/bin/env bats
# Trust without mulu: the three lines on a data set's page prove a download with curl, minisign, unzip and sha256sum.
bats_require_minimum_version 1.5.0
load town

setup() {
	town
	"$MULU" serve "$portal" --listen 127.0.0.1:0 > "$BATS_TEST_TMPDIR/url" 2>/dev/null 3>&- &
	server=$!
	for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/url" ] && break; sleep 0.1; done
	url=$(head -n 1 "$BATS_TEST_TMPDIR/url")
	sed -i "s|https://data.example.cn/|$url|" "$ws/mulu.json"
	night
}
teardown() { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }

page() { curl -sf "${url}d/tour-scenic-area/"; }

@test "the page names title, provider, licence, fingerprint, version and checksum" {
	page > "$BATS_TEST_TMPDIR/page"
	id=$("$MULU" keys show "$key" | grep -oE '[0-9A-F]{12,16}' | head -n 1)
	sum=$(sha256sum < "$portal/d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip" | cut -d' ' -f1)
	for word in A级旅游景区信息 秦皇岛市旅游和文化广电局 'CC BY 4.0' "$day.1" "$sum" scenic_name 景区名称; do
		grep -qF -- "$word" "$BATS_TEST_TMPDIR/page" || { echo "no '$word' on the page"; false; }
	done
	grep -qiF -- "$id" "$BATS_TEST_TMPDIR/page"
	! grep -qi '<script' "$BATS_TEST_TMPDIR/page" || ! grep -iE '<script' "$BATS_TEST_TMPDIR/page" | grep -v 'application/ld+json'
}

@test "the three lines run, and fail on a changed byte" {
	command -v minisign > /dev/null || skip "minisign is not installed"
	cd "$BATS_TEST_TMPDIR"
	page | python3 -c '
import html, re, sys
text = sys.stdin.read()
found = [html.unescape(re.sub(r"<[^>]+>", "", p)) for p in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.S)]
print(next(p for p in found if "minisign -V" in p))' > lines
	cat lines
	grep -q 'curl' lines
	grep -q 'minisign -V' lines
	grep -q 'sha256sum -c' lines
	mkdir here && cd here
	bash -e ../lines
	zip=$(ls ./*.zip)
	python3 - "$zip" <<-PY
	import sys
	data = bytearray(open(sys.argv[1], "rb").read())
	data[len(data) // 2] ^= 1
	open(sys.argv[1], "wb").write(data)
	PY
	line=$(grep 'minisign -V' ../lines)
	run bash -e -c "$line"
	[ "$status" != 0 ]
}

@test "unzip -t and mulu agree that the bundle is whole" {
	zip=$portal/d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip
	unzip -tq "$zip"
	"$MULU" verify "$zip" --key "$key"
}

@test "a withdrawn version answers 410" {
	"$MULU" withdraw -C "$ws" "tour-scenic-area@$day.1" --reason 示例 -q
	sleep 0.5
	[ "$(curl -s -o /dev/null -w '%{http_code}' "${url}d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip")" = 410 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "${url}d/tour-scenic-area/")" = 200 ]
}
