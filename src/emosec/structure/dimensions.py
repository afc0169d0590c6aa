"""How many factors: every criterion that is in use, none of which decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.efa import FactorCriterion

PERCENTILE = 95.0


@dataclass(frozen=True)
class Suggestion:
    """One criterion's answer with the names it goes by in the tables.

    Attributes
    ----------
    criterion, basis, kind, reference : as in `DIMENSIONALITY`
    answer : positions, observed values, expected values and the number suggested
    """

    criterion: str
    basis: str
    kind: str
    reference: str
    answer: FactorCriterion

    @property
    def row(self) -> TableRow:
        """The row of `dimensionality`, without the place."""
        return {**self._names, "n_factors": self.answer.suggested}

    @property
    def eigenvalue_rows(self) -> Iterator[TableRow]:
        """The rows of `eigenvalues`, without the place."""
        a = self.answer
        for position, observed, expected in zip(a.position, a.observed, a.reference, strict=True):
            yield {**self._names, "position": int(position), "observed": observed, "expected": expected}

    @property
    def _names(self) -> dict[str, str]:
        return {"criterion": self.criterion, "basis": self.basis, "kind": self.kind, "reference": self.reference}


def suggestions(
    data: pd.DataFrame, matrices: Mapping[str, pd.DataFrame], *, replicates: int, seed: int
) -> list[Suggestion]:
    """Ask every criterion.

    Parameters
    ----------
    data : respondent × item, complete rows
    matrices : their correlations by kind (pearson, polychoric)
    replicates : simulated data sets behind each parallel analysis
    seed : their seed

    Returns
    -------
    list of Suggestion
    """
    found: list[Suggestion] = []
    for kind, matrix in matrices.items():
        found += _parallel(data, kind, replicates, seed)
        found += _of_matrix(matrix, kind, len(data))
    return found


def factors_to_extract(suggested: list[Suggestion], components: int, most: int) -> list[int]:
    """Return the numbers of factors worth extracting: the theory's, and what the two criteria that hold up suggest.

    Parameters
    ----------
    suggested : every criterion's answer
    components : the number the theory has
    most : the largest number that leaves degrees of freedom

    Notes
    -----
    Parallel analysis on common factors (95th percentile of permuted data) and EKC, both on polychoric correlations where
    there are any: components and MAP say one factor for distinct factors that correlate .7 or more.
    """
    kinds = {s.kind for s in suggested}
    kind = "polychoric" if "polychoric" in kinds else "pearson"
    wanted = {components}
    for s in suggested:
        common = s.basis == "common factors" and s.reference == f"{PERCENTILE:g}th percentile of permuted data"
        if s.kind == kind and (s.criterion == "EKC" or common):
            wanted.add(s.answer.suggested)
    return sorted(n for n in wanted if 1 <= n <= most)


def _parallel(data: pd.DataFrame, kind: str, replicates: int, seed: int) -> Iterator[Suggestion]:
    from emosec.statistics.efa import parallel_analysis

    for null in ("permuted", "normal"):
        analysis = parallel_analysis(
            data,
            correlation="polychoric" if kind == "polychoric" else "pearson",
            null="permuted" if null == "permuted" else "normal",
            replicates=replicates,
            percentile=PERCENTILE,
            seed=seed,
        )
        bases = ("components", "components", "common factors", "common factors")
        against = ("mean", f"{PERCENTILE:g}th percentile") * 2
        for basis, reference, answer in zip(bases, against, analysis.criteria(), strict=True):
            yield Suggestion("parallel analysis", basis, kind, f"{reference} of {null} data", answer)


def _of_matrix(matrix: pd.DataFrame, kind: str, n: int) -> Iterator[Suggestion]:
    from emosec.statistics.efa import ekc, minimum_average_partial

    yield Suggestion("EKC", "components", kind, "empirical Kaiser reference", ekc(matrix, n))
    for power, name in ((2, "MAP r²"), (4, "MAP r⁴")):
        answer = minimum_average_partial(matrix, power=power)
        yield Suggestion(name, "components", kind, "smallest average partial", answer)
