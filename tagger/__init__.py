"""Find the competencies that public-sector postings ask for and syllabi teach.

    import tagger

    tags = tagger.load()
    report = tags.tag(tagger.Document("vacante", "Analizar datos abiertos del ministerio."))

Importing the package is light: spaCy, scikit-learn and the encoder are read when first needed.
"""

from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError
from tagger.types import Document, Evidence, Report, Segment, Source, Tag

if TYPE_CHECKING:
    from tagger.benchmark import load_benchmark
    from tagger.framework import Framework
    from tagger.pipeline import Tagger
    from tagger.saved_model import load

__version__ = "0.1.0"
__all__ = [
    "Document",
    "Evidence",
    "Framework",
    "Report",
    "Segment",
    "Source",
    "Tag",
    "Tagger",
    "TaggerError",
    "__version__",
    "load",
    "load_benchmark",
]

_LATER = {
    "Framework": "tagger.framework",
    "Tagger": "tagger.pipeline",
    "load": "tagger.saved_model",
    "load_benchmark": "tagger.benchmark",
}


def __getattr__(name: str) -> Any:
    """Import the heavier names at their first use (PEP 562)."""
    from importlib import import_module

    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'tagger' has no attribute {name!r}")
