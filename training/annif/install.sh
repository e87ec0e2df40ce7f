#!/usr/bin/env bash
# Installs Annif with Omikuji and fastText into .annif/venv, apart from our own environment.
# fastText is compiled: this needs a C++ compiler. The versions are those of constraints.txt.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
environment="$here/../../.annif/venv"
"${PYTHON:-python3.11}" -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$here/constraints.txt" "annif[omikuji,fasttext]"
"$environment/bin/python" -c "import annif, fasttext, omikuji"
echo "installed Annif in .annif/venv"
