#!/usr/bin/env bash
# Makes the folder that a machine without network installs the service from: `make bundle`.
#   EXTRAS=service,evaluation make bundle   # with more of the extras
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=.tools/bin
python="${PYTHON:-python3}"
extras="${EXTRAS:-service}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# The oldest glibc that all wheels run on: that of RHEL 8, Debian 10 and Ubuntu 20.04.
oldest_glibc=28
platforms=()
for minor in $(seq "$oldest_glibc" -1 5); do
    platforms+=(--platform "manylinux_2_${minor}_x86_64")
done
platforms+=(--platform manylinux2014_x86_64 --platform manylinux2010_x86_64 --platform manylinux1_x86_64)

"$python" -c 'import platform, sys
sys.exit(0 if sys.version_info[:2] == (3, 11) and platform.machine() == "x86_64" and sys.platform == "linux" else 1)' \
    || { echo "make the bundle with Python 3.11 on Linux x86_64: PYTHON=… make bundle" >&2; exit 1; }

mkdir "$work/wheels"
"$tools/python" -m hatchling build -t wheel -d "$work/wheels" > "$work/log" 2>&1 \
    || { cat "$work/log" >&2; exit 1; }
ours="$(ls "$work"/wheels/competency_tagger-*.whl)"
version="$(basename "$ours" | cut -d- -f2)"
"$tools/python" -m pip download --quiet --disable-pip-version-check --only-binary :all: \
    --implementation cp --python-version 3.11 --abi cp311 --abi abi3 --abi none "${platforms[@]}" \
    --constraint constraints.txt --dest "$work/wheels" "${ours}[${extras}]"

# Names, versions and digests of everything, which pip then insists on.
"$tools/python" service/deploy/describe_bundle.py lock "$work/wheels" > "$work/requirements.txt"

# Installed as it will be, which shows that nothing is missing, and described from that.
"$python" -m venv --without-pip "$work/installed"
"$tools/python" -m pip --python "$work/installed/bin/python" install --quiet --disable-pip-version-check \
    --no-index --find-links "$work/wheels" --require-hashes --requirement "$work/requirements.txt" --no-compile
PYTHONWARNINGS=ignore "$tools/cyclonedx-py" environment "$work/installed/bin/python" --pyproject pyproject.toml \
    --mc-type application --sv 1.6 --of JSON --output-reproducible --output-file "$work/environment.cdx.json"
"$tools/python" service/deploy/describe_bundle.py sbom "$work/wheels" "$work/environment.cdx.json" \
    service/tagger_service/page/vendor/vendor.toml > "$work/sbom.cdx.json"

bundle="dist/competency-tagger-${version}-linux-x86_64-py311"
rm -rf "$bundle"
mkdir -p "$bundle/docs"
mv "$work/wheels" "$work/requirements.txt" "$work/sbom.cdx.json" "$bundle/"
cp service/deploy/install.sh LICENSE SECURITY.md CHANGELOG.md "$bundle/"
cp docs/deploy.md docs/service.md "$bundle/docs/"
cp -r service/deploy/systemd service/deploy/nginx.conf "$bundle/"
chmod -R u=rwX,go=rX "$bundle"
(cd "$bundle" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
echo "$bundle: $(find "$bundle/wheels" -name '*.whl' | wc -l) wheels, $(du -sm "$bundle" | cut -f1) MB"
echo "sha256 of its SHA256SUMS: $(sha256sum "$bundle/SHA256SUMS" | cut -d' ' -f1)"
