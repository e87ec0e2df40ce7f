"""Collections of tagged documents, courses or vacancies, with the columns they came with."""

from tagger.corpora.corpus import Corpus, Entry

__all__ = ["Corpus", "Entry"]
