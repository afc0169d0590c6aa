"""A small SVG canvas. Shapes carry classes, not colours, so that a page can turn them dark and a file can stand alone.

Colours of the pairs and components differ in hue for colour-blind readers (blue, orange, green of Okabe and Ito, darkened),
and always come with a shape of their own, so that greyscale and print lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from emosec.report.figures.colours import STYLE

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"


def short(value: float) -> str:
    """Return a coordinate at one decimal without idle zeros.

    Examples
    --------
    >>> short(12.04), short(12.06), short(-0.01)
    ('12', '12.1', '0')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def painted(rgb: Sequence[float]) -> tuple[str, str]:
    """Return a colour and the ink, black or white, that is easier to read on it (4.58:1 or better, whatever the colour).

    Examples
    --------
    >>> painted((255, 255, 255)), painted((23, 78, 138))
    (('#ffffff', '#000000'), ('#174e8a', '#ffffff'))
    """
    parts = [round(c) / 255 for c in rgb]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    bright = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return "#" + "".join(f"{round(c):02x}" for c in rgb), "#000000" if bright > 0.179 else "#ffffff"


@dataclass
class Canvas:
    """An SVG under construction; coordinates in pixels, the origin at the upper left.

    Examples
    --------
    >>> c = Canvas(40, 20)
    >>> c.text(2, 12, "a < b")
    >>> c.body()
    '<text x="2" y="12" class="ink" font-size="12">a &lt; b</text>'
    """

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, text: str | None = None, **attributes: object) -> None:
        """Add one element; attribute names end in _ or hold _ where Python does not allow the SVG name."""
        names = {"class_": "class"}
        pairs = "".join(
            # a number has no letter that XML would read
            f' {names.get(k, k.replace("_", "-"))}="{short(v)}"'
            if isinstance(v, float | int)
            else f" {names.get(k, k.replace('_', '-'))}={quoteattr(str(v))}"
            for k, v in attributes.items()
            if v is not None
        )
        self.parts.append(f"<{tag}{pairs}/>" if text is None else f"<{tag}{pairs}>{escape(text)}</{tag}>")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 12,
        anchor: str | None = None,
        kind: str = "ink",
        *,
        bold: bool = False,
        italic: bool = False,
        turn: float = 0,
        fill: str | None = None,
    ) -> None:
        """Write a line of text; `anchor` is start, middle or end, `turn` an angle in degrees around x, y."""
        self.add(
            "text",
            text,
            x=float(x),
            y=float(y),
            class_=None if fill else kind,
            fill=fill,
            font_size=float(size),
            text_anchor=None if anchor in (None, "start") else anchor,
            font_weight="bold" if bold else None,
            font_style="italic" if italic else None,
            transform=f"rotate({short(turn)} {short(x)} {short(y)})" if turn else None,
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, kind: str = "sInk", wide: float = 1, dash: str | None = None
    ) -> None:
        """Draw a straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind, stroke_width=wide, stroke_dasharray=dash)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        kind: str | None = "soft",
        *,
        fill: str | None = None,
        round_: float | None = None,
        wide: float | None = None,
    ) -> None:
        """Draw a rectangle."""
        self.add("rect", x=x, y=y, width=w, height=h, class_=kind, fill=fill, rx=round_, stroke_width=wide)

    def path(self, d: str, kind: str = "no sInk", wide: float = 1, dash: str | None = None) -> None:
        """Draw a path."""
        self.add("path", d=d, class_=kind, stroke_width=wide, stroke_dasharray=dash)

    def arrow(self, x: float, y: float, way: int, kind: str = "no sMut", wide: float = 1.4, size: float = 4) -> None:
        """Draw the head of an arrow whose tip is at x, y and points right (1) or left (−1)."""
        back = x - 1.6 * size * way
        self.path(
            f"M{short(back)},{short(y - size)} L{short(x)},{short(y)} L{short(back)},{short(y + size)}", kind, wide
        )

    def body(self) -> str:
        """Return the elements drawn so far."""
        return "\n".join(self.parts)


@dataclass(frozen=True)
class Figure:
    """One finished figure.

    Attributes
    ----------
    name : slug, unique in the report and the file's name
    title : caption
    alt : text alternative: what a reader who cannot see it must know, numbers included
    canvas : the drawing
    source : slug of the contracted table it was drawn from
    """

    name: str
    title: str
    alt: str
    canvas: Canvas
    source: str
    note: str = ""
    instrument: str = ""
    wave: str = ""

    def svg(self, *, standalone: bool) -> str:
        """Return the figure as SVG: with its own colours and ground, or for a page whose style sheet colours it."""
        w, h = short(self.canvas.width), short(self.canvas.height)
        size = f'width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
            f'aria-labelledby="{self.name}-t {self.name}-d" font-family="{FONT}">\n'
            f'<title id="{self.name}-t">{escape(self.title)}</title>\n'
            f'<desc id="{self.name}-d">{escape(self.alt)}</desc>\n'
        )
        if standalone:
            head += f'<style>{STYLE}</style>\n<rect width="{w}" height="{h}" fill="#ffffff"/>\n'
        return f"{head}{self.canvas.body()}\n</svg>\n"
