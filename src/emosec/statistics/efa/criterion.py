"""What every rule for the number of factors answers: observed, reference, suggested number, and what it can see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emosec.statistics.efa.matrices import FloatArray


@dataclass(frozen=True)
class FactorCriterion:
    """One rule applied to one sample. Descriptive: it never decides.

    Attributes
    ----------
    method : str
        Name of the rule.
    position : ndarray of int
        Number of the eigenvalue (from 1), or number of components partialled out (from 0, MAP).
    observed, reference : ndarray
        What was observed at each position, and what it is compared with.
    suggested : int
        Number of factors or components.
    note : str
        What the rule can and cannot see.
    """

    method: str
    position: NDArray[np.intp]
    observed: FloatArray
    reference: FloatArray
    suggested: int
    note: str

    def frame(self) -> pd.DataFrame:
        """One row per position: `method, position, observed, reference, suggested`."""
        return pd.DataFrame(
            {
                "method": self.method,
                "position": self.position,
                "observed": self.observed,
                "reference": self.reference,
                "suggested": self.suggested,
            }
        )


def leading_above(method: str, observed: FloatArray, reference: FloatArray, note: str) -> FactorCriterion:
    """Retain eigenvalues from the first on, for as long as each is above its reference.

    Parameters
    ----------
    method : str
        Name of the rule.
    observed, reference : ndarray, shape (k,)
        Eigenvalues, falling, and what each is compared with.
    note : str
        What the rule can see in this sample.

    Returns
    -------
    Criterion

    Examples
    --------
    >>> leading_above("demo", np.array([2.0, 0.6, 0.4]), np.array([1.2, 1.0, 0.3]), "").suggested
    1
    """
    below = ~(observed > reference)
    suggested = int(np.argmax(below)) if below.any() else len(observed)
    return FactorCriterion(method, np.arange(1, len(observed) + 1), observed, reference, suggested, note)


def suggestions(criteria: Iterable[FactorCriterion]) -> pd.DataFrame:
    """One row per rule: `method, suggested, note`.

    Parameters
    ----------
    criteria : iterable of Criterion

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> rule = leading_above("demo", np.array([2.0]), np.array([1.0]), "an example")
    >>> suggestions([rule]).values.tolist()
    [['demo', 1, 'an example']]
    """
    return pd.DataFrame([{"method": c.method, "suggested": c.suggested, "note": c.note} for c in criteria])
