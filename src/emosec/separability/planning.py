"""How many respondents the verdict needs, and which design: power by simulation with the whole rule.

The power at a few N is smoothed by a probit in √N, which is what a normal estimate with a standard error of c/√N obeys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np

from emosec.contract import Table, number, text, whole
from emosec.definitions.decisions import Decision
from emosec.separability.operating.error_rates import rate
from emosec.separability.operating.judged import Judge
from emosec.separability.operating.populations import made_up
from emosec.separability.power_curve import n_at_power
from emosec.separability.questions import STRETCH, PlannedQuestion, check_size, smallest_n
from emosec.separability.wave import rule_at
from emosec.statistics.separability.decision import size
from emosec.statistics.separability.graded import z_of
from emosec.statistics.separability.precision import phi_standard_errors, required_n
from emosec.statistics.separability.verdict import REASONS

if TYPE_CHECKING:
    import pandas as pd

NORMAL = NormalDist()
# ordinal answers cost this much in standard error over the continuous ones the first guess is made for
COARSE = 1.15
# an N already simulated this near to the wanted one is near enough
NEAR = 0.06
ROUNDS = 4

POWER = Table(
    "separability",
    "power",
    "one design and sample size, and the share of simulated samples in which every pair was called separable",
    (
        text("design", "keying and pages"),
        whole("n", "respondents"),
        whole("replications", "simulated samples"),
        number("power", "share called SEPARABLE by the whole rule"),
        number("power_mcse", "its Monte-Carlo standard error"),
        number("pair", "share of pairs called separable"),
        number("alone", "share with all upper limits of phi below the cut-off, before any other check"),
        number("alone_mcse", "its Monte-Carlo standard error"),
        text("reasons", "why pairs stayed open, with shares of pairs", missing=True),
    ),
    ("design", "n"),
)


@dataclass(frozen=True)
class RequiredN:
    """The N that reaches a power.

    Attributes
    ----------
    target : the power wanted
    n : respondents, or None where no N up to the largest reaches it
    lower, upper : 95% limits of that N, from the Monte-Carlo error of the smoothed curve; NaN where n is the smallest tried, and
        fewer may do
    """

    target: float
    n: int | None
    lower: float = math.nan
    upper: float = math.nan


@dataclass(frozen=True)
class Planned:
    """What `plan` found.

    Attributes
    ----------
    points : the contracted table POWER, by N
    required : one per target
    """

    points: pd.DataFrame
    required: tuple[RequiredN, ...]


def plan(
    question: PlannedQuestion,
    decision: Decision,
    *,
    targets: Sequence[float] = (0.80, 0.90, 0.95),
    replications: int = 200,
    seed: int = 1,
    largest: int = 3000,
    cores: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Planned:
    """Find the N that the verdict SEPARABLE needs.

    Parameters
    ----------
    question : truth and questionnaire
    decision : the rule
    targets : powers wanted
    replications : simulated samples per N; the first, coarse ones get half
    seed : root seed; an N's samples depend on it and on nothing else
    largest : N beyond which nothing is tried
    cores : processes
    say : is told each step, for instance `print`

    Returns
    -------
    Planned

    Raises
    ------
    DataError
        A power outside (0, 1), too few replications, or a largest N that is no sample.
    """
    from emosec import tables

    check_size(targets, replications, largest, question)
    done: dict[int, PowerRow] = {}

    def simulate_at(n: int, samples: int) -> None:
        if n not in done:
            done[n] = power_at(question, n, decision, samples, seed, cores)
            say(f"N = {n:,}: SEPARABLE in {100 * done[n]['power']:.1f}% of {samples} samples")

    for n in first_sizes(question, decision, largest):
        simulate_at(n, max(replications // 2, STRETCH))
    for _ in range(ROUNDS):
        points = tables.frame(POWER, done.values())
        wanted = [n for n in next_sizes(points, targets, smallest_n(question), largest) if n not in done]
        if not wanted:
            break
        for n in wanted:
            simulate_at(n, replications)
    points = tables.frame(POWER, [done[n] for n in sorted(done)])
    return Planned(points, tuple(required_for(points, target, largest) for target in targets))


def compare_designs(
    questions: Sequence[PlannedQuestion],
    n: int,
    decision: Decision,
    *,
    replications: int = 200,
    seed: int = 1,
    cores: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Return the power of several designs at one N: what two more reversed items, or mixed pages, would do.

    Parameters
    ----------
    questions : the designs
    n : respondents
    decision, replications, seed, cores, say : as for `plan`

    Returns
    -------
    DataFrame
        The contracted table POWER, a row per design.
    """
    from emosec import tables

    rows = []
    for question in questions:
        check_size((0.8,), replications, n, question)
        rows.append(power_at(question, n, decision, replications, seed, cores))
        say(f"{rows[-1]['design']}: SEPARABLE in {100 * rows[-1]['power']:.1f}% of {replications} samples")
    return tables.frame(POWER, rows)


def power_at(
    question: PlannedQuestion, n: int, decision: Decision, replications: int, seed: int, cores: int
) -> PowerRow:
    """Return one row of POWER: the verdict in `replications` samples of n."""
    firsts = range(0, replications, STRETCH)
    tasks = [_Task(question, n, decision, range(a, min(a + STRETCH, replications)), seed) for a in firsts]
    found = [one for stretch in _spread(tasks, cores) for one in stretch]
    power, error = rate(sum(f.separable for f in found), replications)
    alone, alone_error = rate(sum(f.alone for f in found), replications)
    pairs = [reason for f in found for reason in f.reasons]
    open_for = {r: sum(x == r for x in pairs) / len(pairs) for r in REASONS}
    return {
        "design": question.words, "n": n, "replications": replications, "power": power, "power_mcse": error,
        "pair": sum(x == "" for x in pairs) / len(pairs), "alone": alone,
        "alone_mcse": alone_error,
        "reasons": ", ".join(f"{r} {share:.2f}" for r, share in open_for.items() if share > 0) or None,
    }  # fmt: skip


class PowerRow(TypedDict):
    """A row of POWER."""

    design: str
    n: int
    replications: int
    power: float
    power_mcse: float
    pair: float
    alone: float
    alone_mcse: float
    reasons: str | None


class _Task(NamedTuple):
    question: PlannedQuestion
    n: int
    decision: Decision
    numbers: range
    seed: int


@dataclass(frozen=True)
class _Found:
    separable: bool
    alone: bool
    reasons: tuple[str, ...]


def _spread(tasks: Sequence[_Task], cores: int) -> list[list[_Found]]:
    if cores == 1 or len(tasks) == 1:
        return [_stretch(task) for task in tasks]
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=min(cores, len(tasks))) as pool:
        return list(pool.map(_stretch, tasks))


def _stretch(task: _Task) -> list[_Found]:
    from emosec.statistics.resampling import generator
    from emosec.statistics.simulation import simulate

    question, n, decision, numbers, seed = task
    questionnaire, population = made_up(
        question.sizes, against=question.against, phi=question.phi, loading=question.loading, categories=question.categories,
        acquiescence=question.acquiescence, pages=question.page_of_items,
    )  # fmt: skip
    judge, rule = Judge(questionnaire, decision), rule_at(decision, n)
    made = []
    for number_ in numbers:
        judged = judge.judged([simulate(population, n, generator(seed, "power", f"{n}", number_))])
        alone = all(e.known and size(e).upper(rule.z) < rule.cutoff for e in judged.phi)
        reasons = tuple("" if p.conclusion == "separable" else p.reason or "NOT" for p in judged.verdict.pairs)
        made.append(_Found(judged.verdict.label == "SEPARABLE", alone, reasons))
    return made


def first_sizes(question: PlannedQuestion, decision: Decision, largest: int) -> list[int]:
    """Return three N around a first guess: the normal-theory standard error, all pairs needed at once."""
    k = len(question.sizes)
    pairs = k * (k - 1) // 2
    own = [np.full(size, question.loading) for size in question.sizes]
    se = COARSE * float(phi_standard_errors(own, [question.phi] * pairs)[0])
    z = z_of(0.5 + decision.confidence / 2)
    guess = required_n(1, se, decision.cutoff - question.phi, z, power=1 - 0.2 / pairs)
    least = smallest_n(question)
    middle = min(max(guess, 1.6 * least), largest / 1.5) if math.isfinite(guess) else 300
    return sorted({_in_range(factor * middle, least, largest) for factor in (0.65, 1.0, 1.5)})


def _in_range(n: float, least: int, largest: int) -> int:
    """Return n rounded up to tens, inside the range."""
    return int(min(max(math.ceil(n / 10) * 10, least), largest))


def next_sizes(points: pd.DataFrame, targets: Sequence[float], least: int, largest: int) -> list[int]:
    """Return the N to simulate next: where the smoothed curve meets a target and no N near was simulated."""
    known, power = points["n"].to_numpy(dtype=float), points["power"].to_numpy(dtype=float)
    if not power.any():
        # no curve to follow: the largest N says whether any N reaches it
        return [largest]
    wanted = []
    for target in targets:
        found = n_at_power(points, target)
        if found is not None:
            n = _in_range(found[0], least, largest)
        else:
            n = _in_range(known.min() / 2, least, largest) if (power >= target).all() else largest
        if np.min(np.abs(known - n) / n) > NEAR:
            wanted.append(n)
    return sorted(set(wanted))


def required_for(points: pd.DataFrame, target: float, largest: int) -> RequiredN:
    """Return the N for one target, rounded up to the next five; never below the smallest tried, where its power suffices."""
    found = n_at_power(points, target)
    smallest, power = min(zip(points["n"].tolist(), points["power"].tolist(), strict=True))
    enough = (points["power"] >= target).all() if found is None else found[0] <= smallest
    if enough and power >= target:
        return RequiredN(target, int(smallest))
    if found is None or not found[0] <= largest:
        return RequiredN(target, None)
    n, error = found
    return RequiredN(target, math.ceil(n / 5 - 1e-9) * 5, max(n - 1.96 * error, 1.0), n + 1.96 * error)


def report(found: Planned) -> str:
    """Return what was found as text: the N wanted, then every N tried.

    Examples
    --------
    >>> from emosec import tables
    >>> row = {"design": "2 of 5 reversed", "n": 300, "replications": 200, "power": 0.9, "power_mcse": 0.021, "pair": 0.96}
    >>> row |= {"alone": 0.95, "alone_mcse": 0.015, "reasons": "STYLE 0.03"}
    >>> print(report(Planned(tables.frame(POWER, [row]), (RequiredN(0.8, 250, 231.0, 262.0), RequiredN(0.99, None)))))
    power .80: N = 250 [231, 262]
    power .99: no N tried reaches it
    <BLANKLINE>
    design                          N  samples  SEPARABLE (error)  a pair  φ alone   why pairs stayed open
    2 of 5 reversed               300      200       .900 (.021)     .960     .950   STYLE 0.03
    """
    lines = []
    for one in found.required:
        share = f"{one.target:.2f}".removeprefix("0")
        limits = " or fewer: it is the smallest N tried"
        if not math.isnan(one.lower):
            limits = f" [{one.lower:,.0f}, {one.upper:,.0f}]"
        reached = (found.points["power"] >= one.target).any()
        none = "no N can be told: it does not rise with N" if reached else "no N tried reaches it"
        lines.append(f"power {share}: " + (none if one.n is None else f"N = {one.n:,}{limits}"))
    return "\n".join([*lines, "", table(found.points)])


def table(points: pd.DataFrame) -> str:
    """Return rows of POWER as text."""
    lines = ["design                          N  samples  SEPARABLE (error)  a pair  φ alone   why pairs stayed open"]
    for row in points.to_dict("records"):
        power, error, pair, alone = (
            f"{row[c]:.3f}".removeprefix("0") if row[c] < 1 else "1.00"
            for c in ("power", "power_mcse", "pair", "alone")
        )
        reasons = row["reasons"] if isinstance(row["reasons"], str) else ""
        lines.append(
            f"{row['design']:<26}{row['n']:>7,}  {row['replications']:>7,}  {power:>10} ({error})  {pair:>7}  {alone:>7}   "
            f"{reasons}".rstrip()
        )
    return "\n".join(lines)
