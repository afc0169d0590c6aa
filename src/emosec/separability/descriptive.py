"""Evidence that never decides: other models of the room structure, exploratory structural equations, subscores, ratios of
correlations, and the number of factors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.clusters import with_clusters
from emosec.definitions.constructs import pair_name
from emosec.definitions.instruments import Instrument
from emosec.errors import EmosecError
from emosec.separability.factors import FactorSolution, solution
from emosec.separability.pieces import ALL, Piece, Reading, State, of_phi
from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.structure.typed_rows import StructureComparisons, StructureDimensionality, StructureFits
from emosec.tables import records

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.separability.evidence import Evidence

# Howard (2016): an item's loading on its own factor should lie .20 above those on others
GAP = 0.20
# Lorenzo-Seva and ten Berge (2006): .95 and above is the same factor, below .85 is not even similar
SAME, SIMILAR = 0.95, 0.85
# Feinberg and Wainer (2014)
VALUE_ADDED = 1.1
ALPHA = 0.05


@dataclass(frozen=True)
class EvidencePlace:
    """What every piece of this module needs.

    Attributes
    ----------
    instrument : with the items that could be used
    cutoff, z : of the rule
    """

    instrument: Instrument
    cutoff: float
    z: float

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of components that are of interest and have usable items."""
        there = list(self.instrument.components)
        construct = self.instrument.construct
        wanted = construct.pairs if construct else tuple(combinations(there, 2))
        return [(a, b) for a, b in wanted if a in there and b in there]


# ---- other models of the room structure


def of_models(parameters: pd.DataFrame, fits: pd.DataFrame, place: EvidencePlace) -> Iterator[Piece]:
    """Yield phi of every model of the room structure that has a factor per component, by every estimator, complete rows."""
    for row in records(fits, StructureFits):
        if row["sample"] != "included":
            continue
        found = solution(parameters, place.instrument, row["model"], row["estimator"], row["sample"])
        if len(found.factor_of) < len(place.instrument.components):
            continue
        for pair in place.pairs:
            estimate = found.phi(pair)
            est = Estimate(*estimate) if estimate and bool(row["converged"]) else NOTHING
            columns = of_phi(est, place.cutoff, place.z)
            if not bool(row["converged"]):
                columns["state"] = "not_converged"
            elif columns["state"] == "ok" and not bool(row["admissible"]):
                columns["state"] = "improper"
            yield Piece(
                pair=pair_name(*pair), criterion="phi, complete rows", model=row["model"], estimator=row["estimator"],
                n=int(row["n"]), **columns,
            )  # fmt: skip


def of_merges(
    comparisons: pd.DataFrame, parameters: pd.DataFrame, fits: pd.DataFrame, place: EvidencePlace
) -> Iterator[Piece]:
    """Yield the tests of two components merged into one factor, recognised by the factors of the restricted model.

    A merge that is rejected is no evidence of separability: at phi = .90 and N = 300 it nearly always is.
    """
    ns = {(r["model"], r["estimator"]): int(r["n"]) for r in records(fits, StructureFits) if r["sample"] == "included"}
    for row in records(comparisons, StructureComparisons):
        if row["sample"] != "included":
            continue
        restricted = solution(parameters, place.instrument, row["restricted"], row["estimator"], row["sample"])
        if restricted.merged is None:
            continue
        p = _number(row["pvalue"])
        yield Piece(
            pair=pair_name(*restricted.merged), criterion="merged", subject=str(row["general"]), model=row["restricted"],
            estimator=row["estimator"], n=ns.get((row["restricted"], row["estimator"]), 0), est=_number(row["chisq_diff"]),
            threshold=ALPHA, df=_number(row["df_diff"]), pvalue=p, state="undefined" if math.isnan(p) else "ok",
        )  # fmt: skip


def of_variance(primary: FactorSolution, phi: Mapping[str, float], n: int, place: EvidencePlace) -> Iterator[Piece]:
    """Yield Fornell and Larcker's comparison of phi² with the smaller AVE of the pair.

    It is a test of reliability: with loadings of .70 it fails at a true phi of .70 in six of ten samples for a pair, and in nine of
    ten for some pair of three.
    """
    for pair in place.pairs:
        loadings = [[x.est for x in primary.component_loadings(c)] for c in pair]
        least = min(sum(x * x for x in own) / len(own) if own else math.nan for own in loadings)
        squared = phi.get(pair_name(*pair), math.nan) ** 2
        known = not (math.isnan(squared) or math.isnan(least))
        yield Piece(
            pair=pair_name(*pair), criterion="phi squared against AVE", n=n, est=squared, threshold=least,
            reading=_side(squared, least), state="ok" if known else "undefined",
        )  # fmt: skip


def _side(value: float, threshold: float) -> Reading:
    if math.isnan(value) or math.isnan(threshold):
        return "undefined"
    return "below" if value < threshold else "above"


def _number(value: float | None) -> float:
    return float(value) if value == value and value is not None else math.nan


# ---- ratios of correlations


def of_ratios(
    evidence: Evidence, where: Mapping[str, Sequence[int]], place: EvidencePlace, *, bootstrap: int, seed: int
) -> Iterator[Piece]:  # fmt: skip
    """Yield HTMT and HTMT2 on polychoric correlations, pairwise, with percentile bootstrap limits.

    Parameters
    ----------
    evidence : in one sample
    where : component → positions of its items
    bootstrap, seed : size and seed
    """
    from statistics import NormalDist

    from emosec.statistics.separability.heterotrait import bootstrap_ratios

    pairs = {pair_name(a, b): (where[a], where[b]) for a, b in place.pairs}
    confidence = 2 * NormalDist().cdf(place.z) - 1
    found = bootstrap_ratios(
        evidence.codes, evidence.n_categories, pairs, replicates=bootstrap, seed=seed, confidence=confidence,
        cluster=evidence.cluster,
    )  # fmt: skip
    for pair in pairs:
        for criterion in ("HTMT2", "HTMT"):
            value = found[pair, criterion]
            known = not math.isnan(value.upper)
            reading: Reading = "undefined"
            if known:
                reading = "below" if value.upper < place.cutoff else "above" if value.lower >= place.cutoff else "spans"
            yield Piece(
                pair=pair, criterion=criterion, estimator="polychoric", n=len(evidence.codes), est=value.est, se=value.se,
                ci_lower=value.lower, ci_upper=value.upper, threshold=place.cutoff, reading=reading, bias="unknown",
                state="ok" if known else "undefined",
            )  # fmt: skip


# ---- exploratory structural equations


def of_esem(
    data: pd.DataFrame,
    primary: FactorSolution,
    place: EvidencePlace,
    clusters: pd.Series | None = None,
    *,
    intercept: bool,
) -> Iterator[Piece]:
    """Yield what an ESEM says: factor correlations, gaps to cross-loadings, and congruence with the simple structure.

    Parameters
    ----------
    data : keyed answers, complete rows are used
    primary : the primary model's solution
    clusters : by respondent, where the study names any
    intercept : whether the random intercept is in it

    Notes
    -----
    Target rotation toward zero loadings on other components' factors. Rotation lets factor correlations fall below those of
    a simple structure, so they tell against separability and never for it.
    """
    fit = _esem(data, place.instrument, intercept, clusters)
    if isinstance(fit, str):
        for pair in place.pairs:
            yield Piece(pair=pair_name(*pair), criterion="ESEM", model="ESEM", estimator="WLSMV",
                        threshold=place.cutoff, bias="downward", state=fit)  # fmt: skip
        return
    names = list(place.instrument.components)
    loadings, phi = _read(fit, place.instrument)
    owner = [c for c, s in place.instrument.components.items() for _ in s.items]
    simple = _simple(primary, owner, names)
    common = partial(Piece, model="ESEM", estimator="WLSMV", n=fit.n_used)
    for a, b in place.pairs:
        est = phi[a, b]
        yield common(
            pair=pair_name(a, b), criterion="ESEM", bias="downward",
            **of_phi(Estimate(est[0], est[1] if est[1] > 0 else math.nan), place.cutoff, place.z),
        )  # fmt: skip
        gap = _gap(loadings, owner, names.index(a), names.index(b), (a, b))
        yield common(
            pair=pair_name(a, b), criterion="cross-loading gap", est=gap, threshold=GAP, reading=_side(gap, GAP)
        )
    for component, value in _congruence(loadings, simple, names).items():
        yield common(
            pair=ALL, criterion="congruence", subject=component, est=value, threshold=SAME, reading=_side(value, SAME)
        )


def _esem(
    data: pd.DataFrame, instrument: Instrument, intercept: bool, clusters: pd.Series | None = None
) -> Fit | State:
    """The fit, or the state that says why there is none."""
    import numpy as np

    from emosec.statistics.cfa import cfa

    components = instrument.components
    items = [i for s in components.values() for i in s.items]
    lines = [" + ".join(f'efa("components")*{c}' for c in components) + " =~ " + " + ".join(items)]
    if intercept:
        lines += ["wording =~ " + " + ".join(f"{instrument.signs[i]}*{i}" for i in items), "wording ~~ NA*wording"]
        lines += ["wording ~~ " + " + ".join(f"0*{c}" for c in components)]
    owner = np.repeat(np.arange(len(components)), [len(s.items) for s in components.values()])
    # where the target is NaN the loading is free to be what it likes
    target = np.where(owner[:, None] == np.arange(len(components)), np.nan, 0.0)
    try:
        sample, cluster = with_clusters(data, clusters)
        fit = cfa("\n".join(lines), sample, ordered=items, estimator="WLSMV", rotation="target",
                  rotation_args={"target": target}, cluster=cluster)  # fmt: skip
    except EmosecError:
        return "refused"
    return fit if fit.converged and fit.solution.identified else "not_converged"


def _read(fit: Fit, instrument: Instrument) -> tuple[NDArray[np.float64], dict[tuple[str, str], tuple[float, float]]]:
    """Loadings (items × components) and correlations of the factors, each turned so that its own items load positively."""
    import numpy as np

    names = list(instrument.components)
    items = [i for s in instrument.components.values() for i in s.items]
    rows = fit.parameters
    loaded = rows[(rows["op"] == "=~") & rows["lhs"].isin(names)].set_index(["rhs", "lhs"])["est"].unstack()  # noqa: PD010
    made = loaded.loc[items, names].to_numpy(dtype=float)
    owner = np.repeat(np.arange(len(names)), [len(s.items) for s in instrument.components.values()])
    turned = np.array([1.0 if made[owner == j, j].sum() >= 0 else -1.0 for j in range(len(names))])
    sign = dict(zip(names, turned, strict=True))
    phi = {}
    for lhs, op, rhs, est, se in zip(rows["lhs"], rows["op"], rows["rhs"], rows["est"], rows["se"], strict=True):
        if op == "~~" and lhs != rhs and lhs in sign and rhs in sign:
            for key in ((lhs, rhs), (rhs, lhs)):
                phi[key] = (float(sign[lhs] * sign[rhs] * est), float(se))
    return made * turned, phi


def _simple(primary: FactorSolution, owner: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    """The primary model's loadings as a matrix with zeros elsewhere."""
    import numpy as np

    own = [x.est for c in names for x in primary.component_loadings(c)]
    if len(own) < len(owner):
        return np.full((len(owner), len(names)), np.nan)
    return np.array([[value if c == name else 0.0 for name in names] for value, c in zip(own, owner, strict=True)])


def _gap(loadings: NDArray[np.float64], owner: Sequence[str], j: int, k: int, pair: tuple[str, str]) -> float:
    """The smallest loading on the own factor minus the one on the other, over both components' items."""
    gaps = [row[j] - abs(row[k]) for row, own in zip(loadings, owner, strict=True) if own == pair[0]]
    gaps += [row[k] - abs(row[j]) for row, own in zip(loadings, owner, strict=True) if own == pair[1]]
    return float(min(gaps))


def _congruence(loadings: NDArray[np.float64], simple: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    import numpy as np

    from emosec.statistics.efa.congruence import congruence

    if np.isnan(simple).any():
        return {}
    each = congruence(loadings, simple)
    return {name: float(each[i, i]) for i, name in enumerate(names)}


# ---- scores, and the number of factors


def of_subscores(data: pd.DataFrame, place: EvidencePlace) -> Iterator[Piece]:
    """Yield per component whether its score says more of its true score than the total does (Haberman, 2008).

    Complete rows are used; where they are too few, as where everybody was asked some of the items, the pieces hold no number.
    """
    from emosec.statistics.subscores import subscore_value_from_items

    scales = place.instrument.components
    at = {str(c): i for i, c in enumerate(data.columns)}
    n = len(data.dropna())
    try:
        found = subscore_value_from_items(data, [[at[i] for i in s.items] for s in scales.values()])
    except EmosecError:
        for component in scales:
            yield Piece(pair=ALL, criterion="PRMSE", subject=component, estimator="sum scores", n=n, state="refused")
            yield Piece(pair=ALL, criterion="value-added ratio", subject=component, estimator="sum scores", n=n,
                        threshold=VALUE_ADDED, state="refused")  # fmt: skip
        return
    for number, component in enumerate(scales):
        own, total = float(found.prmse_subscore[number]), float(found.prmse_total[number])
        ratio = float(found.value_added_ratio[number])
        common = partial(Piece, pair=ALL, subject=component, estimator="sum scores", n=n)
        yield common(criterion="PRMSE", est=own, threshold=total, reading=_side(own, total))
        yield common(criterion="value-added ratio", est=ratio, threshold=VALUE_ADDED, reading=_side(ratio, VALUE_ADDED))


def of_dimensionality(dimensionality: pd.DataFrame, n: int, components: int) -> Iterator[Piece]:
    """Yield how many factors each criterion suggests: descriptive, never a veto.

    Of the many variants in the table: polychoric ones where there are any, and of parallel analysis the 95th percentile of
    permuted data.
    """
    rows = records(dimensionality, StructureDimensionality)
    kind = "polychoric" if any(r["kind"] == "polychoric" for r in rows) else "pearson"
    for row in rows:
        reference = row["reference"] if isinstance(row["reference"], str) else ""
        if row["kind"] != kind or "mean" in reference or "normal" in reference:
            continue
        parts = [str(row[k]) for k in ("criterion", "basis", "reference") if isinstance(row[k], str)]
        factors = float(row["n_factors"])
        yield Piece(
            pair=ALL, criterion="number of factors", subject=", ".join(parts), estimator=str(row["kind"]), n=n,
            est=factors, threshold=float(components), reading=_side(factors, float(components)),
        )  # fmt: skip
