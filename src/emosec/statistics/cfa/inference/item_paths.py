"""Paths from covariates to items that a model leaves out, and their modification indices; tests are in `direct_effects`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.statistics.cfa.derived.standardise import Units
from emosec.statistics.cfa.inference.larger_model import larger_model
from emosec.statistics.cfa.inference.modification import SHOWN
from emosec.statistics.cfa.inference.score_tests import single_tests
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit


def left_out(fit: BaseFit, covariates: Sequence[str]) -> dict[str, list[str]]:
    """Paths from covariates to items that the model does not have.

    Parameters
    ----------
    fit : BaseFit
    covariates : sequence of str

    Returns
    -------
    dict of str to list of str
        Item → covariates without a path to it; items that have all are left out.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "age"])
    >>> left_out(cfa("f =~ a + b + c; f ~ age; a ~ age", data), ["age"])
    {'b': ['age'], 'c': ['age']}
    """
    frame = fit.table.frame
    loadings = frame[frame["op"] == "=~"]
    latent, there = set(loadings["lhs"]), set(zip(frame["lhs"], frame["op"], frame["rhs"], strict=True))
    items = [name for name in dict.fromkeys(loadings["rhs"]) if name not in latent]
    missing = {item: [x for x in covariates if (item, "~", x) not in there] for item in items}
    return {item: own for item, own in missing.items() if own}


def before_rotation(fit: Any) -> Any:
    """The same fit before its blocks were rotated, where it has blocks: paths to items do not depend on how factors are turned.

    Parameters
    ----------
    fit : BaseFit

    Returns
    -------
    BaseFit

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    >>> fit = cfa("f =~ a + b + c", data)
    >>> before_rotation(fit) is fit
    True
    """
    unrotated = getattr(fit, "unrotated", None)
    return fit if unrotated is None else unrotated


def path_indices(fit: BaseFit, known: pd.DataFrame) -> pd.DataFrame:
    """Modification indices of paths from covariates to items.

    Parameters
    ----------
    fit : BaseFit
    known : DataFrame
        The other indices; paths among them are not repeated.

    Returns
    -------
    DataFrame
        Columns of `modification_table`; no rows for a model without covariates.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "age"])
    >>> fit = cfa("f =~ a + b + c; f ~ age", data)
    >>> found = path_indices(fit, fit.modification_indices(ops="~~"))
    >>> found["lhs"].tolist(), found["rhs"].unique().tolist()
    (['a', 'b', 'c'], ['age'])
    """
    import pandas as pd

    have = set(zip(known["lhs"], known["op"], known["rhs"], strict=True))
    paths = [
        f"{item} ~ {x}" for item, own in left_out(fit, fit.table.variables.exogenous).items() for x in own
        if (item, "~", x) not in have
    ]  # fmt: skip
    columns = list(known.columns)
    if not paths:
        return pd.DataFrame(columns=columns)
    fit = before_rotation(fit)
    larger = larger_model(fit, "\n".join(paths))
    n_equal = len(larger.constraints)
    rows = range(n_equal, len(larger.R))
    single = single_tests(fit, larger, rows).rename(columns={"chisq": "mi"})
    places = [larger.layout.places[larger.layout.row_of_free[int(np.flatnonzero(larger.R[i])[0])]] for i in rows]
    for kind in SHOWN:
        units = [Units(larger.layout, g, implied(g, larger.x), kind) for g in larger.layout.groups]
        factors = [units[place[0]].of(*place[1:]) for place in places if place is not None]
        single["sepc." + kind.removeprefix("std.")] = single["epc"].to_numpy() * factors
    return single.loc[single["mi"].notna(), columns]
