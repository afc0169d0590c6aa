"""How many respondents the verdict needs: its power by simulation, and the N at which it reaches what is wanted.

Every sample is judged by the whole rule, so the power is that of the printed verdict SEPARABLE and not of a formula. The
power at a few N is smoothed by a probit in √N, which is what a normal estimate with a standard error of c/√N obeys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.contract import Table, number, text, whole
from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.definitions.models import RivalModels
from emosec.separability.crossing import crossing
from emosec.separability.precision import needed_n, phi_standard_errors
from emosec.separability.questions import STRETCH, check_size, smallest_n

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
    "one sample size and the share of simulated samples that were called SEPARABLE",
    (
        whole("n", "respondents"),
        whole("replications", "simulated samples"),
        number("power", "share called SEPARABLE by the whole rule"),
        number("power_mcse", "its Monte-Carlo standard error"),
        number("alone", "share with all upper limits below the cut-off, before any gate, check or replication"),
        number("alone_mcse", "its Monte-Carlo standard error"),
        text("gates", "gates that did not hold, with their shares", missing=True),
    ),
    ("n",),
)


@dataclass(frozen=True)
class Needed:
    """The N that reaches a power.

    Attributes
    ----------
    target : the power wanted
    n : respondents, or None where no N up to the largest reaches it
    lower, upper : 95% limits of that N, from the Monte-Carlo error of the smoothed curve; NaN without one
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
    needed : one per target
    """

    points: pd.DataFrame
    needed: tuple[Needed, ...]


def plan(
    setting: Setting,
    models: RivalModels,
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
    setting : truth and questionnaire, from `question`; its n is not used
    models, decision : the rule
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

    check_size(targets, replications, largest, setting)
    done: dict[int, dict[str, Any]] = {}

    def simulate_at(n: int, samples: int) -> None:
        if n not in done:
            done[n] = power_at(setting, n, models, decision, samples, seed, cores)
            say(f"N = {n:,}: SEPARABLE in {100 * done[n]['power']:.1f}% of {samples} samples")

    if setting.against_last is not None:
        say("All items of one component are worded one way: the verdict stays INCONCLUSIVE(WORDING) at every N.")
    for n in first_sizes(setting, decision, largest):
        simulate_at(n, max(replications // 2, STRETCH))
    for _ in range(ROUNDS):
        wanted = [
            n
            for n in next_sizes(tables.frame(POWER, done.values()), targets, smallest_n(setting), largest)
            if n not in done
        ]
        if not wanted:
            break
        for n in wanted:
            simulate_at(n, replications)
    points = tables.frame(POWER, [done[n] for n in sorted(done)])
    return Planned(points, tuple(needed_for(points, target, largest) for target in targets))


def power_at(
    setting: Setting, n: int, models: RivalModels, decision: Decision, replications: int, seed: int, cores: int
) -> dict[str, Any]:
    """Return one row of POWER: the verdict in `replications` samples of n."""
    import pandas as pd

    from emosec.separability.calibration.chunks import own_rmsea_limit
    from emosec.separability.calibration.gather import summarise

    here = setting.model_copy(update={"n": n})
    firsts = range(0, replications, STRETCH)
    name = f"power {n}"
    stretches = [range(a, min(a + STRETCH, replications)) for a in firsts]
    limit = own_rmsea_limit(name, here, models, decision, seed)
    tasks = [(name, here, models, decision, stretch, seed, limit) for stretch in stretches]
    rows = summarise(pd.concat(_spread(tasks, cores), ignore_index=True), here, decision)
    named = {
        "power": "separable",
        "power_mcse": "separable_mcse",
        "alone": "alone_separable",
        "alone_mcse": "alone_separable_mcse",
    }
    return {"n": n, "replications": replications, "gates": rows["gates"]} | {k: rows[v] for k, v in named.items()}


def _spread(tasks: Sequence[tuple[object, ...]], cores: int) -> list[pd.DataFrame]:
    if cores == 1 or len(tasks) == 1:
        return [_stretch(task) for task in tasks]
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=min(cores, len(tasks))) as pool:
        return list(pool.map(_stretch, tasks))


def _stretch(task: tuple[object, ...]) -> pd.DataFrame:
    from emosec.separability.calibration.chunks import run_chunk

    *sample, limit = task
    return run_chunk(*sample, rmsea=limit)  # type: ignore[arg-type]


def first_sizes(setting: Setting, decision: Decision, largest: int) -> list[int]:
    """Return three N around a first guess: the normal-theory standard error, all three pairs needed at once."""
    own = [np.full(setting.items, setting.loading)] * 3
    phi = float(setting.phi) if isinstance(setting.phi, int | float) else max(setting.phi)
    se = COARSE * float(phi_standard_errors(own, [phi] * 3)[0])
    z = NORMAL.inv_cdf(0.5 + decision.confidence / 2)
    guess = needed_n(1, se, decision.cutoff - phi, z, power=1 - 0.2 / 3)
    least = smallest_n(setting)
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
        found = crossing(points, target)
        if found is not None:
            n = _in_range(found[0], least, largest)
        else:
            n = _in_range(known.min() / 2, least, largest) if (power >= target).all() else largest
        if np.min(np.abs(known - n) / n) > NEAR:
            wanted.append(n)
    return sorted(set(wanted))


def needed_for(points: pd.DataFrame, target: float, largest: int) -> Needed:
    """Return the N for one target, rounded up to the next five."""
    found = crossing(points, target)
    if found is None and (points["power"] >= target).all():
        return Needed(target, int(points["n"].min()), 0.0, math.nan)
    if found is None or not found[0] <= largest:
        return Needed(target, None)
    n, error = found
    return Needed(target, math.ceil(n / 5 - 1e-9) * 5, max(n - 1.96 * error, 0.0), n + 1.96 * error)


def report(found: Planned) -> str:
    """Return what was found as text: the N wanted, then every N tried.

    Examples
    --------
    >>> from emosec import tables
    >>> row = {"n": 300, "replications": 200, "power": 0.9, "power_mcse": 0.021, "alone": 0.95, "alone_mcse": 0.015}
    >>> row["gates"] = "fit 0.050"
    >>> print(report(Planned(tables.frame(POWER, [row]), (Needed(0.8, 250, 231.0, 262.0), Needed(0.99, None)))))
    power .80: N = 250 [231, 262]
    power .99: no N tried reaches it
    <BLANKLINE>
         N  samples  SEPARABLE (error)   alone (error)   gates not held
       300      200       .900 (.021)     .950 (.015)    fit 0.050
    <BLANKLINE>
    alone: what the estimates would say before any gate, check or replication.
    """
    lines = []
    for one in found.needed:
        share = f"{one.target:.2f}".removeprefix("0")
        limits = f" [{one.lower:,.0f}, {one.upper:,.0f}]" if one.lower > 0 else " or fewer: it is the smallest N tried"
        lines.append(f"power {share}: " + ("no N tried reaches it" if one.n is None else f"N = {one.n:,}{limits}"))
    lines += ["", "     N  samples  SEPARABLE (error)   alone (error)   gates not held"]
    for row in found.points.to_dict("records"):
        power, error, alone, other = (
            f"{row[c]:.3f}".removeprefix("0") if row[c] < 1 else "1.00"
            for c in ("power", "power_mcse", "alone", "alone_mcse")
        )
        gates = row["gates"] if isinstance(row["gates"], str) else ""
        lines.append(
            f"{row['n']:>6,}  {row['replications']:>7,}  {power:>9} ({error}) {alone:>8} ({other})    {gates}".rstrip()
        )
    return "\n".join([*lines, "", "alone: what the estimates would say before any gate, check or replication."])
