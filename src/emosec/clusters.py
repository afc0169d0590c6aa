"""Who belongs together: clusters of respondents who may be alike, such as the pupils of a school or the partners of a couple."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emosec import tables
from emosec.intake.contracts import ONE_PERSON, RESPONDENTS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# the column that models find clusters in; no item can be called so
CLUSTER = ".cluster"


def clusters_of(respondents: pd.DataFrame, name: str) -> pd.Series:
    """Return the cluster of every respondent of a wave.

    Parameters
    ----------
    respondents : table of the room intake, of one wave
    name : the variable of kind cluster

    Returns
    -------
    Series, by respondent
        Missing where it is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"respondent": ["a", "b"], "key_status": ["ok", "missing"], "school": ["1", "2"]})
    >>> clusters_of(people, "school").to_dict()
    {'a': '1'}
    """
    people = respondents[respondents["key_status"].isin(ONE_PERSON)]
    return people.set_index("respondent")[name]


def read_clusters(path: str, name: str | None) -> pd.Series | None:
    """Return the clusters of a wave's respondents from the table of the room intake; None where the study names none.

    Parameters
    ----------
    path : the table's file
    name : the variable of kind cluster, or None
    """
    return None if name is None else clusters_of(tables.read(RESPONDENTS, Path(path)), name)


def numbered(clusters: pd.Series, respondents: Sequence[str]) -> NDArray[np.intp]:
    """Return the clusters of some respondents as numbers 0 … C − 1; one whose cluster is not known is a cluster alone.

    Parameters
    ----------
    clusters : by respondent
    respondents : whose clusters

    Returns
    -------
    ndarray of int (len(respondents),)

    Examples
    --------
    >>> import pandas as pd
    >>> numbered(pd.Series({"a": "7", "b": None, "c": "7", "d": None}), ["a", "b", "c", "d"]).tolist()
    [0, 1, 0, 2]
    """
    found = clusters.reindex(list(respondents))
    codes = found.factorize()[0]
    alone = codes < 0
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    return np.asarray(codes, dtype=np.intp)


def with_clusters(data: pd.DataFrame, clusters: pd.Series | None) -> tuple[pd.DataFrame, str | None]:
    """Return what a model takes: the answers with a column of clusters, and that column's name.

    Parameters
    ----------
    data : respondent × item
    clusters : by respondent, where the study names any

    Returns
    -------
    data : the same where there are no clusters
    name : None where there are no clusters

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"i1": [1.0, 2.0]}, index=["a", "b"])
    >>> found, name = with_clusters(answers, pd.Series({"a": "7", "b": "7"}))
    >>> found.to_dict("list"), name
    ({'i1': [1.0, 2.0], '.cluster': [0, 0]}, '.cluster')
    """
    if clusters is None:
        return data, None
    return data.assign(**{CLUSTER: numbered(clusters, list(data.index))}), CLUSTER
