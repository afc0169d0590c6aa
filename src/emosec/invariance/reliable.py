"""What a person's change must exceed: intraclass correlations, errors of measurement, detectable and reliable change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.administered import Administered
from emosec.definitions.instruments import Instrument
from emosec.errors import DataError
from emosec.invariance.contracts import ICC, MEASUREMENT_ERROR, RELIABLE_CHANGE
from emosec.invariance.retest import pairs_of_waves
from emosec.reliability.typed_rows import ReliabilityReliability
from emosec.remarks import Remark, written
from emosec.tables import frame, records

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

Better = dict[str, str]
COUNTED = ("higher", "same", "lower")


@dataclass(frozen=True)
class Reliable:
    """Contracted tables: `icc` (`ICC`), `errors` (`MEASUREMENT_ERROR`) and `change` (`RELIABLE_CHANGE`)."""

    icc: pd.DataFrame
    errors: pd.DataFrame
    change: pd.DataFrame


@dataclass(frozen=True)
class WaveAlpha:
    """Cronbach's alpha of a scale in a wave, with its limits; NaN where there is none."""

    est: float
    lower: float
    upper: float


NO_ALPHA = WaveAlpha(*[float("nan")] * 3)


def reliable(scores: pd.DataFrame, reliability: pd.DataFrame, better: Mapping[str, str]) -> Reliable:
    """Compute how stable scores are, how large their error is, and how many people changed by more than it.

    Parameters
    ----------
    scores : DataFrame
        Scores of ONE instrument, all waves stacked in the study's order (contract `SCORES`).
    reliability : DataFrame
        Coefficients of the same waves (contract `RELIABILITY`); alpha is read.
    better : scale → higher or lower, for the scales of which it is known

    Returns
    -------
    Reliable
        No rows where there is one wave; no numbers where too few people answered both.

    Notes
    -----
    Reliable change takes the alpha of the earlier wave among all who answered it, as Jacobson and Truax's index needs the error of
    one measurement and a retest correlation would count true change as error; the standard deviation is theirs, too.
    A total of scales has no alpha, so no index.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"study": "s", "wave": ["w1"] * 4 + ["w2"] * 4, "instrument": "i", "scale": "calm",
    ...                        "respondent": list("abcd") * 2, "score": [1, 2, 3, 4, 1, 2, 3, 1]})
    >>> alpha = pd.DataFrame({"wave": ["w1"], "scale": "calm", "coefficient": "alpha", "est": 0.9, "ci.lower": 0.8,
    ...                       "ci.upper": 0.95})
    >>> made = reliable(scores, alpha, {"calm": "higher"})
    >>> made.change[["method", "n_higher", "n_same", "n_lower"]].values.tolist()[0]
    ['jacobson_truax', 0, 3, 1]
    """
    found = alphas(reliability)
    icc, errors, change = [], [], []
    for place, both in pairs_of_waves(scores):
        alpha = found.get((place["wave_a"], place["scale"]), NO_ALPHA)
        of = everybody(scores, place["scale"], place["wave_a"])
        forms = _forms(both)
        icc += [place | {"n": len(both)} | form for form in forms]
        errors += [place | {"n": len(both)} | row for row in _errors(both, alpha, forms, of)]
        said = {"n": len(both), "reliability": alpha.est, "better": better.get(place["scale"])}
        change += [place | said | row for row in _change(both, alpha.est, of)]
    return Reliable(frame(ICC, icc), frame(MEASUREMENT_ERROR, errors), frame(RELIABLE_CHANGE, change))


def everybody(scores: pd.DataFrame, scale: str, wave: str) -> pd.Series:
    """Return a scale's scores of all who have one in a wave, whether or not they came back."""
    return scores.loc[(scores["scale"] == scale) & (scores["wave"] == wave), "score"].dropna().astype("float64")


def alphas(reliability: pd.DataFrame) -> dict[tuple[str, str], WaveAlpha]:
    """Return (wave, scale) → alpha."""
    rows = records(reliability[reliability["coefficient"] == "alpha"], ReliabilityReliability)
    return {
        (str(r["wave"]), str(r["scale"])): WaveAlpha(float(r["est"]), float(r["ci.lower"]), float(r["ci.upper"]))
        for r in rows
    }


def better_of(instrument: Instrument, asked: Administered) -> Better:
    """Return scale → which way is better: as the study says, else toward the construct's pole, else not at all."""
    construct = instrument.construct
    by_pole = {
        s.name: "lower" if s.toward == construct.opposite else "higher"
        for s in instrument.scales
        if construct is not None and s.component
    }
    return {**by_pole, **asked.better}


def _forms(both: pd.DataFrame) -> list[TableRow]:
    """Return the six forms; none where too few people or one single score leave them undefined."""
    from emosec.statistics.agreement import icc

    try:
        found = icc(both)
    except DataError:
        return []
    return [{str(k): v for k, v in row.items()} for row in found.to_dict("records")]


def _errors(both: pd.DataFrame, alpha: WaveAlpha, forms: list[TableRow], of_all: pd.Series) -> Iterator[TableRow]:
    from emosec.statistics.change import MeasurementError, sem_from_reliability, sem_of_retest

    by_type = {form["type"]: form["est"] for form in forms}
    sd = float(of_all.std()) if len(both) > 1 else float("nan")
    within = sem_from_reliability(sd, alpha.est).sem
    limits = (sem_from_reliability(sd, alpha.upper).sem, sem_from_reliability(sd, alpha.lower).sem)
    consistency, agreement = sem_of_retest(both["a"], both["b"])
    for basis, error, of in (
        ("alpha", MeasurementError(within, limits), alpha.est),
        ("consistency", consistency, by_type.get("ICC(C,1)")),
        ("agreement", agreement, by_type.get("ICC(A,1)")),
    ):
        yield {
            "basis": basis,
            "reliability": of,
            "sem": error.sem,
            "sem.ci.lower": error.sem_ci[0],
            "sem.ci.upper": error.sem_ci[1],
            "mdc95": error.mdc95,
        }


def _change(both: pd.DataFrame, alpha: float, of: pd.Series) -> Iterator[TableRow]:
    from emosec.statistics.change import METHODS, reliable_change

    for method in METHODS:
        found = reliable_change(both["a"], both["b"], alpha, method, of)
        row = {"method": method, "se": found.se, "critical": found.critical}
        if not found.defined:
            why = "no_alpha" if alpha != alpha else "no_index"
            yield {
                **row,
                **{f"{what}_{way}": None for what in ("n", "share") for way in COUNTED},
                "warning": written([Remark(why)]),
            }
            continue
        counts = dict(zip(COUNTED, (int((found.direction == d).sum()) for d in (1, 0, -1)), strict=True))
        yield {
            **row,
            **{f"n_{way}": count for way, count in counts.items()},
            **{f"share_{way}": count / len(both) for way, count in counts.items()},
            "warning": None,
        }
