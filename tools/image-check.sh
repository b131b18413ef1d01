#!/bin/sh
# image-check.sh [BINARY]: builds the image as the Dockerfile says, with a program that is built
# already in place of its first stage, and tries it out (image-check.py). Needs no container
# engine and no registry: the base is made from Debian's packages. Needs Linux, root and 4 GB of disk,
# and takes five minutes. DEBIAN_SUITE says which Debian; the program must run on its libc.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

binary=${1:-target/release/ezclips}
suite=${DEBIAN_SUITE:-$(. /etc/os-release && echo "${VERSION_CODENAME:-}")}
[ "$(id -u)" -eq 0 ] || die 3 "building a root file system needs root" "run it with sudo"
[ -x "$binary" ] || die 2 "$binary is no program" "run cargo build --release --locked, or name one"
[ -n "$suite" ] || die 2 "no Debian suite known" "set DEBIAN_SUITE, such as bookworm"
{ has buildah && has mmdebstrap; } || install_packages buildah mmdebstrap

work=$root/target/image-check
mkdir -p "$work/built/usr/local/bin" "$work/pip"
base=$work/base-$suite
build() {
    command=$1
    shift
    buildah "$command" --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
}
cleanup() {
    build rm --all >/dev/null 2>&1 || true
    build rmi --all --force >/dev/null 2>&1 || true
    rm -rf "$work/storage" "$work/run"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cleanup

# As Debian's own slim image: no documentation, and packages are not kept once installed.
make_base() {
    rm -rf "$base.new"
    # shellcheck disable=SC2016 # the hook's own variable
    mmdebstrap --variant=minbase --format=directory --quiet \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook='echo "DPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb\"; };
            Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";" >"$1/etc/apt/apt.conf.d/slim"' \
        "$suite" "$base.new" && rm -f "$base.new"/var/cache/apt/*.bin
}
if [ ! -d "$base" ]; then
    say "Making a clean Debian $suite from its packages"
    twice make_base
    mv "$base.new" "$base"
fi
container=$(build from scratch)
build add "$container" "$base" / >/dev/null
build config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "$container"
build commit -q --format docker "$container" "localhost/debian:$suite-slim" >/dev/null
build rm "$container" >/dev/null

# What this machine trusts besides the usual authorities, for pip.
cp "${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}" "$work/pip/certs.pem"
printf '[global]\ncert = /run/pip/certs.pem\n' >"$work/pip/pip.conf"
cp "$binary" "$work/built/usr/local/bin/ezclips"
say "Building the image (its log: target/image-check/build.log)"
build bud --isolation chroot --pull-never --format docker --build-arg "DEBIAN_SUITE=$suite" \
    --build-context "build=$work/built" --volume "$work/pip:/run/pip:ro" \
    --volume "$work/pip/pip.conf:/etc/pip.conf:ro" --tag localhost/ezclips . \
    >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    die 1 "the image cannot be built" "the end of its log is above"
}
build inspect --type image localhost/ezclips >"$work/image.json"
container=$(build from --pull-never localhost/ezclips)
python3 tools/image-check.py "$(build mount "$container")" "$work/image.json"
