"""Tables whose rows are laid side by side: loadings per factor, fit per estimator, always with the estimator's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from emosec.definitions.constructs import in_words
from emosec.remarks import read
from emosec.report import formats
from emosec.report.labels import title
from emosec.report.listing import Col, Listing, Row, grouped, listing
from emosec.report.words import ESTIMATOR, SAMPLE, of
from emosec.structure.contracts import HEYWOOD, PHI_BEYOND_ONE
from emosec.structure.typed_rows import StructureEfaPhi
from emosec.tables import records

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.report.parts import Place

STANDARD, SCALED, ROBUST = "standard", "scaled", "robust"
FIT = (
    Col("Model", "model"),
    Col("Estimator", "estimator"),
    Col("n", "n", "count"),
    Col("χ²", "chisq", "number", over=STANDARD),
    Col("df", "df", "df", over=STANDARD),
    Col("p", "pvalue", "p", over=STANDARD),
    Col("CFI", "cfi", "fine", over=STANDARD),
    Col("TLI", "tli", "fine", over=STANDARD),
    Col("RMSEA", "rmsea", "fine", over=STANDARD),
    Col("90% CI", "rmsea.ci.lower", "interval", upper="rmsea.ci.upper", inner="fine", over=STANDARD),
    Col("χ²", "chisq.scaled", "number", over=SCALED),
    Col("df", "df.scaled", "df", over=SCALED),
    Col("p", "pvalue.scaled", "p", over=SCALED),
    Col("CFI", "cfi.scaled", "fine", over=SCALED),
    Col("TLI", "tli.scaled", "fine", over=SCALED),
    Col("RMSEA", "rmsea.scaled", "fine", over=SCALED),
    Col("90% CI", "rmsea.ci.lower.scaled", "interval", upper="rmsea.ci.upper.scaled", inner="fine", over=SCALED),
    Col("CFI", "cfi.robust", "fine", over=ROBUST),
    Col("TLI", "tli.robust", "fine", over=ROBUST),
    Col("RMSEA", "rmsea.robust", "fine", over=ROBUST),
    Col("SRMR", "srmr", "fine"),
    Col("AIC", "aic", "number"),
    Col("BIC", "bic", "number"),
    Col("Proper", "proper", "yes_no"),
)
MISSING_RULE = "Complete rows of the items in the model (listwise)."


def proper(fits: pd.DataFrame) -> pd.Series:
    """Return which fits converged to a proper solution; factor correlations beyond 1, which the rule takes as estimates, are not.

    Examples
    --------
    >>> beyond = '[{"code": "factor_covariance_not_positive_definite"}]'
    >>> proper(pd.DataFrame({"converged": [True] * 2, "admissible": [True] * 2, "warning": [None, beyond]})).tolist()
    [True, False]
    """
    beyond = fits["warning"].map(lambda cell: any(r.code == PHI_BEYOND_ONE for r in read(cell))).astype(bool)
    return fits["converged"] & fits["admissible"] & ~beyond


def fit_listing(place: Place, fits: pd.DataFrame, design: Design, sample: str) -> Listing:
    """Return the fit of all models in one sample, or, for the empty name, in all samples but the included.

    Plain, scaled and robust indices stand beside each other, and the estimator with them.
    """
    rows = fits[fits["sample"] == sample] if sample else fits[fits["sample"] != "included"]
    rows = grouped(rows.assign(proper=proper(rows)), *([] if sample else ["sample"]), "model")
    primary = design.primary_of(place.instrument)

    def mark(row: Row, col: Col) -> str:
        if col.key == "model" and row["model"] == primary:
            return "primary"
        return "warn" if col.key == "proper" and not row["proper"] else ""

    used = [title(ESTIMATOR[e]) for e in dict.fromkeys(rows["estimator"]) if e in ESTIMATOR]
    ordered = rows["estimator"].eq("WLSMV").any()
    robust = " Robust indices by WLSMV are those for categorical data (Savalei, 2021)." if ordered else ""
    cols = FIT if sample else (Col("Sample", "sample", words=of(SAMPLE)), *FIT)
    return listing(
        f"fits_{place.name}{'' if sample else '_others'}",
        f"Fit of the rival models{f', {of(SAMPLE)(sample)}' if sample else ' in the other samples'}", rows, cols,
        "structure_fits", place=(place.instrument, place.wave), group=0, mark=mark,
        note=f"{'. '.join(used)}. {MISSING_RULE} {primary} is the primary model.{robust} Proper: converged, no variance below 0, "
        "no impossible covariance matrix. Factor correlations beyond 1, alone or together, are estimates all the same, and the "
        "rule leaves none out; its own are of pairwise correlations, and stand in the table of pairs.",
    )  # fmt: skip


def efa_listing(place: Place, solution: str, n: int, rows: pd.DataFrame, phi: pd.DataFrame, salient: float) -> Listing:
    """Return one exploratory solution as items × factors, with communalities; factor correlations go into the note."""
    data = []
    for item, own in rows.groupby("item", sort=False):
        row: dict[str, Any] = {"item": item, "component": own["component"].iloc[0], "h2": own["h2"].iloc[0]}
        data.append(row | {f"f{int(f)}": e for f, e in zip(own["factor"], own["est"], strict=True)})
    # by the factor an item loads on most, the largest first, as readers expect
    data.sort(key=lambda r: (leading(r), -max((abs(v) for v in patterns(r)), default=0.0)))
    cols = (
        Col("Item", "item"),
        Col("Component", "component", words=title),
        *(Col(f"Factor {k}", f"f{k}", "bounded") for k in range(1, n + 1)),
        Col("h²", "h2", "bounded"),
    )
    between = phi[(phi["solution"] == solution) & (phi["n_factors"] == n)]
    # a room may write each pair once, whichever way round, or twice
    said = {
        tuple(sorted((int(r["factor_a"]), int(r["factor_b"])))): formats.bounded(r["est"])
        for r in records(between, StructureEfaPhi)
        if r["factor_a"] != r["factor_b"]
    }
    pairs = [f"{a} with {b} {r}" for (a, b), r in sorted(said.items())]
    # a loading beyond 1 is none by itself: pattern loadings on correlated factors are no correlations (Jöreskog, 1999)
    cases = [str(r["item"]) for r in data if improper(r)]
    heywood = (
        f" Heywood case: {in_words(cases)} {'has' if len(cases) == 1 else 'have'} a communality of {formats.fine(HEYWOOD)} or "
        "more, where the search is bounded; do not interpret this solution."
        if cases
        else ""
    )
    correlated = f" Factor correlations: {', '.join(pairs)}." if pairs else ""

    def mark(row: Row, col: Col) -> str:
        value: Any = row.get(col.key)
        if col.key == "h2":
            return "warn" if improper(row) else ""
        return (
            "strong" if col.key.startswith("f") and not formats.absent(value) and abs(float(value)) >= salient else ""
        )

    return listing(
        f"efa_{place.name}_{n}_{slug(solution)}", f"Exploratory loadings, {n} factor{'s' if n > 1 else ''} ({solution})",
        pd.DataFrame(data), cols, "structure_efa_loadings", place=(place.instrument, place.wave), mark=mark,
        note=f"Pattern loadings, sorted by factor and size; {formats.bounded(salient)} or more in size in bold. "
        f"Items keyed in the direction of the construct. h²: "
        f"communality.{correlated}{heywood}",
    )  # fmt: skip


def patterns(row: Mapping[str, Any]) -> list[float]:
    """Return the loadings of one item, in the order of the factors.

    Examples
    --------
    >>> patterns({"item": "calm", "h2": 0.6, "f1": 0.2, "f2": -0.7})
    [0.2, -0.7]
    """
    return [float(v) for k, v in row.items() if k[:1] == "f" and k[1:].isdigit() and not formats.absent(v)]


def improper(row: Mapping[str, Any]) -> bool:
    """Return whether an item's communality is that of a Heywood case.

    Examples
    --------
    >>> improper({"item": "calm", "h2": 0.995}), improper({"item": "calm", "h2": 0.9, "f1": 1.04})
    (True, False)
    """
    return not formats.absent(row["h2"]) and float(row["h2"]) >= HEYWOOD - 1e-6


def leading(row: Mapping[str, Any]) -> int:
    """Return the place of the factor an item loads on most."""
    sizes = [abs(v) for v in patterns(row)]
    return sizes.index(max(sizes)) if sizes else 0


def slug(text: str) -> str:
    """Return a text as part of a file name.

    Examples
    --------
    >>> slug("minres, oblimin, polychoric")
    'minres_oblimin_polychoric'
    """
    return "_".join("".join(c if c.isalnum() else " " for c in text).split()).lower()
