#!/bin/sh
# Makes the passwords of the profile `scale` once, one file for each that needs some; a second run
# changes nothing.
set -eu
cd "$(dirname -- "$0")"
umask 077

if [ -e secrets ]; then
    echo "deploy/scale/secrets is there already; nothing changed." >&2
    exit 0
fi
hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
redis=$(hex 32)
id=GK$(hex 12) # the shape Garage asks of keys
secret=$(hex 32)

mkdir secrets.new
printf 'REDIS_PASSWORD=%s\n' "$redis" >secrets.new/valkey.env
printf 'GARAGE_DEFAULT_ACCESS_KEY=%s\nGARAGE_DEFAULT_SECRET_KEY=%s\nGARAGE_RPC_SECRET=%s\n' \
    "$id" "$secret" "$(hex 32)" >secrets.new/garage.env
printf 'REDIS_PASSWORD=%s\nS3_ACCESS_KEY_ID=%s\nS3_SECRET_ACCESS_KEY=%s\nEZCLIPS_API_KEY=%s\n' \
    "$redis" "$id" "$secret" "$(hex 32)" >secrets.new/ezclips.env
mv secrets.new secrets
echo "Made deploy/scale/secrets. The key to log in with is EZCLIPS_API_KEY in ezclips.env." >&2
