"""What differs between raw data, results and rules and what was recorded of them, told by digests alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path


def sources_file() -> Path | None:
    """Return the register of raw files, if the project keeps one."""
    path = Path("data/raw/SOURCES.csv")
    return path if path.is_file() else None


def redefined(defined: dict[str, str], wildcards: dict[str, str]) -> list[str]:
    """Return the kinds of definitions that say something else than when a result was made."""
    from emosec.plan import load_plan

    now = load_plan(wildcards["study"]).defined(tuple(defined), wildcards.get("instrument", ""))
    return [kind for kind, digest in defined.items() if now[kind] != digest]


def decision_rules() -> dict[str, str]:
    """Return the digest of every rule in config/decisions by its name, as verdict cards show it."""
    from emosec.definitions.decisions import Decision

    found = [Decision.load(path) for path in sorted(Path("config/decisions").glob("*.yaml"))]
    return {decision.name: decision.sha256 for decision in found}


def changed_files() -> Iterator[str]:
    """Yield what differs between the raw files and their register."""
    from emosec.digests import digest_of

    for row in register_rows():
        path = Path("data/raw") / row["file"]
        if not path.is_file() or digest_of(path) != row["sha256"]:
            yield f"{path}: {'changed' if path.is_file() else 'missing'} since it was registered"


def register_rows() -> list[dict[str, str]]:
    """Return the rows of the register of raw files; none where there is no register."""
    import csv

    register = sources_file()
    if register is None:
        return []
    with register.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def registered() -> tuple[int, int]:
    """Return how many raw files the register lists, and how many lie in waves' folders and are in no register."""
    from emosec.plan import NOT_DATA

    listed = {row["file"] for row in register_rows()}
    files = [p.relative_to("data/raw") for p in Path("data/raw").glob("*/*/*") if p.is_file()]
    there = [p.as_posix() for p in files if not any(NOT_DATA.match(part) for part in p.parts)]
    return len(listed), sum(name not in listed for name in there)


def changed_inputs() -> Iterator[str]:
    """Yield the inputs of results that are no longer what the results were made from."""
    from emosec.digests import digest_of
    from emosec.tables import read_json

    for record in sorted(p for p in Path("results").rglob("run*.json") if "set_aside" not in p.parts):
        content = read_json(record)
        defined = content.get("params", {}).get("defined", {})
        for source, digest in content["inputs"].items():
            # of a definition only that counts which analyses rest on; what it said then is in `defined`
            apart = defined and source.endswith(".yaml")
            if not apart and not (Path(source).exists() and digest_of(source) == digest):
                yield f"{record.parent}: {source} is no longer what it was made from"
        if defined and (changed := redefined(defined, content["wildcards"])):
            yield f"{record.parent}: the {' and the '.join(changed)} it was made by says something else now"


def changed_rules(rules: Mapping[str, str]) -> Iterator[str]:
    """Yield the verdicts that were reached by another rule than the present one of that name."""
    from emosec.tables import read_json

    for path in sorted(Path("results").glob("*/*_separability/*/verdict.json")):
        said = read_json(path)
        if rules.get(said["decision"]) != said["decision_sha256"]:
            yield f"{path}: reached by the rule {said['decision']} of digest {said['decision_sha256']}, not by the present one"
