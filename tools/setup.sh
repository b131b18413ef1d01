#!/bin/sh
# Installs what EZ Clips needs to run: ffmpeg and ffprobe by the system's package manager, yt-dlp
# with its JavaScript runtime into .tools/. Says what it does; a second run does nothing.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

requirements=$root/tools/requirements.txt
stamp=$(stamp_of "$0" "$root/tools/lib.sh" "$requirements")

is_set_up() {
    is_stamped "$tools/setup.stamp" "$stamp" && has ffmpeg && has ffprobe &&
        [ -x "$tools/bin/yt-dlp" ]
}

fetch() {
    "$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "$@" >&2
}

install_ytdlp() {
    need_python
    python=$(find_python)
    say "Installing yt-dlp and its JavaScript runtime into .tools/venv ($python)"
    rm -rf "$tools/venv"
    "$python" -m venv "$tools/venv"
    if ! twice fetch -c "$requirements" "yt-dlp[default,deno]"; then
        # deno has no build for every system (musl, 32-bit); all but a few sites work without it.
        fetch -c "$requirements" "yt-dlp[default]" ||
            die 1 "could not install yt-dlp" "check the connection to the Python package index"
        say "warning: no JavaScript runtime for this system: YouTube will be limited"
    fi
    mkdir -p "$tools/bin"
    ln -sf "$tools/venv/bin/yt-dlp" "$tools/bin/yt-dlp"
    if [ -x "$tools/venv/bin/deno" ]; then ln -sf "$tools/venv/bin/deno" "$tools/bin/deno"; fi
}

if is_set_up; then
    say "Set up already: ffmpeg, ffprobe, yt-dlp."
    exit 0
fi

mkdir -p "$tools"
if has ffmpeg && has ffprobe; then
    say "ffmpeg and ffprobe: found ($(command -v ffmpeg))"
else
    say "ffmpeg and ffprobe: missing"
    install_packages ffmpeg
fi
install_ytdlp
say "yt-dlp $("$tools/bin/yt-dlp" --version): ready"
echo "$stamp" >"$tools/setup.stamp"
