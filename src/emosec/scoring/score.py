"""Scale scores: keyed, then mean or sum of the items answered, if enough of them were."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument, Scale
from emosec.scoring.contracts import SCORE_SUMMARY, SCORES
from emosec.tables import check, empty, frame

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Scored:
    """Scores of one instrument in one wave, and their distributions; tables SCORES and SCORE_SUMMARY."""

    scores: pd.DataFrame
    summary: pd.DataFrame


def score(responses: pd.DataFrame, instrument: Instrument) -> Scored:
    """Score every scale of an instrument for every included respondent.

    Reversed items count as low + high − value, with low and high the instrument's declared codes. A high score means what the
    scale's `toward` says.

    Parameters
    ----------
    responses : table SCREENED_RESPONSES of one instrument and wave
    instrument : the instrument

    Returns
    -------
    Scored
        A score is missing where fewer than `minimum_answered` of the scale's items were answered.

    Notes
    -----
    A mean is over the items answered. A sum with items missing is the mean times the number of items, so that sums stay
    comparable.
    ASSUME prorating is fair where at least `minimum_answered` of the items were answered.
    """
    import numpy as np
    import pandas as pd

    included = responses[responses["included"].astype(bool)]
    if included.empty:
        return Scored(empty(SCORES), empty(SCORE_SUMMARY))
    codes, names = pd.factorize(included["respondent"])
    positions = pd.Index(instrument.item_ids).get_indexer(pd.Index(included["item"]))
    answers = np.full((len(names), len(instrument.item_ids)), np.nan)
    answers[codes, positions] = included["value"].to_numpy(dtype="float64", na_value=np.nan)
    place = {k: str(included[k].iloc[0]) for k in ("study", "wave")} | {"instrument": instrument.name}
    parts, rows = [], []
    for scale in instrument.scales:
        values, n_answered = score_scale(answers, instrument, scale)
        parts.append(
            pd.DataFrame(
                {
                    **place,
                    "respondent": names,
                    "scale": scale.name,
                    "n_answered": n_answered,
                    "n_items": len(scale.items),
                    "score": values,
                }
            )
        )
        rows.append({**place, "scale": scale.name, **distribution(values)})
    return Scored(check(SCORES, pd.concat(parts, ignore_index=True)), frame(SCORE_SUMMARY, rows))


def score_scale(
    answers: NDArray[np.float64], instrument: Instrument, scale: Scale
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Return the scores of one scale and how many of its items were answered.

    Parameters
    ----------
    answers : ndarray of float, respondents × the instrument's items; NaN is missing
    instrument : gives the items' positions and the codes' ends
    scale : the scale
    """
    import numpy as np

    ids = instrument.item_ids
    keyed = answers[:, [ids.index(i) for i in scale.items]]
    signs = np.array([scale.sign(i) for i in scale.items])
    low, high = instrument.ends(scale.items)
    keyed = np.where(signs < 0, low + high - keyed, keyed)
    n_answered = (~np.isnan(keyed)).sum(axis=1)
    needed = items_needed(scale)
    with np.errstate(invalid="ignore"):
        mean = np.nansum(keyed, axis=1) / np.where(n_answered >= needed, n_answered, np.nan)
    return mean * (len(scale.items) if scale.score == "sum" else 1), n_answered


def items_needed(scale: Scale) -> int:
    """Return how many items of a scale must be answered: at least the declared share, and never fewer than one."""
    # a share such as 0.8 of 5 must not become 5 by rounding
    return max(1, math.ceil(scale.minimum_answered * len(scale.items) - 1e-9))


def distribution(values: NDArray[np.float64]) -> dict[str, float | int]:
    """Return n, mean, sample SD, ends, and skewness and excess kurtosis of type 3 (b1 and b2 of Joanes & Gill, 1998)."""
    import numpy as np

    x = values[~np.isnan(values)]
    made: dict[str, float | int] = {"n": len(x), "n_missing": len(values) - len(x)}
    nan = float("nan")
    mean = float(x.mean()) if len(x) else nan
    sd = float(x.std(ddof=1)) if len(x) > 1 else nan
    # ASSUME a spread below 1e-12 of the scores' size is rounding of scores that are all alike
    varies = sd > 1e-12 * max(1.0, abs(mean))
    return made | {
        "mean": mean,
        "sd": sd,
        "min": float(x.min()) if len(x) else nan,
        "max": float(x.max()) if len(x) else nan,
        "skew": float(np.mean((x - mean) ** 3) / sd**3) if varies else nan,
        "kurtosis": float(np.mean((x - mean) ** 4) / sd**4 - 3) if varies else nan,
    }
