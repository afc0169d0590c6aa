"""Who was screened by what, and who was found, excluded, flagged and included: the sample in the paper's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.flow import why_unseen
from emosec.report.formats import absent, count
from emosec.report.papers.runs import it
from emosec.report.words import ACTION, INDICATOR, human, of
from emosec.screening.typed_rows import ScreeningFlow
from emosec.tables import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from emosec.definitions.screening import Rule
    from emosec.report.content import Content

# indicators that cannot exceed 1, whose thresholds have no leading zero
BOUNDED = re.compile(r"(_share|_p|_pages)$|^(even_odd|synonyms|antonyms)$")


def listed(parts: list[str]) -> str:
    """Return parts as a sentence lists them.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b, and c', 'a')
    """
    if len(parts) < 3:
        return " and ".join(parts)
    return ", ".join(parts[:-1]) + f", and {parts[-1]}"


def screening(content: Content) -> str:
    """Return the screening rules that looked at something as a paragraph, and why the others did not."""
    flow = content.got.tables["screening_flow"]
    looked = set(flow.loc[flow["unseen"].isna(), "rule"])
    rules = [r for r in content.design.screening.rules if r.name in looked]
    if not rules:
        return "No screening rule was applied."
    told = [f"{human(r.name)} ({ACTION[r.action]}{_because(r)})" for r in rules]
    said = f"Respondents were screened by {'rules applied in this order' if len(rules) > 1 else 'one rule'}: {'; '.join(told)}."
    actions = {r.action for r in rules}
    if "drop" in actions:
        said += " Excluded respondents leave every analysis."
    if "flag" in actions:
        again = (content.got.tables["structure_fits"]["sample"] == "attentive").any()
        said += " Flagged respondents stay" + (
            "; the confirmatory models were fitted again without them." if again else "."
        )
    if "blank" in actions:
        said += " Blanked answers count as missing."
    return said + not_applied(records(flow[~flow["rule"].isin(looked)], ScreeningFlow))


def _because(rule: Rule) -> str:
    """Return the condition of a screening rule after a colon; nothing where its name says it."""
    return "" if rule.name == rule.indicator else f": {condition(rule.indicator, rule.flag_if)}"


def condition(indicator: str, flag_if: str) -> str:
    """Return when a rule hits somebody, numbers as APA prints them.

    Examples
    --------
    >>> condition("missing_share", "> 0.2"), condition("irv", "< 0.25")
    ('share of items without an answer > .2', 'intraindividual response variability < 0.25')
    """
    said = flag_if.replace(">=", "≥").replace("<=", "≤").replace("-", formats.MINUS)
    if BOUNDED.search(indicator):
        said = re.sub(r"(?<![\d.])0(?=\.\d)", "", said)
    return f"{of(INDICATOR)(indicator)} {said}"


def not_applied(rows: Sequence[ScreeningFlow]) -> str:
    """Return which rules could look at nothing, a reason once; nothing where all could.

    Examples
    --------
    >>> row = {"rule": "too_fast", "unseen": "undeclared", "detail": None}
    >>> not_applied([row, row | {"rule": "same_ip"}])
    ' Not applied: too fast and same ip (the study file declares no column for it).'
    """
    why: dict[str, list[str]] = {}
    for row in rows:
        own = why.setdefault(why_unseen(row), [])
        if human(row["rule"]) not in own:
            own.append(human(row["rule"]))
    return f" Not applied: {'; '.join(f'{listed(names)} ({reason})' for reason, names in why.items())}." if why else ""


def participants(content: Content, name: str, see: Callable[[str], str], at: Callable[[str], str]) -> str:
    """Return who was found, excluded, flagged and included, wave by wave.

    Parameters
    ----------
    see : gives the pointer to a table by its name
    at : gives the words that a sentence about a wave begins with
    """
    flow = content.got.tables["screening_flow"]
    looked = set(flow.loc[flow["unseen"].isna(), "rule"])
    told = []
    for wave in content.got.waves_of("screening_flow", name):
        rows = records(content.got.of("screening_flow", instrument=name, wave=wave).sort_values("step"), ScreeningFlow)
        said = f"{at(wave)}{_flow_words(rows, looked)}{see(f'flow_{name}_{wave}')}."
        told.append(said[:1].upper() + said[1:])
    return " ".join(told)


def _flow_words(rows: list[ScreeningFlow], looked: set[str]) -> str:
    found, left = rows[0]["n_in"], rows[-1]["n_left"]
    dropped = [f"{human(r['rule'])}, {it('n')} = {count(r['n_dropped'])}" for r in rows if r["n_dropped"]]
    flagged = [
        f"{human(r['rule'])}, {it('n')} = {count(r['n_flagged'])}"
        for r in rows
        if r["action"] == "flag" and r["n_flagged"]
    ]
    kept = f"flagged but kept: {'; '.join(flagged)}" if flagged else "none was flagged"
    said = (
        f"of {count(found)} cases found, {count(left)} were included (excluded: {'; '.join(dropped)}; {kept})"
        if dropped
        else f"all {count(found)} cases found were included ({kept})"
    )
    # what no wave could look at stands in the Methods
    blind = [r for r in rows if not absent(r["unseen"]) and r["rule"] in looked]
    return said + (f";{not_applied(blind)[:-1].replace('Not applied:', 'not applied:')}" if blind else "")
