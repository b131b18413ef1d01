#!/bin/sh
# Drives the page of the real program in a real browser: starts it on a free port with an empty
# data folder, waits for its address, runs tests/ui/e2e against it, stops it.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

cargo build --quiet --locked
binary=${CARGO_TARGET_DIR:-$root/target}/debug/ezclips
data=$(mktemp -d)
server=
cleanup() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        # It has ten seconds to stop in order; a test run must not hang on it.
        (sleep 10 && kill -9 "$server") >/dev/null 2>&1 &
        watchdog=$!
        wait "$server" 2>/dev/null || true
        kill "$watchdog" 2>/dev/null || true
    fi
    rm -rf "$data"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$binary" serve --role all --host 127.0.0.1 --port 0 --data-dir "$data/store" \
    >"$data/out" 2>"$data/log" &
server=$!
waited=0
until address=$(sed -n 's/^EZ Clips listens on \(http[^ ]*\).*/\1/p' "$data/out") && [ -n "$address" ]; do
    if ! kill -0 "$server" 2>/dev/null || [ "$waited" -ge 300 ]; then
        tail -n 20 "$data/log" >&2
        die 1 "the server did not say its address within 30 s" "its last words are above"
    fi
    sleep 0.1
    waited=$((waited + 1))
done

if ! EZCLIPS_URL=$address npm run --silent e2e --prefix tests/ui -- "$address"; then
    say "The server's last words:"
    tail -n 40 "$data/log" >&2
    exit 1
fi
