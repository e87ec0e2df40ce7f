#!/bin/sh
# Draws the passwords that compose.yaml wants, once: what is there already is kept.
set -eu
cd "$(dirname "$0")"
user="${1:-10001}" # of the image; root alone can give files to it
umask 077
mkdir -p secrets
drawn() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
[ -e secrets/postgres_password ] || drawn > secrets/postgres_password
[ -e secrets/tagger_secret ] || drawn > secrets/tagger_secret
[ -e secrets/tagger_database ] \
    || printf 'postgresql://tagger:%s@db/tagger' "$(cat secrets/postgres_password)" > secrets/tagger_database
if [ "$(id -u)" = 0 ]; then
    chown "$user" secrets/tagger_database secrets/tagger_secret
else
    echo "not root: give secrets/tagger_database and secrets/tagger_secret to user $user yourself" >&2
fi
