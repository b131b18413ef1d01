# shellcheck shell=sh
# For scripts that start servers: a folder for their data, and their end with the script's.
# The script adds each process it starts to $started, and keeps their output in $data.

data=$(mktemp -d)
started=
cleanup() {
    for pid in $started; do
        kill "$pid" 2>/dev/null || true
        # It has ten seconds to stop in order; a test run must not hang on it.
        (sleep 10 && kill -9 "$pid") >/dev/null 2>&1 &
        watchdog=$!
        wait "$pid" 2>/dev/null || true
        kill "$watchdog" 2>/dev/null || true
    done
    rm -rf "$data"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
