"""The section of a passage says how deeply a course treats a competency."""

from dataclasses import replace

import pytest

from tagger.coverage.depths import deepest_first, depth_of
from tagger.types import Role
from tests.tagger.coverage.sample import passage


@pytest.mark.parametrize(
    ("role", "depth"),
    [
        ("outcomes", "outcome"),
        ("purpose", "outcome"),
        ("contents", "content"),
        ("method", "mention"),
        ("heading", "mention"),
    ],
)
def test_a_section_makes_a_depth(role: Role, depth: str) -> None:
    assert depth_of(role) == depth


def test_the_passages_that_give_the_depth_come_first_and_the_others_stay_in_order() -> None:
    roles: list[Role] = ["method", "contents", "outcomes", "contents"]
    given = [replace(passage("content", "basic", n), role=role) for n, role in enumerate(roles)]
    assert [one.start for one in deepest_first(given)] == [200, 100, 300, 0]
