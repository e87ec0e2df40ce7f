"""Exporters write reports as they arrive; one line a format."""

from collections.abc import Callable, Iterable
from typing import TextIO

from tagger.exporters.html import write_html
from tagger.exporters.json_lines import write_json, write_jsonl
from tagger.exporters.markdown import write_markdown
from tagger.exporters.options import ExportOptions
from tagger.exporters.spreadsheet import write_csv
from tagger.exporters.terminal import write_table
from tagger.framework import Framework
from tagger.types import Report

__all__ = ["EXPORTERS", "FORMAT_OF_SUFFIX", "ExportOptions", "Exporter"]

Exporter = Callable[[Iterable[Report], Framework, TextIO, ExportOptions], None]

EXPORTERS: dict[str, Exporter] = {
    "table": write_table,
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
    "md": write_markdown,
    "html": write_html,
}

FORMAT_OF_SUFFIX: dict[str, str] = {
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
}
