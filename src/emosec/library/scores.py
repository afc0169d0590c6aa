"""One export and one instrument: scores, without a study. The answers go the way a study's do, through intake and the scorer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.intake.readers import RawTable

EXPORT = "export"


@dataclass(frozen=True)
class ScoredFile:
    """Scores of one file.

    Attributes
    ----------
    scores : a row per respondent in the order of the file: row (from 1), each scale and total, how many of its items were answered
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
    from emosec.starting.suspicions import answers_and_strays, suspicions, wrong_answers

    study = one_file_study(path, instrument, called, dict(codes or {}), missing)
    wave = read_wave({EXPORT: [path]}, study, {instrument.name: instrument}, "file", path.parent)
    try:
        responses = code_responses(wave.answers[EXPORT], instrument, study)
    except IntakeError as error:
        options = f"{error.remedy} (of this command: --codes and --missing)" if error.remedy else ""
        raise IntakeError(error.what, where=str(path), why=error.why, remedy=options) from None
    if wrong := wrong_answers(responses, instrument):
        raise IntakeError(
            wrong[0],
            where=str(path),
            why="they would be scored as no answer",
            remedy="say which cells mean no answer (--missing 0), or which code stands for which (--codes 1=0,2=1,…)",
        )
    answers, outside = answers_and_strays(responses, instrument)
    return ScoredFile(
        table_of(np.where(outside, np.nan, answers), instrument), tuple(suspicions(responses, instrument))
    )


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
    path: Path, instrument: Instrument, called: str, codes: Mapping[str, int], missing: Sequence[str]
) -> Study:
    """Return a study of one file, one instrument and nothing else, every row a respondent; refuse a pattern without number."""
    if called and called.count("{number}") != 1:
        raise IntakeError(
            f"--columns says {called}, without {{number}} or with more than one",
            where=str(path),
            remedy="write what the columns are called with {number} for the item's, such as 'Q{number}A'",
        )
    asked = {"instrument": instrument.name, "export": EXPORT, "codes": dict(codes)}
    asked |= {"called": called} if called else {"columns": columns_found(path, instrument, missing)}
    return Study.model_validate(
        {
            "name": "one_file",
            "title": path.name,
            "respondent_key": "row",
            "exports": [{"name": EXPORT, "file": path.name, "missing": list(missing)}],
            "instruments": [asked],
            "screening": "none",
            "models": "none",
            "decision": "none",
        }
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
