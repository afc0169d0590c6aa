"""How much each scale tells at each level of its factor: where it measures well, and where it does not."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.instruments import Instrument
from emosec.errors import EmosecError
from emosec.reliability.coefficients import COMMON, one_factor
from emosec.reliability.contracts import INFORMATION
from emosec.tables import frame
from emosec.wide import answered, place_of, wide_scale

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

LEVELS = np.arange(-40, 41) / 10.0  # standard deviations of the factor


def information(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Compute the information of every scale, the standard error it implies, and the reliability at each level.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of one wave of this instrument (contract `SCREENED_RESPONSES`).
    instrument : Instrument

    Returns
    -------
    DataFrame
        Contract `INFORMATION`, factor levels from −4 to 4. A scale whose categorical one-factor model fails (fewer than three
        items, no minimum, an item that tells the factor exactly) has no rows, and a warning says why.

    Raises
    ------
    DataError
        Nobody is included; a code is not declared; more than one wave.

    Notes
    -----
    Included respondents, complete rows of the scale, items keyed in the scale's direction, the model of categorical omega. See
    `emosec.statistics.cfa.derived.item_information`.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["s0", "s1", "s2", "s3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: calm, items: [s0, s1, s2, s3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(800, 1)) + rng.normal(size=(800, 4))
    >>> answers = pd.DataFrame(1 + np.digitize(latent, [-1, 1]), columns=items)
    >>> found = information(from_wide(answers, mini), mini).set_index("eta")["information"]
    >>> bool(found[0.0] > found[3.0])
    True
    """
    place = place_of(responses)
    rows: list[TableRow] = []
    for scale in instrument.scales:
        try:
            rows += [
                {**place, "scale": scale.name, **row}
                for row in _rows(answered(wide_scale(responses, instrument, scale)).dropna())
            ]
        except EmosecError as refusal:
            warnings.warn(
                f"{place['instrument']}, {place['wave']}, {scale.name}: no information curve, since {refusal.what}",
                stacklevel=2,
            )
    return frame(INFORMATION, rows)


def _rows(complete: pd.DataFrame) -> Iterator[TableRow]:
    from emosec.errors import DataError, ModelError
    from emosec.statistics.cfa.derived.item_information import scale_information

    if complete.empty:
        raise DataError(f"nobody answered all {complete.shape[1]} items")
    fit = one_factor(complete, estimator="WLSMV", ordered=True)
    if not (fit.converged and fit.solution.identified):
        raise ModelError("the one-factor model reached no minimum")
    curve = scale_information(fit, COMMON, LEVELS)
    for row in curve.to_dict("records"):
        yield {str(k): row[k] for k in ("eta", "information", "se", "reliability")}
