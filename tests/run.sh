#!/bin/sh
# run.sh - run unit programs (cmocka) and command-line tests (bats), count, keep the log of failures, end with "N passed, N failed".
#   run.sh unit PROGRAM...    run.sh cli FILE.bats...    run.sh all unit PROGRAM... cli FILE.bats...
set -u
B=${B:-build}
logs=$B/test-logs
rm -rf "$logs"
mkdir -p "$logs"
passed=0 failed=0 skipped=0
mode=
MULU=$(cd "$B" && pwd)/mulu
# LeakSanitizer stops a program by ptrace at its end, which a confined child forbids.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS MULU LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP

# Count TAP lines of a log; a program that died or printed no plan is one failure more.
count() {
	name=$1 log=$2 rc=$3
	# cmocka writes a skipped test as "not ok N # SKIP", bats as "ok N name # skip".
	skip=$(grep -ciE '^(not )?ok .*# skip' "$log")
	ok=$(grep '^ok ' "$log" | grep -vciE '# skip')
	bad=$(grep '^not ok ' "$log" | grep -vciE '# skip')
	if [ "$rc" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
	if [ "$ok" = 0 ] && [ "$bad" = 0 ] && [ "$skip" = 0 ]; then bad=1; echo "no test ran" >> "$log"; fi
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
	if [ "$bad" != 0 ]; then
		echo "FAIL $name (exit $rc)"
		grep -vE '^ok ' "$log" | head -n 60 | sed 's/^/    /'
	fi
	grep -iE '^(not )?ok .*# skip' "$log" | sed -E "s#^(not )?ok [0-9]*#SKIP $name:#"
}

for arg in "$@"; do
	case $arg in
	all) continue ;;
	unit | cli) mode=$arg; continue ;;
	esac
	name=${arg#"$B"/}
	log=$logs/$(echo "$name" | tr / _).log
	case $mode in
	unit) timeout 300 "$arg" > "$log" 2>&1 ;;
	cli) timeout 600 bats --tap "$arg" > "$log" 2>&1 ;;
	*) echo "run.sh: unit or cli first" >&2; exit 2 ;;
	esac
	count "$name" "$log" $?
done
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
