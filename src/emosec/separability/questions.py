"""What `emosec power` may be asked, and the reasons it refuses with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ValidationError

from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.errors import DataError

# samples per task handed to a process
STRETCH = 10


def question(
    phi: float, items: int, loading: float, categories: int, keying: Literal["balanced", "one-way"]
) -> Setting:
    """Return the truth and the questionnaire one plans for, or refuse with a reason.

    Examples
    --------
    >>> question(0.7, 5, 0.7, 5, "balanced").against
    2
    """
    if not 0 <= phi < 1:
        raise DataError(
            f"--phi {phi:g} cannot be planned for",
            why="power is the chance to find a true φ from 0 to below 1",
            remedy="give the φ that theory or a pilot leads you to expect: --phi .70",
        )
    if items < 2 or (keying == "balanced" and items < 4):
        raise DataError(
            f"{items} items per component cannot be worded both ways",
            where="--items",
            why="the wording gate asks for two items each way, so the best verdict would be INCONCLUSIVE(WORDING)",
            remedy="4 items or more, or --keying one-way to see what the estimates alone could do",
        )
    against = (items // 2, None) if keying == "balanced" else (0, items)
    try:
        return Setting(
            phi=phi,
            items=items,
            loading=loading,
            categories=categories,
            against=against[0],
            against_last=against[1],
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DataError(
            f"{first['msg']} (found {first['input']!r})", where=f"--{first['loc'][0]}", remedy="see emosec power --help"
        ) from None


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


def check_size(targets: Sequence[float], replications: int, largest: int, setting: Setting) -> None:
    """Refuse sizes of the simulation that can give no answer."""
    wrong = next((t for t in targets if not 0 < t < 1), None)
    if wrong is not None or not targets:
        raise DataError(
            f"a power lies between 0 and 1, not at {wrong}",
            where="--power",
            remedy="--power .80 .90",
        )
    if replications < 2 * STRETCH:
        raise DataError(
            f"{replications} samples per N say nothing", where="--replications", remedy=f"{2 * STRETCH} or more"
        )
    least = smallest_n(setting)
    if largest < least:
        raise DataError(
            f"a largest N of {largest} is too small for {3 * setting.items} items",
            where="--largest",
            remedy=f"{least} or more",
        )


def smallest_n(setting: Setting) -> int:
    """Return the smallest N worth a try: half of it must still be fitted."""
    return max(60, 8 * setting.items)
