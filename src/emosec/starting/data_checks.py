"""What is legal in a study and odd all the same: said by `emosec check`, refused by nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.administered import Administered
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.errors import many
from emosec.intake.codebook import Codebook
from emosec.intake.labels import labels_of, plain_label
from emosec.intake.ladders import bare_words, means_no_answer
from emosec.screening.indicators import DECLARED
from emosec.starting.beyond import codes_beyond
from emosec.starting.ends import unused_ends
from emosec.starting.guesses import CONSENT
from emosec.starting.patterned import of_patterned
from emosec.starting.sliders import of_sliders
from emosec.starting.texts import MARK

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SHOWN = 6
FEWEST = 20
IDLE = 0.2
# ASSUME an end of the scale that chance would leave unused in one of 100,000 items is not there
UNLIKELY = 1e-5
MOST = 0.5
MANY = 0.01  # of the answers; typing errors are rarer

WARNINGS: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "preview": (lambda values: values > 0, "are previews, tests or spam"),
    "consent": (lambda values: values < 1, "did not consent"),
    "finished": (lambda values: values < 1, "are not finished"),
    "failed_checks": (lambda values: values > 0, "failed an attention check"),
}


def guesses_left(paths: Sequence[Path]) -> list[str]:
    """Return the lines of definitions that still say GUESS."""
    found = []
    for path in paths:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        found += [
            f"{path}:{at}: still a guess: {line.strip()[:90]}" for at, line in enumerate(lines, start=1) if MARK in line
        ]
    return found


def of_design(instrument: Instrument, decision: Decision, *, pages: bool = False) -> list[str]:
    """Return what the rule will find wanting in an instrument of a construct, whatever anybody answers.

    Parameters
    ----------
    instrument : with all components of its construct
    decision : the rule
    pages : whether the study says on which page its items stood
    """
    from emosec.separability.questionnaire import questionnaire_of

    said = []
    asked, q = instrument.asked, questionnaire_of(instrument)
    for number, (component, scale) in enumerate(instrument.components.items()):
        toward, against = q.worded(number)
        if min(toward, against) < decision.gates.wording.each_way:
            said.append(
                f"{component} has {many(toward, 'item')} worded toward {asked.pole} and {against} toward "
                f"{asked.opposite}: what wording does "
                "can be bounded only in part"
            )
        if len(scale.items) < (least := decision.gates.reliability.loadings):
            said.append(f"{component} has {len(scale.items)} of the {least} items that the rule asks for")
    apart = [q.pair_name(pair) for pair in q.pairs if q.design.worded_apart(pair)]
    if apart:
        said.append(
            f"all items of one component are worded against all of the other in {', '.join(apart)}: of these "
            f"pairs the verdict can only "
            "be WORDING, or NOT SEPARABLE"
        )
    if len(instrument.in_blocks) > 1 and not pages:
        said.append(
            f"the items of {listed(instrument.in_blocks)} were asked one component after the other, and nothing says on which "
            "pages: what the answers on a page share would make them look separable; declare pages:"
        )
    return said


def odd_answers(responses: pd.DataFrame, instrument: Instrument, not_asked: Sequence[str] = ()) -> list[str]:
    """Return what is odd about the answers to one instrument in one wave.

    Parameters
    ----------
    responses : table RESPONSES of one instrument and wave
    not_asked : items of which the study says that they were not asked

    Returns
    -------
    list of str
        Answers that are none of the codes, items nobody or nearly nobody answered, items with one answer only, items whose
        keying the answers speak against, other orders of the items that fit better, and people who answered in a pattern.
    """
    import numpy as np

    ids = instrument.item_ids
    answers, outside = answers_and_strays(responses, instrument)
    rare = 0 < outside.sum() <= MANY * (~np.isnan(answers)).sum()
    said = out_of_range(answers, outside, ids, instrument) if rare else []
    answers = np.where(outside, np.nan, answers)
    return [
        *said,
        *skipped_codes(answers, instrument),
        *codes_beyond(answers, instrument),
        *idle_items(answers, ids, not_asked),
        *narrow_items(answers, instrument),
        *unused_ends(answers, instrument),
        *odd_keys(answers, instrument),
        *of_patterned(answers, instrument),
    ]


def answers_and_strays(
    responses: pd.DataFrame, instrument: Instrument
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the answers as respondents × items, and which of them are none of the item's codes."""
    import numpy as np
    import pandas as pd

    ids = instrument.item_ids
    of, names = pd.factorize(responses["respondent"])
    item, found = pd.factorize(responses["item"])
    at = np.array([ids.index(i) for i in found])[item]
    answers = np.full((len(names), len(ids)), np.nan)
    answers[of, at] = responses["value"].to_numpy(dtype="float64", na_value=np.nan)
    low, high = instrument.ends(ids)
    return answers, ~np.isnan(answers) & ((answers < low) | (answers > high))


def wrong_answers(responses: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Return what cannot be right about answers: too many that are no response code, which is a code that was forgotten.

    Parameters
    ----------
    responses : table RESPONSES of one instrument and wave
    """
    import numpy as np

    answers, outside = answers_and_strays(responses, instrument)
    n = int((~np.isnan(answers)).sum())
    if sliders := of_sliders(np.where(outside, np.nan, answers), instrument):
        return sliders
    if outside.sum() <= MANY * n:
        return []
    said = out_of_range(answers, outside, instrument.item_ids, instrument)[0]
    said += f" That is {100 * outside.sum() / n:.0f}% of all answers, too many for typing errors; if it is an answer, "
    return [f"{said}list it in responses: of config/instruments/{instrument.name}.yaml"]


def out_of_range(
    answers: NDArray[np.float64], outside: NDArray[np.bool_], ids: list[str], instrument: Instrument
) -> list[str]:
    """Return how many answers are no response code, with the commonest and their items."""
    import numpy as np

    if not outside.any():
        return []
    values, counts = np.unique(answers[outside], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:SHOWN]
    common = ", ".join(f"{values[i]:g} ({many(int(counts[i]), 'time')})" for i in order)
    items = [ids[at] for at in np.flatnonzero(outside.any(axis=0))]
    said = (
        f"{many(int(outside.sum()), 'answer is', 'answers are')} none of the codes {instrument.low} to {instrument.high}: "
        f"{common}; in {listed(items)}. "
        "Screening blanks them; a code for no answer belongs into the export's missing:"
    )
    return [said]


def idle_items(answers: NDArray[np.float64], ids: list[str], not_asked: Sequence[str]) -> list[str]:
    """Return the items that nobody answered, that hardly anybody did, or that everybody answered alike."""
    import numpy as np

    n = (~np.isnan(answers)).sum(axis=0)
    nobody = [i for i, k in zip(ids, n, strict=True) if k == 0 and i not in not_asked]
    idle = int(np.isnan(answers).all(axis=1).sum())
    few = [i for i, k in zip(ids, n, strict=True) if 0 < k < 0.5 * n.max()]
    alike = [i for i, column in zip(ids, answers.T, strict=True) if len(np.unique(column[~np.isnan(column)])) == 1]
    said = [f"nobody answered {listed(nobody)}"] if nobody else []
    if idle > IDLE * len(answers):
        said.append(
            f"{idle} of {len(answers)} respondents answered no item: do their answers stand in other columns, as in "
            "counterbalanced blocks (columns: {item: [column, column]})?"
        )
    said += [f"less than half as many answered {listed(few)} as other items"] if few else []
    return said + ([f"everybody gave the same answer to {listed(alike)}"] if alike else [])


def narrow_items(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return the items that never hold a code at either end that many others hold: they may have been asked with fewer answers."""
    import numpy as np

    ids, said = instrument.item_ids, dict[tuple[int, ...], list[str]]()
    for at, item in enumerate(ids):
        low, high = instrument.low_of(item), instrument.high_of(item)
        own = answers[~np.isnan(answers[:, at]), at]
        same = [
            k for k, i in enumerate(ids) if k != at and (instrument.low_of(i), instrument.high_of(i)) == (low, high)
        ]
        others = answers[:, same][~np.isnan(answers[:, same])]
        if not len(own) or not len(others):
            continue
        for unused in (range(int(own.max()) + 1, high + 1), range(low, int(own.min()))):
            share = float(np.isin(others, list(unused)).mean())
            if len(unused) and (1 - share) ** len(own) < UNLIKELY:
                said.setdefault(tuple(unused), []).append(item)
    return [
        f"{listed(items)}: never {' or '.join(map(str, codes))}, which other items often have: asked with "
        "fewer answers (responses_of: in the instrument file), or with other codes (codes: in the study file)?"
        for codes, items in said.items()
    ]


def odd_keys(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return what speaks against the key: another order of the items, and items well against the rest of their scale."""
    from emosec.items.keying import items_against, other_orders
    from emosec.report.keying import said_of_key
    from emosec.statistics.keying import AGAINST

    against = [r for r in items_against(answers, instrument) if r.item_total < AGAINST or r.flipped_together]
    return said_of_key(against, list(other_orders(answers, instrument)), instrument)


def of_respondents(respondents: pd.DataFrame, rules: Screening) -> list[str]:
    """Return what is odd about who is in a wave: keys, and rows the platform warns of that no rule looks at."""
    status = respondents["key_status"].value_counts()
    said = []
    if n := int(status.get("missing", 0)):
        said.append(
            f"{many(n, 'row has', 'rows have')} no respondent key and cannot be joined to another wave or export"
        )
    if n := int(status.get("duplicate", 0)):
        said.append(
            f"{many(n, 'row shares its', 'rows share their')} respondent key with another row of the same export, with other "
            "answers: keep: in the study file says which stays (first, last, most_complete, or none)"
        )
    aside = [f"{status[s]} {s}" for s in ("copy", "empty", "superseded") if status.get(s, 0)]
    if aside:
        said.append(f"rows that give way to another row of the same respondent: {', '.join(aside)}")
    looked_at = {r.indicator for r in rules.rules}
    for what, (odd, words) in WARNINGS.items():
        columns = [c for c in respondents.columns if str(c).endswith(f".{what}")]
        n = int(odd(respondents[columns]).any(axis=1).sum()) if columns else 0
        if n and what not in looked_at:
            said.append(f"{n} rows {words}, and no rule of the screening '{rules.name}' looks at {what}")
    return said


def of_rules(flow: pd.DataFrame, rules: Screening, unused: Sequence[str]) -> list[str]:
    """Return the rules that looked at nothing, with what would let them look; `unused` are columns nobody uses."""
    indicators = {r.name: r.indicator for r in rules.rules}
    asks = [c for c in unused if CONSENT.search(c)]
    said = []
    for step in flow[flow["unseen"].notna()].to_dict("records"):
        indicator = indicators[step["rule"]]
        near = f" (the export has a column {asks[0]})" if asks and indicator == "consent" else ""
        remedy = {
            "undeclared": f"the study file does not declare {DECLARED.get(indicator, 'it')} of the export{near}",
            "untold": "the export does not tell it",
            "all_missing": "it is missing for everyone",
            "not_computable": str(step["detail"]),
        }
        said.append(f"the rule {step['rule']} looks at nothing: {remedy[step['unseen']]}")
    for step in flow.to_dict("records"):
        n = step["n_dropped"] + step["n_flagged"]
        if step["rule"] in indicators and n > MOST * step["n_in"]:
            said.append(
                f"the rule {step['rule']} {step['action']}s {n} of {step['n_in']}: does it point the right way?"
            )
    return said


def of_labels(codebook: Codebook, instrument: Instrument, asked: Administered) -> list[str]:
    """Return the items to whose codes the export gives words that the instrument does not know."""
    of_column = {v["name"]: v for v in codebook["variables"] if v["export"] == asked.export}
    strange: dict[str, list[str]] = {}
    for item in instrument.item_ids:
        words = labels_of(instrument, item)
        for entry in (of_column.get(column) for column in asked.columns_of(item)):
            for label in entry["labels"] if entry else ():
                if {plain_label(label["label"]), bare_words(label["label"])}.isdisjoint(words):
                    strange.setdefault(f"{label['code']} '{label['label']}'", []).append(item)
    return [
        f"the export says {code}, words that the instrument does not know: nobody can tell whether it means the same; in "
        f"{listed(items)}"
        for code, items in list(strange.items())[:SHOWN]
        if not means_no_answer(code.split(" ", 1)[1].strip("'"))
    ]


def skipped_codes(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return the codes between others that nobody gave to any item: platforms let codes skip."""
    import numpy as np

    used = {int(v) for v in np.unique(answers[~np.isnan(answers)])}
    never = [c for c in range(instrument.low + 1, instrument.high) if c not in used]
    if not never or len(answers) < FEWEST or not {instrument.low, instrument.high} <= used:
        return []
    said = (
        f"nobody gave {listed([str(c) for c in never])} to any item, though codes on both sides are given: do the export's "
        "codes skip, or stand in another order? Then codes: in the study file says which stands for which. Or is "
        f"{instrument.low} or {instrument.high} a code for no answer? Then missing: of the export names it"
    )
    return [said]


def of_waves(respondents: Mapping[str, set[str]]) -> list[str]:
    """Return the pairs of neighbouring waves that share hardly a respondent.

    Examples
    --------
    >>> of_waves({"time1": {"a", "b"}, "time2": {"c"}})[0][:50]
    'time1 and time2 have no respondent in common: nobo'
    """
    said = []
    names = list(respondents)
    for before, after in pairwise(names):
        n, both = len(respondents[after]), len(respondents[before] & respondents[after])
        if n and respondents[before] and not both:
            said.append(
                f"{before} and {after} have no respondent in common: nobody's change can be seen. Is the key the right one?"
            )
        elif both < 0.05 * min(n, len(respondents[before])):
            said.append(f"{before} and {after} have only {both} respondents in common")
    return said


def listed(items: Sequence[str]) -> str:
    """Return the first names of many."""
    return ", ".join(items[:SHOWN]) + (f" and {len(items) - SHOWN} more" if len(items) > SHOWN else "")


def answered_though_not_asked(unused: Sequence[str], administered: Administered) -> list[str]:
    """Return items that stand under not_asked: and for which the export has a column.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> answered_though_not_asked(["a", "city"], SimpleNamespace(not_asked=("a", "b")))
    ['the export has a column a, which stands under not_asked:, so that its answers are not used']
    """
    found = [item for item in administered.not_asked if item in unused]
    columns = f"a column {found[0]}, which stands" if len(found) == 1 else f"columns {', '.join(found)}, which stand"
    its = "its" if len(found) == 1 else "their"
    return [f"the export has {columns} under not_asked:, so that {its} answers are not used"] if found else []


def further_items(unused: Sequence[str], instrument: Instrument) -> list[str]:
    """Return columns that no definition uses and that are numbered on from an instrument's items: one that a single wave asked.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> further_items(["safe5", "city"], SimpleNamespace(name="mini", item_ids=["safe1", "safe2", "age"]))[0]
    'safe5 is called like the items of mini, and is none of them, so it is not used. Where it is one that some waves asked, add it to the instrument, and not_asked: for the other waves'
    """  # noqa: E501
    stems = Counter(re.sub(r"(?<!\d)\d+$", "", i) for i in instrument.item_ids if re.search(r"\d$", i))
    found = [c for c in unused if re.search(r"\d$", c) and stems[re.sub(r"(?<!\d)\d+$", "", c)] > 1]
    if not found:
        return []
    named = ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
    are, they = ("are", "they are") if len(found) > 1 else ("is", "it is")
    told = (
        f"{named} {are} called like the items of {instrument.name}, and {are} none of them, so {they} not used. Where it is one "
        "that some waves asked, add it to the instrument, and not_asked: for the other waves"
    )
    return [told]
