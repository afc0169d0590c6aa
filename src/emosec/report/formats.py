"""The only place where a number is rounded: APA style, so that page, PDF, Word and LaTeX cannot disagree.

Numbers that cannot exceed 1 by their nature (r, p, phi, alpha, loadings, fit indices) carry no leading zero; p below .001 is
written "< .001"; minus is the true minus sign; what is missing is an en dash; thousands are parted by a comma.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import SupportsFloat

from emosec.report.hidden import Hidden

MISSING = "–"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
BELOW_TWENTY = (
    "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen",
    "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
TENS = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
MINUS = "\u2212"


def number_in(value: object) -> float:
    """Return the number that a cell holds.

    Raises
    ------
    TypeError, ValueError
        It holds none.

    Examples
    --------
    >>> number_in(3), number_in("0.5")
    (3.0, 0.5)
    """
    # the numbers and texts that nearly all cells are come first: asking for a protocol takes fifty times as long
    if isinstance(value, (float, int, str, SupportsFloat)):
        return float(value)
    raise TypeError(f"{value!r} is no number")


def absent(value: object) -> bool:
    """Return whether a cell holds nothing: None, NaN, NA, an infinity or the empty text.

    Examples
    --------
    >>> [absent(v) for v in (None, float("nan"), "", 0)]
    [True, True, True, False]
    """
    if value is None or (isinstance(value, str) and value == ""):
        return True
    if isinstance(value, str | bool):
        return False
    try:
        return not math.isfinite(number_in(value))
    except (TypeError, ValueError):
        return str(value) in ("<NA>", "NaT", "nan")


def number(value: object, digits: int = 2) -> str:
    """Return a number with a leading zero, for what may exceed 1: means, chi², AIC.

    Examples
    --------
    >>> number(-1234.567), number(0.0), number(-0.001), number(None)
    ('−1,234.57', '0.00', '0.00', '–')
    """
    if isinstance(value, Hidden):
        return str(value)
    if absent(value):
        return MISSING
    text = f"{number_in(value):,.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else MINUS + text[1:]
    return text


def bounded(value: object, digits: int = 2) -> str:
    """Return a number without its leading zero, for what cannot exceed 1 by nature: r, phi, alpha, loadings, CFI.

    Examples
    --------
    >>> bounded(0.304), bounded(-0.0949), bounded(1.012, 3), bounded(-0.001)
    ('.30', '−.09', '1.012', '.00')
    """
    text = number(value, digits)
    for sign in ("", MINUS):
        if text.startswith(f"{sign}0."):
            return sign + text[len(sign) + 1 :]
    return text


def cutoff(value: object) -> str:
    """Return a cut-off for the size of a correlation; one beyond 0 and 1 is none.

    Examples
    --------
    >>> cutoff(0.926), cutoff(4.56), cutoff(-0.19)
    ('.93', '–', '–')
    """
    return bounded(value) if not absent(value) and 0.0 <= number_in(value) <= 1.0 else MISSING


def plain_number(value: object) -> str:
    """Return a number with the decimals it needs and no more, for the ends of an axis.

    Examples
    --------
    >>> plain_number(20.0), plain_number(-0.25), plain_number(1e6)
    ('20', '−0.25', '1,000,000')
    """
    if absent(value):
        return MISSING
    places = next((d for d in range(7) if math.isclose(round(number_in(value), d), number_in(value), rel_tol=1e-9)), 6)
    return number(value, places)


def fine(value: object) -> str:
    """Return a bounded number at three decimals: phi near its cut-off and fit indices need them.

    Examples
    --------
    >>> fine(0.8996)
    '.900'
    """
    return bounded(value, 3)


def p_value(value: object) -> str:
    """Return a p value at three decimals, "< .001" below that and "> .999" above.

    Examples
    --------
    >>> p_value(0.0342), p_value(1e-9), p_value(1.0), p_value(None)
    ('.034', '< .001', '> .999', '–')
    """
    if absent(value):
        return MISSING
    if number_in(value) < 0.001:
        return "< .001"
    return "> .999" if number_in(value) > 0.9995 else bounded(value, 3)


def count(value: object) -> str:
    """Return a whole number with commas at the thousands.

    Examples
    --------
    >>> count(46610), count(-1)
    ('46,610', '−1')
    """
    return number(value, 0)


def degrees(value: object) -> str:
    """Return degrees of freedom: whole where they are whole, two decimals where an adjustment made them fractional.

    Examples
    --------
    >>> degrees(24.0), degrees(17.456)
    ('24', '17.46')
    """
    if absent(value):
        return MISSING
    return number(value, 0 if number_in(value).is_integer() else 2)


def percent(value: object, digits: int = 1) -> str:
    """Return a share as a percentage, with one decimal where no other number is asked for.

    Examples
    --------
    >>> percent(0.1234)
    '12.3%'
    """
    if isinstance(value, Hidden):
        return str(value)
    text = number(None if absent(value) else number_in(value) * 100, digits)
    return text if text == MISSING else f"{text}%"


def signed(value: object) -> str:
    """Return a bounded difference at three decimals that always shows its sign.

    Examples
    --------
    >>> signed(0.0123), signed(-0.0005), signed(0.0)
    ('+.012', '−.001', '.000')
    """
    text = fine(value)
    return text if text in (MISSING, ".000") or text.startswith(MINUS) else f"+{text}"


def change(value: object) -> str:
    """Return an unbounded difference at two decimals that always shows its sign.

    Examples
    --------
    >>> change(0.456), change(-2)
    ('+0.46', '−2.00')
    """
    text = number(value)
    return text if text in (MISSING, "0.00") or text.startswith(MINUS) else f"+{text}"


def sign_only(value: object) -> str:
    """Return + or − for a keying.

    Examples
    --------
    >>> sign_only(-1), sign_only(1)
    ('−', '+')
    """
    return MISSING if absent(value) else (MINUS if number_in(value) < 0 else "+")


def words(value: object) -> str:
    """Return text as it is, and an en dash for nothing.

    Examples
    --------
    >>> words(None), words("two waves")
    ('–', 'two waves')
    """
    return MISSING if absent(value) else str(value)


def yes_no(value: object) -> str:
    """Return yes or no for a truth value.

    Examples
    --------
    >>> yes_no(True), yes_no(None)
    ('yes', '–')
    """
    return MISSING if absent(value) else ("yes" if bool(value) else "no")


def interval(lower: object, upper: object, form: Callable[[object], str] = bounded) -> str:
    """Return limits in brackets, and an en dash where both are missing.

    Examples
    --------
    >>> interval(0.713, 0.789), interval(None, None), interval(-1.5, 2.0, number)
    ('[.71, .79]', '–', '[−1.50, 2.00]')
    """
    if absent(lower) and absent(upper):
        return MISSING
    return f"[{form(lower)}, {form(upper)}]"


def day(value: object) -> str:
    """Return a date as APA writes it.

    Examples
    --------
    >>> day("2026-11-06"), day(None)
    ('November 6, 2026', '–')
    """
    if absent(value):
        return MISSING
    at = date.fromisoformat(str(value)[:10])
    return f"{MONTHS[at.month - 1]} {at.day}, {at.year}"


def spelled(n: int) -> str:
    """Return a whole number as a sentence begins with it: in words below one hundred, in figures after "A total of" from there on.

    Examples
    --------
    >>> spelled(8), spelled(11), spelled(42), spelled(100)
    ('Eight', 'Eleven', 'Forty-two', 'A total of 100')
    """
    if not 0 < n < 100:
        return f"A total of {count(n)}"
    if n < 20:
        return BELOW_TWENTY[n - 1]
    ten, one = TENS[n // 10 - 2], n % 10
    return f"{ten}-{BELOW_TWENTY[one - 1].lower()}" if one else ten


def mixed(value: object) -> str:
    """Return a number of a column that holds counts and bounded statistics: whole where it is whole, else three decimals.

    Examples
    --------
    >>> mixed(209.0), mixed(0.8796), mixed(0.0)
    ('209', '.880', '0')
    """
    if isinstance(value, Hidden) or absent(value):
        return number(value)
    return count(value) if number_in(value).is_integer() else fine(value)


def digest(value: object) -> str:
    """Return the first twelve characters of a digest; the whole stands in the CSV.

    Examples
    --------
    >>> digest("0123456789abcdef")
    '0123456789ab'
    """
    return words(value)[:12]


FORMS: dict[str, Callable[[object], str]] = {
    "text": words,
    "number": number,
    "bounded": bounded,
    "cutoff": cutoff,
    "fine": fine,
    "p": p_value,
    "count": count,
    "df": degrees,
    "percent": percent,
    "signed": signed,
    "change": change,
    "sign": sign_only,
    "yes_no": yes_no,
    "digest": digest,
    "day": day,
    "mixed": mixed,
}
NUMERIC = tuple(name for name in FORMS if name not in ("text", "yes_no", "digest", "day"))


def form(value: object, kind: str) -> str:
    """Return a value in one of the named forms.

    Examples
    --------
    >>> form(0.5, "bounded"), form(12, "count")
    ('.50', '12')
    """
    return FORMS[kind](value)
