#!/usr/bin/env bash
# Installs the identity provider of the tests into .idp/, apart from our own environment.
# The versions are those of provider.txt.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
environment="$here/../../../.idp"
"${PYTHON:-python3}" -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  --requirement "$here/provider.txt"
"$environment/bin/python" -c "import nanoidp"
echo "installed nanoidp in .idp/"
