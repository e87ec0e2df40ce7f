#!/bin/bash
# Runs a command as a container would run it: a root file system that cannot be written, no
# network but its own loopback, no capabilities. Called within `unshare --mount --net`.
#   replay.sh ROOT USER_ID DATA HEALTH_CHECK COMMAND…    (environment: as it is)
# Writes what /v1/tag answers and how much memory the processes take, then ends the command.
set -eu
root="$1" user="$2" data="$3" health="$4"
shift 4
ip link set lo up
mount --make-rprivate /
mountpoint -q "$root" || mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=1777,noexec,nosuid,nodev tmpfs "$root/tmp"
mount -t tmpfs -o "mode=0700,uid=$user,gid=$user,noexec,nosuid,nodev" tmpfs "$root$data"
inside() {
    chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs \
        --inh-caps=-all --bounding-set=-all "$@"
}
if touch "$root/written" 2> /dev/null; then echo "the root can be written" >&2; exit 1; fi
inside sh -c 'cd "$1" && shift && exec "$@"' sh "$data" "$@" >&2 &
service=$!
for _ in $(seq 240); do
    kill -0 "$service" || exit 1
    if inside sh -c "$health" 2> /dev/null; then ready=yes; break; fi
    sleep 1
done
[ "${ready:-}" = yes ] || { echo "it was never ready" >&2; exit 1; }
inside python3 -I -c '
import json, urllib.request
text = "Funciones:\n- Analizar datos abiertos del ministerio.\n- Coordinar equipos de trabajo."
asked = urllib.request.Request(
    "http://127.0.0.1:8000/v1/tag", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
)
print(urllib.request.urlopen(asked, timeout=60).read().decode())'
awk '/^Uid:/ {mine = $2 == user} /^VmRSS:/ && mine {print $2}' user="$user" "$root"/proc/[0-9]*/status | tr '\n' ' '
echo
ls -A "$root$data" "$root/tmp" | tr '\n' ' '
echo
# The command has the process id of the shell that became it.
pkill -TERM --uid "$user" --ns $$ --nslist net || true
wait "$service"
