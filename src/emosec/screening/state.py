"""How things stand while the rules run, and the two records kept on the way: the ledger and the flow chart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Rule
from emosec.errors import ScreeningError, many
from emosec.screening.hits import out_of_range
from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.contract import TableRow


@dataclass
class State:
    """Who is still in, who is flagged, and the answers as they stand, while the rules run.

    Attributes
    ----------
    place : study, wave, instrument
    answers : ndarray of float, respondents × items; blanked answers become NaN
    people : respondents, in the order of `answers`
    inside, flagged : one truth per respondent
    rows, columns : where in `answers` each of the long responses stands
    export : the export that holds the instrument, if known
    everyone : index → its values, for indices that were computed for everyone in the export, blanked answers apart
    strays : whether an answer is none of the published codes, as `answers` stand; None until somebody asked
    """

    place: dict[str, str]
    answers: NDArray[np.float64]
    people: pd.DataFrame
    instrument: Instrument
    inside: NDArray[np.bool_]
    flagged: NDArray[np.bool_]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    export: str = ""
    everyone: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    strays: bool | None = None
    ledger: list[pd.DataFrame] = field(default_factory=list)
    flow: list[TableRow] = field(default_factory=list)
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def sample(self) -> Sample:
        """Everyone in the export, whether still in or not."""
        return Sample(self.answers, self.people, self.instrument, self.export)


def has_strays(state: State) -> bool:
    """Return whether an answer is none of the published codes, as the answers stand."""
    if state.strays is None:
        state.strays = bool(out_of_range(state.sample).any())
    return state.strays


def start(responses: pd.DataFrame, respondents: pd.DataFrame, instrument: Instrument, export: str) -> State:
    """Return the state before the first rule."""
    import numpy as np
    import pandas as pd

    codes, names = pd.factorize(responses["respondent"])
    of, items = pd.factorize(responses["item"])
    positions = pd.Index(instrument.item_ids).get_indexer(items)[of]
    answers = np.full((len(names), len(instrument.item_ids)), np.nan)
    answers[codes, positions] = responses["value"].to_numpy(dtype="float64", na_value=np.nan)
    known = respondents.set_index("respondent")
    at = known.index.get_indexer(pd.Index(names))
    stranger = at < 0
    if stranger.any():
        raise ScreeningError(
            f"{many(int(stranger.sum()), 'respondent has', 'respondents have')} answers and no row in the table of respondents",
            where=f"{instrument.name}",
            remedy="give the respondents of the same wave",
        )
    people = known.iloc[at].reset_index()
    place = {k: str(responses[k].iloc[0]) if len(responses) else "" for k in ("study", "wave")} | {
        "instrument": instrument.name
    }
    inside = np.ones(len(names), dtype=bool)
    state = State(place, answers, people, instrument, inside, ~inside, codes, positions, export)
    log(state, "export", "start", "rows found in the export", inside)
    return state


def note(state: State, rule: Rule, who: Any, value: Any, items: Any) -> None:
    """Write what a rule did into the ledger."""
    import pandas as pd

    names = state.people["respondent"].to_numpy(dtype=object)[who]
    if len(names):
        state.ledger.append(
            pd.DataFrame(
                {
                    **state.place,
                    "rule": rule.name,
                    "action": rule.action,
                    "respondent": names,
                    "item": items if items is not None else None,
                    "indicator": rule.indicator,
                    "value": value,
                    "flag_if": rule.flag_if,
                    "why": rule.why,
                }
            )
        )


def log(
    state: State,
    rule: str,
    action: str,
    why: str,
    before: NDArray[np.bool_],
    flagged: int = 0,
    blanked: int = 0,
    unseen: tuple[str | None, str | None] = (None, None),
) -> None:
    """Write one step of the flow chart."""
    n_in, n_left = int(before.sum()), int(state.inside.sum())
    state.flow.append(
        {
            **state.place,
            "step": len(state.flow),
            "rule": rule,
            "action": action,
            "why": why,
            "n_in": n_in,
            "n_dropped": n_in - n_left,
            "n_flagged": flagged,
            "n_blanked": blanked,
            "n_left": n_left,
            "unseen": unseen[0],
            "detail": unseen[1],
        }
    )


def finish(state: State) -> None:
    """Write the last step: how many are included, and how many of them are flagged."""
    why = "included in every analysis; the attentive sample leaves out those flagged"
    log(state, "included", "end", why, state.inside, flagged=int(state.flagged.sum()))
