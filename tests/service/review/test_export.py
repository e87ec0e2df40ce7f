"""What models can learn from: read as the benchmark is, and measured by `tagger evaluate`."""

import json
from pathlib import Path

from tagger.benchmark import read_labelled
from tests.service.review.judged import Reviewing
from tests.tagger.command import run

EXPORT = "/v1/review/export"
DEMO = Path(__file__).parents[2] / "data" / "demo.yaml"


def exported(desk: Reviewing, **query: str) -> list[dict[str, object]]:
    answer = desk.client.get(EXPORT, params=query)
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_only_documents_whose_tags_are_all_decided_are_exported(desk: Reviewing) -> None:
    assert exported(desk) == []
    waiting = desk.queue(limit=100)
    first = [one for one in waiting if one["row"] == 1]
    desk.decide(first[0], "accept")
    assert exported(desk) == []
    for one in first[1:]:
        desk.decide(one, "accept")
    assert [row["id"] for row in exported(desk)] == ["uno"]


def test_a_tie_is_left_out_unless_one_reviewer_is_asked_for(desk: Reviewing) -> None:
    desk.decide_all("accept", "ana")
    desk.decide_all("reject", "ben")
    assert exported(desk) == []
    assert len(exported(desk, by="ana")) == 3


def test_the_file_is_read_as_the_benchmark_and_can_be_evaluated(
    desk: Reviewing, tmp_path: Path
) -> None:
    desk.decide_all("accept")
    (privacy,) = desk.queue("x", competency="D2")
    desk.decide(privacy, "reject")
    desk.put(row=1, competency="P1", decision="add", quotation="Servir café.")
    desk.put(row=3, competency="D1", decision="add", quotation="Servir café en la sala.")
    path = tmp_path / "reviewed.jsonl"
    path.write_bytes(desk.client.get(EXPORT).content)
    found = {one.document.id: one for one in read_labelled(path, "train")}
    assert set(found) == {"uno", "dos", "tres"}
    labels = {segment.text.lstrip("- "): set(segment.labels) for segment in found["uno"].segments}
    assert "P1" in labels["Servir café."] and "D1" in labels["Analizar datos abiertos."]  # noqa: PT018
    assert found["tres"].labels == {"D1"}
    assert found["dos"].labels == {"D1"}
    ended = run("evaluate", str(path), "--model", "keyword", "-F", str(DEMO), "--format", "json")
    assert ended.code == 0, ended.err
