"""Ordered screening rules: indicator, flag_if, action, why."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, cast, get_args

from pydantic import Field, field_validator, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described
from emosec.definitions.registered import declared_in, names_in

Suspect = Literal["high", "low", "either"]
# what intake knows about rows, and which of its values are suspect
KNOWN_OF_ROWS: dict[str, Suspect] = {
    "preview": "high",
    "consent": "low",
    "finished": "low",
    "progress": "low",
    "seconds": "either",
    "seconds_per_item": "either",
    "fast_pages": "high",
    "failed_checks": "high",
    "same_ip": "high",
}
RANGE_OF_ROWS: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(("preview", "consent", "finished", "fast_pages"), (0, 1)),
    **dict.fromkeys(("seconds", "seconds_per_item", "failed_checks", "same_ip"), (0, None)),
    "progress": (0, 100),
}
INDICATORS: tuple[str, ...] = (*names_in("screening/indices"), "out_of_range", *KNOWN_OF_ROWS)
if TYPE_CHECKING:
    Indicator = str
else:
    Indicator = Literal[INDICATORS]


def suspect_values(indicator: str) -> Suspect:
    """Return which values of an indicator are suspect: high, low, or either (too short or too long, too even or too uneven).

    An index declares it in its own file (`SUSPECT`).

    Examples
    --------
    >>> suspect_values("longstring"), suspect_values("even_odd"), suspect_values("irv"), suspect_values("consent")
    ('high', 'low', 'either', 'low')
    """
    if indicator == "out_of_range":  # looks at answers and not at respondents
        return "high"
    if indicator in KNOWN_OF_ROWS:
        return KNOWN_OF_ROWS[indicator]
    said = declared_in("screening/indices", indicator, "SUSPECT")
    return cast("Suspect", said) if said in get_args(Suspect) else "either"


def bounds_of(indicator: str) -> tuple[float, float] | None:
    """Return the lowest and the highest value an indicator can have; None where nothing is said.

    An index declares it in its own file (`RANGE`, None for an end that is open).

    Examples
    --------
    >>> bounds_of("even_odd"), bounds_of("longstring"), bounds_of("progress"), bounds_of("change_point")
    ((-1.0, 1.0), (0.0, inf), (0.0, 100.0), None)
    """
    if indicator == "out_of_range":
        return (0.0, 1.0)
    said = RANGE_OF_ROWS.get(indicator) or declared_in("screening/indices", indicator, "RANGE")
    if said is None:
        return None
    low, high = said
    return (-inf if low is None else float(low), inf if high is None else float(high))


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
}
FLAG_IF = re.compile(r"^\s*(<=|>=|<|>|==)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*$")


class Rule(Described):
    """One screening rule."""

    # printed in tables, but nobody is left out for the words
    report_only: ClassVar[frozenset[str]] = frozenset({"why", "anyway"})

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The rule's name in the ledger and the flow chart.")
    indicator: Indicator = Field(description="What is computed per respondent (or, for out_of_range, per answer).")
    flag_if: str = Field(description="A comparison and a number, such as '> 0.2'.")
    action: Literal["drop", "blank", "flag"] = Field(
        description="drop: leave the respondent out; blank: make the answer missing; flag: keep, and leave out of the "
        "sensitivity sample."
    )
    why: str = Field(min_length=1, description="The reason, printed in the flow chart.")
    anyway: str = Field(
        default="", description="Why the rule points the other way than its indicator is suspect; refused without one."
    )

    @field_validator("flag_if")
    @classmethod
    def _comparison_and_number(cls, text: str) -> str:
        if not FLAG_IF.match(text):
            raise Contradiction(
                f"'{text}' is not a comparison and a number", "write for example '> 0.2', '>= 10', '< 0.001' or '== 1'"
            )
        return text

    @model_validator(mode="after")
    def _blank_is_for_answers(self) -> Self:
        if (self.indicator == "out_of_range") != (self.action == "blank"):
            raise Contradiction(
                f"rule {self.name}: out_of_range goes with action blank, and blank with out_of_range only",
                "an answer can be blanked, a respondent can be dropped or flagged",
            )
        return self

    @model_validator(mode="after")
    def _points_the_right_way(self) -> Self:
        sign, suspect = self._parts[0], suspect_values(self.indicator)
        high = suspect == "high"
        if suspect == "either":
            wrong = False
        elif sign == "==":
            # an index that is 0 or more, and one that is a share of what is right or a yes
            wrong = self.threshold == 0 if high else self.threshold == 1
        else:
            wrong = (sign in ("<", "<=")) if high else (sign in (">", ">="))
        if wrong and not self.anyway:
            kept = {"drop": "drops", "flag": "flags", "blank": "blanks"}[self.action]
            turned = self.flag_if.translate(str.maketrans("<>", "><"))
            raise Contradiction(
                f"rule {self.name}: of {self.indicator} {'high' if high else 'low'} values are suspect, and '{self.flag_if}' "
                f"{kept} the others",
                f"write for example '{turned.strip()}', or say beside it why it points this way all the same: anyway: …",
            )
        if self.anyway and not wrong:
            raise Contradiction(f"rule {self.name} points the usual way, so anyway: explains nothing", "take it out")
        return self

    @model_validator(mode="after")
    def _can_hit_and_miss(self) -> Self:
        low, high = bounds_of(self.indicator) or (-inf, inf)
        sign, at = self._parts[0], self.threshold
        above, below = sign in (">", ">="), sign in ("<", "<=")
        nobody = (above and (at > high or (at == high and sign == ">"))) or (
            below and (at < low or (at == low and sign == "<"))
        )
        nobody = nobody or (sign == "==" and not low <= at <= high)
        everybody = (above and (at < low or (at == low and sign == ">="))) or (
            below and (at > high or (at == high and sign == "<="))
        )
        if nobody or everybody:
            span = f"lies between {low:g} and {high:g}" if high < inf else f"is never below {low:g}"
            raise Contradiction(
                f"rule {self.name}: {self.indicator} {span}, so that '{self.flag_if}' holds of "
                f"{'nobody' if nobody else 'everybody'}",
                "write a number between what is usual and what is suspect, or take the rule out",
            )
        return self

    @property
    def reason(self) -> str:
        """The rule's reason, and the one for pointing the other way than most."""
        return f"{self.why}; {self.anyway}" if self.anyway else self.why

    @property
    def threshold(self) -> float:
        """The number of `flag_if`."""
        return float(self._parts[1])

    @property
    def compare(self) -> Callable[[Any, Any], Any]:
        """The comparison of `flag_if` as a function of value and threshold."""
        return COMPARISONS[self._parts[0]]

    @property
    def _parts(self) -> tuple[str, str]:
        match = FLAG_IF.match(self.flag_if)
        assert match is not None  # the validator holds it
        return match.group(1), match.group(2)


class Screening(Definition):
    """The screening rules of a study, applied in the order written.

    Examples
    --------
    >>> rules = Screening.parse('''
    ... name: small
    ... rules:
    ...   - {name: gaps, indicator: missing_share, flag_if: "> 0.2", action: drop, why: too few answers}
    ... ''', where="small.yaml")
    >>> rules.rules[0].compare(0.3, rules.rules[0].threshold)
    True
    """

    folder: ClassVar[str] = "screening"
    report_only: ClassVar[frozenset[str]] = frozenset({"title"})

    name: str = Field(description="The name of this set of rules; also the file's.")
    title: str = Field(default="", description="What this set is for.")
    rules: tuple[Rule, ...] = Field(min_length=1, description="The rules, in order.")

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [r.name for r in self.rules]
        doubled = sorted({n for n in names if names.count(n) > 1})
        if doubled:
            raise Contradiction(f"the rule name {', '.join(doubled)} is used twice", "give each rule its own name")
        return self
