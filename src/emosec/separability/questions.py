"""What `emosec power` may be asked, and the reasons it refuses with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from emosec.definitions.decisions import Decision
from emosec.errors import DataError

# samples per task handed to a process
STRETCH = 10
Pages = Literal["unknown", "mixed", "separate"]


@dataclass(frozen=True)
class PlannedQuestion:
    """The truth and the questionnaire one plans for.

    Attributes
    ----------
    phi : true correlation of every two components
    sizes : items of each component
    against : how many of them are worded against the pole
    loading, categories, acquiescence : of every item
    pages : whether pages mix components, hold one each, or are not known
    """

    phi: float
    sizes: tuple[int, ...]
    against: tuple[int, ...]
    loading: float = 0.70
    categories: int = 5
    acquiescence: float = 0.0
    pages: Pages = "unknown"

    @property
    def page_of_items(self) -> list[int] | None:
        """The page of each item; None where pages are not known."""
        if self.pages == "unknown":
            return None
        if self.pages == "separate":
            return [c for c, size in enumerate(self.sizes) for _ in range(size)]
        return [i % 2 for size in self.sizes for i in range(size)]

    @property
    def words(self) -> str:
        """The design in a few words.

        Examples
        --------
        >>> PlannedQuestion(0.7, (5, 5, 5), (2, 2, 2)).words, PlannedQuestion(0.7, (5, 5), (0, 5), pages="separate").words
        ('2 of 5 reversed', '0, 5 of 5 reversed, separate pages')
        """
        against = list(dict.fromkeys(self.against))
        sizes = list(dict.fromkeys(self.sizes))
        said = f"{', '.join(map(str, against))} of {', '.join(map(str, sizes))} reversed"
        return said if self.pages == "unknown" else f"{said}, {self.pages} pages"


def question(
    phi: float,
    *,
    components: int = 3,
    items: int = 5,
    against: int | Sequence[int] | None = None,
    loading: float = 0.70,
    categories: int = 5,
    acquiescence: float = 0.0,
    pages: Pages = "unknown",
) -> PlannedQuestion:
    """Return the truth and the questionnaire one plans for, or refuse with a reason.

    Parameters
    ----------
    phi : true correlation of every two components
    components, items : how many, and items of each
    against : items worded against the pole, one number for all components or one each; by default half of them

    Examples
    --------
    >>> question(0.7).against, question(0.7, against=[0, 0, 5]).against
    ((2, 2, 2), (0, 0, 5))
    """
    if not 0 <= phi < 1:
        raise DataError(
            f"--phi {phi:g} cannot be planned for",
            why="power is the chance to find a true φ from 0 to below 1",
            remedy="give the φ that theory or a pilot leads you to expect: --phi .70",
        )
    if not 2 <= components <= 6:
        raise DataError(
            f"--components {components}", why="two to six components can be told apart", remedy="--components 3"
        )
    if items < 2:
        raise DataError(f"--items {items}", why="a factor needs two items or more", remedy="--items 5")
    if not 0 < loading < 1 or not 0 <= acquiescence < 1 - loading**2:
        raise DataError(
            f"a loading of {loading:g} and acquiescence of {acquiescence:g} leave no residual variance",
            where="--loading",
            remedy="the loading's square and acquiescence must stay below 1 together",
        )
    if not 2 <= categories <= 10:
        raise DataError(
            f"--categories {categories}", why="2 to 10 response categories are simulated", remedy="--categories 5"
        )
    given = items // 2 if against is None else against
    turned = (given,) * components if isinstance(given, int) else tuple(given)
    if len(turned) == 1:
        turned *= components
    if len(turned) != components or any(not 0 <= a <= items for a in turned):
        raise DataError(
            f"--against {' '.join(map(str, turned))} does not fit {components} components of {items} items",
            remedy="one number for all components, or one for each, from 0 to --items",
        )
    return PlannedQuestion(phi, (items,) * components, turned, loading, categories, acquiescence, pages)


def at_cutoff(decision: Decision, cutoff: float, phi: float) -> Decision:
    """Return the rule with another cut-off, or refuse one that nothing can be below.

    Examples
    --------
    >>> rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    >>> at_cutoff(rule, 0.85, phi=0.7).cutoff
    0.85
    """
    if not 0 < cutoff <= 1:
        raise DataError(f"--cutoff {cutoff:g} is no cut-off", remedy="a number above 0, at most 1; the rule's is .90")
    if phi >= cutoff:
        raise DataError(
            f"a φ of {phi:g} is not below the cut-off {cutoff:g}",
            where="--phi",
            why="no sample, however large, makes SEPARABLE the right answer",
            remedy="plan for a smaller φ, or a higher --cutoff",
        )
    try:
        return Decision.model_validate(decision.model_dump() | {"cutoff": cutoff})
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error", error)
        raise DataError(str(cause), where="--cutoff", remedy=getattr(cause, "remedy", "")) from None


def check_size(targets: Sequence[float], replications: int, largest: int, asked: PlannedQuestion) -> None:
    """Refuse sizes of the simulation that can give no answer."""
    wrong = next((t for t in targets if not 0 < t < 1), None)
    if wrong is not None or not targets:
        raise DataError(f"a power lies between 0 and 1, not at {wrong}", where="--power", remedy="--power .80 .90")
    if replications < 2 * STRETCH:
        raise DataError(
            f"{replications} samples per N say nothing", where="--replications", remedy=f"{2 * STRETCH} or more"
        )
    least = smallest_n(asked)
    if largest < least:
        raise DataError(
            f"an N of {largest} is too small for {sum(asked.sizes)} items",
            where="--largest, --n",
            remedy=f"{least} or more",
        )


def smallest_n(asked: PlannedQuestion) -> int:
    """Return the smallest N worth a try."""
    return max(60, 3 * sum(asked.sizes))
