"""Where jobs and their results are kept: SQLite in a file, or PostgreSQL."""
