"""Why a table made again may differ: what its record says of versions, platform, code, data and seed, beside the new record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from emosec.provenance import JobRecord
from emosec.tables import read_json


def records_below(folder: Path) -> dict[str, JobRecord]:
    """Return every job's record by its path below a folder."""
    found = sorted(p for p in folder.rglob("run*.json") if p.is_file())
    return {p.relative_to(folder).as_posix(): read_json(p) for p in found}


def causes(old: JobRecord, new: JobRecord) -> list[str]:
    """Return what differs between the records of one job in two builds, most telling first.

    Examples
    --------
    >>> causes({"code": "a", "versions": {"numpy": "2.3"}}, {"code": "b", "versions": {"numpy": "2.4"}})
    ['code: digest a, here b', 'version of numpy: 2.3, here 2.4']
    >>> was, now = {"study": "1", "decision": "2"}, {"study": "1", "decision": "3"}
    >>> causes({"params": {"defined": was}}, {"params": {"defined": now}})
    ['definition of decision: digest 2, here 3']
    """
    found = []
    if old.get("code") != new.get("code"):
        found.append(f"code: digest {old.get('code')}, here {new.get('code')}")
    params, now = dict(old.get("params") or {}), dict(new.get("params") or {})
    defined, redefined = (as_mapping(said.pop("defined", None)) for said in (params, now))
    for key in others(params, now):
        kind = {"seed": "seed", "key": "key of the names"}.get(key, f"setting {key}")
        found.append(f"{kind}: {params.get(key)}, here {now.get(key)}")
    found += [
        f"definition of {kind.replace('_', ' ')}: digest {defined.get(kind)}, here {redefined.get(kind)}"
        for kind in others(defined, redefined)
    ]
    for path, digest in (old.get("inputs") or {}).items():
        here = (new.get("inputs") or {}).get(path)
        if here != digest and not path.startswith(("config/", "results/")):
            found.append(f"data: {path} of digest {digest[:12]}, here {(here or 'none')[:12]}")
    if old.get("platform") != new.get("platform"):
        found.append(f"platform: {old.get('platform')}, here {new.get('platform')}")
    versions, present = old.get("versions") or {}, new.get("versions") or {}
    found += [
        f"version of {name}: {versions.get(name, 'none')}, here {present.get(name, 'none')}"
        for name in others(versions, present)
    ]
    return found


def as_mapping(value: object) -> Mapping[str, object]:
    """Return a value that is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def others(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """Return the keys of two mappings under which they hold other things."""
    return [key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)]
