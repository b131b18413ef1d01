#!/bin/sh
# Drives the real program by its own OpenAPI document: requests that follow it and requests that
# break it, none of which may be answered with a fault (5xx) or in a way that the document does not
# tell. What is checked and what is left out stands in schemathesis.toml.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

# shellcheck source=servers.sh source-path=SCRIPTDIR
. "$root/tools/servers.sh"

# wait_for WHAT COMMAND...: the first thing that the command prints.
wait_for() {
    what=$1
    shift
    waited=0
    until found=$("$@" 2>/dev/null) && [ -n "$found" ]; do
        if [ "$waited" -ge 300 ]; then
            tail -n 20 "$data"/*.log >&2
            die 1 "no $what within 30 s" "the last words of the servers are above"
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    echo "$found"
}

said() { sed -n "s#$1#\\1#p" "$2" | head -n 1; }
# The server asks for a key, so that requests with none or a wrong one are refused as documented.
key="key-of-the-requests-by-document"
ask() { curl --silent --fail --max-time 30 -H "Authorization: Bearer $key" "$@"; }
# The `id` of a JSON answer, which is its first field.
id_of() { sed 's/^{"id":"\([^"]*\)".*/\1/'; }
succeeded() { ask "$EZCLIPS_URL/api/v1/jobs/$1" | grep -o '"state":"succeeded"'; }
post() { ask -H 'content-type: application/json' -d "$2" "$EZCLIPS_URL/api/v1/$1" | id_of; }

make_video() {
    mkdir "$data/videos"
    ffmpeg -v error -f lavfi -i testsrc2=s=320x180:r=30 -f lavfi -i sine=f=220 -t 4 \
        -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac -shortest \
        -movflags +faststart "$data/videos/talk.mp4"
}

serve_video() {
    "$tools/venv/bin/python" -u -m http.server --bind 127.0.0.1 --directory "$data/videos" 0 \
        >"$data/videos.out" 2>"$data/videos.log" &
    started="$started $!"
    port=$(wait_for "address of the video" said '.* port \([0-9]*\).*' "$data/videos.out")
    EZCLIPS_LINK=http://127.0.0.1:$port/talk.mp4
}

serve_api() {
    EZCLIPS_ALLOW_HOSTS=127.0.0.1:$port EZCLIPS_AUTH=keys EZCLIPS_API_KEY=$key \
        EZCLIPS_RATE_PER_MINUTE=60000 EZCLIPS_RATE_BURST=10000 "$program" \
        serve --role all --host 127.0.0.1 --port 0 --data-dir "$data/store" --drain-seconds 0 \
        >"$data/server.out" 2>"$data/server.log" &
    server=$!
    started="$server $started"
    EZCLIPS_URL=$(wait_for "address of the server" \
        said '^EZ Clips listens on \(http[^ ]*\).*' "$data/server.out")
    wait_for "readiness" ask "$EZCLIPS_URL/readyz" >/dev/null
}

# What requests about something that exists are about.
make_something() {
    EZCLIPS_VIDEO=$(new_video)
    EZCLIPS_INSPECTION=$(post videos/inspect "{\"url\": \"$EZCLIPS_LINK\"}")
    EZCLIPS_SERIES=$(new_series)
    wait_for "series" succeeded "$EZCLIPS_SERIES" >/dev/null
    EZCLIPS_SPARE_VIDEOS=$(spare video-download new_video)
    EZCLIPS_SPARE_SERIES=$(spare video-process new_series)
    EZCLIPS_UPLOAD=$(new_upload)
    EZCLIPS_SPARE_UPLOADS=$(for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do new_upload; done)
}

# spare LANE COMMAND...: prints the ids of jobs of the lane that are over before they began, to be
# deleted. The command prints the id of a new one.
spare() {
    lane=$1
    shift
    ask --request POST "$EZCLIPS_URL/api/v1/lanes/$lane/pause" >/dev/null
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
        id=$("$@")
        ask --request POST "$EZCLIPS_URL/api/v1/jobs/$id/cancel" >/dev/null
        echo "$id"
    done
    ask --request POST "$EZCLIPS_URL/api/v1/lanes/$lane/resume" >/dev/null
}

new_video() { ask -F "file=@$data/videos/talk.mp4" "$EZCLIPS_URL/api/v1/videos/upload" | id_of; }
new_series() { post series "{\"video_id\": \"$EZCLIPS_VIDEO\", \"parts\": {\"count\": 2}}"; }
# An upload in pieces, of which none has come.
new_upload() {
    ask --request POST -H 'Tus-Resumable: 1.0.0' -H 'Upload-Length: 1000000' --output /dev/null \
        --dump-header - "$EZCLIPS_URL/api/v1/uploads" | tr -d '\r' | sed -n 's#^[Ll]ocation: .*/##p'
}

cargo build --quiet --locked
program=${CARGO_TARGET_DIR:-$root/target}/debug/ezclips
make_video
serve_video
serve_api
make_something
export EZCLIPS_LINK EZCLIPS_VIDEO EZCLIPS_SERIES EZCLIPS_INSPECTION
export EZCLIPS_SPARE_VIDEOS EZCLIPS_SPARE_SERIES EZCLIPS_UPLOAD EZCLIPS_SPARE_UPLOADS

if ! "$tools/schemathesis/bin/schemathesis" --config-file tools/schemathesis.toml \
    run "$EZCLIPS_URL/api/openapi.json" --header "Authorization: Bearer $key" "$@"; then
    say "The server's last words:"
    grep -v '"level":"INFO"' "$data/server.log" | tail -n 20 >&2
    exit 1
fi
if ! kill -0 "$server" 2>/dev/null || ! ask "$EZCLIPS_URL/readyz" >/dev/null; then
    die 1 "the server did not outlive the requests" "its log says why"
fi
