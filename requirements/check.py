"""Checks the locked versions: every one has a hash, none is below its floor, no index is named."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement

HERE = Path(__file__).parent
LOCKED = [HERE / name for name in ("base.txt", "demo.txt", "dev.txt", "uv.txt")]
PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,._-]+\])?==(\S+)")


def complaints(locked: str, floors: str) -> list[str]:
    """What is wrong with the text of a lock file, given the text of the floors; one sentence each."""
    entries = [line for line in locked.replace("\\\n", " ").splitlines() if line[:1].strip(" #")]
    found = [f"{entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry]
    found += [f"{entry.split()[0]} is not one version" for entry in entries if not PINNED.match(entry)]
    versions = dict(match.groups() for entry in entries if (match := PINNED.match(entry)))
    for line in floors.splitlines():
        if text := line.partition("#")[0].strip():
            floor = Requirement(text)
            version = versions.get(floor.name)
            if version and version not in floor.specifier:
                found.append(f"{floor.name} {version} is below its floor {floor.specifier}")
    return found


if __name__ == "__main__":
    floors_text = (HERE / "floors.txt").read_text()
    wrong = [f"{path.name}: {text}" for path in LOCKED for text in complaints(path.read_text(), floors_text)]
    sys.exit("\n".join(wrong) or 0)
