"""The rows of the table `evidence` of one wave: what each criterion says by itself, and whether it may decide."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Check, Decision
from emosec.definitions.instruments import Instrument
from emosec.separability.admissible import why_not
from emosec.separability.factors import Solution, pair_name, solution
from emosec.separability.rule import Limits, says, size, wald
from emosec.separability.words import p_value

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
EMPTY: Row = {
    "model": None, "estimator": None, "sample": "included", "n": 0, "est": math.nan, "se": math.nan,
    "ci.lower": math.nan, "ci.upper": math.nan, "threshold": math.nan, "says": "undefined", "role": "information",
    "note": None,
}  # fmt: skip
ABOVE_ONE = "phi above 1 is an estimate and counts as one"
LOWER = "lower limit with the standard error that holds at the limit in a sample of this size"
NOT_FITTED = "the model was not fitted to this sample"
NOT_CONVERGED = "the model did not converge, so there is no estimate"
NOT_ADMISSIBLE = "not admissible"


def z_of(confidence: float) -> float:
    """Return the two-sided normal quantile of a confidence level."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def fit_row(fits: pd.DataFrame, model: str, estimator: str, sample: str) -> Row | None:
    """Return the row of the table `fits` for one model, estimator and sample; None where it was not fitted."""
    chosen = (fits["model"] == model) & (fits["estimator"] == estimator) & (fits["sample"] == sample)
    rows = fits[chosen.fillna(False)]
    return {str(k): v for k, v in rows.iloc[0].to_dict().items()} if len(rows) else None


def phi_rows(parameters: pd.DataFrame, fits: pd.DataFrame, instrument: Instrument, decision: Decision) -> list[Row]:
    """Return phi of every pair: the primary model's, which decides; the robustness set's; both halves' for replication.

    Parameters
    ----------
    parameters, fits : tables of one wave
    instrument : whose items they are
    decision : the frozen rule

    Returns
    -------
    list of dict
        A row for each member also where it could not be estimated, with the reason in `note`.
    """
    primary = Check(model=decision.primary_model, estimator=decision.estimator)
    wanted: list[tuple[str, str, str, str]] = [(primary.model, primary.estimator, primary.sample, "decides")]
    wanted += [(c.model, c.estimator, c.sample, "robustness") for c in decision.robustness if c != primary]
    wanted += [(primary.model, primary.estimator, half, "replication") for half in ("half_a", "half_b")]
    rows: list[Row] = []
    for model, estimator, sample, role in wanted:
        fit = fit_row(fits, model, estimator, sample)
        if fit is None and role == "replication":
            continue  # halves are fitted only where the rule needs them
        found = solution(parameters, instrument, model, estimator, sample)
        lower = own_lower_limits(found, int(fit["n"]), decision) if role == "decides" and fit else None
        for i, pair in enumerate(instrument.asked.pairs):
            where = {"role": role, "model": model, "estimator": estimator, "sample": sample}
            row = _phi_row(found, fit, pair, decision) | where
            rows.append(row if lower is None else _with_lower(row, lower[i], decision))
    return rows


def own_lower_limits(found: Solution, n: int, decision: Decision) -> tuple[float, ...] | None:
    """Return the lower limits of the phi, see `precision.lower_limits`; None where a phi or loading is missing."""
    import numpy as np

    from emosec.separability.precision import coarseness, lower_limits

    construct = found.instrument.asked
    estimates = [found.phi(pair) for pair in construct.every_pair]
    own = {c: found.component_loadings(c) for c in found.instrument.components}
    if None in estimates or not all(own.values()):
        return None
    known = [e for e in estimates if e is not None]
    # items without thresholds are numbers themselves
    coarse = {item: coarseness(np.array(cuts)) for item, cuts in found.thresholds.items()}
    method = [found.method_loadings.get(x.item, 0.0) * coarse.get(x.item, 1.0) for part in own.values() for x in part]
    limits = lower_limits(
        [est for est, _ in known],
        [se for _, se in known],
        [np.array([x.est * coarse.get(x.item, 1.0) for x in part]) for part in own.values()],
        np.array(method),
        n=n,
        z=z_of(decision.confidence),
    )
    by_pair = dict(zip(construct.every_pair, limits, strict=True))
    return tuple(float(by_pair[pair]) for pair in construct.pairs)


def _with_lower(row: Row, lower: float, decision: Decision) -> Row:
    """A deciding row with its own lower limit, on the side of phi that is nearer zero."""
    est, old, upper = row["est"], row["ci.lower"], row["ci.upper"]
    if math.isnan(lower) or math.isnan(old):
        return row
    limits = Limits(est, lower, upper) if est >= 0 else Limits(est, old, lower)
    notes = [n for n in (row["note"], LOWER) if n]
    said = says(size(limits), decision.cutoff)
    return row | {"ci.lower": limits.lower, "ci.upper": limits.upper, "says": said, "note": "; ".join(notes)}


def _phi_row(found: Solution, fit: Row | None, pair: tuple[Any, Any], decision: Decision) -> Row:
    row = EMPTY | {"pair": pair_name(*pair), "criterion": "phi", "threshold": decision.cutoff}
    if fit is None:
        return row | {"note": NOT_FITTED}
    row["n"] = fit["n"]
    if not bool(fit["converged"]):
        return row | {"note": NOT_CONVERGED}
    phi = found.phi(pair)
    if phi is None:
        return row | {"note": "the model has no factor of its own for each of the two components"}
    est, se = phi
    limits = wald(est, se if se > 0 else math.nan, z_of(decision.confidence))
    reason = why_not(fit, found)
    notes = [f"{NOT_ADMISSIBLE}: {reason}"] if reason else []
    notes += [ABOVE_ONE] if abs(est) > 1 else []
    notes += [] if se > 0 else ["phi has no standard error"]
    return row | {
        "est": est, "se": se, "ci.lower": limits.lower, "ci.upper": limits.upper,
        "says": says(size(limits), decision.cutoff), "note": "; ".join(notes) or None,
    }  # fmt: skip


def merge_rows(
    comparisons: pd.DataFrame, parameters: pd.DataFrame, fits: pd.DataFrame, instrument: Instrument
) -> list[Row]:
    """Return the tests of two components merged into one factor, recognised by the factors of the restricted model.

    For information only: a merge that is rejected is no evidence of separability (at phi = .90 and N = 300 it nearly
    always is).
    """
    rows: list[Row] = []
    for row in comparisons.to_dict("records"):
        if row["sample"] != "included":
            continue
        restricted = solution(parameters, instrument, row["restricted"], row["estimator"], row["sample"])
        if restricted.merged is None:
            continue
        p = float(row["pvalue"]) if row["pvalue"] == row["pvalue"] else math.nan
        said = "undefined" if math.isnan(p) else "separable" if p < 0.05 else "not separable"
        warning = row["warning"] if isinstance(row["warning"], str) else ""
        note = f"{p_value(p)} on {row['df_diff']:g} df; a merge that is rejected is no evidence of separability"
        fit = fit_row(fits, row["restricted"], row["estimator"], row["sample"])
        rows.append(
            EMPTY
            | {
                "pair": pair_name(*restricted.merged),
                "criterion": "merged against " + str(row["general"]),
                "model": row["restricted"],
                "estimator": row["estimator"],
                "n": fit["n"] if fit else 0,
                "est": float(row["chisq_diff"]),
                "threshold": 0.05,
                "says": said,
                "note": warning if math.isnan(p) else "; ".join(x for x in (note, warning) if x),
            }
        )
    return rows


def variance_rows(primary: Solution, phi: list[Row], n: int) -> list[Row]:
    """Return Fornell and Larcker's comparison of AVE with phi² for the primary model, for information only.

    It is a test of reliability: with loadings of .70 it fails at a true phi of .70 in nine of ten samples.
    """
    by_pair = {row["pair"]: row for row in phi if row["role"] == "decides"}
    rows: list[Row] = []
    for pair in primary.instrument.asked.pairs:
        deciding = by_pair[pair_name(*pair)]
        loadings = [[x.est for x in primary.component_loadings(c)] for c in pair]
        ave = [sum(x * x for x in own) / len(own) if own else math.nan for own in loadings]
        least, squared = min(ave), deciding["est"] ** 2
        known = not (math.isnan(squared) or any(math.isnan(a) for a in ave))
        rows.append(
            EMPTY
            | {
                "pair": deciding["pair"],
                "criterion": "phi² against AVE",
                "model": deciding["model"],
                "estimator": deciding["estimator"],
                "n": n,
                "est": squared,
                "threshold": least,
                "says": ("separable" if squared < least else "not separable") if known else "undefined",
                "note": f"AVE {ave[0]:.3f} and {ave[1]:.3f}; a test of reliability, not of separability"
                if known
                else None,
            }
        )
    return rows


def ratio_rows(
    responses: pd.DataFrame, instrument: Instrument, decision: Decision, *, bootstrap: int, seed: int
) -> list[Row]:
    """Return HTMT and HTMT2 on polychoric correlations (pairwise) with percentile bootstrap limits.

    HTMT2 belongs to the robustness set where the rule says so; HTMT stands in for it where HTMT2 is undefined.
    """
    import numpy as np

    from emosec.separability.heterotrait import bootstrap_ratios
    from emosec.wide import usable, wide

    kept = usable(wide(responses, instrument), instrument)
    values = kept.data.to_numpy(dtype=float)
    answered = ~np.isnan(values).all(axis=1)
    place = {str(item): i for i, item in enumerate(kept.data.columns)}
    low, high = instrument.ends(list(place))
    codes = np.where(np.isnan(values), -1, values - low)[answered].astype(np.int8)
    where = {c: [place[i] for i in s.items] for c, s in kept.instrument.components.items()}
    pairs = {pair_name(a, b): (where.get(a, []), where.get(b, [])) for a, b in instrument.asked.pairs}
    n_categories = (high - low + 1).astype(int)
    found = bootstrap_ratios(
        codes, n_categories, pairs, replicates=bootstrap, seed=seed, confidence=decision.confidence
    )
    rows: list[Row] = []
    for pair in pairs:
        stands_in = math.isnan(found[pair, "HTMT2"].upper)
        for criterion in ("HTMT2", "HTMT"):
            value = found[pair, criterion]
            counts = decision.robust.htmt2 and (criterion == "HTMT") == stands_in
            notes = [kept.warning] if kept.warning else []
            notes += ["undefined: a correlation in it is not positive"] if math.isnan(value.est) else []
            notes += [f"{value.undefined} of {value.replicates} bootstrap samples undefined"] if value.undefined else []
            notes += ["stands in for HTMT2, which is undefined"] if counts and criterion == "HTMT" else []
            limits = Limits(value.est, value.lower, value.upper)
            rows.append(
                EMPTY
                | {
                    "pair": pair, "criterion": criterion, "estimator": "polychoric", "n": len(codes),
                    "est": value.est, "se": value.se, "ci.lower": value.lower, "ci.upper": value.upper,
                    "threshold": decision.cutoff, "says": says(size(limits), decision.cutoff),
                    "role": "robustness" if counts else "information", "note": "; ".join(notes) or None,
                }
            )  # fmt: skip
    return rows
