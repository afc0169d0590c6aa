"""Further evidence of one wave: exploratory structural equations, subscores against the total, the number of factors, and the
critical value of the not-separable test at the study's own N.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Decision
from emosec.errors import EmosecError
from emosec.separability.evidence import ABOVE_ONE, EMPTY, Row, z_of
from emosec.separability.factors import pair_name
from emosec.separability.rule import Says, says, size, wald
from emosec.separability.words import decimals

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from emosec.separability.calibration.monte_carlo import Simulated
    from emosec.separability.refits import Primary

ESEM = "phi (ESEM)"
# Howard (2016): an item's loading on its own factor should lie .20 above those on others
GAP = 0.20
# Lorenzo-Seva and ten Berge (2006): .95 and above is the same factor, below .85 is not even similar
SAME, SIMILAR = 0.95, 0.85
# Feinberg and Wainer (2014)
VALUE_ADDED = 1.1
ALL = "all"


def esem_rows(base: Primary, decision: Decision, *, method: bool) -> list[Row]:
    """Return what an ESEM says: factor correlations, gaps to cross-loadings, and congruence with the simple structure.

    Parameters
    ----------
    base : the primary model, fitted
    decision : the rule; with `robust.esem` the correlations may object to SEPARABLE
    method : whether the random intercept is in it, as in the primary model

    Returns
    -------
    list of dict
        Target rotation toward zero loadings on other components' factors; the primary model's estimator. Rotation lets factor
        correlations fall below those of a simple structure, so they may object and never confirm.
    """
    role = "robustness" if decision.robust.esem else "information"
    fit = _esem(base, method)
    if isinstance(fit, str):
        row = EMPTY | {"criterion": ESEM, "model": "ESEM", "estimator": base.fit.estimator, "role": role, "note": fit}
        return [row | {"pair": pair_name(*pair), "threshold": decision.cutoff} for pair in base.instrument.asked.pairs]
    place = EMPTY | {"model": "ESEM", "estimator": base.fit.estimator, "n": fit.n_used}
    loadings, phi = _read(fit, base)
    owner = [c for c, s in base.instrument.components.items() for _ in s.items]
    simple = _simple(base, owner)
    rows: list[Row] = []
    for a, b in base.instrument.asked.pairs:
        est, se = phi[a, b]
        limits = wald(est, se if se > 0 else math.nan, z_of(decision.confidence))
        here = place | {"pair": pair_name(a, b)}
        note = "target rotation to the components' items; may object to SEPARABLE, never confirm it"
        rows.append(
            here | {
                "criterion": ESEM, "est": est, "se": se, "ci.lower": limits.lower, "ci.upper": limits.upper,
                "threshold": decision.cutoff, "says": says(size(limits), decision.cutoff), "role": role,
                "note": f"{note}; {ABOVE_ONE}" if abs(est) > 1 else note,
            }
        )  # fmt: skip
        rows += [
            here | _gap(loadings, owner, a, b),
            here | _congruence(loadings, simple, list(dict.fromkeys(owner)), a, b),
        ]
    return rows


def _esem(base: Primary, method: bool) -> Any:
    """The fit, or why there is none."""
    import numpy as np

    from emosec.statistics.cfa import cfa

    components = base.instrument.components
    items = [i for s in components.values() for i in s.items]
    signs = base.instrument.signs
    lines = [" + ".join(f'efa("components")*{c}' for c in components) + " =~ " + " + ".join(items)]
    if method:
        lines += ["wording =~ " + " + ".join(f"{signs[i]}*{i}" for i in items), "wording ~~ NA*wording"]
        lines += ["wording ~~ " + " + ".join(f"0*{c}" for c in components)]
    owner = np.repeat(np.arange(len(components)), [len(s.items) for s in components.values()])
    # where the target is NaN the loading is free to be what it likes
    target = np.where(owner[:, None] == np.arange(len(components)), np.nan, 0.0)
    try:
        fit = cfa("\n".join(lines), base.data, ordered=items, estimator=base.fit.estimator, rotation="target",
                  rotation_args={"target": target})  # fmt: skip
    except EmosecError as refusal:
        return f"the ESEM was refused: {refusal.what}"
    return fit if fit.converged and fit.solution.identified else "the ESEM did not converge"


def _read(fit: Any, base: Primary) -> tuple[np.ndarray, dict[tuple[str, str], tuple[float, float]]]:
    """Loadings (items × components) and correlations of the factors, each turned so that its own items load positively."""
    import numpy as np

    names = list(base.instrument.components)
    items = [i for s in base.instrument.components.values() for i in s.items]
    rows = fit.parameters
    loaded = rows[(rows["op"] == "=~") & rows["lhs"].isin(names)].set_index(["rhs", "lhs"])["est"].unstack()  # noqa: PD010
    made = loaded.loc[items, names].to_numpy(dtype=float)
    owner = np.repeat(np.arange(len(names)), [len(s.items) for s in base.instrument.components.values()])
    turned = np.array([1.0 if made[owner == j, j].sum() >= 0 else -1.0 for j in range(len(names))])
    sign = dict(zip(names, turned, strict=True))
    phi = {}
    for lhs, op, rhs, est, se in zip(rows["lhs"], rows["op"], rows["rhs"], rows["est"], rows["se"], strict=True):
        if op == "~~" and lhs != rhs and lhs in sign and rhs in sign:
            a, b = sorted((lhs, rhs), key=names.index)
            phi[a, b] = (float(sign[a] * sign[b] * est), float(se))
    return made * turned, phi


def _simple(base: Primary, owner: list[Any]) -> np.ndarray:
    """The primary model's loadings as a matrix with zeros elsewhere."""
    import numpy as np

    names = list(base.instrument.components)
    own = [x.est for c in names for x in base.solution.component_loadings(c)]
    return np.array([[value if c == name else 0.0 for name in names] for value, c in zip(own, owner, strict=True)])


def _gap(loadings: np.ndarray, owner: list[Any], a: str, b: str) -> Row:
    names = list(dict.fromkeys(owner))
    j, k = names.index(a), names.index(b)
    gaps = [row[j] - abs(row[k]) for row, own in zip(loadings, owner, strict=True) if own == a]
    gaps += [row[k] - abs(row[j]) for row, own in zip(loadings, owner, strict=True) if own == b]
    short = sum(g < GAP for g in gaps)
    said: Says = "separable" if not short else "undecided"
    return {
        "criterion": "cross-loading gap (ESEM)", "est": float(min(gaps)), "threshold": GAP, "says": said,
        "note": f"smallest loading on the own factor minus the one on the other; {short} of {len(gaps)} items fall short",
    }  # fmt: skip


def _congruence(loadings: np.ndarray, simple: np.ndarray, names: list[str], a: str, b: str) -> Row:
    from emosec.statistics.efa.congruence import congruence

    each = congruence(loadings, simple)
    found = {c: float(each[names.index(c), names.index(c)]) for c in (a, b)}
    worst = min(found.values())
    said: Says = "separable" if worst >= SAME else "undecided" if worst >= SIMILAR else "not separable"
    words = ", ".join(f"{c} {decimals(v)}" for c, v in found.items())
    return {
        "criterion": "congruence (ESEM)", "est": worst, "threshold": SAME, "says": said,
        "note": f"Tucker's coefficient of each factor with the primary model's loadings: {words}",
    }  # fmt: skip


def subscore_rows(base: Primary) -> list[Row]:
    """Return per component whether its score says more of its true score than the total does (Haberman, 2008)."""
    from emosec.statistics.subscores import subscore_value_from_items

    scales = base.instrument.components
    place = {str(c): i for i, c in enumerate(base.data.columns)}
    found = subscore_value_from_items(base.data, [[place[i] for i in s.items] for s in scales.values()])
    rows: list[Row] = []
    for at, component in enumerate(scales):
        own, total = float(found.prmse_subscore[at]), float(found.prmse_total[at])
        ratio = float(found.value_added_ratio[at])
        known = not any(math.isnan(x) for x in (own, total, ratio))
        said: Says = "undefined" if not known else "separable" if ratio >= VALUE_ADDED else "not separable"
        here = EMPTY | {"pair": ALL, "n": len(base.data), "estimator": "sum scores"}
        note = "proportional reduction in mean squared error of the component's true score: its own score against the total"
        rows.append(
            here | {"criterion": f"PRMSE: {component}", "est": own, "threshold": total,
                    "says": "undefined" if not known else "separable" if own > total else "not separable", "note": note}
        )  # fmt: skip
        note = f"{VALUE_ADDED} and above: the component's score adds to the total; a question of scores, not of factors"
        rows.append(
            here | {"criterion": f"value-added ratio: {component}", "est": ratio, "threshold": VALUE_ADDED, "says": said,
                    "note": note}
        )  # fmt: skip
    return rows


def dimensionality_rows(dimensionality: pd.DataFrame, n: int, components: int) -> list[Row]:
    """Return how many factors each criterion suggests: descriptive, never a veto.

    Of the many variants in the table: polychoric ones where there are any, and of parallel analysis the 95th percentile of
    permuted data.
    """
    rows: list[Row] = []
    records = dimensionality.to_dict("records")
    kind = "polychoric" if any(r["kind"] == "polychoric" for r in records) else "pearson"
    for row in records:
        reference = row["reference"] if isinstance(row["reference"], str) else ""
        if row["kind"] != kind or "mean" in reference or "normal" in reference:
            continue
        parts = [str(row[k]) for k in ("criterion", "basis", "reference") if isinstance(row[k], str)]
        factors = int(row["n_factors"])
        said: Says = "separable" if factors >= components else "undecided"
        rows.append(
            EMPTY | {
                "pair": ALL, "criterion": f"factors: {', '.join(parts)}", "estimator": str(row["kind"]), "n": n,
                "est": float(factors), "threshold": float(components), "says": said,
                "note": "descriptive; such criteria say one factor for distinct ones once φ ≥ .7 or .8",
            }
        )  # fmt: skip
    return rows


def critical_rows(base: Primary, decision: Decision, simulated: Simulated | None) -> list[Row]:
    """Return the critical value of the not-separable test, simulated at the study's own N, loadings and thresholds."""
    if simulated is None:
        return []
    frozen = decision.critical_value(base.fit.n_used)
    note = (
        f"95th percentile of the largest (φ − {decimals(decision.cutoff)})/SE of the pairs in {simulated.replications:,} samples "
        f"simulated with every φ at {decimals(decision.cutoff)}; the rule decides by its frozen value {frozen:g}"
    )
    note += ", which is smaller here" if simulated.critical > frozen else ""
    asked = 3 * simulated.replications
    note += (
        f"; {asked - simulated.fitted} of {asked} simulated samples gave no estimate"
        if simulated.fitted < asked
        else ""
    )
    return [
        EMPTY | {
            "pair": ALL, "criterion": "critical value of the not-separable test", "model": decision.primary_model,
            "estimator": decision.estimator, "n": base.fit.n_used, "est": simulated.critical, "threshold": frozen, "note": note,
        }
    ]  # fmt: skip
