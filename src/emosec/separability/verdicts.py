"""The verdict of an instrument: per wave and pooled, with everything it rests on, as plain data for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.separability.inputs import Sight, sights
from emosec.separability.rule import CODE_OF_GATE, Limits, Outcome, decide, rejected, repeated, robust, says
from emosec.separability.sentences import if_gates_held, resolve, sentence
from emosec.separability.weighing import POOLED, Pooled

if TYPE_CHECKING:
    import pandas as pd


def verdict(
    evidence: pd.DataFrame,
    gates: pd.DataFrame,
    curve: pd.DataFrame,
    pooled: Pooled,
    instrument: Instrument,
    decision: Decision,
) -> dict[str, Any]:
    """Return the verdict on an instrument.

    Parameters
    ----------
    evidence, gates, curve : tables of all waves, stacked
    pooled : the same instrument pooled, from `pool`
    instrument : an instrument with all three components
    decision : the frozen rule

    Returns
    -------
    dict
        The rule with its digest; under `waves` a verdict per wave; under `pooled` the verdict on all waves, or None where
        nothing was pooled. Each verdict has its label, code, pairs, every reason, a sentence, what would resolve it, the
        deciding phi, the curve, the gates, the robustness set and where the finding was repeated.
    """
    import pandas as pd

    curves = pd.concat([curve, pooled.curve], ignore_index=True)
    seen = sights(pd.concat([evidence, pooled.evidence], ignore_index=True), gates, decision)
    made = {sight.wave: _one(sight, curves, decision) for sight in seen}
    return {
        "study": str(evidence["study"].iloc[0]) if len(evidence) else None,
        "instrument": instrument.name,
        "instrument_verified": instrument.key_confirmed,
        "decision": decision.name,
        "decision_title": decision.title,
        "decision_sha256": decision.sha256,
        "registered_on": decision.registered_on.isoformat(),
        "primary_model": decision.primary_model,
        "estimator": decision.estimator,
        "cutoff": decision.cutoff,
        "looks_allowed": decision.looks,
        "waves": {wave: one for wave, one in made.items() if wave != POOLED},
        "pooled": made.get(POOLED),
    }


def _one(sight: Sight, curve: pd.DataFrame, decision: Decision) -> dict[str, Any]:
    outcome = decide(sight.pairs, sight.failed, sight.rule)
    rows = curve[curve["wave"] == sight.wave]
    return {
        "label": outcome.label,
        "verdict": outcome.verdict,
        "code": outcome.code,
        "codes": list(outcome.codes),
        "pairs": list(outcome.pairs),
        "n": sight.n,
        "sentence": sentence(sight, outcome, decision),
        "if_gates_held": if_gates_held(sight, outcome),
        "resolve": resolve(sight, outcome, decision),
        "phi": [_phi(sight, i) for i in range(len(sight.pairs))],
        "critical_value": sight.rule.reject,
        "curve": rows[["pair", "cutoff", "says"]].to_dict("records"),
        "gates": [{k: g[k] for k in ("gate", "subject", "held", "found", "needed")} for g in sight.gates],
        "reasons": _reasons(sight, outcome),
        "robustness": _robustness(sight),
        "replication": _replication(sight),
    }


def _phi(sight: Sight, i: int) -> dict[str, Any]:
    pair, rule = sight.pairs[i], sight.rule
    known = pair.se > 0
    return {
        "pair": pair.name,
        "est": pair.phi,
        "se": pair.se,
        "ci.lower": pair.limits.lower,
        "ci.upper": pair.limits.upper,
        "z": (pair.phi - rule.cutoff) / pair.se if known else math.nan,
        "says": says(pair.limits, rule.cutoff),
        "rejected": rejected(pair, rule),
        "wording_confounded": pair.confounded,
    }


def _reasons(sight: Sight, outcome: Outcome) -> list[dict[str, Any]]:
    """Every gate that is not known to hold, and every finding that stood in the way, with the code each leads to."""
    found = [
        {"code": CODE_OF_GATE[g["gate"]], **{k: g[k] for k in ("gate", "subject", "held", "found", "needed")}}
        for g in sight.gates
        if g["held"] != "yes"
    ]
    listed = {r["code"] for r in found}
    found += [
        {
            "code": code,
            "gate": None,
            "subject": ", ".join(outcome.pairs) or "all",
            "held": None,
            "found": None,
            "needed": None,
        }
        for code in outcome.codes
        if code not in listed
    ]
    return found


def _robustness(sight: Sight) -> dict[str, Any]:
    members = [
        {"check": word, "pair": pair.name, **_limits(check, sight)}
        for pair in sight.pairs
        for word, check in zip(sight.checks, pair.checks, strict=True)
    ]
    return {"holds": robust(sight.pairs, sight.rule), "members": members}


def _replication(sight: Sight) -> dict[str, Any]:
    by_waves = [
        {"where": where, "pair": pair.name, **_limits(found, sight)}
        for pair in sight.pairs
        for where, found in zip(sight.others, pair.waves, strict=True)
    ]
    by_halves = [
        {"where": where, "pair": pair.name, **_limits(found, sight)}
        for pair in sight.pairs
        for where, found in zip(("half_a", "half_b"), pair.halves, strict=False)
    ]
    return {
        "by": "waves" if by_waves else "halves" if by_halves else "nothing",
        "repeated": repeated(sight.pairs, sight.rule),
        "found": by_waves or by_halves,
    }


def _limits(limits: Limits, sight: Sight) -> dict[str, Any]:
    low, high = limits.lower, limits.upper
    return {"est": limits.est, "ci.lower": low, "ci.upper": high, "says": says(limits, sight.rule.cutoff)}
