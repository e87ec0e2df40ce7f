"""Text can be read on every ground it stands on, light and dark: ratios from the style sheet."""

import re
from itertools import product

import pytest

from tagger_service.page.static import shelf

COLOUR = re.compile(r"--(\w[\w-]*): #([0-9a-f]{6}|[0-9a-f]{3});")
GROUNDS = ("paper", "panel")
SOFT = tuple(f"c{i}" for i in range(6))
STRONG = tuple(f"s{i}" for i in range(6))
TEXT_PAIRS = [
    *product(("ink", "quiet", "accent", "warn", *STRONG), GROUNDS),
    *product(("ink",), (*SOFT, "warn-soft")),
    ("on-accent", "accent"),
]
LINE_PAIRS = [*product(("edge", *STRONG), GROUNDS)]


def colours(scheme: str) -> dict[str, str]:
    light, dark = shelf().files["colours.css"].decode().split("prefers-color-scheme: dark")
    found = dict(COLOUR.findall(light))
    return found | dict(COLOUR.findall(dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert contrast("000", "fff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINE_PAIRS)
def test_lines_that_say_something_can_be_seen(scheme: str, line: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[line], known[ground]) >= 3


def test_no_colour_stands_outside_the_sheet_of_colours() -> None:
    for name, content in shelf().files.items():
        if name.endswith(".css") and name != "colours.css":
            assert not re.search(rb"#[0-9a-fA-F]{3,8}\b\s*[;,})]", content), name
            assert b"@import" not in content
            assert b"url(" not in content


def test_every_colour_is_used_and_every_used_one_is_there() -> None:
    sheets = b"".join(one for name, one in shelf().files.items() if name.endswith(".css")).decode()
    used = set(re.findall(r"var\(--([\w-]+)", sheets)) - {"soft", "strong"}
    assert used == set(colours("light"))
