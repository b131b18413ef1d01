#!/bin/sh
# Runs every check and test, each as a named stage, all of them even when one fails. Ends with
# what was skipped and why (nothing, usually) and the sums. With CI set, a skip is a failure.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
: >"$results/failed"
: >"$results/skipped"
passed=0
failed=0

# Adds up the numbers beside a word in the output of the last stage, colours taken off.
sum() {
    escape=$(printf '\033')
    sed "s/$escape\[[0-9;]*m//g" "$results/output" | grep -Eo "$1" | grep -Eo '[0-9]+' |
        awk '{ total += $1 } END { print total + 0 }'
}

# stage NAME COMMAND...: cargo and node count their tests themselves; anything else is one.
stage() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    { "$@" 2>&1 && echo 0 >"$results/code" || echo $? >"$results/code"; } | tee "$results/output"
    ok=$(sum '([0-9]+ passed;|(^#|ℹ) pass [0-9]+)')
    bad=$(sum '([0-9]+ failed;|(^#|ℹ) fail [0-9]+)')
    if [ "$(cat "$results/code")" -eq 0 ]; then
        [ "$ok" -gt 0 ] || ok=1
    else
        [ "$bad" -gt 0 ] || bad=1
        echo "$name" >>"$results/failed"
    fi
    # A skipped test is not a passed one, whoever skipped it.
    left=$(sum '([0-9]+ ignored;|(^#|ℹ) (skipped|todo) [0-9]+)')
    [ "$left" -eq 0 ] || echo "$name: $left tests marked as ignored" >>"$results/skipped"
    passed=$((passed + ok))
    failed=$((failed + bad))
}

export RUSTDOCFLAGS="-D warnings"
stage "rust format" cargo fmt --all --check
stage "rust lint" cargo clippy --locked --all-targets -- -D warnings
stage "traces" cargo check --locked --features otlp --lib --bins --test otlp
if [ "$(id -u)" -eq 0 ]; then
    stage "rust tests" cargo test --locked --no-fail-fast
else
    echo "full disks: mounting a small one needs root" >>"$results/skipped"
    stage "rust tests" cargo test --locked --no-fail-fast -- --skip full_disk::
fi
stage "rust documentation" cargo doc --locked --no-deps --document-private-items
stage "dependencies" "$tools/venv/bin/python" tools/deps.py
stage "deployment files" tools/deploy-check.sh
sed -n 's/^skipped: //p' "$results/output" >>"$results/skipped"
stage "doctor" cargo run --quiet --locked -- doctor
stage "page" npm test --prefix tests/ui
stage "page in a browser" tools/e2e.sh
stage "API against its document" tools/schemathesis.sh

echo
while read -r line; do echo "skipped: $line"; done <"$results/skipped"
while read -r line; do echo "failed: $line"; done <"$results/failed"
if [ -n "${CI:-}" ] && [ -s "$results/skipped" ]; then
    echo "failed: in CI nothing may be skipped"
    failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
