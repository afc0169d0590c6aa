"""The rule on questionnaires that it was not made for: docs/foreign_data.md.

    OPENBLAS_NUM_THREADS=1 python bench/foreign.py [--splits 8]

Two questions of data from R's psychTools. Scales that measure different things: are they told apart? One scale dealt at random into
three parts, items worded each way shared out evenly: is it ever said that the parts are separable? A scale dealt at random is one
thing only as far as its items are; where chance puts the items of one facet together, its parts do differ.
Answers are judged as they are, without screening. Without Rscript, psychTools and jsonlite it says so and stops.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from emosec.definitions.decisions import Decision
from emosec.report.formats import bounded
from emosec.separability.operating.judged import Judge, Judged
from emosec.separability.questionnaire import Questionnaire

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "foreign_data.md"
Keyed = tuple[str, int]
Scales = Mapping[str, Sequence[Keyed]]

# what each set asks about, and scales of it that measure different things
APART: dict[str, list[tuple[str, ...]]] = {
    "bfi": [("agree", "conscientious", "extraversion"), ("agree", "neuroticism", "openness")],
    "spi": [
        ("Agree", "Consc", "Extra"),
        ("Anxiety", "Irritability", "EmotionalStability"),
        ("Trust", "WellBeing", "Anxiety"),
        ("Sociability", "Charisma", "AttentionSeeking"),
    ],
    "epi": [("E", "N")],
    "msq": [("EA", "TA")],
    "geras": [("M.pers", "F.pers")],
    "athenstaedt": [("F10", "M10")],
}
ONE: dict[str, tuple[str, ...]] = {
    "spi": ("Agree", "Consc", "Neuro", "Extra", "Open"),
    "big5": ("Agreeableness", "Conscientiousness", "Extraversion", "Neuroticism", "Openness"),
    "epi": ("E", "N"),
    "msq": ("EA", "TA", "PA", "NAf"),
    "zola": ("Agreeableness", "Conscientiousness", "Neuroticism", "Extraversion", "Opennness"),
    "athenstaedt": ("Femininity", "Masculinity"),
}


@dataclass(frozen=True)
class Line:
    """What was concluded about the pairs of some scales, over all the ways in which they were dealt."""

    data: str
    scales: str
    n: int
    pairs: Counter[str]
    phi: tuple[float, ...]
    apart: tuple[str, ...] = ()


def keyed(key: Sequence[str]) -> list[Keyed]:
    """Return items with +1 or −1 from a key of psychTools, where a minus stands before a reversed item."""
    return [(item.lstrip("-"), -1 if item.startswith("-") else 1) for item in key]


def dealt(key: Sequence[str], seed: int, parts: int = 3) -> dict[str, list[Keyed]]:
    """Return the items of a scale dealt into parts at random, those worded each way shared out evenly."""
    rng = np.random.default_rng(seed)
    items = keyed(key)
    order = [items[i] for i in rng.permutation(len(items))]
    order.sort(key=lambda item: -item[1])
    return {f"part {part + 1}": order[part::parts] for part in range(parts)}


def judged(answers: pd.DataFrame, scales: Scales, rule: Decision) -> Judged:
    """Return the verdict on some scales of a data set; categories are the whole numbers from the lowest to the highest."""
    items = [item for scale in scales.values() for item, _ in scale]
    raw = answers[items].apply(pd.to_numeric, errors="coerce")
    low, high = raw.min(), raw.max()
    questionnaire = Questionnaire(
        tuple(items),
        np.repeat(np.arange(len(scales)), [len(scale) for scale in scales.values()]),
        np.array([sign for scale in scales.values() for _, sign in scale]),
        (high - low + 1).to_numpy(dtype=np.intp),
        tuple(scales),
        tuple(combinations(range(len(scales)), 2)),
    )
    return Judge(questionnaire, rule).judged([(raw - low).fillna(-1).to_numpy(dtype=np.int8)])


def line(data: str, name: str, found: Sequence[Judged], scales: Sequence[Scales]) -> Line:
    """Return what was concluded over some verdicts on some scales, and the items of the pairs that are called separable."""
    pairs = Counter(p.conclusion if p.reason is None else p.reason for j in found for p in j.verdict.pairs)
    phi = tuple(e.phi for j in found for e in j.phi)
    apart = [
        f"{data}, {name}, φ {bounded(estimate.phi)}: "
        + " | ".join(", ".join(i for i, _ in list(these.values())[at]) for at in p.pair)
        for j, these in zip(found, scales, strict=True)
        for p, estimate in zip(j.verdict.pairs, j.phi, strict=True)
        if p.conclusion == "separable"
    ]
    return Line(data, name, found[0].n, pairs, phi, tuple(apart))


def table(lines: Sequence[Line]) -> str:
    """Return lines as a Markdown table."""
    rows = [
        "| data | scales | n | pairs | separable | not separable | undecided, and why | φ |",
        "|---|---|---:|---:|---:|---:|---|---|",
    ]
    for each in lines:
        opened = {k: v for k, v in each.pairs.items() if k not in ("separable", "not_separable")}
        why = ", ".join(f"{v} {k}" for k, v in sorted(opened.items(), key=lambda kv: -kv[1])) or "–"
        low, high = np.nanmin(each.phi), np.nanmax(each.phi)
        phi = bounded(low) if len(each.phi) == 1 else f"{bounded(low)} to {bounded(high)}"
        rows.append(
            f"| {each.data} | {each.scales} | {each.n:,} | {each.pairs.total()} | {each.pairs['separable']} "
            f"| {each.pairs['not_separable']} | {why} | {phi} |"
        )
    return "\n".join(rows)


def page(apart: Sequence[Line], one: Sequence[Line], splits: int, rule: Decision) -> str:
    """Return docs/foreign_data.md."""
    total = sum((each.pairs for each in one), Counter[str]())
    share = (total["separable"] + total["not_separable"]) / total.total()
    deals = "\n".join(f"- {deal}" for each in one for deal in each.apart) or "None."
    return f"""# The rule on questionnaires that it was not made for

Written by `python bench/foreign.py`; R's psychTools supplies the data. The rule is `config/decisions/{rule.name}.yaml`.
Answers are judged as they are, without screening.

## Scales that measure different things

{table(apart)}

## One scale, dealt at random into three parts, {splits} times

No pair of parts should be called separable, as far as the items of a scale measure one thing.

{table(one)}

Of {total.total()} pairs {total["not_separable"]} are not separable, {total["separable"]} separable and the rest undecided:
{share:.0%} are decided.

## The parts that were called separable

Look whether chance put the items of one facet together: parts of a scale with wide facets do differ.

{deals}
"""


def main() -> int:
    """Judge, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splits", type=int, default=8, help="ways in which each scale is dealt")
    splits = parser.parse_args().splits
    if shutil.which("Rscript") is None:
        print("Rscript is not installed (Debian: r-base-core r-cran-psychtools r-cran-jsonlite): no data to judge")
        return 1
    rule = Decision.load(ROOT / "config" / "decisions" / "separability.yaml")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["Rscript", str(HERE / "foreign.R"), folder], check=True)
        keys = json.loads((Path(folder) / "keys.json").read_text())
        data = {name: pd.read_csv(Path(folder) / f"{name}.csv") for name in keys}
    apart, one = [], []
    for name, choices in APART.items():
        for names in choices:
            scales = {each: keyed(keys[name][each]) for each in names}
            apart.append(line(name, ", ".join(names), [judged(data[name], scales, rule)], [scales]))
            print(apart[-1], flush=True)
    for name, chosen in ONE.items():
        for each in chosen:
            deals = [dealt(keys[name][each], seed) for seed in range(splits)]
            one.append(line(name, each, [judged(data[name], deal, rule) for deal in deals], deals))
            print(one[-1], flush=True)
    PAGE.write_text(page(apart, one, splits, rule), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
