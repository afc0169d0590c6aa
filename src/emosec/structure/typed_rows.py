"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class StructureCorrelations(TypedDict):
    """One pair of items, keyed toward the construct's pole."""

    study: str
    wave: str
    instrument: str
    kind: str
    item_a: str
    item_b: str
    n: int
    est: float


class StructureDimensionality(TypedDict):
    """How many factors one criterion suggests."""

    study: str
    wave: str
    instrument: str
    criterion: str
    basis: str | None
    kind: str
    reference: str | None
    n_factors: int


class StructureEigenvalues(TypedDict):
    """One eigenvalue and what a criterion compares it with."""

    study: str
    wave: str
    instrument: str
    criterion: str
    basis: str | None
    kind: str
    reference: str | None
    position: int
    observed: float
    expected: float


class StructureEfaLoadings(TypedDict):
    """The loading of one item on one exploratory factor."""

    study: str
    wave: str
    instrument: str
    solution: str
    n_factors: int
    item: str
    component: str
    factor: int
    est: float
    h2: float


class StructureEfaPhi(TypedDict):
    """The correlation of two exploratory factors."""

    study: str
    wave: str
    instrument: str
    solution: str
    n_factors: int
    factor_a: int
    factor_b: int
    est: float


class StructureSufficiency(TypedDict):
    """One statistic of whether the correlations can be factored."""

    study: str
    wave: str
    instrument: str
    statistic: str
    item: str
    est: float
    df: float
    pvalue: float


# one model fitted with one estimator to one sample
StructureFits = TypedDict(
    "StructureFits",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "model": str,
        "estimator": str,
        "sample": str,
        "n": int,
        "converged": bool,
        "admissible": bool,
        "npar": float,
        "chisq": float,
        "df": float,
        "pvalue": float,
        "chisq.scaled": float,
        "df.scaled": float,
        "pvalue.scaled": float,
        "chisq.scaling.factor": float,
        "cfi": float,
        "tli": float,
        "cfi.scaled": float,
        "tli.scaled": float,
        "cfi.robust": float,
        "tli.robust": float,
        "rmsea": float,
        "rmsea.ci.lower": float,
        "rmsea.ci.upper": float,
        "rmsea.scaled": float,
        "rmsea.ci.lower.scaled": float,
        "rmsea.ci.upper.scaled": float,
        "rmsea.robust": float,
        "srmr": float,
        "logl": float,
        "aic": float,
        "bic": float,
        "bic2": float,
        "warning": str | None,
    },
)


# one parameter of one fitted model
StructureParameters = TypedDict(
    "StructureParameters",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "model": str,
        "estimator": str,
        "sample": str,
        "lhs": str,
        "op": str,
        "rhs": str,
        "est": float,
        "se": float,
        "z": float,
        "pvalue": float,
        "ci.lower": float,
        "ci.upper": float,
        "std.all": float,
        "std.all.se": float,
        "std.all.ci.lower": float,
        "std.all.ci.upper": float,
    },
)


class StructureComparisons(TypedDict):
    """One scaled difference test of two nested models."""

    study: str
    wave: str
    instrument: str
    restricted: str
    general: str
    estimator: str
    sample: str
    chisq_diff: float
    df_diff: float
    pvalue: float
    method: str
    warning: str | None


class StructureResiduals(TypedDict):
    """The residual correlation of two items under the primary model, fitted to the included."""

    study: str
    wave: str
    instrument: str
    model: str
    estimator: str
    item_a: str
    item_b: str
    cor: float
    standardized: float


# one parameter that the primary model fixes, and what freeing it alone would do; the largest indices of a fit
StructureModifications = TypedDict(
    "StructureModifications",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "model": str,
        "estimator": str,
        "rank": int,
        "lhs": str,
        "op": str,
        "rhs": str,
        "mi": float,
        "epc": float,
        "sepc.all": float,
    },
)
