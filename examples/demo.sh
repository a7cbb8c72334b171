#!/bin/sh
# demo.sh - the whole way once, on loopback: the example town's workspace, keys and a token, the embedded portal, one night.
# KEEP=0 stops the portal at the end; otherwise it stays up until interrupted.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
mulu=$(cd "$B" && pwd)/mulu
demo=$(cd "$B" && pwd)/demo
LC_ALL=${LC_ALL:-C.UTF-8}
export LC_ALL

rm -rf "$demo"
mkdir -p "$demo/portal"
cp -R examples/qinhuangdao "$demo/town"
umask 077
"$mulu" keys make -o "$demo/nightly.key" -q
od -An -tx1 -N24 /dev/urandom | tr -d ' \n' > "$demo/portal.token"
chmod 600 "$demo/portal.token"
umask 022

"$mulu" serve "$demo/portal" --listen 127.0.0.1:0 --token-file "$demo/portal.token" > "$demo/url" 2> "$demo/serve.log" &
portal=$!
stop() { kill "$portal" 2>/dev/null || true; wait "$portal" 2>/dev/null || true; }
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
i=0
until [ -s "$demo/url" ]; do
	i=$((i + 1))
	if [ "$i" -gt 100 ] || ! kill -0 "$portal" 2>/dev/null; then
		echo "demo: the portal did not start:" >&2
		cat "$demo/serve.log" >&2
		exit 4
	fi
	sleep 0.1
done
url=$(head -n 1 "$demo/url")
sed -i "s|http://127.0.0.1:8080/|$url|g" "$demo/town/mulu.json"

echo "== mulu run -C $demo/town"
code=0
"$mulu" run -C "$demo/town" || code=$?
echo "== exit $code (1: something waits for approval or was refused, as it should be in this example)"
if [ "$code" -gt 1 ]; then exit "$code"; fi
echo
echo "== what readers see: mulu get $url"
"$mulu" get "$url" --key "$demo/nightly.key.pub"
"$mulu" verify "$url" --key "$demo/nightly.key.pub"
echo
echo "portal:            $url"
echo "what waits:        $mulu status -C $demo/town"
echo "approve it:        $mulu approve home-company -C $demo/town --role 数据科科长 && $mulu run -C $demo/town"
echo "why it is refused: $demo/town/.mulu/cache/reports/"
if [ "${KEEP:-1}" != 0 ]; then
	echo
	echo "The portal stays up; stop it with Ctrl-C."
	wait "$portal"
fi
