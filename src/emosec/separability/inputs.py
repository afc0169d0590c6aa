"""From the tables `evidence` and `gates` to the small typed inputs of the rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from emosec.definitions.decisions import Check, Decision
from emosec.separability.evidence import Row
from emosec.separability.further import ESEM
from emosec.separability.rule import GATES, NOTHING, Gate, Limits, Pair, Rule, size
from emosec.separability.weighing import POOLED

if TYPE_CHECKING:
    import pandas as pd


class Sight(NamedTuple):
    """What the rule sees of one wave, or of all waves pooled.

    Attributes
    ----------
    wave : its name, or pooled
    n : respondents behind the deciding phi
    pairs, failed : inputs of `rule.decide`
    gates : rows of the table `gates`, as dicts
    checks : the robustness set in words, in the order of `Pair.checks`
    others : the waves in the order of `Pair.waves`
    rule : the decision's numbers at this N
    """

    wave: str
    n: int
    pairs: tuple[Pair, ...]
    failed: tuple[Gate, ...]
    gates: tuple[Row, ...]
    checks: tuple[str, ...]
    others: tuple[str, ...]
    rule: Rule


def rule_at(decision: Decision, n: int) -> Rule:
    """Return the decision's numbers for a sample of n."""
    return Rule(
        cutoff=decision.cutoff,
        reject=decision.critical_value(n),
        tolerated=decision.robust.tolerated,
        wave_needs=decision.replication.wave_needs,
        half_needs=decision.replication.half_needs,
    )


def sights(evidence: pd.DataFrame, gates: pd.DataFrame, decision: Decision) -> list[Sight]:
    """Return what the rule sees of every wave, in the tables' order, and of all waves pooled where they were pooled.

    Parameters
    ----------
    evidence : table `evidence` of all waves, with the pooled rows where there are any
    gates : table `gates` of all waves
    """
    rows = [{str(k): v for k, v in record.items()} for record in evidence.to_dict("records")]
    held = [{str(k): v for k, v in record.items()} for record in gates.to_dict("records")]
    waves = [w for w in dict.fromkeys(str(r["wave"]) for r in rows) if w != POOLED]
    made = [_wave(wave, waves, rows, held, decision) for wave in waves]
    if any(r["wave"] == POOLED for r in rows):
        made.append(_pooled(made, rows, decision))
    return made


def _wave(wave: str, waves: list[str], rows: list[Row], held: list[Row], decision: Decision) -> Sight:
    own = [r for r in rows if r["wave"] == wave]
    gates = tuple(g for g in held if g["wave"] == wave)
    others = [w for w in waves if w != wave and decision.replication.by == "waves" and _usable(w, rows, held)]
    n = _n(own)
    pairs, checks = _pairs(
        own, [[r for r in rows if r["wave"] == w] for w in others], own, gates, decision, pairs_in(rows)
    )
    return Sight(wave, n, pairs, failed_gates(gates), gates, checks, tuple(others), rule_at(decision, n))


def _pooled(seen: list[Sight], rows: list[Row], decision: Decision) -> Sight:
    """What the rule sees of all waves: pooled phi; the finding must hold in two single waves where there are two."""
    own = [r for r in rows if r["wave"] == POOLED]
    usable = [s for s in seen if not any(math.isnan(p.phi) for p in s.pairs) and "admissible" not in s.failed]
    gates = pooled_gates(seen, [s.wave for s in usable])
    # leaving out the clearest wave makes "in one of these" mean "in two of them"
    clearest = min(usable, key=lambda s: max(p.limits.upper for p in s.pairs), default=None)
    others = [s.wave for s in usable if s is not clearest] if decision.replication.by == "waves" else []
    halves = [r for r in rows if clearest and r["wave"] == clearest.wave and r["role"] == "replication"]
    elsewhere = [[r for r in rows if r["wave"] == w] for w in others]
    pairs, checks = _pairs(own, elsewhere, [] if others else halves, gates, decision, pairs_in(rows), ratios=False)
    n = max((s.n for s in usable), default=0) if decision.pooling.waves == "dependent" else _n(own)
    return Sight(POOLED, n, pairs, failed_gates(gates), gates, checks, tuple(others), rule_at(decision, n))


def _pairs(
    own: list[Row],
    elsewhere: list[list[Row]],
    halves: list[Row],
    gates: tuple[Row, ...],
    decision: Decision,
    names: list[str],
    ratios: bool = True,
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    primary = Check(model=decision.primary_model, estimator=decision.estimator)
    members = [c for c in decision.robustness if c != primary]
    words = [f"{c.model} by {c.estimator}, {c.sample}" for c in members]
    words += ["HTMT2"] if ratios and decision.robust.htmt2 and any(r["criterion"] == "HTMT2" for r in own) else []
    objecting = ratios and decision.robust.esem and any(r["criterion"] == ESEM for r in own)
    words += ["ESEM"] if objecting else []
    confounded = {g["subject"] for g in gates if g["gate"] == "wording" and g["held"] != "yes"}
    made = []
    for name in names:
        of_pair = [r for r in own if r["pair"] == name]
        deciding = next((r for r in of_pair if r["role"] == "decides"), None)
        checks = [_limits(of_pair, _member(c)) for c in members]
        checks += [_limits(of_pair, _ratio)] if "HTMT2" in words else []
        checks += [_limits(of_pair, lambda row: row["criterion"] == ESEM)] if objecting else []
        made.append(
            Pair(
                name=name,
                phi=abs(float(deciding["est"])) if deciding else math.nan,
                se=float(deciding["se"]) if deciding else math.nan,
                limits=_limits(of_pair, _decides),
                confounded=name in confounded,
                checks=tuple(checks),
                waves=tuple(_limits([r for r in wave if r["pair"] == name], _decides) for wave in elsewhere),
                halves=_halves([r for r in halves if r["pair"] == name]),
                objecting=int(objecting),
            )
        )
    return tuple(made), tuple(words)


def pairs_in(rows: list[Row]) -> list[str]:
    """Return the names of the pairs that the rows decide about, in their order."""
    return list(dict.fromkeys(str(r["pair"]) for r in rows if _decides(r)))


def _halves(rows: list[Row]) -> tuple[Limits, ...]:
    found = {r["sample"]: _of(r) for r in rows if r["role"] == "replication"}
    return (found["half_a"], found["half_b"]) if len(found) == 2 else ()


def _limits(rows: list[Row], wanted: Callable[[Row], bool]) -> Limits:
    return next((_of(r) for r in rows if wanted(r)), NOTHING)


def _of(row: Row) -> Limits:
    return size(Limits(float(row["est"]), float(row["ci.lower"]), float(row["ci.upper"])))


def _decides(row: Row) -> bool:
    return bool(row["role"] == "decides")


def _ratio(row: Row) -> bool:
    return row["role"] == "robustness" and row["criterion"] in ("HTMT", "HTMT2")


def _member(check: Check) -> Callable[[Row], bool]:
    wanted = ("phi", "robustness", check.model, check.estimator, check.sample)
    return lambda row: (row["criterion"], row["role"], row["model"], row["estimator"], row["sample"]) == wanted


def _n(rows: list[Row]) -> int:
    return max((int(r["n"]) for r in rows if r["role"] == "decides"), default=0)


def _usable(wave: str, rows: list[Row], held: list[Row]) -> bool:
    """Whether a wave has an admissible estimate of every pair, so that a finding can repeat in it."""
    found = [r for r in rows if r["wave"] == wave and _decides(r) and not math.isnan(float(r["est"]))]
    failed = [g for g in held if g["wave"] == wave and g["gate"] == "admissible" and g["held"] != "yes"]
    return len(found) == len(pairs_in(rows)) and not failed


def failed_gates(gates: tuple[Row, ...]) -> tuple[Gate, ...]:
    """Return the gates that are not known to hold for every subject; a gate without a row is one of them."""
    return tuple(
        gate for gate in GATES if not (own := [g for g in gates if g["gate"] == gate]) or any(g["held"] != "yes" for g in own)
    )  # fmt: skip


def pooled_gates(seen: list[Sight], usable: list[str]) -> tuple[Row, ...]:
    """Return the gates of all waves together.

    Precision and admissibility hold where they hold in one wave, since pooling only adds to them; the others must hold in
    every wave that gives an estimate.
    """
    made: list[Row] = []
    first = next((s for s in seen if s.wave in usable), seen[0])
    for row in first.gates:
        same = [
            (s.wave, g)
            for s in seen
            for g in s.gates
            if (g["gate"], g["subject"]) == (row["gate"], row["subject"])
            and (row["gate"] == "admissible" or s.wave in usable or not usable)
        ]
        answers = {g["held"] for _, g in same}
        enough = "yes" in answers if row["gate"] in ("precision", "admissible") else answers == {"yes"}
        held = "yes" if enough else "no" if "no" in answers else "unknown"
        # where a gate does not hold, what waves found in which it does would bury the reason
        told = [(wave, g) for wave, g in same if enough or g["held"] != "yes"]
        words = {g["found"] for _, g in same}
        found = row["found"] if len(words) == 1 else "; ".join(f"{wave}: {g['found']}" for wave, g in told)
        made.append(row | {"wave": POOLED, "held": held, "found": found})
    return tuple(made)
