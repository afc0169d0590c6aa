"""What a score sheet says of one respondent: scores with errors, norms, factor scores, reliable change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec import tables
from emosec.definitions.catalogue import Design
from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.errors import DataError, EmosecError, TableError
from emosec.plan import Plan
from emosec.reliability.contracts import RELIABILITY
from emosec.scoring.contracts import SCORES
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.validity.contracts import NORMS

if TYPE_CHECKING:
    import pandas as pd

Z95 = 1.959964
GIVES = ("omega_categorical", "alpha")


@dataclass(frozen=True)
class ScoreLine:
    """One scale in one wave: score, its error, where it stands, and its factor score; NaN where unknown."""

    instrument: str
    scale: str
    wave: str
    score: float
    sem: float
    percentile: float
    percentile_limits: tuple[float, float]
    t: float
    factor: float
    factor_se: float

    @property
    def limits(self) -> tuple[float, float]:
        """The score less and plus 1.96 standard errors of measurement."""
        return self.score - Z95 * self.sem, self.score + Z95 * self.sem


@dataclass(frozen=True)
class ChangeLine:
    """One scale between two waves: the change and Jacobson and Truax's index."""

    instrument: str
    scale: str
    before: str
    after: str
    change: float
    index: float

    @property
    def reliable(self) -> bool:
        """Whether the change is larger than measurement error makes in 95 of 100 people who did not change."""
        return abs(self.index) > Z95


@dataclass(frozen=True)
class ScoreSheet:
    """Everything on one respondent's sheet."""

    study: str
    respondent: str
    lines: tuple[ScoreLine, ...]
    changes: tuple[ChangeLine, ...]


def sheet_of(plan: Plan, respondent: str, results: Path) -> ScoreSheet:
    """Gather what is known of one respondent.

    Parameters
    ----------
    plan : the study
    respondent : name, as the study's key has it
    results : results/<study>

    Raises
    ------
    TableError
        The study has no results.
    DataError
        Nobody of this name has a score in it.
    """
    if not results.is_dir():
        raise TableError("there are no results", where=str(results), remedy="run make first")
    lines: list[ScoreLine] = []
    changes: list[ChangeLine] = []
    for name, instrument in plan.design.instruments.items():
        waves = plan.waves_of(name)
        scores = {w: _scores(results, name, w) for w in waves}
        there = [w for w in waves if (scores[w]["respondent"] == respondent).any()]
        for wave in there:
            lines += _lines(results, instrument, wave, scores[wave], respondent)
        for before, after in pairwise(there):
            pair = scores[before], scores[after]
            changes += _changes(results, instrument, (before, after), pair, respondent)
    if not lines:
        raise DataError(
            f"{respondent} has no score in {plan.study}",
            where=str(results),
            why="who was left out by screening, or has another name, has none",
            remedy="name the respondent as the key in the exports does, zeros in front too; parts of a key are joined with / in "
            "the order of respondent_key: in the study file",
        )
    return ScoreSheet(plan.study, respondent, tuple(lines), tuple(changes))


def _scores(results: Path, instrument: str, wave: str) -> pd.DataFrame:
    return tables.read(SCORES, results / "3_scoring" / instrument / wave / SCORES.file)


def _lines(
    results: Path, instrument: Instrument, wave: str, scores: pd.DataFrame, respondent: str
) -> Iterator[ScoreLine]:
    name = instrument.name
    reliability = tables.read(RELIABILITY, results / "5_reliability" / name / wave / RELIABILITY.file)
    norms = tables.read(NORMS, results / "9_validity" / name / wave / NORMS.file)
    responses = tables.read(SCREENED_RESPONSES, results / "2_screening" / name / wave / SCREENED_RESPONSES.file)
    scales = {s.name: s for s in instrument.scales}
    for row in scores[(scores["respondent"] == respondent) & scores["score"].notna()].to_dict("records"):
        scale, score = str(row["scale"]), float(row["score"])
        own = reliability[reliability["scale"] == scale].set_index("coefficient")["sem"]
        sem = next((float(own[c]) for c in GIVES if c in own.index and not math.isnan(own[c])), math.nan)
        rank, limits, t = _norm(norms[(norms["scale"] == scale) & (norms["variable"] == "all")], score)
        factor = _factor(responses, instrument, scales[scale], respondent) if scale in scales else (math.nan, math.nan)
        yield ScoreLine(name, scale, wave, score, sem, rank, limits, t, *factor)


def _norm(norms: pd.DataFrame, score: float) -> tuple[float, tuple[float, float], float]:
    """Percentile rank with limits and T of the band a score lies in."""
    own: Any = norms[norms["from"] <= score].sort_values("from").tail(1).to_dict("records")
    # a score below the lowest seen lies in the lowest band
    own = own or norms.sort_values("from").head(1).to_dict("records")
    if not own:
        return math.nan, (math.nan, math.nan), math.nan
    one = own[0]
    return float(one["percentile"]), (float(one["ci.lower"]), float(one["ci.upper"])), float(one["t"])


def _factor(responses: pd.DataFrame, instrument: Instrument, scale: Scale, respondent: str) -> tuple[float, float]:
    """Posterior mode of the scale's own factor, fitted to complete answers, and its error; NaN where the model fails."""
    from emosec.reliability.coefficients import COMMON, one_factor
    from emosec.statistics.cfa.derived.factor_scores import factor_scores
    from emosec.wide import answered, wide_scale

    try:
        everybody = answered(wide_scale(responses, instrument, scale))
        wide = everybody.dropna()
        if respondent not in everybody.index:
            return math.nan, math.nan
        fit = one_factor(wide, estimator="WLSMV", ordered=True)
        # the engine knows categories by what occurs, so that a few others, in whose answers all occur, are scored along
        along = [i for item in wide.columns for i in wide.drop_duplicates(item).index]
        row: Any = factor_scores(fit, everybody.loc[list(dict.fromkeys([respondent, *along]))]).loc[respondent]
    except EmosecError:
        return math.nan, math.nan
    return float(row[COMMON]), float(row[f"se.{COMMON}"])


def _changes(
    results: Path,
    instrument: Instrument,
    waves: tuple[str, str],
    scores: tuple[pd.DataFrame, pd.DataFrame],
    respondent: str,
) -> Iterator[ChangeLine]:
    from emosec.statistics.change import reliable_change

    path = results / "5_reliability" / instrument.name / waves[0] / RELIABILITY.file
    reliability = tables.read(RELIABILITY, path)
    for scale in instrument.scales:
        first, second = (s[s["scale"] == scale.name].set_index("respondent")["score"] for s in scores)
        both = first.to_frame("a").join(second.rename("b"), how="inner").dropna().astype("float64")
        alpha = reliability[(reliability["scale"] == scale.name) & (reliability["coefficient"] == "alpha")]["est"]
        if respondent not in both.index or not len(alpha) or math.isnan(float(alpha.iloc[0])):
            continue
        found = reliable_change(both["a"].to_numpy(), both["b"].to_numpy(), float(alpha.iloc[0]), of=first)
        at = both.index.tolist().index(respondent)
        change = float(both["b"].to_numpy()[at] - both["a"].to_numpy()[at])
        yield ChangeLine(instrument.name, scale.name, *waves, change, float(found.index[at]))


def titles(design: Design) -> dict[tuple[str, str], str]:
    """Return (instrument, scale) → what a reader calls it."""
    from emosec.report.labels import title

    return {(name, s.name): s.title or title(s.name) for name, one in design.instruments.items() for s in one.scored}
