"""Reads from cue words how much a segment asks for something, and at what level.

The phrases, and what each section says where no word speaks, are data: `data/cues.yaml`.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import yaml

from tagger.errors import InvalidValue
from tagger.types import LANGUAGES, LEVELS, ROLES, Language, Level, Modality, Role, Segment
from tagger.yaml_files import DATA, load_yaml

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.vocab import Vocab

CUES = DATA / "cues.yaml"

MODALITIES = ("essential", "desirable")
DEGREES = tuple(level for level in LEVELS if level != "unstated")
PLACES = ("anywhere", "edges", "end")
SECTION_VALUES = {
    "modality": (*MODALITIES, "unstated"),
    "modality_cues": (True, False),
    "level_cues": ("all", "degree", "none"),
}

# What the plain lists of a language say, and where that counts.
LISTS = {degree: f"{degree}/anywhere" for degree in DEGREES} | {
    "command": "intermediate/asking sections",
    "apart": "apart/anywhere",
    "nothing": "nothing/anywhere",
}

# A cue still opens its clause behind this many words: "Otros requisitos, de preferencia: ...".
WORDS_BEFORE_AN_OPENING = 2
# So far from a word of level we look for the subject it measures: "nivel medio del idioma inglés".
TOKENS_TO_A_SUBJECT = 4

UNKNOWN = "~"
TOKEN = re.compile(r"\w+|[^\w\s]")
CLAUSE_ENDS = frozenset(";•·|▪●")
SUBJECT_STOPS = CLAUSE_ENDS | {".", ",", "y", "e", "o", "ou", "u", "and", "or"}
ALIKE = {"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'"}  # noqa: RUF001 - look-alikes


@dataclass(frozen=True, slots=True)
class Cues:
    """What a segment's words say; `spans` are offsets in its text with what each of them says.

    They hold the cue that decided the modality and every level heard, in text order.
    """

    modality: Modality
    level: Level
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What a section says where no word speaks, and which words are heard in it."""

    modality: Modality
    modality_cues: bool
    level_cues: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue phrase found in tokens `first` to `last` (exclusive), what it says and where it may."""

    first: int
    last: int
    says: str
    place: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and signs of a text without accents and capitals, numbers as "0"; their offsets."""

    words: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    words_before: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Fold a text and cut it; an offset always counts code points of the text as given."""
        places = array("L", (place for place, char in enumerate(text) for _ in _fold(char)))
        matches = list(TOKEN.finditer("".join(map(_fold, text))))
        words = tuple("0" if m.group().isdecimal() else m.group() for m in matches)
        offsets = tuple((places[m.start()], places[m.end() - 1] + 1) for m in matches)
        is_proper = (len(word) > 1 and word.isalpha() for word in words)
        return cls(words, offsets, tuple(accumulate(is_proper, initial=0)))

    def span(self, hit: Hit) -> tuple[int, int, str]:
        """Return where a hit stands in the text, and what it says."""
        return self.offsets[hit.first][0], self.offsets[hit.last - 1][1], hit.says

    def n_words(self, first: int, last: int) -> int:
        """Count words proper: no signs, numbers or letters of an enumeration."""
        return max(0, self.words_before[last] - self.words_before[first])

    def clauses(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches between semicolons, bullets and full stops before a space."""
        first = 0
        for index, word in enumerate(self.words):
            end, following = self.offsets[index][1], self.offsets[index + 1 : index + 2]
            is_stop = word == "." and (not following or following[0][0] > end)
            if is_stop or word in CLAUSE_ENDS:
                yield first, index
                first = index + 1
        yield first, len(self.words)


@dataclass(frozen=True)
class CueReader:
    """Tells modality and level of segments from their words, headings and sections."""

    sections: Mapping[Role, Section]
    vocab: "Vocab"
    matchers: Mapping[Language, "PhraseMatcher"]

    @classmethod
    def load(cls, path: Path = CUES) -> Self:
        """Read the phrases from a YAML file; anything in it that is unknown is refused."""
        from spacy.vocab import Vocab

        try:
            data = load_yaml(path)
        except yaml.YAMLError as error:
            raise InvalidValue(f"{path.name} is not valid YAML: {error}") from error
        data = _checked(data, ("sections", "languages"), path.name)
        vocab = Vocab()
        sections = _checked(data["sections"], ROLES, f"{path.name}, sections")
        languages = _checked(data["languages"], LANGUAGES, f"{path.name}, languages")
        return cls(
            {role: _section(sections[role], f"{path.name}, {role}") for role in ROLES},
            vocab,
            {name: _matcher(languages[name], vocab, f"{path.name}, {name}") for name in LANGUAGES},
        )

    def read(self, segments: Sequence[Segment]) -> list[Cues]:
        """Return the cues of each segment, in order; no segment's answer depends on another's."""
        return [self._read_one(segment) for segment in segments]

    def _read_one(self, segment: Segment) -> Cues:
        section = self.sections[segment.role]
        tokens = Tokens.of(segment.text)
        hits = self._hits(tokens, segment.language)
        levels = _levels(hits, tokens, section)
        modality, cue = section.modality, None
        if section.modality_cues:
            modality, cue = _modality(hits, tokens, self._default(section, segment))
        # Where a segment names several levels, the first is that of its main subject.
        level = cast(Level, levels[0].says) if levels else "unstated"
        heard = [*levels, cue] if cue else levels
        return Cues(modality, level, tuple(sorted(tokens.span(hit) for hit in heard)))

    def _default(self, section: Section, segment: Segment) -> Modality:
        """Let the heading speak where it says one thing only; a desirable section stays one."""
        if section.modality == "desirable" or not segment.heading:
            return section.modality
        hits = self._hits(Tokens.of(segment.heading), segment.language)
        said = {hit.says for hit in hits} & set(MODALITIES)
        return cast(Modality, said.pop()) if len(said) == 1 else section.modality

    def _hits(self, tokens: Tokens, language: Language) -> list[Hit]:
        """Find the cue phrases in text order; of those that overlap the longest stays."""
        matcher = self.matchers.get(language)
        if matcher is None or not tokens.words:
            return []
        from spacy.tokens import Doc, Span
        from spacy.util import filter_spans

        # Words of no phrase become a blank, so that the vocabulary does not grow with each text.
        words = [word if word in self.vocab.strings else UNKNOWN for word in tokens.words]
        doc = Doc(self.vocab, words=words)
        found = [Span(doc, first, last, label=says) for says, first, last in matcher(doc)]
        return [Hit(span.start, span.end, *span.label_.split("/")) for span in filter_spans(found)]


def _modality(hits: list[Hit], tokens: Tokens, default: Modality) -> tuple[Modality, Hit | None]:
    """Let the first clause speak that is about the matter and not about a language or licence.

    A cue before a colon ("Deseable: ...") also holds for the clauses that follow.
    """
    holding, answers = None, []
    starts = [hit.first for hit in hits]
    for clause in tokens.clauses():
        inside = hits[bisect_left(starts, clause[0]) : bisect_left(starts, clause[1])]
        cue = next((hit for hit in inside if _governs(hit, clause, tokens)), holding)
        if cue and tokens.words[cue.last : cue.last + 1] == (":",):
            holding = cue
        is_aside = any(hit.says == "apart" for hit in inside) or tokens.n_words(*clause) < 2
        answers.append((is_aside or (cue is None and default == "unstated"), cue))
    cue = min(answers, key=lambda answer: answer[0])[1]
    return (cast(Modality, cue.says) if cue else default), cue


def _governs(hit: Hit, clause: tuple[int, int], tokens: Tokens) -> bool:
    """Tell whether a cue of modality stands where it speaks for its clause."""
    if hit.says not in MODALITIES:
        return False
    closes = tokens.n_words(hit.last, clause[1]) == 0
    opens = tokens.n_words(clause[0], hit.first) <= WORDS_BEFORE_AN_OPENING
    around = tokens.words[hit.first - 1 : hit.first] + tokens.words[hit.last : hit.last + 1]
    at_edge = opens or closes or around == ("(", ")")
    return {"anywhere": True, "edges": at_edge, "end": closes}[hit.place]


def _levels(hits: list[Hit], tokens: Tokens, section: Section) -> list[Hit]:
    """Keep the words of degree that do not measure a subject set apart; command is second best."""
    if section.level_cues == "none":
        return []
    apart = {index for hit in hits if hit.says == "apart" for index in range(hit.first, hit.last)}
    levels = [hit for hit in hits if hit.says in DEGREES]
    stops = {index for index, word in enumerate(tokens.words) if word in SUBJECT_STOPS}
    stops |= {at for hit in levels if hit.place == "anywhere" for at in range(hit.first, hit.last)}
    own = [hit for hit in levels if not _is_near(hit, apart, stops)]
    commands = own if section.level_cues == "all" else []
    return [hit for hit in own if hit.place == "anywhere"] or commands


def _is_near(hit: Hit, subjects: set[int], stops: set[int]) -> bool:
    """Look for a subject a few tokens to the left and to the right, not beyond a stop."""
    left = range(hit.first - 1, hit.first - 1 - TOKENS_TO_A_SUBJECT, -1)
    right = range(hit.last, hit.last + TOKENS_TO_A_SUBJECT)
    reached = (takewhile(lambda index: index not in stops, way) for way in (left, right))
    return any(not subjects.isdisjoint(way) for way in reached)


def _section(data: Any, where: str) -> Section:
    entry = _checked(data, tuple(SECTION_VALUES), where)
    for key, values in SECTION_VALUES.items():
        if entry[key] not in values:
            raise InvalidValue(f"{where}: {key} is {entry[key]!r}, expected one of {values}")
    return Section(**entry)


def _matcher(data: Any, vocab: "Vocab", where: str) -> "PhraseMatcher":
    """Compile the phrases of one language; what each says is the label of its matches."""
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    matcher = PhraseMatcher(vocab, attr="ORTH")
    seen: dict[tuple[str, ...], str] = {}
    for label, phrases in _labelled(data, where):
        forms = {Tokens.of(form).words for phrase in phrases for form in _spelt_out(phrase)}
        twice = sorted(" ".join(form) for form in forms if seen.get(form, label) != label)
        if twice:
            raise InvalidValue(f"{where}: {twice} stand under {label} and elsewhere; keep one")
        seen.update(dict.fromkeys(forms, label))
        matcher.add(label, [Doc(vocab, words=list(form)) for form in forms])
    return matcher


def _labelled(data: Any, where: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each list of phrases under what it says and where: "desirable/edges"."""
    entry = _checked(data, (*MODALITIES, *LISTS), where)
    for says in MODALITIES:
        places = _checked(entry.pop(says), PLACES, f"{where}, {says}")
        entry |= {f"{says}/{place}": phrases for place, phrases in places.items()}
    for name, phrases in entry.items():
        if not isinstance(phrases, list) or not all(isinstance(each, str) for each in phrases):
            raise InvalidValue(f"{where}, {name}: expected a list of phrases")
        yield LISTS.get(name, name), phrases


def _checked(data: Any, keys: Sequence[str], where: str) -> dict[str, Any]:
    """Return a mapping that has these keys, all of them and no others."""
    found = set(data) if isinstance(data, dict) else set()
    if found != set(keys):
        unknown, missing = sorted(map(str, found - set(keys))), sorted(set(keys) - found)
        raise InvalidValue(f"{where}: unknown keys {unknown}, missing keys {missing}")
    return dict(data)


def _spelt_out(phrase: str) -> Iterator[str]:
    """Return the phrases that braces stand for: "{a,b} c{,s}" is a c, a cs, b c and b cs."""
    parts = re.split(r"(\{[^{}]*\})", phrase)
    choices = (part[1:-1].split(",") if part[:1] == "{" else [part] for part in parts)
    return map("".join, product(*choices))


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", ALIKE.get(char, char))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
