"""Change from before a treatment to during and after it: standardised mean change by arm, and clinically significant change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.published import ROUNDING, Cutoff
from emosec.definitions.studies import Study
from emosec.invariance.contracts import CLINICAL_CHANGE, MEAN_CHANGE
from emosec.invariance.reliable import NO_ALPHA, alphas, better_of, everybody
from emosec.remarks import Remark, written
from emosec.scoring.score import asked_in_scores
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

ALL = "all"
PARTS = ("recovered", "improved", "unchanged", "deteriorated")


@dataclass(frozen=True)
class Treated:
    """Contracted tables: `means` (`MEAN_CHANGE`) and `clinical` (`CLINICAL_CHANGE`)."""

    means: pd.DataFrame
    clinical: pd.DataFrame


def treated(
    scores: pd.DataFrame, reliability: pd.DataFrame, respondents: pd.DataFrame, study: Study, instrument: Instrument
) -> Treated:
    """Compute change over the phases of a treatment.

    Parameters
    ----------
    scores : DataFrame
        Scores of the instrument, all waves stacked in the study's order (contract `SCORES`).
    reliability : DataFrame
        Coefficients of the same waves (contract `RELIABILITY`); alpha of the wave before is read.
    respondents : DataFrame
        Respondents of the same waves (contract `RESPONDENTS`), with the variable that says the arm.
    study, instrument : the definitions; the study says phases, arms, which way is better and which cut-off counts

    Returns
    -------
    Treated
        No rows where no wave has a phase, or the instrument was not asked before and later, nor of scores that are made of other
        items later.

    Notes
    -----
    From the last wave before the treatment to each wave during and after it. The arm is the one recorded in the wave before. The
    control's change is taken off that of each other arm (Becker, 1988). Clinical change is Jacobson and Truax's: a person who is
    reliably better and comes from the worse side of the cut-off to the other has recovered; reliability and standard deviation
    are those of all arms together.
    """
    pairs = phase_pairs(study, list(dict.fromkeys(scores["wave"])))
    alpha, better = alphas(reliability), better_of(instrument, study.administered(instrument.name))
    limits = cutoffs_of(instrument, study)
    means: list[TableRow] = []
    clinical: list[TableRow] = []
    for (before, later, phase), scale in product(pairs, dict.fromkeys(scores["scale"])):
        made_of = [asked_in_scores(study, instrument, w).get(str(scale)) for w in (before, later)]
        if made_of[0] != made_of[1]:
            continue
        both = scores_of(scores, str(scale), before, later)
        place = {"study": study.name, "wave": "pooled", "instrument": instrument.name, "scale": str(scale)}
        place |= {"wave_a": before, "wave_b": later, "phase": phase}
        arms = arms_of(both, respondents[respondents["wave"] == before], study)
        means += [place | row for row in _means(arms, study.arms.control if study.arms else "")]
        if scale in limits:
            r = alpha.get((before, str(scale)), NO_ALPHA).est
            clinical += [
                place | row
                for row in _clinical(
                    both, arms, (r, everybody(scores, str(scale), before)), limits[str(scale)], better.get(str(scale))
                )
            ]
    return Treated(frame(MEAN_CHANGE, means), frame(CLINICAL_CHANGE, clinical))


def phase_pairs(study: Study, waves: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return (last wave before, later wave, its phase) for every wave during and after the treatment."""
    phase = {w.wave: w.phase for w in study.waves if w.phase and w.wave in waves}
    before = [w for w in waves if phase.get(w) == "before"]
    return [(before[-1], w, str(phase[w])) for w in waves if before and phase.get(w) in ("during", "after")]


def cutoffs_of(instrument: Instrument, study: Study) -> dict[str, Cutoff | None]:
    """Return score → the published cut-off that counts; None where several are published and the study names none."""
    named = study.administered(instrument.name).cutoff
    found: dict[str, Cutoff | None] = {}
    for scored in instrument.scored:
        if scored.cutoffs:
            by_label = {c.label: c for c in scored.cutoffs}
            only = scored.cutoffs[0] if len(scored.cutoffs) == 1 else None
            found[scored.name] = by_label[named[scored.name]] if scored.name in named else only
    return found


def scores_of(scores: pd.DataFrame, scale: str, before: str, later: str) -> pd.DataFrame:
    """Return columns a and b of those who have the scale's score in both waves."""
    own = scores[scores["scale"] == scale]
    by_wave = {w: own[own["wave"] == w].set_index("respondent")["score"].dropna() for w in (before, later)}
    return by_wave[before].to_frame("a").join(by_wave[later].to_frame("b"), how="inner")


def arms_of(both: pd.DataFrame, respondents: pd.DataFrame, study: Study) -> dict[str, pd.DataFrame]:
    """Return arm → its people, all of them first; people without a recorded arm are in none."""
    if study.arms is None:
        return {ALL: both}
    arm = respondents.set_index("respondent")[study.arms.variable].reindex(both.index)
    return {ALL: both, **{str(label): both[arm == label] for label in sorted(arm.dropna().unique())}}


def _means(arms: Mapping[str, pd.DataFrame], control: str) -> Iterator[TableRow]:
    from emosec.statistics.effect_sizes import Effect, difference_of, standardised_mean_change

    def row(arm: str, versus: str, n: int, effect: Effect, **means: float) -> TableRow:
        lower, upper = effect.interval
        named = {"mean_a": None, "mean_b": None, "sd_a": None} | means
        limits = {"est": effect.est, "se": effect.se, "ci.lower": lower, "ci.upper": upper}
        return {"arm": arm, "versus": versus, "n": n, **named, **limits}

    effects = {arm: standardised_mean_change(own["a"], own["b"]) for arm, own in arms.items()}
    for arm, own in arms.items():
        means = {"mean_a": own["a"].mean(), "mean_b": own["b"].mean(), "sd_a": own["a"].std()}
        yield row(arm, "", len(own), effects[arm], **means)
    for arm in [a for a in arms if control in arms and a not in (ALL, control)]:
        n = len(arms[arm]) + len(arms[control])
        yield row(arm, control, n, difference_of(effects[arm], effects[control]))


def _clinical(
    both: pd.DataFrame,
    arms: Mapping[str, pd.DataFrame],
    alpha_of: tuple[float, pd.Series],
    cutoff: Cutoff | None,
    better: str | None,
) -> Iterator[TableRow]:
    """Count every arm's people; without a cut-off, a direction or an index, say which is missing."""
    import pandas as pd

    from emosec.statistics.change import reliable_change

    alpha, of = alpha_of
    found = reliable_change(both["a"], both["b"], alpha, of=of)
    lacking = "cutoff_not_named" if cutoff is None else "better_not_said" if better is None else ""
    lacking = lacking or ("" if found.defined else "no_alpha" if alpha != alpha else "no_index")
    said = {"cutoff": cutoff.label if cutoff else None, "at": cutoff.at if cutoff else None, "better": better}
    if lacking or cutoff is None:
        nothing = dict.fromkeys(f"{what}_{part}" for what in ("n", "share") for part in PARTS)
        for arm, own in arms.items():
            yield {"arm": arm, "n": len(own), **said, **nothing, "warning": written([Remark(lacking)])}
        return
    sign = -1 if better == "lower" else 1
    way = pd.Series(found.direction * sign, index=both.index)
    was, now = ((both[c] + ROUNDING >= cutoff.at) == (better == "higher") for c in ("a", "b"))
    kinds = pd.Series("unchanged", index=both.index).mask(way < 0, "deteriorated").mask(way > 0, "improved")
    kinds = kinds.mask((way > 0) & ~was & now, "recovered")
    for arm, own in arms.items():
        counts = kinds[own.index].value_counts()
        numbers = {part: int(counts.get(part, 0)) for part in PARTS}
        yield {
            "arm": arm,
            "n": len(own),
            **said,
            **{f"n_{part}": n for part, n in numbers.items()},
            **{f"share_{part}": n / len(own) if len(own) else None for part, n in numbers.items()},
            "warning": None,
        }
