#!/bin/sh
# Installs what the tests need beyond what the program needs: Chromium, Node.js with the page's
# development packages, nginx (before several servers on one data folder), espeak-ng (speech with
# known pauses), redis-server, openssl, unzip, curl, (on Linux) strace, and schemathesis (requests
# made from the API's document). Says what it does; a second run does nothing.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

ui=$root/tests/ui
requirements=$root/tools/requirements-tests.txt
stamp=$(stamp_of "$0" "$root/tools/lib.sh" "$ui/package.json" "$ui/package-lock.json" \
    "$requirements")

has_node() { has npm && has node && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; }
has_chromium() { has chromium || has chromium-browser || has google-chrome; }
# Debian keeps it where only root looks.
has_nginx() { has nginx || [ -x /usr/sbin/nginx ] || [ -x /usr/local/sbin/nginx ]; }
# The test that needs it exists on Linux only, as strace does.
has_strace() { [ "$(uname -s)" != Linux ] || has strace; }

if is_stamped "$tools/setup-tests.stamp" "$stamp" && has_node && has_chromium && has_nginx &&
    has espeak-ng && has redis-server && has openssl && has unzip && has curl && has_strace &&
    [ -d "$ui/node_modules" ] && [ -x "$tools/schemathesis/bin/schemathesis" ]; then
    say "Set up for tests already: node, chromium, nginx, espeak-ng, redis-server, openssl, unzip, curl, strace, schemathesis, tests/ui/node_modules."
    exit 0
fi

missing=
# One that is too old was put there by somebody: it is named below rather than replaced.
has node && has npm || missing="$missing node"
has_chromium || missing="$missing chromium"
has_nginx || missing="$missing nginx"
has espeak-ng || missing="$missing espeak-ng"
has redis-server || missing="$missing redis"
has openssl || missing="$missing openssl"
has unzip || missing="$missing unzip"
has curl || missing="$missing curl"
has_strace || missing="$missing strace"
if [ -n "$missing" ]; then
    say "Missing for the tests:$missing"
    # shellcheck disable=SC2086 # one word a package
    install_packages $missing
fi
case $missing in *nginx*)
    say "The tests start an nginx of their own. If your system has started one as well (port 80)"
    say "and you do not want it: systemctl disable --now nginx"
    ;;
esac
case $missing in *redis*)
    say "The tests start a Redis of their own. If your system has started one as well (port 6379)"
    say "and you do not want it: systemctl disable --now redis-server"
    ;;
esac
has_node || die 3 "Node.js 20 or newer is needed, found $(node --version 2>&1)" \
    "install it from your system or https://nodejs.org, then try again"

say "Installing the page's development packages into tests/ui/node_modules"
fetch_page() { npm ci --prefix "$ui" --no-fund --no-audit --silent >&2; }
twice fetch_page || die 1 "npm ci failed in tests/ui" "check the connection to the npm registry"

say "Installing schemathesis into .tools/schemathesis"
mkdir -p "$tools"
need_python
rm -rf "$tools/schemathesis"
"$(find_python)" -m venv "$tools/schemathesis"
fetch_schemathesis() {
    "$tools/schemathesis/bin/python" -m pip install --quiet --disable-pip-version-check \
        -r "$requirements" >&2
}
twice fetch_schemathesis || die 1 "could not install schemathesis" "check the connection to the Python package index"
echo "$stamp" >"$tools/setup-tests.stamp"
say "Ready for tests."
