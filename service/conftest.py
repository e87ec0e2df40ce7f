"""Keeps pytest from importing what only Alembic can run."""

collect_ignore_glob = ["tagger_service/storage/migrations/*"]
