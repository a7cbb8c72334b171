#!/bin/sh
# run.sh - what keeps the house in order: each check prints "ok NAME" or "not ok NAME" with what is wrong; ends with "N passed, N failed".
# To add a check: a function below, its name in `checks`.
set -u
B=${B:-build}
CC=${CC:-gcc}
CFLAGS_ALL=${CFLAGS_ALL:--std=c11 -D_GNU_SOURCE -I. -Ilib -Ipublish}
mulu=$B/mulu
checks="floors doors headers wording rules docs invented shell sizes names"
sources=$(find lib schemas catalog publish cmd -name '*.[ch]' | LC_ALL=C sort)

# A file includes headers of its own room and of rooms below it.
floors() { python3 tests/lint/floors.py $sources && ! grep -l "privacy/cleared_make.h\"" $sources | grep -vE "lib/privacy/(gate|cleared)\.c"; }

# One door per foreign library: only these files include its header.
doors() {
	bad=0
	while read -r header allowed; do
		[ -n "$header" ] || continue
		for f in $(grep -lE "^[[:space:]]*#[[:space:]]*include <$header" $sources 2>/dev/null); do
			case " $allowed " in
			*" $f "*) ;;
			*) echo "$f includes <$header>; its door is $allowed"; bad=1 ;;
			esac
		done
	done <<-TABLE
	curl/ publish/http.c
	cjson/ lib/base/json.c
	zlib.h lib/base/gzip.c
	archive lib/base/pack.c
	openssl/ lib/base/crypto.c
	zstd lib/base/zst.c
	sqlite3 lib/base/db.c
	pcre2 lib/base/regex.c
	utf8proc lib/base/utf8.c
	xxhash lib/base/hash.c
	seccomp lib/base/confine.c
	microhttpd publish/portal/server.c
	iconv lib/table/encoding.c
	TABLE
	return $bad
}

headers() {
	bad=0
	for h in $(echo "$sources" | grep '\.h$'); do
		# shellcheck disable=SC2086
		$CC $CFLAGS_ALL -fsyntax-only -x c "$h" 2>"$B/lint.log" || { echo "$h does not compile alone"; head -n 3 "$B/lint.log"; bad=1; }
	done
	return $bad
}

# Errors: lower case first, no full stop at the end.
wording() {
	found=$(grep -nE 'err_(set|errno|prefix)\([^"]*"([A-Z][a-z]|[^"]*\.")' $sources | grep -vE '"(NUL|UTF|JSON|CSV|GB|BOM|HTTP|SQL)' | grep -vE '\.\.\."')
	[ -z "$found" ] || { echo "$found"; return 1; }
}

# Every rule id stands in a test.
rules() {
	bad=0
	for def in $(find lib schemas catalog publish -name rules.def); do
		for id in $(sed -nE 's/^RULE\([^,]*,[[:space:]]*"([^"]+)".*/\1/p' "$def"); do
			grep -rqF -- "$id" tests/unit tests/cli || { echo "$def: no test names the rule '$id'"; bad=1; }
		done
	done
	return $bad
}

# The reference page is what the program says of itself.
docs() {
	tests/lint/reference.sh "$mulu" > "$B/reference.md" || return 1
	diff -u docs/reference.md "$B/reference.md" || { echo "docs/reference.md is behind; run: make docs"; return 1; }
}

invented() { python3 tests/lint/example_is_invented.py; }

shell() {
	command -v shellcheck >/dev/null 2>&1 || { echo "shellcheck is not installed: skipped"; return 0; }
	shellcheck bootstrap .ci/run tests/run.sh tests/lint/reference.sh examples/demo.sh
}

# Long files and long functions are where order ends first.
sizes() { python3 tests/lint/sizes.py $sources; }

# No path or tool of the machine it was built on.
names() {
	found=$(git grep -nE '/(wor)k/|/(far)m/|[.](librar)y/' -- . 2>/dev/null | grep -v '^tests/lint/run.sh' | head -n 5)
	[ -z "$found" ] || { echo "$found"; return 1; }
}

passed=0 failed=0
for check in $checks; do
	if said=$($check 2>&1); then
		echo "ok $check"
		passed=$((passed + 1))
	else
		echo "not ok $check"
		echo "$said" | head -n 40 | sed 's/^/    /'
		failed=$((failed + 1))
	fi
done
echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
