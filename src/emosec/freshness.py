"""What of a study's results is no longer of its raw data, definitions, code or plan: told by content, never by dates.

Snakemake compares dates, and what it remembers of a result. Neither knows of a table edited by hand, of an older folder of results
put in the place of the new one, or of the tables of a wave that is no longer there.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from emosec.atomic import write_text
from emosec.contracts import TABLES
from emosec.digests import digest_of
from emosec.errors import EmosecError, WorkflowError
from emosec.plan import Plan
from emosec.provenance import PLANNED

ASIDE = Path("results/set_aside")
# seconds by which two machines' clocks may differ
SKEW = 5
# folders of rooms below results/<study>/
ROOM_FOLDERS = "[0-9]*_*"


def inputs_of(plan: Plan) -> list[str]:
    """Return the raw files and definitions that a study rests on, as the rules name them."""
    study = plan.design.study
    raw = [str(p) for paths in (*plan.files.values(), *plan.dictionaries.values()) for p in paths]
    named = [("screening", study.screening), ("models", study.models), ("decisions", study.decision)]
    named += [("instruments", name) for name in plan.design.instruments] + [("studies", study.name)]
    named += [("hypotheses", study.hypotheses)] if study.hypotheses else []
    definitions = [f"config/{folder}/{name}.yaml" for folder, name in named]
    others = [
        *map(str, Path("config/constructs").glob("*.yaml")),
        f"config/corrections/{study.name}.csv",
        "data/raw/SOURCES.csv",
    ]
    return [path for path in dict.fromkeys([*raw, *definitions, *others]) if Path(path).is_file()]


def remember(plans: Iterable[Plan]) -> None:
    """Write down what raw files and definitions are as a run is planned, for its jobs to compare.

    Raises
    ------
    WorkflowError
        A file is dated in the future: Snakemake would take every result of it for outdated.
    """
    plans, now = list(plans), time.time()
    ahead = [path for plan in plans for path in inputs_of(plan) if Path(path).stat().st_mtime > now + SKEW]
    if ahead:
        raise WorkflowError(
            f"the file is dated in the future: {datetime.fromtimestamp(Path(ahead[0]).stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC",
            where=ahead[0],
            why="every result of it would seem outdated as soon as it is made",
            remedy=f"set the machine's clock right, or date the file to now: touch '{ahead[0]}' (its content stays the same)",
        )
    found = {path: digest_of(path) for plan in plans for path in inputs_of(plan)}
    write_text(PLANNED, json.dumps(found, indent=1, sort_keys=True))


def set_aside(plan: Plan) -> list[str]:
    """Move tables of what is not in the plan, such as a removed wave, and of older versions, out of a study's results.

    Returns
    -------
    list of str
        The folders whose tables were moved, each by its path below results/<study>; the tables are below results/set_aside/<study>.
    """
    home = Path("results") / plan.study
    moved: list[str] = []
    for record in sorted(p for room in home.glob(ROOM_FOLDERS) for p in room.rglob("run*.json")):
        for path in of_the_past(plan, record):
            place = ASIDE / plan.study / path.relative_to(home)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
            moved.append(str(path.parent.relative_to(home)))
            remove_empty(path.parent, home)
    for path in of_no_contract(home):
        place = ASIDE / plan.study / path.relative_to(home)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
        moved.append(str(path.parent.relative_to(home)))
    return list(dict.fromkeys(moved))


def of_no_contract(home: Path) -> list[Path]:
    """Return tables below a study's results that no contract knows any more, such as those of an older version."""
    known = {(t.room, t.file) for t in TABLES}
    tables = (p for room in home.glob(ROOM_FOLDERS) for p in room.rglob("*") if p.suffix in (".csv", ".parquet"))
    return sorted(p for p in tables if (p.relative_to(home).parts[0].split("_", 1)[-1], p.name) not in known)


def of_the_past(plan: Plan, record: Path) -> list[Path]:
    """Return the record and the tables of a job that is not in the plan: of a wave, instrument or grouping that is not there."""
    try:
        content = json.loads(record.read_bytes())
        named = dict(content["wildcards"])
        made = [Path(path) for path in content.get("outputs", {})]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
    wave, instrument, grouping = named.get("wave"), named.get("instrument"), named.get("grouping")
    waves = plan.waves if instrument is None else plan.waves_of(instrument) if instrument in plan.instruments else []
    grouped = grouping is None or (wave is not None and grouping in plan.groupings(wave))
    if (instrument is None or waves) and (wave is None or wave in waves) and grouped:
        return []
    # a record of an older version names no tables
    named_or_all = made or sorted(record.parent.glob("*.*"))
    return [p for p in dict.fromkeys([*named_or_all, record]) if p.is_file()]


def remove_empty(folder: Path, home: Path) -> None:
    """Remove a folder and those above it, below home, that hold nothing any more."""
    while folder != home and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def stale_records(
    plan: Plan, records: Iterable[str], codes: Mapping[str, str], settings: Mapping[str, object]
) -> dict[str, str]:
    """Return the records of results that contradict what is there now, each with the reason.

    Parameters
    ----------
    plan : the study's plan
    records : run.json of every job of the plan; those that are not there are left out
    codes : rule → digest of the code its script rests on
    settings : what the configuration says by its keys, such as bootstrap

    Returns
    -------
    dict
        Path of the record → what differs.
    """
    known: dict[str, str] = {}

    def digest(path: str) -> str:
        if path not in known:
            known[path] = digest_of(path) if Path(path).exists() else ""
        return known[path]

    found = {r: why_stale(plan, Path(r), codes, settings, digest) for r in records if Path(r).is_file()}
    return {record: why for record, why in found.items() if why}


def mark_stale(records: Iterable[str]) -> None:
    """Date records before all scripts, which is what Snakemake reruns them for; the tables themselves stay as they are."""
    for record in records:
        os.utime(record, (1, 1))


def date_now(paths: Iterable[str]) -> list[str]:
    """Date files from the future, which a wrong clock left, to now, and return them: a job that reads one would seem outdated."""
    now = time.time()
    ahead = [path for path in paths if Path(path).is_file() and Path(path).stat().st_mtime > now + 1]
    for path in ahead:
        os.utime(path, (now, now))
    return ahead


def why_stale(
    plan: Plan, path: Path, codes: Mapping[str, str], settings: Mapping[str, object], digest: Callable[[str], str]
) -> str:
    """Return what makes a record contradict what is there now, or nothing."""
    try:
        record = json.loads(path.read_bytes())
        params, wildcards = record["params"], record["wildcards"]
        inputs, outputs = record["inputs"], record.get("outputs", {})
        if record["code"] != codes.get(record["rule"]):
            return "the code is another"
        defined = params.get("defined", {})
        if defined and plan.defined(tuple(defined), wildcards.get("instrument", "")) != defined:
            return "a definition says something else"
    except (ValueError, KeyError, TypeError, AttributeError, EmosecError):
        return "its record cannot be read"
    other = [key for key in settings if key in params and params[key] != settings[key]]
    if other:
        return f"config.yaml says another {other[0]}"
    for name, files in (("made from", apart_from_definitions(inputs, bool(defined))), ("made", outputs)):
        changed = [file for file, was in files.items() if digest(file) != was]
        if changed:
            return f"{changed[0]} is not what it was {name}" + ("" if name == "made from" else " as")
    return ""


def apart_from_definitions(inputs: Mapping[str, str], defined: bool) -> Mapping[str, str]:
    """Return inputs without definition files, where what they say is compared for itself."""
    return {path: was for path, was in inputs.items() if not (defined and path.endswith(".yaml"))}
