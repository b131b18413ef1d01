#!/bin/sh
# `ezclips` of the image. Hosts that mount a volume owned by root start the container as root: then
# the top of the data folder is given to the program's user, and the program runs as that user.
# The same for each word said in a running container, such as `ezclips keys ls`.
set -eu

# As process 1 it must wait for what dying tools leave behind; tini does, the program waits for its
# own children only. tini follows the change of user: it could not pass signals on from above.
# Those go to the program alone, which stops its tools in order.
set -- /usr/local/lib/ezclips/ezclips "$@"
[ $$ -ne 1 ] || set -- tini -- "$@"
[ "$(id -u)" -eq 0 ] || exec "$@"

data=${EZCLIPS_DATA_DIR:-/data}
# Only the top: what lies below was written by the program, and may be millions of files.
if [ "$(stat -c %u:%g -- "$data")" != 1000:1000 ] && ! chown -- 1000:1000 "$data"; then
    echo "error: cannot give $data to the user 1000:1000" >&2
    echo "hint: run as 1000:1000 with a folder of that user, or as root with CHOWN, SETUID and SETGID" >&2
    exit 4
fi
exec setpriv --reuid=1000 --regid=1000 --clear-groups --inh-caps=-all --no-new-privs -- "$@"
