from pathlib import Path

from tagger.readers import read
from tagger.types import Document

NOTICE = """---
title: "Analista de datos"
lang: es
---
# Analista *de* datos

La dirección busca
una persona.

## Funciones

- Analizar **datos** abiertos
  - Publicar [tableros](https://ejemplo.org)
1. Coordinar

| Requisito | Carácter |
|---|---|
| Título universitario | obligatorio |

```
código
```
"""


def document_of(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "aviso.md"
    path.write_text(text, encoding="utf-8")
    (document,) = read(path)
    return document


def test_marks_go_and_layout_stays(tmp_path: Path) -> None:
    text = document_of(tmp_path, NOTICE).text
    assert [line for line in text.split("\n") if line] == [
        "Analista de datos",
        "La dirección busca una persona.",
        "Funciones",
        "• Analizar datos abiertos",
        "• Publicar tableros",
        "• Coordinar",
        "Requisito | Carácter",
        "Título universitario | obligatorio",
        "código",
    ]
    assert "\n\nFunciones\n" in text


def test_front_matter_gives_the_title(tmp_path: Path) -> None:
    assert document_of(tmp_path, NOTICE).title == "Analista de datos"
    assert document_of(tmp_path, "Sin título").title is None


def test_a_rule_is_not_front_matter(tmp_path: Path) -> None:
    assert document_of(tmp_path, "uno\n\n---\n\ndos\n\n---\n").text.split() == ["uno", "dos"]


def test_html_inside_is_read_like_a_page(tmp_path: Path) -> None:
    text = document_of(tmp_path, "uno\n\n<div><script>x</script><p>dos</p></div>\n").text
    assert text.split() == ["uno", "dos"]
