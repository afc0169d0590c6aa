"""May φ be taken over waves, and over groups, together? What the levels of invariance say of it; it moves no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from emosec.separability.contracts import POOLING
from emosec.separability.record import PoolingFacts
from emosec.tables import frame

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from emosec.contract import TableRow


def pooling(conclusions: pd.DataFrame, phi_tests: pd.DataFrame) -> pd.DataFrame:
    """Return for waves, and for the groups of every wave, whether φ of them together is φ of one thing.

    Parameters
    ----------
    conclusions : DataFrame
        What comparisons of an instrument came to (contract `invariance/conclusions`), of waves and of groups.
    phi_tests : DataFrame
        Tests that correlations are equal at the levels reached (contract `invariance/phi_tests`).

    Returns
    -------
    DataFrame
        Contract `POOLING`, a row for each primary comparison. `may_pool` is yes where loadings are equal, in all items or all but
        those that the rule of the models file lets go: factors then have one meaning and one unit (Meredith, 1993). It is
        not_known where nothing could be compared.

    Examples
    --------
    >>> place = {"study": "s", "wave": "pooled", "instrument": "i", "grouping": "wave", "design": "groups"}
    >>> row = place | {"primary": True, "level": "loadings", "partial": False, "n_items": 6, "n_freed": 0, "correlations": True}
    >>> test = place | {"factor": "a", "other": "b", "chisq": 1.2, "df": 1.0, "pvalue": 0.27, "largest_difference": 0.03}
    >>> pooling(pd.DataFrame([row]), pd.DataFrame([test]))[["may_pool", "pvalue"]].values.tolist()
    [['yes', 0.27]]
    """
    return frame(POOLING, list(_rows(conclusions, phi_tests)))


def _rows(conclusions: pd.DataFrame, phi_tests: pd.DataFrame) -> Iterator[TableRow]:
    place = ["study", "wave", "instrument", "grouping", "design"]
    tests: dict[tuple[Hashable, ...], TableRow] = {}
    # of several pairs the test of all together, which stands last; of one pair its own
    for test in phi_tests.to_dict("records"):
        tests[tuple(test[c] for c in place)] = {str(k): v for k, v in test.items()}
    for row in conclusions.to_dict("records"):
        if not row["primary"]:
            continue
        known = not pd.isna(row["level"])
        same = tests.get(tuple(row[c] for c in place), {})
        yield {
            **{c: row[c] for c in place},
            "level": row["level"] if known else None,
            "n_items": row["n_items"],
            "n_freed": row["n_freed"],
            "may_pool": ("yes" if row["correlations"] else "no") if known else "not_known",
            **{c: same.get(c) for c in ("chisq", "df", "pvalue", "largest_difference")},
        }


def as_facts(rows: pd.DataFrame) -> list[PoolingFacts]:
    """Return the rows as plain facts for verdict.json, without what the record says anyway."""
    kept = rows.drop(columns=["study", "instrument"]).astype(object)
    return cast("list[PoolingFacts]", kept.where(kept.notna(), None).to_dict("records"))
