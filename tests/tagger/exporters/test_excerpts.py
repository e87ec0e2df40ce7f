import pytest

from tagger.exporters.excerpts import LONGEST_PASSAGE, REACH, excerpt, one_line

FILLER = "lorem ipsum dolor sit amet " * 10


def test_a_passage_stands_between_the_words_around_it() -> None:
    text = "We need you to analyse\ndata every week."
    start = text.index("analyse")
    found = excerpt(text, start, start + len("analyse\ndata"))
    assert (found.before, found.passage, found.after) == (
        "We need you to ",
        "analyse data",
        " every week.",
    )


def test_the_context_does_not_leave_the_paragraph() -> None:
    text = "Another thing.\n \nAnalyse data.\n\nMore."
    start = text.index("Analyse")
    found = excerpt(text, start, start + len("Analyse data."))
    assert (found.before, found.after) == ("", "")


def test_a_long_context_is_cut_between_words_and_says_so() -> None:
    text = f"{FILLER}ANALYSE {FILLER}"
    start = text.index("ANALYSE")
    found = excerpt(text, start, start + len("ANALYSE"))
    assert found.before.startswith("… ")
    assert found.after.endswith(" …")
    words = (found.before + found.after).replace("…", "").split()
    assert set(words) <= set(FILLER.split())
    assert len(found.before) <= REACH + 2
    assert len(found.after) <= REACH + 2


def test_a_context_that_reaches_the_edge_of_the_text_has_no_ellipsis() -> None:
    text = "x" * REACH + "DATA" + "y" * REACH
    found = excerpt(text, REACH, REACH + 4)
    assert (found.before, found.passage, found.after) == ("x" * REACH, "DATA", "y" * REACH)


def test_a_context_without_a_space_is_left_out_where_it_would_be_cut_inside_a_word() -> None:
    text = "x" * 200 + "DATA" + "y" * 200
    found = excerpt(text, 200, 204)
    assert found.before == "… "
    assert found.after == " …"


def test_a_very_long_passage_is_shortened_between_words() -> None:
    text = FILLER * 3
    found = excerpt(text, 0, len(text))
    assert len(found.passage) <= LONGEST_PASSAGE + 2
    assert found.passage.endswith(" …")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\r\n  c", "a b c"),
        ("red\x1b[31m\x07", "red[31m"),
        ("ab\u202ecd\u2066", "abcd"),
        ("família 👩\u200d💻", "família 👩\u200d💻"),
    ],
)
def test_a_line_holds_no_break_and_no_control_character(text: str, expected: str) -> None:
    assert one_line(text) == expected
