"""Reads our Dockerfile, and does what it says in a copy of this machine's root."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "service" / "deploy"
PATIENCE_S = 900


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its lines joined."""

    word: str
    rest: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.rest)

    @property
    def exec_form(self) -> list[str]:
        found: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return found


def instructions() -> list[Instruction]:
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.split(None, 1)) for line in joined.splitlines()]


def environment(found: list[Instruction]) -> dict[str, str]:
    """Return what the last stage sets."""
    pairs = [pair for one in last_stage(found) if one.word == "ENV" for pair in one.words]
    return dict(pair.split("=", 1) for pair in pairs)


def last_stage(found: list[Instruction]) -> list[Instruction]:
    starts = [index for index, one in enumerate(found) if one.word == "FROM"]
    return found[starts[-1] :]


def only(found: list[Instruction], word: str) -> Instruction:
    (one,) = [one for one in found if one.word == word]
    return one


def why_no_namespaces() -> str | None:
    """Return why no root can be copied here, None where it can."""
    if os.getuid() != 0:
        return "only root can make the namespaces of a container"
    tried = [
        "unshare",
        "--mount",
        "--net",
        "sh",
        "-c",
        "mount -t tmpfs tmpfs /mnt && ip link set lo up",
    ]
    missing = [name for name in ("unshare", "setpriv", "ip", "pkill") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is not installed"
    ended = subprocess.run(tried, capture_output=True, text=True, check=False)
    return f"no namespaces: {ended.stderr.strip()}" if ended.returncode else None


@contextmanager
def copied_root(folder: Path) -> Iterator[Path]:
    """Lay a folder over this machine's root: what is written below the yielded path goes there."""
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    root = folder / "root"
    layers = f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, root], check=True)
    try:
        (root / "root").chmod(0o755)  # Python may lie in root's home here, and never in an image
        yield root
    finally:
        subprocess.run(["umount", "--lazy", root], check=True)


def build(root: Path) -> None:
    """Do what both stages say, the one after the other in the same root."""
    place = Path("/")
    for one in instructions():
        match one.word:
            case "WORKDIR":
                place = Path(one.rest)
                (root / place.relative_to("/")).mkdir(parents=True, exist_ok=True)
            case "COPY" if "--from" not in one.rest:
                *sources, target = one.words
                copy(sources, root / place.relative_to("/") / target)
            case "RUN":
                script = f"cd {place} && {one.rest}"
                command = ["chroot", str(root), "sh", "-euc", script]
                ended = subprocess.run(
                    command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
                )
                assert ended.returncode == 0, (one.rest, ended.stdout[-2000:], ended.stderr[-4000:])


def copy(sources: list[str], target: Path) -> None:
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source,
                target,
                ignore=shutil.ignore_patterns("__pycache__"),
                dirs_exist_ok=True,
            )
        else:
            into = target / Path(source).name if len(sources) > 1 or target.is_dir() else target
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, into)
