"""What must hold of the benchmark before anyone learns from it; see `python -m training`."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tagger.benchmark import PARTS, TRAINING_PARTS, GoldSegment, LabelledDocument
from tagger.framework import Framework
from tagger.types import LANGUAGES
from training.labelled.layers import Decision, Layer

FLOOR = 60
FEWEST, MOST = 8, 30
SHOWN = 12
WORD = re.compile(r"\w+")

Documents = Mapping[str, Sequence[LabelledDocument]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found: its name, what it looked at, and a line for each breach."""

    name: str
    seen: str
    breaches: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the lines to print, the first breaches only."""
        yield f"{'FAIL' if self.breaches else 'ok  '} {self.name}: {self.seen}"
        yield from (f"       {breach}" for breach in self.breaches[:SHOWN])
        if len(self.breaches) > SHOWN:
            yield f"       … and {len(self.breaches) - SHOWN} more"


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return WORD.findall(text.lower())


def of_parts(documents: Documents, parts: Sequence[str]) -> list[LabelledDocument]:
    """Return the documents of some parts, in that order."""
    return [labelled for part in parts for labelled in documents[part]]


def everything(documents: Documents) -> list[LabelledDocument]:
    """Return the documents of all parts, in the order of the parts."""
    return of_parts(documents, PARTS)


def codes_are_known(documents: Documents, framework: Framework) -> Outcome:
    """Look for labels that the framework does not have."""
    known = set(framework.codes)
    breaches = [
        f"{labelled.document.id}: unknown codes {sorted(labelled.labels - known)}"
        for labelled in everything(documents)
        if labelled.labels - known
    ]
    n = sum(len(labelled.segments) for labelled in everything(documents))
    return Outcome("codes", f"labels of {n} segments", tuple(breaches))


def splits_are_of_documents(documents: Documents) -> Outcome:
    """Look for a document in two parts, in a file of another part, or too short or long."""
    breaches = []
    seen: dict[str, str] = {}
    for part, labelled in ((name, one) for name in PARTS for one in documents[name]):
        name = labelled.document.id
        if labelled.split != part:
            breaches.append(f"{name} stands in {part} and says {labelled.split}")
        if name in seen:
            breaches.append(f"{name} stands in {seen[name]} and in {part}")
        seen[name] = part
        if not FEWEST <= len(labelled.segments) <= MOST:
            breaches.append(f"{name} has {len(labelled.segments)} segments, not {FEWEST} to {MOST}")
    return Outcome("splits", f"{len(seen)} documents in {len(PARTS)} parts", tuple(breaches))


def layers_fit(documents: Documents, layers: Mapping[str, Layer]) -> Outcome:
    """Look for documents without a layer, other segment counts, and gold that differs from gold."""
    breaches = []
    by_id = {labelled.document.id: labelled for labelled in everything(documents)}
    for name, layer in layers.items():
        breaches += [f"{i}: not in layer {name}" for i in by_id if i not in layer]
        breaches += [f"{i}: in layer {name}, not in the documents" for i in layer if i not in by_id]
        breaches += [
            f"{i}: {len(layer[i])} decisions in {name} for {len(labelled.segments)} segments"
            for i, labelled in by_id.items()
            if i in layer and len(layer[i]) != len(labelled.segments)
        ]
    for i, labelled in by_id.items():
        breaches += [
            f"{i}, segment {n}: gold layer and document differ"
            for n, (one, decision) in enumerate(
                zip(labelled.segments, layers["gold"].get(i, ()), strict=False), 1
            )
            if not _same(one, decision)
        ]
    return Outcome("layers", f"{', '.join(layers)} for {len(by_id)} documents", tuple(breaches))


def _same(segment: GoldSegment, decision: Decision) -> bool:
    stated = (segment.labels, segment.modality, segment.level)
    modality, level = decision.modality or "unstated", decision.level or "unstated"
    return stated == (decision.labels, modality, level)


def floors_are_met(documents: Documents, framework: Framework, floor: int = FLOOR) -> Outcome:
    """Look for a competency with too few positive training segments in a language."""
    found = Counter(
        (code, labelled.language)
        for labelled in of_parts(documents, TRAINING_PARTS)
        for segment in labelled.segments
        for code in segment.labels
    )
    breaches = [
        f"{competency.code} in {language}: {found[competency.code, language]} of {floor}"
        for competency in framework.competencies
        for language in LANGUAGES
        if found[competency.code, language] < floor
    ]
    fewest = min(found[c.code, lang] for c in framework.competencies for lang in LANGUAGES)
    seen = f"at least {floor} positive training segments a competency and language; fewest {fewest}"
    return Outcome("floors", seen, tuple(breaches))
