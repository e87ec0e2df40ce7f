#!/usr/bin/env bash
# Extracts the messages of the service and of the readers, and brings the catalogues up to date:
# new messages come in empty, those that are gone go. With a file's name it only writes that file.
set -euo pipefail
cd "$(dirname "$0")/.."
babel="${BABEL:-.venv/bin/pybabel}"
locale=service/tagger_service/locale
pot="${1:-$locale/messages.pot}"
"$babel" -q extract --mapping service/babel.toml --keyword refuse --output "$pot" \
    --no-wrap --sort-output --omit-header --no-location \
    service/tagger_service tagger/readers
if [ $# -eq 0 ]; then
    for language in es pt; do
        "$babel" -q update --input-file "$pot" --output-dir "$locale" --locale "$language" \
            --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
    done
fi
