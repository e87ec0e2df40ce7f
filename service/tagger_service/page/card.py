"""A model's card as HTML: its Markdown is read without HTML, links lead nowhere outside."""

from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LIMITS = "Known limits"
PURPOSE = "What it is for"
DEEPEST = 6
# Under a heading of the page, which is of the second level.
DEEPER = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card under a heading of the second level."""

    title: str
    content: Markup


@cache
def sections(card: str, pictures: str) -> tuple[Section, ...]:
    """Return the sections of a card; pictures are looked for at the address `pictures`."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(card)
    starts = [i for i, one in enumerate(tokens) if one.type == "heading_open" and one.tag == "h2"]
    found = []
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        shown = [adapted(one, pictures) for one in tokens[start + 3 : end]]
        html = parser.renderer.render(shown, parser.options, {})
        found.append(Section(tokens[start + 1].content, scrolling(html)))
    return tuple(found)


def adapted(token: Token, pictures: str) -> Token:
    """Return a token as the page has it: headings deeper, no style, no link to a file of ours."""
    token.attrs.pop("style", None)
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(DEEPEST, int(token.tag[1:]) + DEEPER)}"
    if token.type == "image":
        token.attrs["src"] = f"{pictures}/{token.attrs['src']}"
    if token.type == "link_open":
        # A link between files of the repository leads nowhere here.
        token.tag, token.attrs = "span", {}
    if token.type == "link_close":
        token.tag = "span"
    for child in token.children or []:
        adapted(child, pictures)
    return token


def scrolling(html: str) -> Markup:
    """Let wide tables scroll on their own; a keyboard reaches what scrolls."""
    opened = html.replace("<table>", '<div class="wide" tabindex="0"><table>')
    return Markup(opened.replace("</table>", "</table></div>"))  # noqa: S704 - rendered, no HTML  # nosec B704
