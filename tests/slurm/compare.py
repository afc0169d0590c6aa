"""Compare the files that two ways of running left: python tests/slurm/compare.py FOLDER FOLDER."""

import sys
from pathlib import Path


def tables(house: Path) -> dict[str, bytes]:
    """Every table, report, raw file and ledger but the records, which say how long a job took."""
    files = [p for part in ("results", "reports", "data") for p in (house / part).rglob("*") if p.is_file()]
    kept = [p for p in files if not p.name.startswith("run") and "logs" not in p.parts]
    return {p.relative_to(house).as_posix(): p.read_bytes() for p in kept}


def main(first: Path, second: Path) -> int:
    """Say which files differ; 0 where none does."""
    one, other = tables(first), tables(second)
    differ = sorted(p for p in one.keys() | other.keys() if one.get(p) != other.get(p))
    print("\n".join(differ) if differ else f"{len(one)} files are the same bytes")
    return bool(differ or not one)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
