"""Alpha, omega total and categorical omega of every scale, with intervals and the standard error of measurement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.errors import EmosecError
from emosec.reliability.coefficients import Coefficient, alike, alpha, method_of, omega_categorical, omega_total
from emosec.reliability.contracts import RELIABILITY
from emosec.remarks import Remark, no_complete_rows, of_refusal, written
from emosec.tables import frame
from emosec.wide import Sample, answered, place_of, wide_scale

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

COEFFICIENTS: dict[str, Callable[[pd.DataFrame, pd.Series | None], Coefficient]] = {
    "alpha": alpha,
    "omega_total": omega_total,
    "omega_categorical": omega_categorical,
}


def estimate(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    sample: Sample = "included",
    coefficients: Sequence[str] = tuple(COEFFICIENTS),
    clusters: pd.Series | None = None,
) -> pd.DataFrame:
    """Estimate every coefficient of every scale.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of one wave of this instrument (contract `SCREENED_RESPONSES`).
    instrument : Instrument
    sample : {"included", "attentive"}
        Whose answers.
    coefficients : which of alpha, omega_total and omega_categorical
    clusters : Series, by respondent, optional
        Respondents of one cluster may be alike: limits hold for clusters, estimates stay.

    Returns
    -------
    DataFrame
        Contract `RELIABILITY`, three rows per scale. Where a coefficient cannot be estimated (a scale too short for a
        factor model, a model that fails) its row has no number and a remark that says why.

    Raises
    ------
    DataError
        Nobody is included; a code is not declared; more than one wave.

    Notes
    -----
    Complete rows of the scale among the sample, items keyed in the scale's direction. Items that nobody answered, such as those
    that a wave did not ask, are left out, with a remark, and so are those that everybody answered alike from the omegas, which they
    do not change. The standard error of measurement is in units of the score as room 3 makes
    it: weighted, prorated and multiplied as the scale says. Where weights differ, alpha and omega total are of the weighted items,
    and categorical omega, which is of a plain sum, is left out.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["b0", "b1", "b2", "b3", "m0", "m1", "m2", "m3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: body, component: body, items: [b0, b1, b2, b3]}}
    ...   - {{name: mind, component: mind, items: [m0, m1, m2, m3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400), 4, axis=1)
    >>> answers = pd.DataFrame(1 + np.digitize(latent + rng.normal(size=(400, 8)), [-1, 1]), columns=items)
    >>> estimate(from_wide(answers, mini), mini).query("scale == 'body'")["coefficient"].tolist()
    ['alpha', 'omega_total', 'omega_categorical']
    """
    place = place_of(responses)
    rows = [
        {**place, "scale": scale.name, **row}
        for scale in instrument.scales
        for row in _rows(wide_scale(responses, instrument, scale, sample), scale, coefficients, clusters)
    ]
    return frame(RELIABILITY, rows)


def _rows(
    answers: pd.DataFrame, scale: Scale, coefficients: Sequence[str], clusters: pd.Series | None
) -> Iterator[TableRow]:
    from emosec.statistics.reliability import standard_error_of_measurement

    complete = answered(answers).dropna()
    idle = [str(i) for i in answers.columns.difference(complete.columns, sort=False)]
    parts, spread = _as_scored(complete, scale)
    for name in coefficients:
        found = _found(name, parts, clusters, weighted=parts is not complete)
        # alpha counts them as the items they are; a factor has no use for them
        same = alike(complete) if name != "alpha" and found.est == found.est else []
        left_out = (Remark("items_left_out", {"items": (*idle, *same)}),) if idle or same else ()
        yield {
            "coefficient": name,
            "n_items": complete.shape[1] - len(same),
            "n": len(complete),
            "est": found.est,
            "ci.lower": found.lower,
            "ci.upper": found.upper,
            "sem": standard_error_of_measurement(spread, found.est),
            "method": method_of(name, clusters),
            "warning": written((*left_out, *found.remarks)),
        }


def _found(name: str, parts: pd.DataFrame, clusters: pd.Series | None, *, weighted: bool) -> Coefficient:
    if parts.empty:
        return Coefficient(remarks=(no_complete_rows(parts.shape[1]),))
    if weighted and name == "omega_categorical":
        return Coefficient(remarks=(Remark("weighted_sum"),))
    try:
        return COEFFICIENTS[name](parts, clusters)
    except EmosecError as refusal:
        return Coefficient(remarks=(of_refusal(refusal),))


def _as_scored(complete: pd.DataFrame, scale: Scale) -> tuple[pd.DataFrame, float]:
    """Return complete answers times their weights, and the standard deviation of the score that room 3 makes of them."""
    import pandas as pd

    weight = pd.Series({item: scale.weights.get(item, 1.0) for item in scale.items})
    asked = weight[complete.columns]
    # a sum stands for all items of the scale, also where some were not asked
    size = scale.multiply * (float(weight.sum()) if scale.score == "sum" else 1.0) / float(asked.sum() or 1.0)
    parts = complete if asked.nunique() < 2 else complete * asked
    return parts, size * float((complete * asked).sum(axis=1).std())
