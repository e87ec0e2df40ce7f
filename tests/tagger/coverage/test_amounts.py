"""Numbers as people write them in tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.coverage.amounts import amount_in


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40", 40),
        ("40 h", 40),
        ("40,5", 40.5),
        ("40.5 horas", 40.5),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1.200,5", 1200.5),
        ("1,200.5", 1200.5),
        ("1\u202f200", 1200),
        ("aprox. 36 h (24 presenciales)", 36),
        ("30.", 30),
        ("", None),
        ("a convenir", None),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, amount: float | None) -> None:
    assert amount_in(text) == amount


@given(st.text())
def test_any_text_gives_a_number_or_none(text: str) -> None:
    amount = amount_in(text)
    assert amount is None or amount >= 0
