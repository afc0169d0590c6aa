"""One export and one instrument: scores, without a study. The answers go the way a study's do, through intake and the scorer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from emosec.definitions.administered import Administered
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.intake.readers import RawTable

EXPORT = "export"
Method = Literal["EAP", "EBM"]


@dataclass(frozen=True)
class ScoredFile:
    """Scores of one file.

    Attributes
    ----------
    scores : a row per row of the file that holds anything, in its order: its number from 1 on (or the respondent, where a key was
        named), each scale and total, how many of its items were answered
    odd : what speaks against the key, the codes or the columns, as lines
    """

    scores: pd.DataFrame
    odd: tuple[str, ...]


def score_file(
    path: Path,
    instrument: Instrument,
    *,
    called: str = "",
    codes: Mapping[str, int] | None = None,
    missing: Sequence[str] = (),
    factor: Method | None = None,
    key: str = "",
) -> ScoredFile:
    """Score every respondent of an export on one instrument.

    Parameters
    ----------
    path : a file of any format intake reads
    instrument : items, keying and scoring rule
    called : what its columns are called, {number} standing for the digits at the end of an item's id; without it columns are found
        by the ids or the words of the items
    codes : written → published code, where the file numbers the answers in its own way
    missing : cells that mean no answer, beside an empty one and NA
    factor : "EAP" or "EBM", to have factor scores too: <scale>.factor and <scale>.se, of one factor per scale
    key : column that names the respondents

    Returns
    -------
    ScoredFile
        A score is missing where fewer than `minimum_answered` of its items were answered; an answer that is no response code counts
        as none, and is said.

    Raises
    ------
    IntakeError
        The file cannot be read, an item has no column, a cell is neither code nor label, the codes are shifted, or more than one of
        a hundred answers is no response code.
    """
    import numpy as np

    from emosec.intake.coding import code_responses
    from emosec.intake.wave import read_wave
    from emosec.starting.data_checks import answers_and_strays, odd_answers, wrong_answers

    study = one_file_study(path, instrument, called, dict(codes or {}), missing, key)
    try:
        wave = read_wave({EXPORT: [path]}, study, {instrument.name: instrument}, "file", path.parent)
        responses = code_responses(wave.answers[EXPORT], instrument, study)
    except IntakeError as error:
        of_study = "codes:" in error.remedy or "missing:" in error.remedy
        options = f"{error.remedy} (of this command: --codes and --missing)" if of_study else error.remedy
        raise IntakeError(error.what, where=str(path), why=error.why, remedy=options) from None
    if wrong := wrong_answers(responses, instrument):
        raise IntakeError(
            wrong[0],
            where=str(path),
            why="they would be scored as no answer",
            remedy="say which cells mean no answer (--missing 0), or which code stands for which (--codes 1=0,2=1,…)",
        )
    answers, outside = answers_and_strays(responses, instrument)
    answers = np.where(outside, np.nan, answers)
    odd = odd_answers(responses, instrument)
    scores = table_of(answers, instrument)
    if key:
        scores = scores.rename(columns={"row": key}).assign(**{key: responses["respondent"].unique()})
    if factor is not None:
        further, lost = factor_columns(answers, instrument, factor)
        scores, odd = scores.assign(**further), [*odd, *lost]
    return ScoredFile(scores, tuple(odd))


def factor_columns(
    answers: NDArray[np.float64], instrument: Instrument, method: Method
) -> tuple[dict[str, NDArray[np.float64]], list[str]]:
    """Return factor scores of every scale with their errors, in the scale's own direction, and why a scale has none.

    Parameters
    ----------
    answers : ndarray of float, respondents × items; NaN is missing
    instrument : its scales and keying
    method : "EAP" or "EBM"

    Notes
    -----
    A factor per scale, of ordered items (WLSMV), fitted to those who answered all of them; whoever answered one is scored. A factor
    has mean 0 and variance 1 among these people, so that such scores are not comparable with those of another file.
    """
    import numpy as np
    import pandas as pd

    from emosec.errors import EmosecError
    from emosec.reliability.coefficients import COMMON, one_factor
    from emosec.statistics.cfa.derived.factor_scores import factor_scores

    made: dict[str, NDArray[np.float64]] = {}
    lost: list[str] = []
    for scale in instrument.scales:
        at = [instrument.item_ids.index(i) for i in scale.items]
        low, high = instrument.ends(scale.items)
        turned = np.array([scale.sign(i) < 0 for i in scale.items])
        own = pd.DataFrame(np.where(turned, low + high - answers[:, at], answers[:, at]), columns=list(scale.items))
        try:
            fit = one_factor(own.dropna(), estimator="WLSMV", ordered=True)
            found = factor_scores(fit, own, method)[[COMMON, f"se.{COMMON}"]].to_numpy()
        except EmosecError as error:
            found = np.full((len(own), 2), np.nan)
            lost.append(f"no factor scores of {scale.name}: {error.what}")
        made |= {f"{scale.name}.factor": found[:, 0], f"{scale.name}.se": found[:, 1]}
    return made, lost


def table_of(answers: NDArray[np.float64], instrument: Instrument) -> pd.DataFrame:
    """Return row, scores and numbers of answers, a row per respondent.

    Parameters
    ----------
    answers : ndarray of float, respondents × items; NaN is missing
    instrument : the instrument
    """
    import pandas as pd

    from emosec.scoring.score import scores_of

    made = scores_of(answers, instrument)
    columns = {"row": range(1, len(answers) + 1)} | {name: one.score for name, one in made.items()}
    return pd.DataFrame(columns | {f"{name}.answered": one.n_answered for name, one in made.items()})


def one_file_study(
    path: Path, instrument: Instrument, called: str, codes: Mapping[str, int], missing: Sequence[str], key: str = ""
) -> Study:
    """Return a study of one file, one instrument and nothing else; refuse a pattern without number."""
    if called and not re.fullmatch(r"[^{}]*\{number(:0[2-9])?\}[^{}]*", called):
        raise IntakeError(
            f"--columns says {called}, without {{number}} or with more than one",
            where=str(path),
            remedy="write what they are called with {number} for the item's, such as 'Q{number}A', or 'Q{number:02}A' for Q01A",
        )
    asked = {"instrument": instrument.name, "export": EXPORT, "codes": dict(codes)}
    asked |= {"called": called} if called else {"columns": columns_found(path, instrument, missing)}
    if called:
        refuse_other_names(path, instrument, Administered.model_validate(asked))
    return Study.model_validate(
        {
            "name": "one_file",
            "title": path.name,
            "respondent_key": [key] if key else "row",
            "exports": [{"name": EXPORT, "file": path.name, "missing": list(missing)}],
            "instruments": [asked],
            "screening": "none",
            "models": "none",
            "decision": "none",
        }
    )


def refuse_other_names(path: Path, instrument: Instrument, asked: Administered) -> None:
    """Refuse a pattern that names columns the file has not."""
    from emosec.definitions.exports import Export
    from emosec.intake.readers import read_export

    table = read_export(path, Export(name=EXPORT, file=path.name))
    there = {c.name for c in table.columns}
    lacking = [(i, c) for i in instrument.item_ids for c in asked.columns_of(i) if c not in there]
    if lacking:
        item, column = lacking[0]
        raise IntakeError(
            f"the file has no column {column}, which --columns '{asked.called}' names for {item}"
            + (f" (and {len(lacking) - 1} more)" if lacking[1:] else ""),
            where=str(path),
            remedy=f"say what the columns are called: {hint(table, instrument)}; the file has {shown(table)}",
        )


def columns_found(path: Path, instrument: Instrument, missing: Sequence[str]) -> dict[str, str]:
    """Return item → column, found by the items' ids or words."""
    from emosec.definitions.exports import Export
    from emosec.intake.readers import read_export
    from emosec.starting.known import match

    table = read_export(path, Export(name=EXPORT, file=path.name, missing=tuple(missing)))
    found = match(table, instrument)
    if found is None or found.unmatched:
        lacking = instrument.item_ids[0] if found is None else found.unmatched[0]
        raise IntakeError(
            f"no column is called {lacking} or holds its words",
            where=str(path),
            why=f"every item of {instrument.name} needs its column",
            remedy=f"say what the columns are called: {hint(table, instrument)}; the file has {shown(table)}",
        )
    return found.columns


def hint(table: RawTable, instrument: Instrument) -> str:
    """Return the option that names the columns, with the pattern that fits as many columns as there are items, if one does."""
    from emosec.starting.likely import runs_in

    runs = runs_in([c.name for c in table.columns])
    fits = [pattern for pattern, names in runs.items() if len(names) == len(instrument.items)]
    return f"--columns '{fits[0]}'" if len(fits) == 1 else "--columns 'Q{number}', where {number} is the item's"


def shown(table: RawTable) -> str:
    """Return the first column names."""
    names = [c.name for c in table.columns]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
