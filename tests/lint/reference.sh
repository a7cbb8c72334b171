#!/bin/sh
# reference.sh PROGRAM - docs/reference.md, made from what the program says of itself (help of every verb, its registries), in English.
set -eu
mulu=$1
LC_ALL=C.UTF-8
export LC_ALL
echo '# Reference'
echo
# shellcheck disable=SC2016
echo 'Made by `make docs` from `mulu help` and `mulu list`; do not edit.'
echo
echo '## Verbs'
"$mulu" help --lang en | sed -n 's/^  \([a-z]*\)  *.*/\1/p' | while read -r verb; do
	echo
	echo "### $verb"
	echo
	echo '```'
	"$mulu" help "$verb" --lang en | sed '/^Options of every verb:/,/^$/d'
	echo '```'
done
for what in checks detectors treatments formats targets standards lists; do
	echo
	echo "## $what"
	echo
	echo '```'
	"$mulu" list "$what" --lang en
	echo '```'
done
