#!/usr/bin/env bats
# The embedded portal and those who talk to it: GET and its conditions, PUT and DELETE with a token, a run over the wire, get, verify, keys.
bats_require_minimum_version 1.5.0
load town

setup() { server='' town; }
teardown() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; }

# serve OPTION...: the embedded portal over $portal; sets $url and $server.
serve() {
	"$MULU" serve "$portal" --listen 127.0.0.1:0 "$@" > "$BATS_TEST_TMPDIR/url" 2> "$BATS_TEST_TMPDIR/served" 3>&- &
	server=$!
	for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/url" ] && break; sleep 0.1; done
	url=$(head -n 1 "$BATS_TEST_TMPDIR/url")
}
# serve_writable: the same with a token; sets $token too.
serve_writable() {
	token=0123456789abcdef0123456789abcdef
	(umask 077 && echo "$token" > "$BATS_TEST_TMPDIR/token")
	serve --token-file "$BATS_TEST_TMPDIR/token"
}
code() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
put() { code -X PUT -H "Authorization: Bearer $token" --data-binary "$1" "${@:2}"; }
bundle() { echo "d/tour-scenic-area/$day.1/tour-scenic-area-$day.1.zip"; }

# over_the_wire: the town publishes to the server, whose folder is empty.
over_the_wire() {
	serve_writable
	python3 - "$ws/mulu.json" "$url" "$BATS_TEST_TMPDIR/token" <<-'PY'
	import json, sys
	config = json.load(open(sys.argv[1]))
	config["targets"] = [{"name": "portal", "type": "mulu", "url": sys.argv[2], "tokenFile": sys.argv[3]}]
	json.dump(config, open(sys.argv[1], "w"), ensure_ascii=False)
	PY
	night
}

@test "GET: whole, parts, conditions, HEAD" {
	night
	serve
	file=$url$(bundle) here=$portal/$(bundle) size=$(stat -c %s "$portal/$(bundle)")
	etag=$(curl -sI "$file" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
	[ "$etag" = "\"sha256-$(sha256sum < "$here" | cut -c1-32)\"" ]
	[ "$(code "$file")" = 200 ]
	[ "$(code -r 10-19 "$file")" = 206 ]
	cmp <(curl -s -r 10-19 "$file") <(tail -c +11 "$here" | head -c 10)
	cmp <(curl -s -r -7 "$file") <(tail -c 7 "$here")
	[ "$(code -r "$size-" "$file")" = 416 ]
	[ "$(code -H "If-None-Match: $etag" "$file")" = 304 ]
	[ "$(code -r 10-19 -H 'If-Range: "other"' "$file")" = 200 ]
	[ "$(code -r 10-19 -H "If-Range: $etag" "$file")" = 206 ]
	curl -sI "$file" | tr -d '\r' | grep -qi "^content-length: $size$"
	curl -sI "$file" | grep -qi '^x-content-type-options: nosniff'
	curl -sI "${url}catalog.json" | grep -qi '^access-control-allow-origin: \*'
}

@test "names outside of the layout are not found, whatever the spelling" {
	night
	echo secret > "$BATS_TEST_TMPDIR/secret.json"
	ln -s "$BATS_TEST_TMPDIR/secret.json" "$portal/catalog-9.json"
	serve
	for path in ../secret.json %2e%2e/secret.json d/../../secret.json catalog-9.json .mulu-lock d//tour-scenic-area etc/passwd 'd/a%00b' "$(printf 'a%.0s' $(seq 3000))"; do
		got=$(curl -s --path-as-is -o "$BATS_TEST_TMPDIR/got" -w '%{http_code}' "$url$path")
		case $got in 400|404|414) ;; *) echo "$path: $got"; false ;; esac
		! grep -q secret "$BATS_TEST_TMPDIR/got"
	done
}

@test "read-only without a token file" {
	night
	serve
	[ "$(code -X PUT --data-binary x "${url}catalog.json")" = 405 ]
	[ "$(code -X DELETE "${url}catalog.json")" = 405 ]
	[ "$(code -X POST --data-binary x "${url}catalog.json")" = 405 ]
}

@test "PUT and DELETE: token, names, conditions, create-only" {
	serve_writable
	[ "$(code -X PUT --data-binary '{}' "${url}catalog.json")" = 401 ]
	[ "$(code -X PUT -H 'Authorization: Bearer wrong' --data-binary '{}' "${url}catalog.json")" = 401 ]
	[ "$(put '<p>' "${url}index.html")" = 403 ]
	[ "$(put x "${url}d/a/latest/../../../x.json")" != 201 ]
	[ "$(put '{"a":1}' "${url}catalog.json")" = 201 ]
	etag=$(curl -sI "${url}catalog.json" | tr -d '\r' | sed -n 's/^[Ee][Tt][Aa][Gg]: //p')
	[ "$(put '{"a":2}' -H 'If-None-Match: *' "${url}catalog.json")" = 412 ]
	[ "$(put '{"a":2}' -H 'If-Match: "other"' "${url}catalog.json")" = 412 ]
	[ "$(put '{"a":2}' -H "If-Match: $etag" "${url}catalog.json")" = 204 ]
	[ "$(curl -s "${url}catalog.json")" = '{"a":2}' ]
	[ "$(put '{"a":1}' "${url}catalog-1.json")" = 201 ]
	[ "$(put '{"a":1}' "${url}catalog-1.json")" = 204 ]
	[ "$(put '{"a":2}' "${url}catalog-1.json")" = 409 ]
	[ "$(curl -s "${url}catalog-1.json")" = '{"a":1}' ]
	[ "$(put '{"b":1}' -H 'Content-Digest: sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:' "${url}catalog-2.json")" = 400 ]
	[ "$(code "${url}catalog-2.json")" = 404 ]
	[ "$(code -X DELETE "${url}catalog-1.json")" = 401 ]
	[ "$(code -X DELETE -H "Authorization: Bearer $token" "${url}catalog-1.json")" = 403 ]
	file=d/a/2026-01-01.1/a.csv
	[ "$(put 'a,b' "$url$file")" = 201 ]
	[ "$(code -X DELETE "$url$file")" = 401 ]
	[ "$(code -X DELETE -H "Authorization: Bearer $token" "$url$file")" = 204 ]
	[ "$(code "$url$file")" = 404 ]
	[ -z "$(find "$portal" -name '.tmp-*')" ]
}

@test "a token file that others can read is refused" {
	echo 0123456789abcdef0123456789abcdef > "$BATS_TEST_TMPDIR/open"
	chmod 644 "$BATS_TEST_TMPDIR/open"
	run "$MULU" serve "$portal" --listen 127.0.0.1:0 --token-file "$BATS_TEST_TMPDIR/open"
	[ "$status" = 3 ]
	[[ $output != *0123456789abcdef* ]]
	chmod 600 "$BATS_TEST_TMPDIR/open"
	run timeout 5 "$MULU" serve "$portal" --listen 0.0.0.0:0 --token-file "$BATS_TEST_TMPDIR/open"
	[ "$status" = 2 ] || [ "$status" = 3 ]
}

@test "a run over the wire: published, then unchanged; a new version; the token is never printed" {
	over_the_wire
	[ "$(outcome tour-scenic-area)" = "published $day.1 -" ]
	! grep -q "$token" <<< "$output$stderr"
	"$MULU" verify "$url" --key "$key" -q
	"$MULU" verify "$portal" --key "$key" -q
	night
	[ "$(outcome tour-scenic-area)" = "unchanged $day.1 -" ]
	scenic AA > "$ws/inbox/scenic.csv"
	night
	[ "$(outcome tour-scenic-area)" = "published $day.2 -" ]
	[ "$(curl -s "${url}latest.json" | python3 -c 'import json,sys; print(json.load(sys.stdin)["serial"])')" = 2 ]
	curl -s "${url}d/tour-scenic-area/" | grep -q "$day.2"
}

@test "the server is away: exit 4, and the next run publishes" {
	over_the_wire
	scenic AA > "$ws/inbox/scenic.csv"
	kill "$server" && wait "$server" || true
	night --deadline 5
	[ "$status" = 4 ]
	port=${url##*:} port=${port%/}
	"$MULU" serve "$portal" --listen "127.0.0.1:$port" --token-file "$BATS_TEST_TMPDIR/token" > "$BATS_TEST_TMPDIR/url" 2>/dev/null 3>&- &
	server=$!
	for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/url" ] && break; sleep 0.1; done
	night
	[ "$status" = 0 ]
	[ "$(outcome tour-scenic-area)" = "published $day.2 -" ]
}

@test "get lists, downloads, resumes a .part and refuses what was changed" {
	night
	serve
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/seen
	mkdir "$BATS_TEST_TMPDIR/down" && cd "$BATS_TEST_TMPDIR/down"
	run "$MULU" get "$url" --key "$key"
	[ "$status" = 0 ]
	[[ $output == *tour-scenic-area* ]]
	zip=$(basename "$(bundle)")
	head -c 500 "$portal/$(bundle)" > "$zip.part"
	"$MULU" get "$url" tour-scenic-area --key "$key" -q
	cmp "$zip" "$portal/$(bundle)"
	[ ! -e "$zip.part" ]
	rm "$zip"
	head -c 500 /dev/zero > "$zip.part"                 # a beginning that is not the file's
	"$MULU" get "$url" "tour-scenic-area@$day.1" --key "$key" -q || "$MULU" get "$url" "tour-scenic-area@$day.1" --key "$key" -q
	cmp "$zip" "$portal/$(bundle)"
	rm "$zip"
	python3 - "$portal/$(bundle)" <<-'PY'
	import os, sys
	os.chmod(sys.argv[1], 0o644)
	with open(sys.argv[1], "r+b") as f:
	    f.seek(600)
	    b = f.read(1)
	    f.seek(600)
	    f.write(bytes([b[0] ^ 1]))
	PY
	run "$MULU" get "$url" tour-scenic-area --key "$key"
	[ "$status" = 1 ]
	[ ! -e "$zip" ]
	run "$MULU" get "$url" no-such-set --key "$key"
	[ "$status" = 1 ] || [ "$status" = 3 ]
}

# breaking BYTES RANGES: a file server over $portal that breaks off each zip after so many bytes; RANGES yes or no. Sets $url and $server; requests for the zip stand in $BATS_TEST_TMPDIR/asked.
breaking() {
	: > "$BATS_TEST_TMPDIR/asked"
	python3 - "$portal" "$1" "$2" "$BATS_TEST_TMPDIR/asked" > "$BATS_TEST_TMPDIR/url" 3>&- <<-'PY' &
	import http.server, os, re, sys
	root, cut, ranges, log = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "yes", sys.argv[4]
	class Handler(http.server.BaseHTTPRequestHandler):
	    def do_GET(self):
	        if not os.path.isfile(root + self.path):
	            return self.send_error(404)
	        data, first = open(root + self.path, "rb").read(), 0
	        asked = re.match(r"bytes=(\d+)-$", self.headers.get("Range") or "")
	        if asked and ranges:
	            first = int(asked[1])
	            self.send_response(206)
	            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
	        else:
	            self.send_response(200)
	        self.send_header("Content-Length", str(len(data) - first))
	        self.end_headers()
	        part = data[first:]
	        if self.path.endswith(".zip"):
	            print(first, file=open(log, "a"))
	            part = part[:cut]
	        self.wfile.write(part)
	    def log_message(self, *_):
	        pass
	s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
	print(f"http://127.0.0.1:{s.server_port}/", flush=True)
	s.serve_forever()
	PY
	server=$!
	for _ in $(seq 100); do [ -s "$BATS_TEST_TMPDIR/url" ] && break; sleep 0.1; done
	url=$(head -n 1 "$BATS_TEST_TMPDIR/url")
}

@test "get: a line that breaks off again and again; one that never gets further" {
	night
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/seen
	zip=$(basename "$(bundle)") size=$(stat -c %s "$portal/$(bundle)") down=$BATS_TEST_TMPDIR/down
	breaking $((size / 8 + 1)) yes
	"$MULU" get "$url" tour-scenic-area --key "$key" -o "$down" -q
	cmp "$down/$zip" "$portal/$(bundle)"
	[ "$(wc -l < "$BATS_TEST_TMPDIR/asked")" = 8 ]        # each time the rest, nothing twice
	[ "$(sort -nu "$BATS_TEST_TMPDIR/asked" | wc -l)" = 8 ]
	"$MULU" get "$url" tour-scenic-area --key "$key" -o "$down" -q
	[ "$(wc -l < "$BATS_TEST_TMPDIR/asked")" = 8 ]        # it is here already
	kill "$server" && wait "$server" || true
	rm -r "$down"
	breaking $((size / 2)) no
	run "$MULU" get "$url" tour-scenic-area --key "$key" -o "$down" --deadline 4
	[ "$status" = 4 ]
	[ ! -e "$down/$zip" ]
	[ -e "$down/$zip.part" ]
	kill "$server" && wait "$server" || true
	breaking 999999999 no
	"$MULU" get "$url" tour-scenic-area --key "$key" -o "$down" -q
	cmp "$down/$zip" "$portal/$(bundle)"
}

@test "get and verify --json: one document, also where it fails" {
	night
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/seen
	is() { printf '%s' "$output" | python3 -c 'import json,sys; x=json.load(sys.stdin); sys.exit(not eval(sys.argv[1]))' "$1"; }
	run --separate-stderr "$MULU" get "$portal" tour-scenic-area --key "$key" -o "$BATS_TEST_TMPDIR/down" --json
	is 'x["origin"] == "proven" and [f.split(".")[-1] for f in x["files"]] == ["zip", "minisig"]'
	run --separate-stderr "$MULU" get "$portal" --json
	is '[d["slug"] for d in x] == ["tour-scenic-area"]'
	for what in "$portal" "$portal/$(bundle)"; do
		run --separate-stderr "$MULU" verify "$what" --key "$key" --json
		[ "$status" = 0 ]
		is 'x["valid"] and x["origin"] == "proven" and x["said"] and x["error"] is None'
		run --separate-stderr "$MULU" verify "$what" --json
		[ "$status" = 0 ]
		is 'x["valid"] and x["origin"] == "unproven"'
		"$MULU" keys make -o "$BATS_TEST_TMPDIR/other" -q || true
		run --separate-stderr "$MULU" verify "$what" --key "$BATS_TEST_TMPDIR/other.pub" --json
		[ "$status" = 1 ]
		is 'not x["valid"] and x["origin"] == "unproven" and x["error"]'
	done
	run --separate-stderr "$MULU" verify --audit -C "$ws" --json
	is 'x["valid"] and x["lines"] > 0'
}

@test "verify: a bundle under another's name, one that is missing" {
	night
	cp "$portal/$(bundle)" "$BATS_TEST_TMPDIR/tour-scenic-area-2030-01-01.1.zip"
	cp "$portal/$(bundle).minisig" "$BATS_TEST_TMPDIR/tour-scenic-area-2030-01-01.1.zip.minisig"
	run "$MULU" verify "$BATS_TEST_TMPDIR/tour-scenic-area-2030-01-01.1.zip" --key "$key"
	[ "$status" = 1 ]
	[[ $output == *"is signed as"* ]]
	run "$MULU" verify "$BATS_TEST_TMPDIR/nosuch.zip" --key "$key"
	[ "$status" = 3 ]
}

@test "verify: another key, an older pointer, a cut catalogue" {
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/seen
	night
	cp -a "$portal" "$BATS_TEST_TMPDIR/old"
	scenic AA > "$ws/inbox/scenic.csv"
	night
	serve
	"$MULU" verify "$url" --key "$key" -q
	"$MULU" keys make -o "$BATS_TEST_TMPDIR/other" -q
	run "$MULU" verify "$url" --key "$BATS_TEST_TMPDIR/other.pub"
	[ "$status" = 1 ]
	cp "$BATS_TEST_TMPDIR/old/latest.minisig" "$portal/latest.minisig.new" && mv "$portal/latest.minisig.new" "$portal/latest.minisig"
	run "$MULU" verify "$url" --key "$key"
	[ "$status" = 1 ]                                    # rolled back
	run "$MULU" verify "$url"
	[ "$status" = 1 ]
	rm "$portal/catalog-1.json" && head -c 100 "$BATS_TEST_TMPDIR/old/catalog-1.json" > "$portal/catalog-1.json"
	XDG_STATE_HOME=$BATS_TEST_TMPDIR/nothing run "$MULU" verify "$portal" --key "$key"
	[ "$status" = 1 ]
	run "$MULU" verify "http://127.0.0.1:1/" --deadline 3
	[ "$status" = 4 ]
}

@test "keys: made once, 0600, shown" {
	cd "$BATS_TEST_TMPDIR"
	"$MULU" keys make -o k -q
	[ "$(stat -c %a k)" = 600 ]
	sum=$(sha256sum k k.pub)
	run "$MULU" keys make -o k
	[ "$status" = 2 ]
	[ "$sum" = "$(sha256sum k k.pub)" ]
	run "$MULU" keys show k.pub
	[ "$status" = 0 ]
	secret=$(sed -n 2p k)
	run "$MULU" keys show k
	[[ $output != *"$secret"* ]]
}
