"""Which language a text is in: by a model where it is long, by its small words where not."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tagger.types import LANGUAGES, Language
from tagger.yaml_files import read_data

WORD = re.compile(r"[^\W\d_]+")
# The model is asked about texts of at least so many words; below, it guesses.
FEWEST_WORDS = 12
LONGEST_SAMPLE = 4000
SURE = 0.9
FEWEST_SMALL_WORDS = 3
FEWEST_FOREIGN_WORDS = 2


@lru_cache(maxsize=1)
def load_identifier() -> Any:
    """Load the language model; takes about half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=1)
def small_words() -> dict[str, dict[Language, float]]:
    """Return for every frequent word how much it speaks for each language."""
    lists = read_data("languages.yaml", (*LANGUAGES, "other"))
    weights: dict[str, dict[Language, float]] = {}
    known: tuple[Language, ...] = (*LANGUAGES, "other")
    for language in known:
        for word in {str(word).casefold() for word in lists[language]}:
            weights.setdefault(word, {})[language] = 1.0
    return {word: {key: 1 / len(found) for key in found} for word, found in weights.items()}


def languages_of(texts: Sequence[str], prior: Language | None) -> list[Language]:
    """Return the language of every segment of one document, in order.

    A segment too short to tell takes the prior: what the document is said to be in, or what all
    its segments together are in.
    """
    document = document_language(" ".join(texts)[:LONGEST_SAMPLE], prior)
    return [segment_language(text, document) for text in texts]


def document_language(text: str, prior: Language | None) -> Language:
    """Return the language of a whole text: the prior, unless the text is surely in none of ours."""
    words = WORD.findall(text.casefold())
    sure = modelled_language(text) if prior is None or len(words) >= FEWEST_WORDS else None
    if prior:
        return "other" if sure == "other" else prior
    if sure:
        return sure
    votes = small_word_votes(words)
    likely = likeliest_language(text)
    return max(votes, key=lambda language: (votes[language], language == likely), default=likely)


def likeliest_language(text: str) -> Language:
    """Return which of the languages covered the model holds likeliest, however little it knows."""
    if not WORD.search(text):
        return "other"
    names = [name for name, _ in load_identifier().rank(text[:LONGEST_SAMPLE])]
    return min(LANGUAGES, key=names.index)


def segment_language(text: str, document: Language) -> Language:
    """Return the language of a segment; it differs from its document's only on strong evidence."""
    words = WORD.findall(text[:LONGEST_SAMPLE].casefold())
    votes = small_word_votes(words)
    best = max(votes, key=lambda language: votes[language], default=document)
    if len(words) >= FEWEST_WORDS:
        is_plain = best == document and n_foreign(words) < FEWEST_FOREIGN_WORDS
        return document if is_plain else modelled_language(text) or document
    if "other" in (best, document):
        return document
    is_clear = votes.get(best, 0.0) >= max(FEWEST_SMALL_WORDS, 2 * votes.get(document, 0.0))
    return best if is_clear else document


def n_foreign(words: Sequence[str]) -> int:
    """Count the words that are frequent in other languages and in none of ours."""
    weights = small_words()
    return sum(weights.get(word, {}).keys() == {"other"} for word in words)


def small_word_votes(words: Sequence[str]) -> dict[Language, float]:
    """Sum what the frequent words of a text speak for."""
    weights = small_words()
    votes: dict[Language, float] = {}
    for word in words:
        for language, weight in weights.get(word, {}).items():
            votes[language] = votes.get(language, 0.0) + weight
    return votes


def modelled_language(text: str) -> Language | None:
    """Ask the model; None where it is not sure."""
    if not WORD.search(text):
        return None
    name, probability = load_identifier().classify(text[:LONGEST_SAMPLE])
    if probability < SURE:
        return None
    return next((language for language in LANGUAGES if language == name), "other")
