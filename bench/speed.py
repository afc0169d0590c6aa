"""The numbers, tables and figures of docs/speed.md, of what bench/study.py measured; the words around them stay."""

from __future__ import annotations

from typing import Any

import numpy as np
from made import ROOT
from points import CURVES, Point, all_points, hopeless
from speed_figures import Read, curve

PAGE = ROOT / "docs" / "speed.md"
TITLES = {
    "n": ("By respondents", "respondents", "{items} items, {replicates} replicates of each parallel analysis"),
    "items": ("By items", "items", "{n:,} respondents, {replicates} replicates"),
    "replicates": ("By replicates of parallel analysis", "replicates", "{n:,} respondents, {items} items"),
}
STAGES = {
    "start": "start of the program and of each job",
    "screening": "reading and screening",
    "items": "scores, items, response categories",
    "reliability": "reliability",
    "explore": "dimensionality, exploratory factors",
    "confirm": "seven rival models, three times",
}
PAIRS = {"M2a": "M2_safety_confidence", "M2b": "M2_safety_apprehension", "M2c": "M2_confidence_apprehension"}
BEGIN, END = "<!-- written by bench/study.py -->", "<!-- end of what bench/study.py wrote -->"


def write() -> None:
    """Write the page and its figures."""
    parts = [part for name in CURVES for part in curve_part(name)]
    parts += [stages_part(Point()), agreement_part(), machine_part()]
    text = PAGE.read_text(encoding="utf-8")
    made = "\n\n".join(p for p in parts if p)
    PAGE.write_text(f"{text.split(BEGIN)[0]}{BEGIN}\n\n{made}\n\n{END}{text.split(END)[1]}", encoding="utf-8")
    print(f"wrote {PAGE}")


def curve_part(name: str) -> list[str]:
    """Return one curve: its words, figure and table; nothing where nothing was measured."""
    heading, label, rest = TITLES[name]
    points = [p for p in CURVES[name] if ran(p, "emosec")]
    if not points:
        return []
    reads = [
        Read(getattr(p, name), side, {k: f[k] for k in ("cpu", "wall", "peak")}, bool(f["stopped"]))
        for p in points
        for side in ("emosec", "R")
        if (f := ran(p, side))
    ]
    title = f"{heading}: {rest.format(**Point()._asdict())}"
    figure = curve(f"speed_{name}", title, label, reads)
    PAGE.with_name(f"speed_{name}.svg").write_text(figure.svg(standalone=True), encoding="utf-8")
    return [f"## {heading}", words(name, points), f"![{title}](speed_{name}.svg)", table(name, points)]


def ran(point: Point, side: str) -> dict[str, Any] | None:
    """Return what a side took at a point, or None where it was not run or failed."""
    found = point.found(side)
    return found if found and not found["failed"] else None


def words(name: str, points: list[Point]) -> str:
    """Return what a curve says."""
    _, label, rest = TITLES[name]
    said = [f"{rest.format(**Point()._asdict()).capitalize()}."]
    first, last = points[0], points[-1]
    one, other = ran(first, "emosec"), ran(last, "emosec")
    if one and other and first != last:
        cpu, peak = (f"{other[k] / one[k]:.1f} times" for k in ("cpu", "peak"))
        said.append(
            f"With {getattr(last, name):,} {label} emosec takes {cpu} the processor seconds, and {peak} the memory, "
            f"that it takes with {getattr(first, name):,}."
        )
    for point in points:
        mine, its = ran(point, "emosec"), ran(point, "R")
        if mine and its:
            more = "more than " if its["stopped"] else ""
            end = f" (stopped in: {stage_of_stop(its)})" if its["stopped"] else ""
            times = f"{more}{its['cpu'] / mine['cpu']:.1f} times the processor seconds{end}"
            said.append(f"At {getattr(point, name):,} {label} R takes {times}.")
    return " ".join(said)


def stage_of_stop(found: dict[str, Any]) -> str:
    """Return in which part of its work a side was stopped."""
    return next(title for stage, title in STAGES.items() if stage not in found.get("stages", {}))


def table(name: str, points: list[Point]) -> str:
    """Return a curve as a table."""
    columns = [TITLES[name][1], "emosec, processor", "clock", "peak", "R, processor", "clock", "peak", "ratio, processor",
               "ratio, peak", "load, emosec and R"]  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", "|---:" * len(columns) + "|"]
    for point in points:
        mine, its = ran(point, "emosec"), ran(point, "R")
        assert mine
        ratio, loads = ["–", "–"], [f"{mine['load']:.1f}"]
        if its:
            more = "> " if its["stopped"] else ""
            ratio = [f"{more}{its[k] / mine[k]:.1f}" for k in ("cpu", "peak")]
            loads.append(f"{its['load']:.1f}")
        shown = [*(cells(mine) if mine else []), *(cells(its) if its else [why_not(point), "", ""])]
        lines.append(f"| {' | '.join([f'{getattr(point, name):,}', *shown, *ratio, ', '.join(loads)])} |")
    return "\n".join(lines)


def cells(found: dict[str, Any]) -> list[str]:
    """Return what a side took, in cells."""
    more = "> " if found["stopped"] else ""
    return [f"{more}{found['cpu']:,.0f} s", f"{more}{found['wall']:,.0f} s", f"{more}{found['peak']:,.0f} MiB"]


def why_not(point: Point) -> str:
    """Return why R has no numbers at a point."""
    found = point.found("R")
    if found and found["failed"]:
        return "ended with an error"
    limits = [f["limits"] for p in all_points() if (f := p.found("R")) and f["stopped"]]
    return "not begun: a smaller point was stopped" if any(hopeless(point, one) for one in limits) else "not run"


def stages_part(point: Point) -> str:
    """Return where the processor seconds go, at the point that all curves share."""
    mine, its = ran(point, "emosec"), ran(point, "R")
    if not mine:
        return ""
    lines = ["## Where the time goes", "", f"{point.n:,} respondents, {point.items} items, {point.replicates} replicates.", "",
             "| part of the work | emosec | R |", "|---|---:|---:|"]  # fmt: skip
    for stage, title in STAGES.items():
        there = f"{its['stages'].get(stage, 0):.1f} s" if its and stage in its["stages"] else "–"
        lines.append(f"| {title} | {mine['stages'].get(stage, 0):.1f} s | {there} |")
    if its:
        start = mine["stages"]["start"]
        rest = its["cpu"] - its["stages"].get("start", 0)
        times = rest / (mine["cpu"] - start)
        lines += [
            "",
            f"Without the starts, which do not grow with the data, R takes {times:.1f} times the processor seconds.",
        ]
    return "\n".join(lines)


def agreement_part() -> str:
    """Return how far both sides' numbers are apart, wherever both came to their end."""
    lines = ["## Do both say the same?", "", "Largest differences; of chi-squares (seven models, three times) relative.", "",
             "| respondents | items | replicates | alpha | φ of M3 | chi-squares | of how many | respondents kept |",
             "|---:|---:|---:|---:|---:|---:|---:|---|"]  # fmt: skip
    rows = 0
    for point in all_points():
        mine, its = ran(point, "emosec"), ran(point, "R")
        if not (mine and its and "numbers" in its):
            continue
        apart = differences(mine["numbers"], its["numbers"])
        same = "the same" if mine["numbers"]["n"] == its["numbers"]["n"] else "not the same"
        shown = [f"{apart[k]:.0e}" for k in ("alpha", "phi", "chisq")]
        at = f"{point.n:,} | {point.items} | {point.replicates}"
        lines.append(f"| {at} | {' | '.join(shown)} | {apart['fits']:.0f} | {same} |")
        rows += 1
    return "\n".join(lines) if rows else ""


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Return the largest differences of alphas, factor correlations and chi-squares, and how many chi-squares both have."""
    apart = {k: float(np.max(np.abs(np.abs(np.sort(one[k])) - np.abs(np.sort(other[k]))))) for k in ("alpha", "phi")}
    relative = []
    for kind, fits in one["chisq"].items():
        for model, chisq in fits.items():
            there = other["chisq"][kind][PAIRS.get(model, model)]
            if there is not None:
                relative.append(abs(chisq / there - 1))
    return apart | {"chisq": max(relative), "fits": len(relative)}


def machine_part() -> str:
    """Return the machine, the libraries and the days."""
    found = {side: [f for p in all_points() if (f := ran(p, side))] for side in ("emosec", "R")}
    both = [f for side in found.values() for f in side]
    lines = ["## The machine", ""]
    lines += [f"- {one}" for one in dict.fromkeys(f["machine"] for f in both)]
    for side, title in (("emosec", "Here"), ("R", "There")):
        libraries = [", ".join(f"{k} {v}" for k, v in f["versions"].items()) for f in found[side] if "versions" in f]
        lines += [f"- {title}: {one}" for one in dict.fromkeys(libraries)]
    days, loads = sorted({f["date"] for f in both}), [f["load"] for f in both]
    when, load = " to ".join(dict.fromkeys((days[0], days[-1]))), f"{min(loads):.1f} to {max(loads):.1f}"
    lines.append(f"- Measured {when}, at loads of {load}. OpenBLAS with one thread.")
    limits = {(f["limits"]["seconds"], f["limits"]["memory"] / 1024) for f in found["R"] if f["stopped"]}
    lines += [
        f"- Where R was stopped it might take {seconds:,.0f} processor seconds and {memory:.0f} GiB."
        for seconds, memory in sorted(limits)
    ]
    return "\n".join(lines)
