"""The Dockerfile's steps are done here, and what they make runs as a container would run it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.deploy.dockerfile import (
    FOLDER,
    PATIENCE_S,
    ROOT,
    Instruction,
    build,
    copied_root,
    environment,
    instructions,
    last_stage,
    only,
    why_no_namespaces,
)

REPLAY = Path(__file__).with_name("replay.sh")
HADOLINT = ROOT / ".tools" / "bin" / "hadolint"


def test_the_image_runs_without_root_and_says_whether_it_is_well() -> None:
    found = last_stage(instructions())
    user = only(found, "USER").rest
    assert user.split(":")[0].isdecimal()  # a name cannot be checked against runAsNonRoot
    assert int(user.split(":")[0]) > 0
    assert "/health/ready" in only(found, "HEALTHCHECK").rest
    assert only(found, "ENTRYPOINT").exec_form == ["tagger-service"]


def test_what_is_copied_exists_and_is_let_through_to_the_build() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copies = [
        one.words for one in instructions() if one.word == "COPY" and "--from" not in one.rest
    ]
    sources = {source for *several, _ in copies for source in several}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)


@pytest.mark.skipif(not HADOLINT.exists(), reason="no hadolint: make tools")
def test_hadolint_finds_nothing() -> None:
    ended = subprocess.run(
        [HADOLINT, FOLDER / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "")


@pytest.mark.skipif(why_no_namespaces() is not None, reason=str(why_no_namespaces()))
def test_what_its_steps_make_tags_a_text_without_network_root_or_a_disk_to_write_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = last_stage(instructions())
    health = only(found, "HEALTHCHECK").rest
    check = json.loads(health[health.index("[") :])
    command = [*only(found, "ENTRYPOINT").exec_form, *only(found, "CMD").exec_form]
    with copied_root(tmp_path) as root:
        build(root)
        installed = sorted((root / "opt/competency-tagger/lib/python3.11/site-packages").iterdir())
        names = {path.name for path in installed}
        size = sum(p.lstat().st_size for one in installed for p in [one, *one.rglob("*")])
        ended = subprocess.run(
            [
                *("unshare", "--mount", "--net", REPLAY, root),
                *(only(found, "USER").rest.split(":")[0], only(found, "WORKDIR").rest),
                *(" ".join(map(quoted, check)), *command),
            ],
            env={**environment(found), "PATH": path_of(found), "TAGGER_ALLOW_OPEN": "true"},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    answer, memory, written = ended.stdout.splitlines()
    with capsys.disabled():
        resident = sum(map(int, memory.split())) // 1024
        print(f"\nimage: {size // 10**6} MB installed; resident: {resident} MB", file=sys.stderr)  # noqa: T201
    assert json.loads(answer)["tags"]
    assert "service.db" in written
    assert {"torch", "pip"}.isdisjoint(names)


def quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def path_of(found: list[Instruction]) -> str:
    """Return the image's PATH with where this machine keeps the programs that an image has."""
    programs = {
        str(Path(shutil.which(name) or "/bin").parent) for name in ("ip", "pkill", "python3")
    }
    return ":".join([environment(found)["PATH"], *sorted(programs)])
