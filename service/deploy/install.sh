#!/bin/sh
# Installs the service from the folder this file is in, without network.
#   sh install.sh [FOLDER [PYTHON]]      # unless said: /opt/competency-tagger, python3.11
# An installation that is there already stays as FOLDER.before until the next.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
folder="${1:-/opt/competency-tagger}"
python="${2:-python3.11}"

fail() { echo "error: $1" >&2; exit 1; }

case "$folder" in /*) ;; *) fail "name the folder from the root: $folder" ;; esac
command -v "$python" > /dev/null || fail "there is no $python: name a Python 3.11 as second argument"
"$python" -c 'import platform, sys
sys.exit(0 if sys.version_info[:2] == (3, 11) and platform.machine() == "x86_64" else 1)' \
    || fail "$python is not Python 3.11 for x86_64, which these wheels are for"
"$python" -c 'import ensurepip, venv' 2> /dev/null \
    || fail "$python lacks venv: install python3.11-venv from the system's own packages"

cd "$here"
sha256sum --check --quiet --strict SHA256SUMS || fail "the folder is not as it was made: copy it again"
[ "$(find . -type f ! -name SHA256SUMS | wc -l)" -eq "$(wc -l < SHA256SUMS)" ] \
    || fail "the folder holds files that SHA256SUMS does not name"

new="$folder.new"
rm -rf "$new"
trap 'rm -rf "$new"' EXIT
umask 022
# Without what pip may be told elsewhere: no index, no proxy, no other folder.
PIP_CONFIG_FILE=/dev/null
export PIP_CONFIG_FILE
"$python" -m venv "$new"
env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL "$new/bin/python" -m pip install --quiet \
    --disable-pip-version-check --no-index --find-links wheels --require-hashes --requirement requirements.txt
"$new/bin/python" -m pip uninstall --quiet --yes --disable-pip-version-check setuptools pip 2> /dev/null
mkdir -p "$new/share"
cp -r docs systemd nginx.conf sbom.cdx.json LICENSE SECURITY.md CHANGELOG.md "$new/share/"
# Programs of an environment name their interpreter by its path.
rm -rf "$new/bin/__pycache__"
grep -lI "^#!$new/bin/" "$new"/bin/* | while read -r program; do
    sed -i "1s|^#!$new/bin/|#!$folder/bin/|" "$program"
done
sed -i "s|$new|$folder|g" "$new"/bin/activate* "$new/pyvenv.cfg"
rm -rf "$folder.before"
[ ! -e "$folder" ] || mv "$folder" "$folder.before"
mv "$new" "$folder"
trap - EXIT
echo "installed in $folder: $("$folder/bin/tagger" --version)"
echo "next: $folder/share/docs/deploy.md"
