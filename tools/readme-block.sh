#!/bin/sh
# readme-block.sh NAME: puts standard input between the README's NAME markers.
set -eu
# shellcheck source=lib.sh source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

name=$1
readme=$root/README.md
block=$(cat)
[ -n "$block" ] || die 1 "nothing to write into the README's $name block" "see the error above"
grep -q "<!-- $name:end -->" "$readme" || die 1 "README.md has no $name block" "add its markers"

BLOCK=$block awk -v name="$name" '
    $0 == "<!-- " name ":end -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- " name ":begin -->" { inside = 1; print ENVIRON["BLOCK"] }
' "$readme" >"$readme.new"
mv "$readme.new" "$readme"
say "README.md: $name block written"
