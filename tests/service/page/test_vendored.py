"""What others wrote is what they published, and brings its licence."""

import hashlib
from pathlib import Path

import tagger_service.page
from tagger_service.page.about import vendored

FOLDER = Path(tagger_service.page.__file__).parent / "vendor"


def test_every_vendored_file_is_as_it_was_published() -> None:
    listed = {name: digest for one in vendored() for name, digest in one["files"].items()}
    found = {path.name for path in FOLDER.iterdir() if path.suffix == ".js"}
    assert found == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_every_vendored_package_has_its_licence() -> None:
    for one in vendored():
        text = (FOLDER / one["licence_file"]).read_text(encoding="utf-8")
        assert "Zero-Clause BSD" in text
        assert one["licence"] == "0BSD"
        assert one["purl"].endswith(one["version"])
        assert one["integrity"].startswith("sha512-")
