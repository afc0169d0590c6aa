"""How wide a text is, so that labels never touch: advance widths of DejaVu Sans, the widest of the fonts in use."""

from __future__ import annotations

# advance widths of the characters from space to tilde, in thousandths of the font size
WIDTHS = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
OTHER = 700
WIDE = 1000


def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in pixels, a little on the safe side.

    Examples
    --------
    >>> round(width("items", 12), 1)
    33.4
    """
    total = 0
    for letter in text:
        place = ord(letter) - 32
        total += WIDTHS[place] if 0 <= place < len(WIDTHS) else WIDE if ord(letter) > 0x2E80 else OTHER
    return total * size / 1000 * (1.12 if bold else 1.0)


def wrap(text: str, room: float, size: float, most: int = 99) -> list[str]:
    """Break a text into lines that fit a width; what does not fit into `most` lines ends in an ellipsis.

    Examples
    --------
    >>> wrap("more than a fifth of the items has no answer", 140, 11)
    ['more than a fifth of the', 'items has no answer']
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        tried = f"{line} {word}".strip()
        if line and width(tried, size) > room:
            lines.append(line)
            line = word
        else:
            line = tried
    lines = [*lines, line] if line else lines
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), room, size)]
    return [shorten(line, room, size) for line in lines] or [""]


def shorten(text: str, room: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it does not fit.

    Examples
    --------
    >>> shorten("disturbing.thoughts", 80, 11)
    'disturbing.th…'
    """
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"
