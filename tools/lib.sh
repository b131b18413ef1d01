# shellcheck shell=sh
# What the set-up scripts share: words, stamps, and system packages. Sourced, never run.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck disable=SC2034 # used by those who source this
tools=$root/.tools

say() { printf '%s\n' "$*" >&2; }

# die CODE MESSAGE HINT
die() {
    say "error: $2"
    say "hint: $3"
    exit "$1"
}

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command a second time when the first fails: registries hiccup.
twice() { "$@" || { say "That failed; trying once more"; "$@"; }; }

# A stamp says what a finished set-up was made from. It holds the place too, because virtual
# environments break when the checkout is moved.
stamp_of() { printf '%s ' "$root" && cat -- "$@" | cksum; }
is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

package_manager() {
    for manager in apt-get dnf brew apk pacman; do
        if has "$manager"; then
            echo "$manager"
            return
        fi
    done
    die 3 "no package manager known here (apt-get, dnf, brew, apk, pacman)" "install by hand: $*"
}

# The line that installs the named things with the manager of this machine.
install_line() {
    manager=$1
    shift
    packages=
    for thing in "$@"; do packages="$packages $(package_of "$manager" "$thing")"; done
    case $manager in
    apt-get) echo "apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends$packages" ;;
    dnf) echo "dnf install -y$packages" ;;
    brew) echo "brew install$packages" ;;
    apk) echo "apk add --no-cache$packages" ;;
    pacman) echo "pacman -Sy --needed --noconfirm$packages" ;;
    esac
}

# package_of MANAGER THING: what a thing is called there.
package_of() {
    case $1:$2 in
    dnf:ffmpeg) rpm -q rpmfusion-free-release >/dev/null 2>&1 && echo ffmpeg || echo ffmpeg-free ;;
    apt-get:python) echo python3 python3-venv ;;
    brew:python | pacman:python) echo python ;;
    *:python) echo python3 ;;
    brew:node) echo node ;;
    *:node) echo nodejs npm ;;
    brew:chromium) echo --cask chromium ;;
    apt-get:chromium) echo chromium fonts-dejavu-core ;;
    # What `nginx` brings along differs between releases; this is the small one in all of them.
    apt-get:nginx) echo nginx-light ;;
    apt-get:redis) echo redis-server ;;
    *) echo "$2" ;;
    esac
}

# Installs things with the system's package manager. Root is used only when it is already there,
# given by sudo without a question, or granted by the person who reads the line.
install_packages() {
    manager=$(package_manager "$@")
    line=$(install_line "$manager" "$@")
    if [ "$manager" = brew ] || [ "$(id -u)" -eq 0 ]; then
        say "Running: $line"
        twice sh -c "$line" >&2
    elif has sudo && sudo -n true 2>/dev/null; then
        say "Running: sudo sh -c '$line'"
        twice sudo -n sh -c "$line" >&2
    elif has sudo && [ -t 0 ] && [ -t 2 ]; then
        say "This needs root:"
        say "    sudo sh -c '$line'"
        printf 'Run it? [y/N] ' >&2
        read -r answer || answer=
        case $answer in y | Y | yes) sudo sh -c "$line" >&2 ;; *) die 3 "$* not installed" "run the line above, then try again" ;; esac
    else
        die 3 "$* missing, and installing needs root" "run as root: $line"
    fi || die 3 "could not install $*" "run as root: $line"
}

# A Python that can make virtual environments and is new enough for yt-dlp.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do
        if has "$python" && "$python" -c \
            'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            command -v "$python"
            return
        fi
    done
    return 1
}

need_python() {
    if ! find_python >/dev/null; then
        say "Python 3.10 or newer with venv: missing"
        install_packages python
        find_python >/dev/null || die 3 "no Python 3.10 or newer here" "install one, then try again"
    fi
}
