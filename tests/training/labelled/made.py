"""Small documents and layers to plant faults in."""

from collections.abc import Sequence

from tagger.benchmark import PARTS, LabelledDocument, labelled_from
from training.labelled.checks import Documents
from training.labelled.layers import Decision, Pair

FILLER = "Keeps the keys of the hall and opens it for the evening class on every weekday but Friday"


def document(
    name: str,
    texts: Sequence[str],
    labels: Sequence[Sequence[str]] = (),
    *,
    part: str = "train",
    lang: str = "en",
) -> LabelledDocument:
    """Return a document of at least eight segments; those not given say something of their own."""
    wanted = [*texts, *(f"{name}{n} keeps key {n} of {name}" for n in range(8 - len(texts)))]
    given = [*labels, *([] for _ in range(len(wanted) - len(labels)))]
    return labelled_from(
        {
            "id": name,
            "split": part,
            "title": "A notice",
            "lang": lang,
            "variety": f"{lang}-XX",
            "genre": "posting",
            "role_family": "halls",
            "segments": [
                {"t": t, "p": p, "role": "duties", "labels": c, "modality": None, "level": None}
                for p, (t, c) in enumerate(zip(wanted, given, strict=True))
            ],
        }
    )


def parts(*documents: LabelledDocument) -> Documents:
    """Return the documents by part."""
    return {part: [one for one in documents if one.split == part] for part in PARTS}


def decisions(*labels: str) -> tuple[Decision, ...]:
    """Return decisions from labels such as `"A B"`."""
    return tuple(Decision(frozenset(codes.split())) for codes in labels)


def pair(name: str, a: Sequence[str], b: Sequence[str]) -> Pair:
    """Return a document read twice."""
    texts = tuple(f"text {n}" for n in range(len(a)))
    return Pair(name, "train", "en", "posting", texts, decisions(*a), decisions(*b))
