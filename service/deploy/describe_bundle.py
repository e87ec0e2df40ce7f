"""Says what is in a folder of wheels: pinned with digests for pip, and as a bill of materials."""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name, parse_wheel_filename

OURS = "competency-tagger"


def wheels(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, version and sha256 of each wheel, by name."""
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        yield name, str(version), hashlib.sha256(path.read_bytes()).hexdigest()


def lock(folder: Path) -> str:
    """Return requirements that only these very wheels meet."""
    lines = [
        f"{name}=={version} --hash=sha256:{digest}" for name, version, digest in wheels(folder)
    ]
    return "\n".join([*lines, ""])


def bill(folder: Path, environment: Path, vendored: Path) -> str:
    """Return the bill of an environment with the digests of its wheels and what a page carries."""
    said: dict[str, Any] = json.loads(environment.read_text(encoding="utf-8"))
    found = {name: (version, digest) for name, version, digest in wheels(folder)}
    components = [one for one in said["components"] if canonicalize_name(one["name"]) != OURS]
    root = said["metadata"]["component"]
    root["version"] = found[OURS][0]
    for one in [root, *components]:
        version, digest = found.pop(canonicalize_name(one["name"]))
        if version != one["version"]:
            raise SystemExit(f"{one['name']} is installed as {one['version']}, not {version}")
        one["hashes"] = [{"alg": "SHA-256", "content": digest}]
    if found:
        raise SystemExit(f"nothing needs {', '.join(found)}")
    said["components"] = [*components, *scripts(vendored)]
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def scripts(vendored: Path) -> Iterator[dict[str, Any]]:
    """Yield the scripts that come inside our own wheel."""
    for one in tomllib.loads(vendored.read_text(encoding="utf-8"))["package"]:
        yield {
            "bom-ref": one["purl"],
            "type": "library",
            "name": one["name"],
            "version": one["version"],
            "purl": one["purl"],
            "licenses": [{"license": {"id": one["licence"]}}],
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in one["files"].values()],
        }


if __name__ == "__main__":
    MAKERS = {"lock": lock, "sbom": bill}
    sys.stdout.write(MAKERS[sys.argv[1]](*map(Path, sys.argv[2:])))
