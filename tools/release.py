"""The release checklist that `make release` runs: what must be true of a version before its tag. It changes dist/ alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def wrong(root: Path = ROOT) -> Iterator[str]:
    """Yield what keeps the version from being released, each with what to do."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = re.search(r"^version: (\S+)$", (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    if not cited or cited[1] != version:
        yield f"CITATION.cff: its version is not {version}; write version: {version}"
    for name in ("codemeta.json", ".zenodo.json"):
        if json.loads((root / name).read_text(encoding="utf-8"))["version"] != version:
            yield f"{name}: its version is not {version}; write it there too"
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if f"## {version}" not in changes:
        yield f"CHANGELOG.md: no heading ## {version}; rename Unreleased, and keep *numbers that may change* apart"
    said = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=False)
    if said.returncode or said.stdout.strip():
        yield "the working tree is not clean; commit, or take the changes back"


def main() -> int:
    """Go through the list, build the wheel, and say what is left for a person."""
    found = list(wrong())
    print("\n".join(found) if found else "Version, citation and changelog agree.")
    if found:
        return 1
    done = subprocess.run(
        [str(Path(sys.executable).parent / "uv"), "build", "--wheel", "--out-dir", "dist"], cwd=ROOT, check=False
    )
    if done.returncode:
        return 1
    print("By hand: make check; make faults; make bundle and emosec verify on it; tag the commit; deposit the bundle.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
