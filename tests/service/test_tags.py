"""Tagging and explaining over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

SPANISH = "Analizar datos abiertos y elaborar informes estadísticos.\nTrabajar en equipo."
NAMES = {"es": "Análisis de datos", "pt": "Análise de dados", "en": "Data analysis"}


def tag(client: TestClient, body: dict[str, Any], language: str = "en") -> Response:
    return client.post("/v1/tag", json=body, headers={"Accept-Language": language})


def test_a_text_gets_its_competencies_with_their_provenance(client: TestClient) -> None:
    answer = tag(client, {"text": SPANISH, "id": "aviso-7", "genre": "posting"})
    found = answer.json()
    assert answer.status_code == 200
    assert (found["document_id"], found["model"], found["genre"]) == ("aviso-7", "demo", "posting")
    assert found["framework"] == {"id": "demo", "version": "1"}
    assert found["language"] == "es"
    assert {"D1", "P1"} <= {one["code"] for one in found["tags"]}
    assert set(found["probabilities"]) == {"D1", "D2", "P1"}
    assert found["text"] is None
    assert all(one["probability"] >= one["threshold"] for one in found["tags"])


@pytest.mark.parametrize("text", [SPANISH, "😀 " + SPANISH, "\r\n\ufeff" + SPANISH + "\u0301"])
def test_offsets_lead_to_the_evidence(client: TestClient, text: str) -> None:
    found = tag(client, {"text": text}).json()["tags"]
    evidence = [one for each in found for one in each["evidence"]]
    assert evidence
    assert all(text[one["start"] : one["end"]] == one["text"] for one in evidence)


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_names_are_in_the_language_asked_for(client: TestClient, language: str) -> None:
    answer = tag(client, {"text": SPANISH}, language)
    names = {one["code"]: one["name"] for one in answer.json()["tags"]}
    assert names["D1"] == NAMES[language]
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Vary"] == "Accept-Language"


def test_the_model_that_an_answer_names_can_be_asked_for(client: TestClient) -> None:
    first = tag(client, {"text": SPANISH})
    assert tag(client, {"text": SPANISH, "model": first.json()["model"]}).json() == first.json()


def test_the_language_that_is_said_goes_before_the_one_found(client: TestClient) -> None:
    said = {"text": "Gestión", "language": "pt"}
    assert tag(client, said).json()["language"] == "pt"


@pytest.mark.parametrize("text", [" ", "\n\t", "\ufeff"])
def test_a_blank_text_has_no_tags_and_says_so(client: TestClient, text: str) -> None:
    found = tag(client, {"text": text}).json()
    assert (found["tags"], found["probabilities"], found["notes"]) == ([], {}, ["no_text"])


def test_a_text_in_another_language_is_not_judged(client: TestClient) -> None:
    german = (
        "Die Bewerberin wertet Verwaltungsdaten aus und schreibt darüber ausführliche Berichte."
    )
    found = tag(client, {"text": german}).json()
    assert (found["tags"], found["probabilities"]) == ([], {})
    assert found["notes"] == ["other_language"]
    assert found["language"] == "other"


def test_a_null_sign_in_a_text_is_taken_as_any_other(client: TestClient) -> None:
    answer = tag(client, {"text": "Analizar datos\x00 abiertos."})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/body/text"),
        ({"text": ""}, "/body/text"),
        ({"text": 7}, "/body/text"),
        ({"text": None}, "/body/text"),
        ({"text": ["Analizar"]}, "/body/text"),
        ({"text": "a", "id": ""}, "/body/id"),
        ({"text": "a", "id": "n" * 201}, "/body/id"),
        ({"text": "a", "language": "fr"}, "/body/language"),
        ({"text": "a", "genre": "novel"}, "/body/genre"),
        ({"text": "a", "modle": "fast"}, "/body/modle"),
        ({"text": "a", "a/b~c": 1}, "/body/a~1b~0c"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    client: TestClient, body: dict[str, Any], pointer: str
) -> None:
    answer = tag(client, body)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "invalid-request")
    assert [one["pointer"] for one in problem["errors"]] == [pointer]


def test_a_name_made_up_by_the_caller_comes_back_cut(client: TestClient) -> None:
    (error,) = tag(client, {"text": "a", "x" * 5_000: 1}).json()["errors"]
    assert len(error["pointer"]) == 200


def test_a_list_in_place_of_an_object_is_refused(client: TestClient) -> None:
    assert client.post("/v1/tag", json=[SPANISH]).status_code == 422


@pytest.mark.parametrize("field", ["text", "id", "model", "competency"])
def test_half_a_surrogate_pair_is_refused(client: TestClient, field: str) -> None:
    sent = {"text": '"Analizar"', "id": '"a"', "model": '"demo"', "competency": '"D1"'}
    sent[field] = '"a\\ud800b"'
    body = "{" + ", ".join(f'"{name}": {value}' for name, value in sent.items()) + "}"
    answer = client.post("/v1/explain", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/body/{field}"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"text": "Analizar',
        b'{"text": ' + b"[" * 100_000,
        b'{"text": ' + b"9" * 10_000 + b"}",
        b'{"text": "\xff\xfe"}',
        b"\x00\xd8\x00\xd8",
    ],
    ids=["nothing", "cut", "cut text", "deep", "long number", "no utf-8", "half utf-16"],
)
def test_a_broken_body_is_the_callers_mistake(client: TestClient, content: bytes) -> None:
    answer = client.post("/v1/tag", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_deep_json_in_an_unknown_field_does_no_harm(client: TestClient) -> None:
    content = b'{"text": "a", "x": ' + b"[" * 900 + b"]" * 900 + b"}"
    answer = client.post("/v1/tag", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str) -> None:
    answer = client.post("/v1/tag", content=b'{"text": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 422


def test_an_unknown_model_is_named_with_those_there_are(client: TestClient) -> None:
    answer = tag(client, {"text": SPANISH, "model": "../../etc/passwd"})
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
    assert "keyword" in answer.json()["detail"]
    assert "passwd" not in answer.text


def test_an_explanation_gives_passages_and_reasons(client: TestClient) -> None:
    body = {"text": SPANISH, "competency": "d1"}
    answer = client.post("/v1/explain", json=body, headers={"Accept-Language": "pt"})
    verdict = answer.json()
    assert answer.status_code == 200
    assert (verdict["code"], verdict["name"], verdict["found"]) == ("D1", NAMES["pt"], True)
    assert verdict["n_evidence"] == sum(one["is_evidence"] for one in verdict["passages"]) >= 1
    assert verdict["passages"][0]["reasons"]
    assert all(SPANISH[one["start"] : one["end"]] == one["text"] for one in verdict["passages"])


def test_an_explanation_agrees_with_the_tag(client: TestClient) -> None:
    tagged = tag(client, {"text": SPANISH}).json()
    for code, probability in tagged["probabilities"].items():
        verdict = client.post("/v1/explain", json={"text": SPANISH, "competency": code}).json()
        assert verdict["probability"] == pytest.approx(probability, abs=1e-3)
        assert verdict["found"] == (code in {one["code"] for one in tagged["tags"]})


def test_a_blank_text_is_explained_as_not_judged(client: TestClient) -> None:
    verdict = client.post("/v1/explain", json={"text": " ", "competency": "D1"}).json()
    assert (verdict["found"], verdict["probability"], verdict["passages"]) == (None, None, [])


def test_an_unknown_competency_is_refused_with_those_there_are(client: TestClient) -> None:
    answer = client.post("/v1/explain", json={"text": SPANISH, "competency": "Z9"})
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
    assert "D1, D2, P1" in answer.json()["detail"]


def test_a_file_gives_what_its_text_gives(client: TestClient) -> None:
    answer = client.post("/v1/tag/file", files={"file": ("aviso.txt", SPANISH.encode())})
    found = answer.json()
    assert answer.status_code == 200
    assert (found["document_id"], found["text"]) == ("aviso.txt", SPANISH)
    assert found["tags"] == tag(client, {"text": SPANISH}).json()["tags"]


def test_the_language_of_a_files_text_can_be_said(client: TestClient) -> None:
    answer = client.post(
        "/v1/tag/file",
        files={"file": ("a.txt", "Gestión".encode())},
        data={"text_language": "pt", "model": "demo"},
    )
    assert answer.json()["language"] == "pt"


@pytest.mark.parametrize("sent", [{"text_language": "fr"}, {"model": "none-such"}])
def test_a_wrong_field_beside_a_file_is_refused(client: TestClient, sent: dict[str, str]) -> None:
    answer = client.post("/v1/tag/file", files={"file": ("a.txt", b"Analizar")}, data=sent)
    assert answer.status_code == 422


def test_an_empty_field_beside_a_file_says_nothing(client: TestClient) -> None:
    files, data = {"file": ("a.txt", b"Analizar")}, {"model": "", "text_language": ""}
    assert client.post("/v1/tag/file", files=files, data=data).json()["model"] == "demo"


def test_an_unknown_field_beside_a_file_is_pointed_at(client: TestClient) -> None:
    files = {"file": ("a.txt", b"Analizar")}
    answer = client.post("/v1/tag/file", files=files, data={"modle": "fast"})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/body/modle"]
