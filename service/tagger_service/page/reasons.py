"""Reasons of readers that stand in their data or behind a name, marked here for the catalogues.

`tagger` words nothing but English, so it cannot mark them; a test holds the two together.
"""

from tagger_service.problems import _

REASONS = (
    _("is a Rich Text file: open it in a word processor and save it as .docx"),
    _("is an image: run OCR on it and give the text"),
    _("is protected by a password: save a copy without it"),
    _("is in an old Office format (.doc or .xls): save it as .docx or .xlsx"),
    _("has {found} pages: give {most} at most"),
)
