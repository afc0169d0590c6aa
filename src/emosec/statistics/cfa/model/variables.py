"""Which names of a model are latent, observed, ordered or exogenous, in lavaan's order (its `lavNames`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Variables:
    """The variables of a model by their part in it; each tuple keeps lavaan's order.

    Parameters
    ----------
    latent : tuple of str
        Left of `=~`.
    observed : tuple of str
        Indicators, then outcomes, then predictors, then what only covariances, intercepts or thresholds mention.
    exogenous : tuple of str
        Observed predictors whose moments the model does not explain (lavaan's ov.x).
    latent_exogenous : tuple of str
        Latents that are neither indicator nor outcome; they covary by default (lv.x).
    outcomes : tuple of str
        Latents, then observed, that end a chain of regressions; their residuals covary by default (lv.y, ov.y).
    ordered : tuple of str
        Observed variables with thresholds; filled in when the table is built.
    """

    latent: tuple[str, ...]
    observed: tuple[str, ...]
    exogenous: tuple[str, ...]
    latent_exogenous: tuple[str, ...]
    outcomes: tuple[str, ...]
    ordered: tuple[str, ...] = ()

    @property
    def modelled(self) -> tuple[str, ...]:
        """Observed variables that are not exogenous (lavaan's ov.nox)."""
        return tuple(name for name in self.observed if name not in self.exogenous)


def _unique(names: Iterable[str], but: Iterable[str] = ()) -> tuple[str, ...]:
    left_out = set(but)
    return tuple(name for name in dict.fromkeys(names) if name not in left_out)


def find_variables(rows: Iterable[tuple[str, str, str]]) -> Variables:
    """Sort the names of a model by their part in it.

    Parameters
    ----------
    rows : iterable of (lhs, op, rhs)
        The parameters the user wrote.

    Returns
    -------
    Variables

    Examples
    --------
    >>> find_variables([("f", "=~", "x1"), ("f", "=~", "x2"), ("f", "~", "age")]).observed
    ('x1', 'x2', 'age')
    """
    rows = list(rows)
    latent = _unique(lhs for lhs, op, _ in rows if op == "=~")
    indicators = _unique(rhs for _, op, rhs in rows if op == "=~")
    outcomes = _unique(lhs for lhs, op, _ in rows if op == "~")
    predictors = _unique(rhs for _, op, rhs in rows if op == "~")
    seen = _unique(indicators, latent)
    seen += _unique(outcomes, latent + seen)
    explained = latent + seen
    exogenous = _unique(predictors, explained)
    seen += exogenous
    covarying = [lhs for lhs, op, _ in rows if op == "~~"] + [rhs for _, op, rhs in rows if op == "~~"]
    levelled = [lhs for lhs, op, _ in rows if op in ("~1", "|")]
    observed = seen + _unique(covarying + levelled, latent + seen)
    # a predictor whose variance or mean the user writes down is a random variable like any other
    written = covarying + [lhs for lhs, op, _ in rows if op == "~1"]
    last = [name for name in outcomes if name not in indicators and name not in predictors]
    return Variables(
        latent=latent,
        observed=observed,
        exogenous=_unique(exogenous, written),
        latent_exogenous=_unique(latent, indicators + outcomes),
        outcomes=tuple(name for name in latent + observed if name in last),
    )
