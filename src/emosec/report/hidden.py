"""A number that is not published. It compares with nothing and is no number, but it is there, and says why it is not shown."""

from __future__ import annotations

WITHHELD = "n.p."


class Hidden:
    """What stands in a table instead of a number that is not published.

    Parameters
    ----------
    text : what a reader sees: "<10" for a small count, "n.p." for one without which a small count
        could be computed

    Examples
    --------
    >>> str(Hidden("<10")), bool(Hidden("<10")), Hidden("<10") == Hidden("<10"), float(Hidden("<10"))
    ('<10', True, False, nan)
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def __float__(self) -> float:
        return float("nan")

    # as NaN does: nothing can be concluded from a number that is not known
    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(self)

    def _unknown(self, other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _unknown


def note_on(texts: set[str]) -> str:
    """Return the sentence that explains what hidden numbers look like; empty where there are none.

    Examples
    --------
    >>> note_on({"<10"})
    'Counts below 10 are not published.'
    """
    small = sorted(t for t in texts if t != WITHHELD)
    said = [f"Counts below {t.removeprefix('<')} are not published." for t in small]
    said += (
        [f"{WITHHELD}: not published, because a small count could be computed from it."] if WITHHELD in texts else []
    )
    return " ".join(said)
