#!/bin/sh
# Checks everything that others run: the scripts, the Dockerfile, deploy/, railway.json and the
# workflows, each with the checker of its kind and without asking the network. All are checked even
# when one fails; what has no checker here is named as skipped, which counts as failed with CI set.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"
PATH=$tools/lint/bin:$tools/promtool:$PATH
failed=0
skipped=0

# check NAME PROGRAM ARGUMENTS...: its output is shown only when it complains.
check() {
    name=$1
    shift
    if ! has "$1"; then
        echo "skipped: $name: no $1 here (./just setup-tests installs it where it can)"
        skipped=$((skipped + 1))
    elif output=$("$@" 2>&1 </dev/null); then
        echo "ok: $name"
    else
        printf '%s\n' "$output"
        echo "failed: $name"
        failed=$((failed + 1))
    fi
}

# Every manifest is listed, and every listed one exists; the example of the Secret is neither.
kustomization_is_whole() {
    for file in deploy/kubernetes/*.yaml; do
        name=${file##*/}
        case $name in kustomization.yaml | secret.yaml | secret.example.yaml) continue ;; esac
        grep -qx "  - $name" deploy/kubernetes/kustomization.yaml || { echo "unlisted: $name"; return 1; }
    done
    sed -n 's/^  - \(.*yaml\)$/\1/p' deploy/kubernetes/kustomization.yaml | while read -r name; do
        [ -f "deploy/kubernetes/$name" ] || { echo "missing: $name"; return 1; }
    done
}

# The program is not installed where the unit looks for it; that alone is no complaint.
unit_is_right() {
    ! systemd-analyze --man=no verify deploy/ezclips.service 2>&1 | grep -v 'is not executable'
}

dashboards_are_json() {
    find deploy -path 'deploy/grafana*' -name '*.json' | while read -r board; do
        python3 -m json.tool "$board" >/dev/null || return 1
    done
}

check "scripts" shellcheck -x just tools/*.sh .ci/run deploy/image/*.sh deploy/scale/*.sh
check "Dockerfile" hadolint Dockerfile
check "compose file" check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
check "workflows" check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yaml
check "what workflows may do" zizmor --offline --quiet .github/workflows
check "railway.json" check-jsonschema --schemafile tools/deploy-check-railway.json railway.json
check "Kubernetes" kubernetes-validate --strict --quiet deploy/kubernetes/[!k]*.yaml
check "kustomization" kustomization_is_whole
check "Caddyfile" caddy validate --adapter caddyfile --config deploy/scale/Caddyfile
check "Caddyfile's format" caddy fmt --diff deploy/scale/Caddyfile
if has systemd-analyze; then
    check "systemd unit" unit_is_right
    # In tenths: 1.5 today.
    check "what the unit may do" \
        systemd-analyze security --no-pager --offline=true --threshold=20 deploy/ezclips.service
else
    check "systemd unit" systemd-analyze
fi
# One file or a folder of them.
for rules in deploy/alerts*.y*ml deploy/alerts*/*.y*ml; do
    case $rules in
    *'*'*) ;; # there are none of that kind
    *test.y*ml) check "$rules" promtool test rules "$rules" ;;
    *) check "$rules" promtool check rules "$rules" ;;
    esac
done
check "dashboards" dashboards_are_json

[ -z "${CI:-}" ] || failed=$((failed + skipped))
[ "$failed" -eq 0 ]
