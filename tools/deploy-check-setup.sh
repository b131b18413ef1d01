#!/bin/sh
# Installs the checkers that deploy-check.sh uses: those of deploy-check.txt into .tools/lint,
# promtool into .tools/promtool where Debian's package can be had (unpacked only: installing it would
# start a server), shellcheck and systemd-analyze by the system. A second run does nothing.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

list=$root/tools/deploy-check.txt
stamp=$(stamp_of "$0" "$root/tools/lib.sh" "$list")
has_systemd_analyze() { [ "$(uname -s)" != Linux ] || has systemd-analyze; }

if is_stamped "$tools/deploy-check.stamp" "$stamp" && has shellcheck && has_systemd_analyze &&
    [ -x "$tools/lint/bin/check-jsonschema" ]; then
    say "Set up already: the checkers of the files in deploy/."
    exit 0
fi

missing=
has shellcheck || missing="$missing shellcheck"
has_systemd_analyze || missing="$missing systemd"
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || install_packages $missing

need_python
say "Installing the checkers of the files in deploy/ into .tools/lint"
rm -rf "$tools/lint"
"$(find_python)" -m venv "$tools/lint"
fetch() { "$tools/lint/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2; }
if ! twice fetch -r "$list"; then
    say "Not all of them exist for this system; taking those that do"
    while read -r checker; do
        case $checker in '#'*) ;; *) fetch "$checker" || say "warning: no $checker" ;; esac
    done <"$list"
fi

unpack_promtool() {
    rm -rf "$tools/promtool"
    mkdir -p "$tools/promtool"
    cd "$tools/promtool"
    # A machine whose package lists were never fetched, or are old, needs that first.
    apt-get download -qq prometheus >/dev/null 2>&1 ||
        { apt-get update -qq >&2 && apt-get download -qq prometheus >&2; } || return 1
    dpkg-deb -x prometheus_*.deb . && mv usr/bin/promtool . &&
        rm -rf prometheus_*.deb usr etc lib var
}
if ! has promtool && has apt-get; then
    say "Unpacking promtool into .tools/promtool"
    (twice unpack_promtool) || say "warning: no promtool; alert rules will not be checked"
fi
echo "$stamp" >"$tools/deploy-check.stamp"
say "Ready to check the files in deploy/."
