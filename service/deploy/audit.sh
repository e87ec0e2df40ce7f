#!/usr/bin/env bash
# Asks a service on the network whether weaknesses are known of what the bundle installs.
#   SERVICE=osv make audit     # or pypi, esms
# Exit code 1: some are known; 3: the service cannot be reached, so nothing is known.
set -euo pipefail
cd "$(dirname "$0")/../.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
lock="$(ls -d dist/competency-tagger-*/requirements.txt 2> /dev/null | tail -1 || true)"
[ -n "$lock" ] || { echo "make the bundle first: make bundle" >&2; exit 2; }
# Our own package is in no list of weaknesses.
grep -v '^competency-tagger==' "$lock" > "$work/requirements.txt"
# Strict, as a mirror that knows no weaknesses would have all packages pass for sound.
code=0
.tools/bin/pip-audit --requirement "$work/requirements.txt" --disable-pip --strict --progress-spinner off \
    --vulnerability-service "${SERVICE:-osv}" --timeout 30 2> "$work/said" || code=$?
if [ "$code" -ne 0 ] && grep -qiE 'ConnectionError|ServiceError|HTTPError|Failed to|Max retries|timed out|not found on PyPI' "$work/said"; then
    tail -1 "$work/said" >&2
    echo "pip-audit could not ask ${SERVICE:-osv}: nothing is known of weaknesses; run make audit where it can be reached" >&2
    exit 3
fi
cat "$work/said" >&2
exit "$code"
