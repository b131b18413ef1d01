#!/bin/sh
# Drives the page of the real program in a real browser: makes a video and serves it on this
# machine, starts the program with an empty data folder, runs tests/ui/e2e, stops everything. Then
# clips of every kind in the browser alone, signing in where keys are asked for, and the same page
# from several processes behind nginx, some of which are killed.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

# shellcheck source=servers.sh source-path=SCRIPTDIR
. "$root/tools/servers.sh"

# wait_for PID FILE PATTERN: what the pattern captures in a running program's output.
wait_for() {
    waited=0
    until found=$(sed -n "s#$3#\\1#p" "$2" 2>/dev/null | head -n 1) && [ -n "$found" ]; do
        if ! kill -0 "$1" 2>/dev/null || [ "$waited" -ge 300 ]; then
            tail -n 20 "$data"/*.log >&2
            die 1 "a server did not say its address within 30 s" "its last words are above"
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    echo "$found"
}

make_video() {
    mkdir "$data/videos"
    ffmpeg -v error -f lavfi -i testsrc2=s=854x480:r=30 -f lavfi -i sine=f=220 -t 40 \
        -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac -shortest \
        -movflags +faststart "$data/videos/talk.mp4"
}

# A page about the video, as sites describe theirs: its title and length are known beforehand.
make_page() {
    cat >"$data/videos/talk.html" <<EOF
<!doctype html>
<title>A talk</title>
<script type="application/ld+json">
{"@context": "https://schema.org", "@type": "VideoObject", "name": "A talk",
 "duration": "PT40S", "uploadDate": "2026-01-01", "contentUrl": "$1"}
</script>
EOF
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        if has "$name"; then
            command -v "$name"
            return
        fi
    done
    die 3 "no Chromium here" "run ./just setup-tests"
}

CHROMIUM=${CHROMIUM:-$(browser)}
export CHROMIUM
cargo build --quiet --locked
EZCLIPS=${CARGO_TARGET_DIR:-$root/target}/debug/ezclips
export EZCLIPS
make_video

"$tools/venv/bin/python" -u -m http.server --bind 127.0.0.1 --directory "$data/videos" 0 \
    >"$data/videos.out" 2>"$data/videos.log" &
started=$!
port=$(wait_for "$started" "$data/videos.out" '.* port \([0-9]*\).*')

EZCLIPS_ALLOW_HOSTS=127.0.0.1:$port "$EZCLIPS" \
    serve --role all --host 127.0.0.1 --port 0 --data-dir "$data/store" \
    >"$data/server.out" 2>"$data/server.log" &
server=$!
started="$server $started"
EZCLIPS_URL=$(wait_for "$server" "$data/server.out" '^EZ Clips listens on \(http[^ ]*\).*')
EZCLIPS_LINK=http://127.0.0.1:$port/talk.html
make_page "http://127.0.0.1:$port/talk.mp4"
export EZCLIPS_URL EZCLIPS_LINK

if ! npm run --silent e2e --prefix tests/ui; then
    say "The server's last words:"
    tail -n 40 "$data/server.log" >&2
    exit 1
fi
npm run --silent e2e:clips --prefix tests/ui
npm run --silent e2e:keys --prefix tests/ui
npm run --silent e2e:several --prefix tests/ui
