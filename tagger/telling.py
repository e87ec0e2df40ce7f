"""Lines that say themselves what they are: opening phrases, verbs of duties, telling words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tagger.headings import Phrase, Phrases, as_genre, as_role, fold, one_role_each, tokens_of
from tagger.types import Genre, Role
from tagger.yaml_files import read_data

SYMBOLS = "%$€£"
LONGEST_OPENING = 5
WORDS_READ = 60


@dataclass(frozen=True, slots=True)
class Cues:
    """Phrases and words that tell a line's role; all words folded."""

    starts: Phrases
    within: dict[str, tuple[tuple[Phrase, Role], ...]]
    only_in: dict[Role, frozenset[str]]
    only_genre: dict[Role, Genre]
    words: dict[str, tuple[Role, ...]]
    verb_endings: tuple[str, ...]
    future_endings: tuple[str, ...]
    not_verbs: frozenset[str]
    verbs: frozenset[str]

    def opening_role(self, tokens: Phrase) -> Role | None:
        """Return the role of the longest phrase that the line opens with."""
        for length in range(min(LONGEST_OPENING, len(tokens)), 0, -1):
            role = self.starts.get(tokens[:length])
            if role:
                return role
        return None

    def inner_role(self, tokens: Phrase) -> Role | None:
        """Return the role of the first telling phrase that stands anywhere in the line."""
        for position, token in enumerate(tokens):
            for phrase, role in self.within.get(token, ()):
                if tokens[position : position + len(phrase)] == phrase:
                    return role
        return None

    def may_move(self, role: Role, section: Role | None, genre: Genre) -> bool:
        """Say whether a line may have this role in a section and a genre."""
        if genre != "unknown" and self.only_genre.get(role, genre) != genre:
            return False
        return role not in self.only_in or (section or "start") in self.only_in[role]

    def opens_with_infinitive(self, tokens: Phrase) -> bool:
        """Say whether a line opens with a Spanish or Portuguese infinitive."""
        first = tokens[0] if tokens else ""
        return len(first) > 3 and first.endswith(self.verb_endings) and first not in self.not_verbs

    def opens_with_verb(self, tokens: Phrase) -> bool:
        """Say whether a list item opens with an English verb, such as plan, plans or planning."""
        first = tokens[0] if tokens else ""
        if first in self.verbs or first.removesuffix("s") in self.verbs:
            return True
        stem = first.removesuffix("ing")
        return stem != first and (stem in self.verbs or stem + "e" in self.verbs)

    def speaks_of_future(self, text: str) -> bool:
        """Say whether a line opens with a verb in the future: what the person will do."""
        first = text[:40].split(None, 1)[0].casefold()
        return len(first) > 4 and first.endswith(self.future_endings)

    def votes(self, text: str, tokens: Phrase) -> Counter[Role]:
        """Count the different telling words of a line, by role."""
        symbols = [symbol for symbol in SYMBOLS if symbol in text[:500]]
        # In the order of the line, not of a set: ties between roles must not fall by chance.
        found = dict.fromkeys((*tokens[:WORDS_READ], *symbols))
        return Counter(role for word in found for role in self.words.get(word, ()))


def roles_by_word(by_role: Mapping[str, Iterable[str]]) -> dict[str, tuple[Role, ...]]:
    """Return word → roles from role → words."""
    found: dict[str, set[Role]] = {}
    for role, words in by_role.items():
        for word in words:
            found.setdefault(fold(str(word)), set()).add(as_role(role))
    return {word: tuple(sorted(roles)) for word, roles in found.items()}


def by_first_word(
    by_role: Mapping[str, Iterable[str]],
) -> dict[str, tuple[tuple[Phrase, Role], ...]]:
    """Group phrases by the word they begin with, so that a line is read once."""
    groups: dict[str, list[tuple[Phrase, Role]]] = {}
    for role, phrases in by_role.items():
        for phrase in map(tokens_of, map(str, phrases)):
            groups.setdefault(phrase[0], []).append((phrase, as_role(role)))
    return {word: tuple(pairs) for word, pairs in groups.items()}


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """Read `line_cues.yaml`."""
    verbs = ("verb_endings", "future_endings", "not_verbs", "verbs")
    limits = ("only_in", "only_genre")
    data = read_data("line_cues.yaml", ("start", "within", "words", *limits, *verbs))
    return Cues(
        starts=one_role_each(
            (tokens_of(str(phrase)), as_role(role))
            for role, phrases in data["start"].items()
            for phrase in phrases
        ),
        within=by_first_word(data["within"]),
        only_in={as_role(role): frozenset(where) for role, where in data["only_in"].items()},
        only_genre={as_role(role): as_genre(genre) for role, genre in data["only_genre"].items()},
        words=roles_by_word(data["words"]),
        verb_endings=tuple(data["verb_endings"]),
        future_endings=tuple(data["future_endings"]),
        not_verbs=frozenset(map(fold, data["not_verbs"])),
        verbs=frozenset(data["verbs"]),
    )
