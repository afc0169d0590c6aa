"""What a wave's clusters look like before a run: how many there are, and whether the column can be the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.errors import many
from emosec.separability.gates import UNKNOWN_AT_MOST
from emosec.statistics.cfa.sample.design import FEW_CLUSTERS

if TYPE_CHECKING:
    import pandas as pd


def of_clusters(clusters: pd.Series) -> tuple[str, list[str]]:
    """Return how many clusters a wave's respondents are in, and what is odd about them.

    Parameters
    ----------
    clusters : by respondent; missing where not known

    Examples
    --------
    >>> import pandas as pd
    >>> of_clusters(pd.Series(["1", "1", "2", None], name="couple"))[0]
    'couple: 3 respondents in 2 clusters, the largest of 2; 1 respondent in no known cluster'
    >>> of_clusters(pd.Series([str(i) for i in range(30)], name="couple"))[1]
    ['couple: everybody is a cluster alone, so that nobody is taken to be like anybody: is it the right column?']
    """
    sizes = clusters.value_counts()
    name, alone = clusters.name, int(clusters.isna().sum())
    largest = int(sizes.max()) if len(sizes) else 0
    unknown = f"; {many(alone, 'respondent')} in no known cluster" if alone else ""
    said = f"{name}: {many(int(sizes.sum()), 'respondent')} in {many(len(sizes), 'cluster')}, the largest of {largest}{unknown}"
    odd = []
    if largest == 1:
        odd.append(
            f"{name}: everybody is a cluster alone, so that nobody is taken to be like anybody: is it the right column?"
        )
    if len(sizes) < FEW_CLUSTERS:
        odd.append(f"{name}: of {many(len(sizes), 'cluster')} errors are rough; {FEW_CLUSTERS} or more are asked for")
    if alone > UNKNOWN_AT_MOST * len(clusters):
        odd.append(
            f"{name}: {many(alone, 'respondent')} of {len(clusters):,} in no known cluster, each of whom counts as alone"
        )
    return said, odd
