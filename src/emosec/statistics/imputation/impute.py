"""Multiple imputation of ordered items: several completed DataFrames, drawn from the posterior of what is missing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.correlations.ordinal import as_ordinal
from emosec.statistics.imputation.sampler import Floats, Sampler
from emosec.statistics.kinds import NotNegative, checked
from emosec.statistics.resampling import generator

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 2
# ASSUME a chain whose two halves differ by this much in a correlation has not settled
DRIFT = 0.1


@dataclass(frozen=True, repr=False)
class Imputations:
    """Completed data.

    Attributes
    ----------
    frames : tuple of DataFrame
        The data with gaps in `items` filled, everything else as it was; rows without any answer stay missing.
    items : tuple of str
    n_missing : int
        Answers imputed in each.
    drift : float
        Largest difference of a correlation's mean between the first and the second half of the chain.
    acceptance : float
        Share of proposed thresholds that were accepted.
    warnings : tuple of str
    """

    frames: tuple[pd.DataFrame, ...]
    items: tuple[Hashable, ...]
    n_missing: int
    drift: float
    acceptance: float
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<{len(self.frames)} imputations of {self.n_missing} answers to {len(self.items)} items, drift {self.drift:.3f}>"


@checked
def impute(
    data: pd.DataFrame, items: Sequence[Hashable], m: int = 20, *, seed: NotNegative = 1, burn_in: int = 200, thin: int = 25,
    group: str | None = None,
) -> Imputations:  # fmt: skip
    """Impute ordered answers by a multivariate ordered probit model: unrestricted thresholds and correlations.

    Parameters
    ----------
    data : DataFrame
    items : sequence of str
        Ordered items, at least two: those of the model, and others that tell why answers are missing.
    m : int
        Completed data sets. 20 and more where a tenth or more is missing.
    seed : int
    burn_in, thin : int
        Sweeps of the chain before the first and between two imputations.
    group : str, optional
        Column with groups, which are imputed apart: thresholds and correlations may differ. Rows without a group are not imputed.

    Returns
    -------
    Imputations

    Raises
    ------
    DataError
        Nothing is missing, fewer than two items, an unknown column, a category that a group lacks, or a chain of no length.

    Notes
    -----
    Right when answers are missing at random given the items here (Rubin 1976); pairwise polychoric correlations need them missing
    completely at random.

    References
    ----------
    Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley. doi:10.1002/9780470316696

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), [-1.0, 1.0]).astype(float)
    >>> answers[rng.random((200, 4)) < 0.1] = np.nan
    >>> made = impute(pd.DataFrame(answers, columns=["a", "b", "c", "d"]), ["a", "b", "c", "d"], m=3, burn_in=20, thin=5)
    >>> len(made.frames), bool(made.frames[0].isna().any().any())
    (3, False)
    """
    _check(data, items, m, group)
    if burn_in < 0 or thin < 1:
        raise DataError(f"burn_in={burn_in}, thin={thin}", remedy="at least 0 and 1; the defaults suit most data")
    parts = (
        [np.arange(len(data))]
        if group is None
        else [np.flatnonzero(data[group] == g) for g in data[group].dropna().unique()]
    )
    columns = data[list(items)]
    whole = as_ordinal(columns, missing="pairwise")
    filled = [columns.astype(object).copy() for _ in range(m)]
    drift, accepted, n_missing = 0.0, [], 0
    for number, rows in enumerate(parts):
        here = rows[columns.iloc[rows].notna().any(axis=1).to_numpy()]
        part = as_ordinal(
            columns.iloc[here],
            missing="pairwise",
            categories={str(i): c for i, c in zip(items, whole.categories, strict=True)},
        )
        if not np.array_equal(part.n_categories, whole.n_categories):
            raise DataError(
                "a group in which nobody chose a category that others chose", where=f"{group}: {data[group].iloc[here[0]]}",
                remedy="merge the category with its neighbour, or impute all groups together",
            )  # fmt: skip
        chain = Sampler(part.codes, part.n_categories, generator(seed, "impute", number))
        gaps = part.codes < 0
        n_missing += int(gaps.sum())
        seen: list[Floats] = []
        for sweep, _ in enumerate(chain.sweeps(burn_in + m * thin)):
            if sweep >= burn_in:
                seen.append(chain.R)
                if (sweep - burn_in) % thin == thin - 1:
                    _fill(filled[(sweep - burn_in) // thin], here, gaps, chain.completed(), part.categories)
        half = len(seen) // 2
        drift = max(drift, float(np.abs(np.mean(seen[:half], axis=0) - np.mean(seen[half:], axis=0)).max()))
        accepted.append(chain.accepted / max(chain.tried, 1))
    frames = tuple(_as_before(data, table, columns) for table in filled)
    told = f"drift: a correlation differs by {drift:.2f} between the chain's halves; ask for a longer burn_in and thin"
    return Imputations(
        frames, tuple(items), n_missing, drift, float(np.mean(accepted)), (told,) if drift > DRIFT else ()
    )


def _check(data: pd.DataFrame, items: Sequence[Hashable], m: int, group: str | None) -> None:
    for name in [*items, *([] if group is None else [group])]:
        if name not in data.columns:
            raise DataError(f"the data have no column {name!r}", remedy=known(name, data.columns))
    if len(items) < 2:
        raise DataError(f"{len(items)} item(s)", why="gaps are filled from other items", remedy="name at least two")
    if m < FEWEST:
        raise DataError(f"m={m}", why="between-imputation variance needs two", remedy="20 and more are usual")
    if not data[list(items)].isna().any().any():
        raise DataError("nothing is missing in these items", remedy="fit the model to the data as they are")


def _fill(
    table: pd.DataFrame, rows: np.ndarray, gaps: np.ndarray, codes: np.ndarray, categories: Sequence[Sequence[object]]
) -> None:
    for j, labels in enumerate(categories):
        at = np.flatnonzero(gaps[:, j])
        table.iloc[rows[at], j] = [labels[c] for c in codes[at, j]]


def _as_before(data: pd.DataFrame, table: pd.DataFrame, columns: pd.DataFrame) -> pd.DataFrame:
    """The data with the items replaced, of the types they had."""
    out = data.copy()
    for name in columns:
        out[name] = table[name].astype(columns[name].dtype)
    return out
