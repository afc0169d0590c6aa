"""Access to the data: long responses become the wide arrays that statistical engines take.

Responses stay long between the rooms; engines get respondent × item here, at the last moment. Keying is declared by the
instrument and reversal is low + high − code: nothing is inferred from the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.errors import DataError
from emosec.remarks import Remark

if TYPE_CHECKING:
    import pandas as pd

Sample = Literal["included", "attentive"]
SAMPLES: tuple[Sample, ...] = ("included", "attentive")


def wide(
    responses: pd.DataFrame, instrument: Instrument, sample: Sample = "included", keyed: bool = True
) -> pd.DataFrame:
    """Return the answers to the items of the instrument's components as respondent × item.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of ONE wave of this instrument (contract `SCREENED_RESPONSES`), long.
    instrument : Instrument
    sample : {"included", "attentive"}
        Who: all that passed screening, or those not flagged either.
    keyed : bool
        Whether items that speak against the construct's pole are reversed (low + high − code), so that high always speaks for it.
        False gives the codes as answered.

    Returns
    -------
    DataFrame of float, shape (n_respondents, n_items)
        Index `respondent`, sorted; columns are item ids in scale order (of an instrument without components in the
        order asked). Missing answers are NaN.

    Raises
    ------
    DataError
        Nobody is in the sample; more than one wave or another instrument; a code that is not declared; keying toward
        the pole is asked of an instrument without components.

    Examples
    --------
    >>> import pandas as pd
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {name: calm, pole: calm, opposite: unrest, components: [body, mind]}
    ... responses: [{code: 1, label: no}, {code: 2, label: a bit}, {code: 3, label: yes}]
    ... items: [{id: a}, {id: b}]
    ... scales: [{name: worry, component: mind, toward: unrest, items: [a, b], reversed: [b]}]
    ... ''', where="mini.yaml")
    >>> answers = pd.DataFrame({"a": [1, 3], "b": [1, None]}, index=["p", "q"])
    >>> wide(from_wide(answers, mini), mini).to_dict("index")
    {'p': {'a': 3.0, 'b': 1.0}, 'q': {'a': 1.0, 'b': nan}}
    """
    signs: Mapping[str, int] = instrument.signs
    if not signs:
        if keyed:
            raise DataError(
                "the instrument has no scale for a component of a construct",
                where=instrument.name,
                why="its items cannot be keyed toward the pole of one",
                remedy="ask for keyed=False, or for one of its scales with wide_scale",
            )
        signs = dict.fromkeys(instrument.item_ids, 1)
    return _pivot(responses, instrument, signs, sample, keyed)


def wide_scale(
    responses: pd.DataFrame, instrument: Instrument, scale: Scale, sample: Sample = "included", keyed: bool = True
) -> pd.DataFrame:
    """Return the answers to the items of one scale as respondent × item, keyed in the scale's own direction.

    Parameters
    ----------
    responses, instrument, sample : see `wide`
    scale : a scale of the instrument
    keyed : bool
        Whether the scale's reversed items are reversed (low + high − code).

    Returns
    -------
    DataFrame of float, shape (n_respondents, n_items)

    Raises
    ------
    DataError
        See `wide`.
    """
    return _pivot(responses, instrument, {i: scale.sign(i) for i in scale.items}, sample, keyed)


def answered(answers: pd.DataFrame) -> pd.DataFrame:
    """Leave out the items that nobody answered, such as those that a wave did not ask; all stay where nobody answered any.

    Parameters
    ----------
    answers : DataFrame, respondent × item

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> answered(pd.DataFrame({"a": [1.0, None], "b": [None, None]})).columns.tolist()
    ['a']
    """
    kept = answers.dropna(axis=1, how="all")
    return kept if len(kept.columns) else answers


def wide_items(responses: pd.DataFrame, instrument: Instrument, sample: Sample = "included") -> pd.DataFrame:
    """Return the answers to all items as answered, respondent × item in the order asked.

    Parameters
    ----------
    responses, instrument, sample : see `wide`

    Raises
    ------
    DataError
        See `wide`.
    """
    return _pivot(responses, instrument, dict.fromkeys(instrument.item_ids, 1), sample, False)


@dataclass(frozen=True)
class Usable:
    """Answers without the items that no statistic can use, and the instrument cut down to the rest.

    Attributes
    ----------
    data : respondent × item
    instrument : the instrument with those items taken out of its scales
    remarks : which items were left out; empty where none
    """

    data: pd.DataFrame
    instrument: Instrument
    remarks: tuple[Remark, ...]


def usable(data: pd.DataFrame, instrument: Instrument) -> Usable:
    """Leave out items with no answer or only one answer in this sample: they correlate with nothing.

    Parameters
    ----------
    data : DataFrame, respondent × item, from `wide`
    instrument : Instrument

    Returns
    -------
    Usable
    """
    idle = [str(i) for i in data.columns if data[i].nunique() < 2]
    if not idle:
        return Usable(data, instrument, ())
    scales = tuple(
        s.model_copy(
            update={
                "items": tuple(i for i in s.items if i not in idle),
                "reversed": tuple(i for i in s.reversed if i not in idle),
            }
        )
        for s in instrument.scales
    )
    kept = instrument.model_copy(update={"scales": tuple(s for s in scales if s.items)})
    return Usable(data.drop(columns=idle), kept, (Remark("items_left_out", {"items": tuple(idle)}),))


def from_wide(answers: pd.DataFrame, instrument: Instrument, *, study: str = "study", wave: str = "1") -> pd.DataFrame:
    """Return respondent × item as screened responses with everybody included: a door to the rooms from a notebook.

    Parameters
    ----------
    answers : DataFrame
        Codes as answered; index is the respondent, columns hold the instrument's items (others are ignored).
    instrument : Instrument
    study, wave : names that the results will bear

    Returns
    -------
    DataFrame
        Contract `SCREENED_RESPONSES`.
    """
    from emosec.screening.contracts import SCREENED_RESPONSES
    from emosec.tables import check

    kept = answers[[i for i in instrument.item_ids if i in answers]].rename_axis(index="respondent", columns="item")
    kept.index = kept.index.astype(str)
    long = kept.reset_index().melt(id_vars="respondent", value_name="value")
    place = {"study": study, "wave": wave, "instrument": instrument.name}
    return check(SCREENED_RESPONSES, long.assign(**place, included=True, attentive=True))


def place_of(responses: pd.DataFrame) -> dict[str, str]:
    """Return the study, wave and instrument of responses of one wave, as every table's rows begin with them."""
    if responses.empty:
        raise DataError("there are no responses", remedy="look at the flow of the room screening")
    return {name: str(responses[name].iloc[0]) for name in ("study", "wave", "instrument")}


def _pivot(
    responses: pd.DataFrame, instrument: Instrument, signs: Mapping[str, int], sample: Sample, keyed: bool
) -> pd.DataFrame:
    _check_one_place(responses, instrument)
    chosen = responses["attentive" if sample == "attentive" else "included"].astype(bool)
    rows = responses.loc[chosen & responses["item"].isin(list(signs)), ["respondent", "item", "value"]]
    if rows.empty:
        raise DataError(
            f"no respondent is in the sample '{sample}'",
            where=f"{instrument.name}, {_where(responses)}",
            remedy="look at the flow of the room screening: which rule left nobody?",
        )
    rows = rows.assign(value=rows["value"].astype("Float64").to_numpy(dtype="float64", na_value=float("nan")))
    # pivot_table would average two answers of one person to one item; pivot refuses them
    answers = rows.pivot(index="respondent", columns="item", values="value")  # noqa: PD010
    answers = answers.reindex(columns=list(signs)).sort_index()
    answers.columns.name = None
    _refuse_unknown_codes(answers, instrument)
    if keyed:
        against = [i for i, sign in signs.items() if sign < 0]
        low, high = instrument.ends(against)
        answers[against] = low + high - answers[against]
    return answers


def _check_one_place(responses: pd.DataFrame, instrument: Instrument) -> None:
    instruments = set(responses["instrument"].unique())
    waves = sorted(responses["wave"].unique())
    if instruments - {instrument.name}:
        raise DataError(
            f"the responses are of {', '.join(sorted(instruments))}",
            where=instrument.name,
            remedy="hand over the responses of this instrument only",
        )
    if len(waves) > 1:
        raise DataError(
            f"the responses are of {len(waves)} waves: {', '.join(waves)}",
            where=instrument.name,
            why="a respondent's name is unique within a wave only",
            remedy="hand over one wave at a time",
        )


def _refuse_unknown_codes(answers: pd.DataFrame, instrument: Instrument) -> None:
    for item in answers.columns:
        codes = {float(r.code) for r in instrument.responses_to(str(item))}
        strange = sorted(set(answers[item].dropna().unique()) - codes)
        if strange:
            raise DataError(
                f"item {item} holds {strange[0]:g}, which is not a response code of {instrument.name}",
                where=str(item),
                why="reversal is low + high − code",
                remedy="screen with a rule on out_of_range, which blanks such answers",
            )


def _where(responses: pd.DataFrame) -> str:
    return ", ".join(sorted(responses["wave"].unique())) or "no rows"
