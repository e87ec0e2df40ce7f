"""Reads pages as browsers do."""

from typing import Protocol

from bs4 import BeautifulSoup
from bs4.element import Tag
from starlette.testclient import TestClient

TEXT = "Analizar datos abiertos.\nColaborar con otras áreas.\nServir café."


class Answer(Protocol):
    """What a test client returns."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...


class Read:
    """A page, or a part of one, to be looked into."""

    def __init__(self, text: str) -> None:
        self.root = BeautifulSoup(text, "html.parser")

    def all(self, selector: str) -> list[Tag]:
        return list(self.root.select(selector))

    def one(self, selector: str) -> Tag:
        found = self.all(selector)
        assert len(found) == 1, f"{selector}: {len(found)}"
        return found[0]

    def words(self, selector: str) -> str:
        return " ".join(self.one(selector).get_text().split())

    def value(self, selector: str) -> str:
        """Return what stands in a text area, less the line end that browsers leave out."""
        return self.one(selector).get_text().removeprefix("\n")

    def has(self, selector: str) -> bool:
        return bool(self.all(selector))

    def get(self, selector: str, name: str) -> str:
        """Return an attribute of the one element, which has to have it."""
        return str(self.one(selector)[name])


def read(answer: Answer, status: int = 200) -> Read:
    assert answer.status_code == status, answer.text
    return Read(answer.text)


def tagged(client: TestClient, text: str = TEXT, **more: str) -> Read:
    return read(client.post("/tag", data={"text": text, **more}))
