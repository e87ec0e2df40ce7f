"""Word files."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tagger.readers.archive import DAMAGED, check_archive
from tagger.readers.plain_text import BULLET, join_cells, join_lines, whole_file
from tagger.readers.raw import RawFile, ReadOptions
from tagger.types import Document

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
VALUE = f"{WORD}val"
STYLE = f"{WORD}style"
# Moved and deleted text is still in the file; the older twin of a text box repeats the newer.
LEFT_OUT = {f"{WORD}del", f"{WORD}moveFrom", f"{WORD}instrText", FALLBACK}
SIGNS = {
    f"{WORD}tab": "\t",
    f"{WORD}br": "\n",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "\u2011",
}
HEADING_NAMES = ("heading", "title", "subtitle")


@dataclass(frozen=True, slots=True)
class Styles:
    """The ids of the paragraph styles that make headings and list items."""

    headings: frozenset[str]
    lists: frozenset[str]


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document]:
    """Yield a Word file as one document, a paragraph a line, as it stands after all revisions.

    Headers, footers, notes and comments are left out; a text box follows the paragraph that
    it hangs on.
    """
    import docx

    check_archive(raw, options)
    try:
        word = docx.Document(BytesIO(raw.content))
        styles = styles_of(word)
    except DAMAGED as error:
        raise raw.refuse("is damaged: open it in Word, save it as .docx and try again") from error
    yield whole_file(raw, join_lines(lines_of(word.element, styles)))


def styles_of(word: "WordDocument") -> Styles:
    """Find the styles of headings and lists; a style has what the style it is based on has."""
    styles = {style.get(f"{WORD}styleId"): style for style in word.styles.element.iter(STYLE)}

    def family(style_id: str) -> list[Any]:
        """Return a style and those it is based on; a circle, which Word refuses, ends it."""
        ids: list[str] = []
        following: str | None = style_id
        while following is not None and following in styles and following not in ids:
            ids.append(following)
            following = value_of(styles[following], "basedOn")
        return [styles[member] for member in ids]

    families = {style_id: family(style_id) for style_id in styles}
    return Styles(
        frozenset(one for one, members in families.items() if any(map(names_heading, members))),
        frozenset(one for one, members in families.items() if any(map(makes_list, members))),
    )


def names_heading(style: Any) -> bool:
    """Say whether a style is one of Word's headings, whose inner names are English everywhere."""
    return (value_of(style, "name") or "").lower().startswith(HEADING_NAMES)


def makes_list(style: Any) -> bool:
    """Say whether a style numbers or bullets its paragraphs."""
    return style.find(f"{WORD}pPr/{WORD}numPr") is not None


def value_of(element: Any, path: str) -> str | None:
    """Return the value of the element at a path of Word names, None where there is none."""
    found = element.find("/".join(f"{WORD}{name}" for name in path.split("/")))
    value: str | None = None if found is None else found.get(VALUE)
    return value


def lines_of(container: Any, styles: Styles) -> Iterator[str]:
    """Yield the lines of a body, cell or text box; content controls and other wrappers count."""
    for child in container:
        if child.tag == f"{WORD}p":
            yield from paragraph_lines(child, styles)
        elif child.tag == f"{WORD}tbl":
            yield from table_lines(child, styles)
        elif child.tag not in LEFT_OUT:
            yield from lines_of(child, styles)


def paragraph_lines(paragraph: Any, styles: Styles) -> Iterator[str]:
    """Yield the lines of a paragraph, then those of the text boxes that hang on it."""
    boxes: list[Any] = []
    text = "".join(signs_of(paragraph, boxes)).strip()
    if text and is_heading(paragraph, styles):
        yield ""
        yield " ".join(text.split())
    elif text and is_list_item(paragraph, styles):
        yield BULLET + text.removeprefix(BULLET)
    elif text:
        yield text
    for box in boxes:
        yield from lines_of(box, styles)


def signs_of(element: Any, boxes: list[Any]) -> Iterator[str]:
    """Yield the pieces of text inside an element; text boxes met on the way go to `boxes`."""
    for child in element:
        if child.tag == f"{WORD}txbxContent":
            boxes.append(child)
        elif child.tag == f"{WORD}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in LEFT_OUT and child.tag != f"{WORD}pPr":
            yield from signs_of(child, boxes)


def is_heading(paragraph: Any, styles: Styles) -> bool:
    """Say whether a paragraph has a heading's style or stands in the outline."""
    # Level 9 is how Word writes "body text".
    in_outline = value_of(paragraph, "pPr/outlineLvl") not in (None, "9")
    return in_outline or value_of(paragraph, "pPr/pStyle") in styles.headings


def is_list_item(paragraph: Any, styles: Styles) -> bool:
    """Say whether a paragraph is numbered or bulleted; number 0 switches its style's list off."""
    number = value_of(paragraph, "pPr/numPr/numId")
    if number is not None:
        return number != "0"
    return value_of(paragraph, "pPr/pStyle") in styles.lists


def table_lines(table: Any, styles: Styles) -> Iterator[str]:
    """Yield the rows of a table; a cell merged over several rows is read in the first of them."""
    for row in table.iter(f"{WORD}tr"):
        if next(row.iterancestors(f"{WORD}tbl")) is table:
            cells = [cell for cell in cells_of(row) if not continues_above(cell)]
            yield from join_cells(
                [[line for line in lines_of(cell, styles) if line] for cell in cells]
            )


def cells_of(row: Any) -> Iterator[Any]:
    """Yield the cells of a row, in content controls too, but not those of tables inside it."""
    for cell in row.iter(f"{WORD}tc"):
        if next(cell.iterancestors(f"{WORD}tr")) is row:
            yield cell


def continues_above(cell: Any) -> bool:
    """Say whether a cell is the continuation of the one above, merged with it."""
    merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    return merge is not None and merge.get(VALUE) != "restart"
