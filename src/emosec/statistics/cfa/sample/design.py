"""How people were drawn: in clusters, with unequal chances. What that does to sums of scores over people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.tokens import known

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SamplingDesign:
    """The design of one group's rows.

    Attributes
    ----------
    weights : ndarray (n,) or None
        Inverse chances of being drawn; over all groups they sum to the number of rows.
    cluster : ndarray of int (n,) or None
        Which cluster each row is in, 0 … C − 1.
    """

    weights: Array | None = None
    cluster: Index | None = None

    def total(self, n: int) -> float:
        """What counts as the number of rows."""
        return float(n) if self.weights is None else float(self.weights.sum())

    def sums(self, scores: Array) -> Array:
        """Weighted scores (n, k), added up within clusters and multiplied by √(C / (C − 1)), as lavaan does."""
        if self.weights is not None:
            scores = scores * self.weights[:, None]
        if self.cluster is None:
            return scores
        number = int(self.cluster.max()) + 1
        out = np.zeros((number, scores.shape[1]))
        np.add.at(out, self.cluster, scores)
        return np.asarray(out * np.sqrt(number / (number - 1)))


SIMPLE = SamplingDesign()
# ASSUME sandwich errors of fewer clusters than this come out too small (Cameron, Gelbach & Miller 2008: "few" is 5 to 30)
FEW_CLUSTERS = 20


def read_design(
    data: pd.DataFrame, cluster: str | None, weights: str | None, used: Sequence[Index], labels: Sequence[str]
) -> tuple[SamplingDesign, ...]:
    """Designs of the rows that were used, one per group; weights scaled to sum to the number of rows of all groups.

    Parameters
    ----------
    data : DataFrame
    cluster, weights : str, optional
        Columns.
    used : sequence of ndarray of int
        Positions of the rows used, per group.
    labels : sequence of str

    Returns
    -------
    tuple of Design

    Raises
    ------
    DataError
        A column that is not there, gaps in it, weights that are not positive, fewer than two clusters.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"school": ["x", "x", "y", "y"], "w": [1.0, 1.0, 3.0, 3.0]})
    >>> design = read_design(data, "school", "w", [np.arange(4)], [""])[0]
    >>> design.weights.tolist(), design.cluster.tolist()
    ([0.5, 0.5, 1.5, 1.5], [0, 0, 1, 1])
    """
    for what, name in (("cluster", cluster), ("sampling_weights", weights)):
        if name is not None and name not in data.columns:
            raise DataError(f"{what}={name!r}: the data have no such column", remedy=known(name, data.columns))
        if name is not None and data[name].iloc[np.concatenate(used)].isna().any():
            raise DataError(f"{name!r} has gaps", where=what, remedy="leave these rows out, or find what is missing")
    w = None
    if weights is not None:
        from emosec.statistics.correlations.ordinal import numbers

        w = np.asarray(numbers(data[weights], weights), dtype=np.float64)
        chosen = w[np.concatenate(used)]
        if not np.all(np.isfinite(chosen)) or np.any(chosen <= 0):
            raise DataError(
                f"{weights!r} holds weights that are not above 0",
                where="sampling_weights",
                remedy="leave rows of weight 0 out",
            )
        w = w * (len(chosen) / chosen.sum())
    out = []
    for rows, label in zip(used, labels, strict=True):
        number = None
        if cluster is not None:
            number = np.unique(data[cluster].iloc[rows].astype(str).to_numpy(), return_inverse=True)[1].reshape(-1)
            if number.max() < 1:
                raise DataError(
                    f"{cluster!r} has one cluster", where=f"group {label}" if label else "data",
                    why="what clusters differ by cannot be told from one", remedy="leave cluster= out",
                )  # fmt: skip
        out.append(SamplingDesign(None if w is None else w[rows], number))
    return tuple(out)


def few_clusters(designs: Sequence[SamplingDesign], labels: Sequence[str]) -> tuple[str, ...]:
    """Warn where a group has so few clusters that errors made of them say little.

    Parameters
    ----------
    designs : sequence of Design
        One per group.
    labels : sequence of str

    Returns
    -------
    tuple of str
        No warning without clusters.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for inference with clustered errors.
    Review of Economics and Statistics, 90(3), 414–427.

    Examples
    --------
    >>> few_clusters([SamplingDesign(cluster=np.array([0, 0, 1, 1]))], [""])
    ('few_clusters: 2 clusters; errors and tests rest on that many independent units, and come out too small below about 20',)
    """
    out = []
    for design, label in zip(designs, labels, strict=True):
        count = 0 if design.cluster is None else int(design.cluster.max()) + 1
        if 0 < count < FEW_CLUSTERS:
            out.append(
                f"few_clusters: {count} clusters{f' in group {label}' if label else ''}; errors and tests rest on that many "
                f"independent units, and come out too small below about {FEW_CLUSTERS}"
            )
    return tuple(out)


def refuse_design(
    estimator: str, ordinal: bool, mixed: bool, missing: str, weights: str | None, fiml: Sequence[str], asked: bool
) -> str:
    """The estimator that clusters and weights need: MLR for ML; refuse what has no theory or no code here.

    Parameters
    ----------
    estimator : str
    ordinal, mixed : bool
        Whether items are ordered; whether numeric and ordered ones stand in one model, or ordered ones depend on covariates.
    missing : str
        Rule for missing data.
    weights : str, optional
        Column of sampling weights.
    fiml : sequence of str
        Names of full information.
    asked : bool
        Whether there are clusters or weights at all.

    Returns
    -------
    str
        Name of the estimator.

    Raises
    ------
    ModelError
        An estimator, kind of variables or rule for missing data for which there is no theory or no code.

    Examples
    --------
    >>> refuse_design("ML", False, False, "listwise", None, (), True)
    'MLR'
    """
    if not asked:
        return estimator
    if estimator in ("MLM", "MLMV", "DWLS", "ULS", "WLSMVS"):
        raise ModelError(
            f"estimator {estimator} with clusters or sampling weights", why="its errors or its test are not made for them",
            remedy="use MLR, WLSMV, WLSM or ULSMV",
        )  # fmt: skip
    if mixed:
        raise ModelError(
            "clusters or sampling weights with numeric and ordered variables in one model, or covariates of ordered ones",
            why="their correlations are of independent rows here", remedy="use items of one kind, or fixed_x=False",
        )  # fmt: skip
    if weights is not None and missing in fiml:
        raise ModelError(
            f"sampling weights with missing={missing!r}", why="the saturated moments are of rows that count alike",
            remedy='use missing="listwise"',
        )  # fmt: skip
    if weights is not None and ordinal and missing != "listwise":
        raise ModelError(f"sampling weights with missing={missing!r}", remedy='use missing="listwise"')
    return "MLR" if estimator == "ML" else estimator
