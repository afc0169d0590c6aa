"""Say which tables of one folder of results differ from those of another: `python bench/compare.py before after`."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

TABLES = (".csv", ".parquet")


def tables_below(folder: Path) -> dict[str, Path]:
    """Name → file of every table and verdict below a folder."""
    found = [p for p in folder.rglob("*") if p.suffix in TABLES or p.name == "verdict.json"]
    return {p.relative_to(folder).as_posix(): p for p in sorted(found)}


def load(path: Path) -> pd.DataFrame:
    """Every cell as it is on disk."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def differences(before: Path, after: Path) -> list[str]:
    """One line for every table that is not the same to the last digit."""
    old, new = tables_below(before), tables_below(after)
    lines = [f"gone: {name}" for name in old if name not in new] + [f"new: {name}" for name in new if name not in old]
    for name in (n for n in old if n in new and old[n].read_bytes() != new[n].read_bytes()):
        if name.endswith(".json"):
            lines.append(f"differs: {name}")
            continue
        a, b = load(old[name]), load(new[name])
        if list(a.columns) != list(b.columns) or len(a) != len(b):
            lines.append(f"differs in shape or columns: {name}")
            continue
        wrong = [c for c in a.columns if not a[c].equals(b[c])]
        if wrong:
            rows = int((a[wrong] != b[wrong]).any(axis=1).sum())
            lines.append(f"differs: {name}: {rows} of {len(a)} rows in {', '.join(wrong)}")
    return lines


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found) or "the same to the last digit")
    sys.exit(bool(found))
