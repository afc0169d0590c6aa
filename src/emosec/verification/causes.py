"""Why a table made again may differ: what its record says of versions, platform, code, data and seed, beside the new record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from emosec.tables import read_json


def records_below(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every job's record by its path below a folder."""
    found = sorted(p for p in folder.rglob("run*.json") if p.is_file())
    return {p.relative_to(folder).as_posix(): read_json(p) for p in found}


def causes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what differs between the records of one job in two builds, most telling first.

    Examples
    --------
    >>> causes({"code": "a", "versions": {"numpy": "2.3"}}, {"code": "b", "versions": {"numpy": "2.4"}})
    ['code: digest a, here b', 'version of numpy: 2.3, here 2.4']
    """
    found = []
    if old.get("code") != new.get("code"):
        found.append(f"code: digest {old.get('code')}, here {new.get('code')}")
    params, now = old.get("params") or {}, new.get("params") or {}
    for key in dict.fromkeys([*params, *now]):
        if params.get(key) != now.get(key):
            kind = {"seed": "seed", "defined": "definitions", "key": "key of the names"}.get(key, f"setting {key}")
            found.append(f"{kind}: {params.get(key)}, here {now.get(key)}")
    for path, digest in (old.get("inputs") or {}).items():
        here = (new.get("inputs") or {}).get(path)
        if here != digest and not path.startswith(("config/", "results/")):
            found.append(f"data: {path} of digest {digest[:12]}, here {(here or 'none')[:12]}")
    if old.get("platform") != new.get("platform"):
        found.append(f"platform: {old.get('platform')}, here {new.get('platform')}")
    versions, present = old.get("versions") or {}, new.get("versions") or {}
    found += [
        f"version of {name}: {versions.get(name, 'none')}, here {present.get(name, 'none')}"
        for name in dict.fromkeys([*versions, *present])
        if versions.get(name) != present.get(name)
    ]
    return found
