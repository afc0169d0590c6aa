"""A confidence level is a share: .95, and not 95."""

from __future__ import annotations

from emosec.errors import DataError


def check_level(level: float, name: str = "level") -> None:
    """Refuse a level that is not between 0 and 1.

    Parameters
    ----------
    level : float
    name : str
        Of the argument, for the message.

    Raises
    ------
    DataError
        The level is not between 0 and 1.

    Examples
    --------
    >>> check_level(0.95)
    """
    if not 0.0 < level < 1.0:
        raise DataError(f"{name} is {level}", remedy=f"give a share between 0 and 1, as {name}=0.95")
