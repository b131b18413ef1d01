#!/bin/sh
# layouts.sh VIDEO [SECOND]: the picture of all layouts in the README, made by the program itself of two
# seconds of VIDEO; SECOND (VIDEO again when missing) stands below in a stack.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"
cd "$root"

[ $# -ge 1 ] || die 2 "no video given" "tools/layouts.sh talk.mp4"
video=$1
second=${2:-$1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# one NAME OPTIONS...: a clip, and the picture a second into it, all of one height.
one() {
    name=$1
    shift
    cargo run --quiet --release --locked -- clip "$video" --range 0:09-0:11 -o "$dir/$name" "$@" >/dev/null 2>&1
    ffmpeg -v error -y -ss 1 -i "$dir/$name"/*.mp4 -frames:v 1 -vf scale=-2:640 "$dir/$name.png"
}

say "Making the clips"
one source --headline "As it is" --part-label="Part 3/12"
one blur --layout blur --headline "Blurred background" --part-label="Part 3/12" --title-colour '#ffd400'
one crop --layout crop --headline "Cropped" --part-label="Part 3/12"
one fit --layout fit --headline "On black" --part-label="Part 3/12" --title-place bottom
one stack --layout stack --below "$second" --headline "Above another" --part-label="Part 3/12"
one portrait --layout blur --size 4:5 --headline "4:5" --part-label="Part 3/12"
one square --layout crop --size 1:1 --headline "Quadrado" --part-label="Parte 3/12"
pad="pad=w=iw+8:h=ih+8:x=4:y=4:color=white"
ffmpeg -v error -y -i "$dir/blur.png" -i "$dir/crop.png" -i "$dir/fit.png" -i "$dir/stack.png" \
    -i "$dir/portrait.png" -i "$dir/square.png" -i "$dir/source.png" -filter_complex \
    "[0]${pad}[a];[1]${pad}[b];[2]${pad}[c];[3]${pad}[d];[4]${pad}[e];[5]${pad}[f];[6]${pad}[g];\
[a][b][c][d]hstack=4[above];[e][f][g]hstack=3,scale=1472:-2[below];\
[above]scale=1472:-2[above];[above][below]vstack,format=yuvj420p" \
    -frames:v 1 -q:v 4 docs/layouts.jpg
say "docs/layouts.jpg written"
