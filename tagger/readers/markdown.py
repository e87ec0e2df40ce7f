"""Markdown files."""

import re
from collections.abc import Iterator

from tagger.readers.encoding import decode
from tagger.readers.html import page_text
from tagger.readers.plain_text import tidy, whole_file
from tagger.readers.raw import RawFile, ReadOptions
from tagger.types import Document

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def parse(raw: RawFile, _options: ReadOptions) -> Iterator[Document]:
    """Yield a Markdown file as one document, laid out as the web page that it would make.

    Front matter is no part of the text; its `title` becomes the document's.
    """
    from markdown_it import MarkdownIt

    markup = tidy(decode(raw))
    front = FRONT_MATTER.match(markup)
    title = TITLE.search(front[1]) if front else None
    body = markup[front.end() :] if front else markup
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(body)
    yield whole_file(raw, page_text(raw, page)[0], title[1] if title else None)
