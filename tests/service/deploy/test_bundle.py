"""A bundle is what it says, installs without network, and refuses what was changed."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.deploy.dockerfile import (
    FOLDER,
    PATIENCE_S,
    ROOT,
    copied_root,
    why_no_namespaces,
)

TOOLS = ROOT / ".tools" / "bin"
REPLAY = Path(__file__).with_name("replay.sh")
CHECK = (
    "python3 -I -c \"import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=8); "
    "c.request('GET', '/health/ready'); raise SystemExit(c.getresponse().status != 200)\""
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a bundle as a person does, and return a copy of it that a test may spoil."""
    if not TOOLS.exists():
        pytest.skip("no tools to make a bundle with: make tools")
    ended = subprocess.run(
        [FOLDER / "make_bundle.sh"],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    made = ROOT / ended.stdout.split(":")[0]
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("stick") / "bundle"))


def install(bundle: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    offline = [] if why_no_namespaces() else ["unshare", "--net"]
    return subprocess.run(
        [*offline, "sh", str(bundle / "install.sh"), str(folder), sys.executable],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_every_wheel_is_locked_and_in_the_bill_of_materials(bundle: Path) -> None:
    digests = {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in bundle.glob("wheels/*.whl")
    }
    locked = (bundle / "requirements.txt").read_text().splitlines()
    bill = json.loads((bundle / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = [bill["metadata"]["component"], *bill["components"]]
    python = [one for one in listed if not one.get("purl", "").startswith("pkg:npm/")]
    assert len(digests) > 50
    assert {line.split("sha256:")[1] for line in locked} == digests
    assert {one["hashes"][0]["content"] for one in python} == digests
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert "htmx.org" in {one["name"] for one in listed}
    assert "torch" not in {one["name"] for one in listed}


def test_the_bill_keeps_to_its_schema(bundle: Path) -> None:
    script = (
        "import sys; from cyclonedx.schema import SchemaVersion as V; "
        "from cyclonedx.validation.json import JsonStrictValidator as C; "
        "sys.exit(str(C(V.V1_6).validate_str(sys.stdin.read()) or ''))"
    )
    bill = (bundle / "sbom.cdx.json").read_text(encoding="utf-8")
    command = [str(TOOLS / "python"), "-W", "ignore", "-c", script]
    ended = subprocess.run(command, input=bill, capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == ""


@pytest.mark.parametrize("spoiled", ["changed", "added"])
def test_a_bundle_that_is_not_as_it_was_made_is_refused(
    bundle: Path, tmp_path: Path, spoiled: str
) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "copy", copy_function=os.link))
    target = copy / "LICENSE"
    if spoiled == "changed":
        text = target.read_bytes()
        target.unlink()
        target.write_bytes(text + b" ")
    else:
        (copy / "wheels" / "other-1-py3-none-any.whl").write_bytes(b"")
    ended = install(copy, tmp_path / "installed")
    assert ended.returncode == 1
    assert "error: the folder" in ended.stderr
    assert not (tmp_path / "installed").exists()


def test_it_installs_offline_twice_and_keeps_the_one_before(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "installed"
    for _ in range(2):
        ended = install(bundle, folder)
        assert (ended.returncode, ended.stderr) == (0, "")
    programs = [folder / "bin" / "tagger", folder.with_name("installed.before") / "bin" / "tagger"]
    assert all(path.exists() for path in programs)
    assert not (folder / "bin" / "pip").exists()
    said = subprocess.run([programs[0], "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("competency-tagger ")
    assert (folder / "share" / "docs" / "deploy.md").exists()


@pytest.mark.skipif(why_no_namespaces() is not None, reason=str(why_no_namespaces()))
def test_what_was_installed_tags_a_text_without_network(bundle: Path, tmp_path: Path) -> None:
    # In a copy of the root, where root's home with its Python may be opened to others.
    with copied_root(tmp_path) as root:
        shutil.copytree(bundle, root / "srv" / "bundle")
        command = ["sh", "/srv/bundle/install.sh", "/opt/competency-tagger", sys.executable]
        made = subprocess.run(
            ["unshare", "--net", "chroot", root, *command],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        ended = subprocess.run(
            [
                *("unshare", "--mount", "--net", REPLAY, root, "65534", "/mnt", CHECK),
                *("/opt/competency-tagger/bin/tagger-service", "serve"),
            ],
            env={"PATH": os.environ["PATH"], "TAGGER_DATA": "/mnt"},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[0])["tags"]
