"""Criteria that are no questionnaires: observers' codes and repeated samples, checked line by line, joined on the respondent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.criteria import ObserverCodes, RepeatedSamples
from emosec.definitions.exports import Export
from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.remarks import Remark, written

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

Table = RepeatedSamples | ObserverCodes
# what spreadsheets and statistical programs make of the code 1
WHOLE = re.compile(r"(-?\d+)[.,]0*")


@dataclass(frozen=True)
class External:
    """The tables of a wave's criteria: values by respondent, raters' agreement, confusion, and what was read."""

    values: pd.DataFrame
    raters: pd.DataFrame
    confusion: pd.DataFrame
    read: pd.DataFrame


@dataclass(frozen=True)
class Line:
    """One row of a file: where it stands, whose it is, and its cells as text (None where empty)."""

    where: str
    respondent: str
    cells: Mapping[str, str | None]


def read_criteria(
    files: Mapping[str, Sequence[Path]],
    study: Study,
    wave: str,
    respondents: Sequence[str],
    raw: Path = Path("data/raw"),
    sources: Path | None = None,
) -> External:
    """Read the criteria of one wave.

    Parameters
    ----------
    files : criterion → its files in this wave; those without a file give nothing
    study : whose criteria, and how its respondents are named
    wave : the wave
    respondents : who took part in it; rows of others are counted and left out
    raw : the folder that holds all raw data; `sources` lists files by their path below it
    sources : SOURCES.csv, if there is one

    Raises
    ------
    IntakeError
        A file that lacks a column, a cell that cannot be, a rater without a code, a respondent twice: with file and line. A file
        that holds no row, or differs from its listed digest.
    """
    from emosec import tables
    from emosec.intake.sources import check_source, read_sources
    from emosec.intake.wave import below
    from emosec.validity.contracts import CONFUSION, CRITERIA, CRITERIA_READ, RATERS

    study = study.in_wave(wave)
    known = frozenset(respondents)
    values: list[TableRow] = []
    raters: list[TableRow] = []
    crossed: list[TableRow] = []
    read: list[TableRow] = []
    listed = read_sources(sources)
    for one in study.criteria.all:
        paths = files.get(one.name, ())
        for path in paths:
            check_source(path, below(path, raw), listed)
        lines = [line for path in paths for line in lines_of(path, one, study)]
        if not paths:
            continue
        if not lines:
            raise IntakeError(
                f"{one.name} holds column names and no row",
                where=str(paths[0]),
                remedy="export it again, or move the file away until there are rows",
            )
        place = {"study": study.name, "wave": wave, "instrument": one.name}
        here = [line for line in lines if line.respondent in known]
        if not here:
            raise IntakeError(
                f"none of the {len(lines)} rows of {one.name} is of a respondent of {wave}",
                where=lines[0].where.rpartition(":")[0],
                why="a criterion joins on the respondent key of the wave's exports",
                remedy=f"write the key as the exports do: {', '.join(study.key_columns)}",
            )
        strangers = len({line.respondent for line in lines} - known)
        if isinstance(one, ObserverCodes):
            found, agreed, table = codes(one, here)
            raters += [place | row for row in agreed]
            crossed += [place | row for row in table]
            notes: list[Remark] = []
        else:
            found, notes = samples(one, here)
        values += [place | row for row in found]
        notes = [*notes, *([Remark("not_in_the_wave", {"n": strangers})] if strangers else [])]
        read.append(place | {"rows": len(here), "n": len({line.respondent for line in here}), "note": written(notes)})
    return External(
        tables.frame(CRITERIA, values), tables.frame(RATERS, raters), tables.frame(CONFUSION, crossed),
        tables.frame(CRITERIA_READ, read),
    )  # fmt: skip


def lines_of(path: Path, one: Table, study: Study) -> Iterator[Line]:
    """Read a file of any format intake knows, row by row, with the respondent's name of the study."""
    from emosec.intake.keys import row_keys
    from emosec.intake.pseudonyms import pseudonym, secret
    from emosec.intake.readers import read_export

    if study.by_row:
        raise IntakeError(
            f"{one.name} joins on the respondent, and the study's respondents are rows",
            where=str(path),
            remedy="name a column that says who answered as respondent_key",
        )
    table = read_export(path, Export(name="criterion", file=one.file))
    columns = _columns(one)
    lacking = [c for c in columns if c not in table.cells.columns]
    if lacking:
        rater = (
            next((r for r, c in one.raters.items() if c == lacking[0]), "") if isinstance(one, ObserverCodes) else ""
        )
        raise IntakeError(
            f"there is no column {lacking[0]}" + (f", which holds the codes of the rater {rater}" if rater else ""),
            where=f"{path}:1",
            remedy=f"its columns are {', '.join(map(str, table.cells.columns))}; mend criteria: in the study file",
        )
    keys = row_keys(table.cells, study, str(path))
    hidden: Callable[[str], str] = (lambda k: pseudonym(k, secret())) if study.respondent_names == "hashed" else str
    for at, (key, row) in enumerate(zip(keys, table.cells[columns].to_dict("records"), strict=True), start=2):
        if key is None:
            raise IntakeError(
                "a row without a respondent", where=f"{path}:{at}", remedy="fill in the key, or take the row out"
            )
        cells = {str(c): v.strip() if isinstance(v, str) and v.strip() else None for c, v in row.items()}
        yield Line(f"{path}:{at}", hidden(key), cells)


def _columns(one: Table) -> list[str]:
    if isinstance(one, ObserverCodes):
        return [*one.raters.values(), *([one.settled] if one.settled else [])]
    return [one.minutes, one.value]


def codes(one: ObserverCodes, lines: Sequence[Line]) -> tuple[list[TableRow], list[TableRow], list[TableRow]]:
    """Return final categories by respondent, agreement of every two raters, and their confusion tables."""
    lines = [replace(line, cells={c: _category(one, code) for c, code in line.cells.items()}) for line in lines]
    seen: dict[str, str] = {}
    for line in lines:
        if line.respondent in seen:
            raise IntakeError(
                f"the respondent stands in {seen[line.respondent]} too", where=line.where, remedy="keep one row"
            )
        seen[line.respondent] = line.where
        for column, code in line.cells.items():
            if code is not None and code not in one.categories:
                raise IntakeError(
                    f"{column} says {code}, which is none of {', '.join(one.categories)}",
                    where=line.where,
                    remedy="correct the cell, or add the category to the study file",
                )
    given = {rater: [line.cells[column] for line in lines] for rater, column in one.raters.items()}
    silent = [r for r, own in given.items() if not any(own)]
    if silent:
        raise IntakeError(
            f"the rater {silent[0]} gave no code at all",
            where=f"{lines[0].where.rpartition(':')[0]}:2",
            why="agreement needs both raters",
            remedy=f"fill in the column {one.raters[silent[0]]}, or take the rater out of the study file",
        )
    values: list[TableRow] = [
        {"respondent": line.respondent, "variable": one.name, "number": math.nan, "label": _final(one, line)}
        for line in lines
    ]
    pairs = list(combinations(given, 2))
    return (
        values,
        [row for a, b in pairs for row in _agreed(one, a, b, given)],
        [row for a, b in pairs for row in _crossed(one, a, b, given)],
    )


def _category(one: ObserverCodes, code: str | None) -> str | None:
    """Return a code as the study writes it: 1.0 is the category 1."""
    whole = None if code is None or code in one.categories else WHOLE.fullmatch(code)
    return whole[1] if whole and whole[1] in one.categories else code


def _final(one: ObserverCodes, line: Line) -> str | None:
    if one.settled:
        return line.cells[one.settled]
    given = {c for column in one.raters.values() if (c := line.cells[column]) is not None}
    return given.pop() if len(given) == 1 else None


def _agreed(one: ObserverCodes, a: str, b: str, given: Mapping[str, Sequence[str | None]]) -> list[TableRow]:
    from emosec.statistics.rater_agreement import agreement, confusion, of_category

    table = confusion(given[a], given[b], one.categories)
    if not table.sum():
        return []
    found = [("all", agreement(table)), *((c, of_category(table, i)) for i, c in enumerate(one.categories))]
    return [
        {"rater_a": a, "rater_b": b, "category": c, "n": f.n, "percent": f.percent, "kappa": f.kappa, "ci.lower": f.lower,
         "ci.upper": f.upper}
        for c, f in found
    ]  # fmt: skip


def _crossed(one: ObserverCodes, a: str, b: str, given: Mapping[str, Sequence[str | None]]) -> list[TableRow]:
    from emosec.statistics.rater_agreement import confusion

    table = confusion(given[a], given[b], one.categories)
    return [
        {"rater_a": a, "rater_b": b, "category_a": x, "category_b": y, "n": int(table[i, j])}
        for i, x in enumerate(one.categories)
        for j, y in enumerate(one.categories)
    ]


def samples(one: RepeatedSamples, lines: Sequence[Line]) -> tuple[list[TableRow], list[Remark]]:
    """Return the criteria of every respondent's series, and how many samples and series were lost."""
    series: dict[str, dict[float, float]] = {}
    lost = below = 0
    for line in lines:
        minute, value = _number(one.minutes, line), None if line.cells[one.value] is None else _number(one.value, line)
        planned = _planned(one, minute, line)
        own = series.setdefault(line.respondent, {})
        if planned in own:
            raise IntakeError(
                f"a second sample of the respondent at minute {planned:g}", where=line.where, remedy="keep one"
            )
        own[planned] = math.nan if value is None else _measured(one, value, line)
        lost += value is None
        below += value is not None and one.lowest is not None and value < one.lowest
    rows: list[TableRow] = []
    short = zero = 0
    for respondent, own in series.items():
        there = {t: v for t, v in own.items() if not math.isnan(v)}
        found = _summary(one, there)
        short += math.isnan(found[one.variables[0]])
        zero += one.log and any(v <= 0 for v in there.values())
        rows += [{"respondent": respondent, "variable": k, "number": v, "label": None} for k, v in found.items()]
    told = (("samples_lost", "samples", lost), ("below_detection", "samples", below), ("series_too_short", "n", short),
            ("no_logarithm", "n", zero))  # fmt: skip
    return rows, [Remark(code, {of: k}) for code, of, k in told if k]


def _summary(one: RepeatedSamples, there: Mapping[float, float]) -> dict[str, float]:
    """Areas, peak, reactivity and recovery; missing where too few samples, or the first or last, are there."""
    from emosec.statistics.repeated_samples import areas, response

    ends = one.planned[0] in there and one.planned[-1] in there
    if len(there) < one.fewest or not ends:
        return dict.fromkeys(one.variables, math.nan)
    minutes = sorted(there)
    values = [there[t] for t in minutes]
    area = areas(minutes, values)
    baseline = one.planned[0] if one.baseline is None else one.baseline
    shape: tuple[float, ...] = (math.nan,) * 3
    if baseline in there and (not one.log or min(values) > 0):
        shape = tuple(response(minutes, [math.log(v) for v in values] if one.log else values, baseline))
    return dict(zip(one.variables, (area.ground, area.increase, *shape), strict=True))


def _number(column: str, line: Line) -> float:
    text = line.cells[column]
    try:
        value = float((text or "").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        said = f"says {text}, which is no number" if text else "is empty"
        remedy = "write a number, or leave the value of a lost sample empty"
        if text and text.startswith("<"):
            remedy = (
                "write a number below the limit of detection, such as 0, and the limit as lowest: in the study file"
            )
        raise IntakeError(f"{column} {said}", where=line.where, remedy=remedy)
    return value


def _planned(one: RepeatedSamples, minute: float, line: Line) -> float:
    """The planned minute a sample belongs to."""
    near = min(one.planned, key=lambda t: abs(t - minute))
    if abs(near - minute) > one.tolerance:
        planned = ", ".join(f"{t:g}" for t in one.planned)
        raise IntakeError(
            f"a sample at {minute:g} minutes, and none was planned within {one.tolerance:g} minutes of it",
            where=line.where,
            why="an area over other minutes is another quantity",
            remedy=f"planned are {planned}; correct the minute, or add it to planned: (before a stressor minutes are negative)",
        )
    return near


def _measured(one: RepeatedSamples, value: float, line: Line) -> float:
    """A value as it is used: not negative, not impossible, and below the limit of detection as the study says."""
    if value < 0:
        raise IntakeError(
            f"{one.value} is {value:g} {one.unit}, below zero", where=line.where, remedy="correct or empty the cell"
        )
    if one.highest is not None and value > one.highest:
        raise IntakeError(
            f"{one.value} is {value:g} {one.unit}, above the {one.highest:g} that are possible",
            where=line.where,
            remedy="correct or empty the cell; another unit, perhaps?",
        )
    if one.lowest is None or value >= one.lowest:
        return value
    return {"half": one.lowest / 2, "limit": one.lowest, "missing": math.nan}[one.below_lowest]
