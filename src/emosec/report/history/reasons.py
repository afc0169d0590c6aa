"""On what a result rests, and what of that is different between two runs: data, version, code, rule, seed, instrument."""

from __future__ import annotations

from collections.abc import Mapping

from emosec.provenance import JobRecord
from emosec.report.words import DEFINITION

Jobs = Mapping[str, JobRecord]
RAW = "data/raw/"
ORDER = (
    "version", "platform", "rule", "screening", "instrument", "models", "hypotheses", "study", "seed", "settings",
    "hand corrections", "jobs", "code",
)  # fmt: skip
# what rests on how often one ran, or is the record of a job elsewhere
NO_SETTING = ("defined", "code", "seed", "ledger")


def makers(jobs: Jobs) -> dict[str, str]:
    """Return path of a result → path of the record of the job that made it."""
    return {str(path): record for record, job in jobs.items() for path in job.get("outputs") or ()}


def upstream(record: str, jobs: Jobs, made_by: Mapping[str, str]) -> set[str]:
    """Return the records of a job and of every job whose results it rests on."""
    reached: set[str] = set()
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if one in reached or one not in jobs:
            continue
        reached.add(one)
        waiting += [made_by[path] for path in jobs[one].get("inputs") or {} if path in made_by]
    return reached


def raw_of(records: set[str], jobs: Jobs, wave: str = "") -> set[tuple[str, str]]:
    """Return file and digest of all raw data that jobs read; of one wave only, where one is named."""
    pairs = ((str(p), str(d)) for one in records for p, d in (jobs[one].get("inputs") or {}).items())
    read = {(path, digest) for path, digest in pairs if path.startswith(RAW) and not path.endswith("SOURCES.csv")}
    return {(path, digest) for path, digest in read if not wave or path.split("/")[3:4] == [wave]}


def differences(before: Jobs, now: Jobs, records: set[str]) -> dict[str, tuple[str, ...]]:
    """Return reason → details, for all that is different in some of the jobs of both runs.

    Parameters
    ----------
    before, now : the jobs of two runs
    records : the jobs that a result rests on now

    Examples
    --------
    >>> old = {"a/run.json": {"rule": "items", "code": "1", "versions": {"numpy": "2.1"}, "params": {"seed": 1}}}
    >>> new = {"a/run.json": {"rule": "items", "code": "2", "versions": {"numpy": "2.2"}, "params": {"seed": 1}}}
    >>> differences(old, new, {"a/run.json"})
    {'version': ('numpy 2.1 → 2.2',), 'code': ('items',)}
    """
    found: dict[str, set[str]] = {}
    for record in records:
        old, new = before.get(record), now[record]
        if old is None:
            found.setdefault("jobs", set()).add(str(new.get("rule")))
            continue
        for reason, detail in one_job(old, new):
            found.setdefault(reason, set()).add(detail)
    return {reason: tuple(sorted(d for d in found[reason] if d)) for reason in ORDER if reason in found}


def one_job(old: JobRecord, new: JobRecord) -> list[tuple[str, str]]:
    """Return reason and detail of what is different in one job."""
    rule = str(new.get("rule"))
    said = [("version", f"{k} {a} → {b}") for k, a, b in unequal(old.get("versions"), new.get("versions")) if a and b]
    if old.get("platform") != new.get("platform"):
        said.append(("platform", f"{old.get('platform')} → {new.get('platform')}"))
    if old.get("code") != new.get("code"):
        said.append(("code", rule))
    before, now = old.get("params") or {}, new.get("params") or {}
    said += [(DEFINITION.get(kind, kind), "") for kind, _, _ in unequal(before.get("defined"), now.get("defined"))]
    if before.get("seed") != now.get("seed"):
        said.append(("seed", f"{before.get('seed')} → {now.get('seed')}"))
    said += [("settings", f"{key} of {rule}") for key, _, _ in unequal(before, now) if key not in NO_SETTING]
    inputs = unequal(old.get("inputs"), new.get("inputs"))
    said += [("hand corrections", path) for path, _, _ in inputs if path.startswith("config/corrections/")]
    return said


def unequal(before: object, now: object) -> list[tuple[str, object, object]]:
    """Return key, earlier and present value of all that differs in two mappings; nothing where one is no mapping."""
    if not isinstance(before, Mapping) or not isinstance(now, Mapping):
        return []
    keys = sorted({*before, *now})
    return [(str(k), before.get(k), now.get(k)) for k in keys if before.get(k) != now.get(k)]
