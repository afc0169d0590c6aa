"""The rule where its calibration did not look: docs/attacks.csv and docs/attacks.md.

    OPENBLAS_NUM_THREADS=1 python bench/attacks.py [--samples 200] [--only NAME …]

Every design of bench/attack_designs.py is drawn by bench/respondents.py, a simulator that shares nothing with the calibration's,
and judged by the whole rule, without screening. With --only the other rows of the table stay. Seeds derive from a design's name and
the number of the sample.
"""

from __future__ import annotations

import argparse
import csv
import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from attack_designs import DESIGNS, Design

from emosec.definitions.decisions import Decision
from emosec.report.formats import bounded
from emosec.separability.operating.error_rates import rate
from emosec.separability.operating.judged import Judge, Judged
from emosec.separability.wave import evidence_in, rule_at
from emosec.statistics.separability.decision import decide

ROOT = Path(__file__).resolve().parents[1]
TABLE, PAGE = ROOT / "docs" / "attacks.csv", ROOT / "docs" / "attacks.md"
REASONS = ("PRECISION", "DEPENDENCE", "WORDING", "STYLE", "ATTENTION", "PAGE", "INADMISSIBLE")
# an answer is wrong in more samples than this, by more than so many Monte-Carlo errors: the rule errs
ALLOWED, ERRORS = 0.05, 2.0
# at or below it a pair should be called separable, and one thing should be called not separable: the truth is clear
CLEAR = 0.70
Row = Mapping[str, str]


def rule() -> Decision:
    """Return the registered rule."""
    return Decision.load(ROOT / "config" / "decisions" / "separability.yaml")


def sample(design: Design, number: int) -> np.ndarray:
    """Return the raw answers of one sample."""
    return design.draw(np.random.default_rng([zlib.crc32(design.name.encode()), number]), design.n)[1]


def verdict_on(design: Design, raw: np.ndarray, decision: Decision) -> Judged:
    """Return the verdict on one sample."""
    q = design.form.questionnaire()
    if design.members is None:
        return Judge(q, decision).judged([raw])
    evidence = evidence_in(raw, q, decision, np.arange(len(raw)) // design.members)
    verdict = decide(evidence, q.pairs, rule_at(decision, len(raw), -(-len(raw) // design.members)), [])
    return Judged(verdict, tuple(evidence.estimate(pair) for pair in q.pairs), len(raw))


def judged(design: Design, samples: int, decision: Decision) -> dict[str, object]:
    """Return a row of the table: counts of samples, of the first pair and of any, and what was estimated of the first."""
    first, any_pair = Counter[str](), Counter[str]()
    phi, error = [], []
    for number in range(samples):
        found = verdict_on(design, sample(design, number), decision)
        said = [p.conclusion for p in found.verdict.pairs]
        first[found.verdict.pairs[0].reason or said[0]] += 1
        size = [abs(t) for t in design.phi]
        # of a pair at the cut-off both would be false
        any_pair["false_separable"] += any(
            t >= decision.cutoff and s == "separable" for t, s in zip(size, said, strict=True)
        )
        any_pair["false_not"] += any(
            t <= decision.cutoff and s == "not_separable" for t, s in zip(size, said, strict=True)
        )
        for t, s in zip(design.phi, said, strict=True):
            clear = "separable" if abs(t) <= CLEAR else "not_separable" if abs(t) == 1.0 else ""
            any_pair["clear"] += bool(clear)
            any_pair["clear_right"] += s == clear
        phi.append(found.phi[0].phi)
        error.append(found.phi[0].se)
    return {
        "design": design.name, "n": design.n, "samples": samples,
        **{name: first[name] for name in ("separable", "not_separable", *REASONS)},
        **{name: any_pair[name] for name in ("false_separable", "false_not", "clear", "clear_right")},
        "phi": f"{np.nanmean(phi):.4f}", "phi_sd": f"{np.nanstd(phi, ddof=1):.4f}", "phi_se": f"{np.nanmean(error):.4f}",
    }  # fmt: skip


def errs(row: Row) -> bool:
    """Return whether false answers are more frequent than is allowed, beyond chance."""
    wrong = (rate(int(row[name]), int(row["samples"])) for name in ("false_separable", "false_not"))
    return any(share - ERRORS * error > ALLOWED for share, error in wrong)


def shown(row: Row, name: str) -> str:
    """Return the share of samples, with its Monte-Carlo error."""
    return " ± ".join(bounded(part, 3) for part in rate(int(row[name]), int(row["samples"])))


def table(rows: Sequence[Row]) -> str:
    """Return designs as a Markdown table."""
    design = {d.name: d for d in DESIGNS}
    titles = (
        "design",
        "true φ",
        "N",
        "SEPARABLE",
        "NOT",
        "undecided, and why",
        "φ found",
        "SE",
        "false SEPARABLE",
        "false NOT",
        "clear pairs",
    )
    lines = [
        f"| {' | '.join(titles)} | what a user can do |",
        "|---|---:|---:|---:|---:|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        about, samples = design[row["design"]], int(row["samples"])
        opened = sorted(((int(row[r]), r) for r in REASONS if int(row[r])), reverse=True)
        why = ", ".join(f"{bounded(many / samples)} {reason}" for many, reason in opened) or "–"
        clear = bounded(int(row["clear_right"]) / int(row["clear"])) if int(row["clear"]) else "–"
        cells = [
            about.says, bounded(about.phi[0]), f"{about.n:,}", bounded(int(row["separable"]) / samples),
            bounded(int(row["not_separable"]) / samples), why, f"{bounded(row['phi'])} ± {bounded(row['phi_sd'], 3)}",
            bounded(row["phi_se"], 3),
            shown(row, "false_separable"), shown(row, "false_not"), clear, about.remedy,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def page(rows: Sequence[Row]) -> str:
    """Return docs/attacks.md."""
    wrong, held = [r for r in rows if errs(r)], [r for r in rows if not errs(r)]
    samples = sorted({int(r["samples"]) for r in rows})
    many = " or ".join(map(str, samples))
    return f"""# The rule where its calibration did not look

Written by `python bench/attacks.py`, from [attacks.csv](attacks.csv); no number of the tables was typed. The rule is
`config/decisions/separability.yaml`, as registered. {len(rows)} designs that [the calibration](calibration.md) has no cell for,
{many} samples each, drawn by a simulator that shares nothing with the calibration's (`bench/respondents.py`,
`bench/attack_designs.py`) and judged without screening. Unless a design says otherwise: three components of five items, two of
them worded against the pole, loadings of .70, five categories, φ of the first pair .90 and of the others .50.

The columns up to *SE* are of the first pair: its true φ, what was said of it, mean and standard deviation of the φ found, and the
mean standard error that the rule went by, which should be that standard deviation. *False* is the share of samples in which any
pair at or above .90 was called SEPARABLE, or any pair at or below it NOT SEPARABLE, ± its Monte-Carlo standard error. *Clear
pairs* are those with φ of .70 or less, which should be SEPARABLE, and those of one thing, which should be NOT: the share that were.
The rule errs where a false share is above .05 by more than {ERRORS:g} of its errors: in {len(wrong)} of the {len(rows)} designs.

## Where it errs

{table(wrong)}

## Where it holds

{table(held)}
"""


def read() -> list[Row]:
    """Return the table's rows."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def main() -> int:
    """Judge, and write the table and the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=[d.name for d in DESIGNS], help="these designs alone"
    )
    asked = parser.parse_args()
    decision = rule()
    done = {row["design"]: row for row in read()} if TABLE.exists() else {}
    for design in DESIGNS:
        if asked.only is None or design.name in asked.only:
            done[design.name] = {k: str(v) for k, v in judged(design, asked.samples, decision).items()}
            print(done[design.name], flush=True)
    rows = [done[d.name] for d in DESIGNS if d.name in done]
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    PAGE.write_text(page(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
