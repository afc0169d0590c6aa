"""What matplotlib draws, written on the house's canvas: shapes with classes instead of colours, few bytes, texts as texts.

matplotlib's own SVG names colours, gives every artist an identifier and six decimals to every coordinate; a page of seventy
figures would be three times as large, and could not turn dark. Its rule for other outputs is a renderer, which is this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from emosec.report.figures.canvas import Canvas, short
from emosec.report.figures.colours import FILLS, STROKES, TEXTS
from emosec.report.figures.measure import width

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.figure import Figure as Sheet
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType
    from numpy.typing import ArrayLike

BOLD = ("bold", "semibold", "heavy", 600, 700)
STOP, MOVE, LINE, CURVE3, CURVE4, CLOSE = (
    int(c) for c in (Path.STOP, Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY)
)
ANCHORS = {"left": None, "center": "middle", "right": "end"}


def on_canvas(sheet: Sheet) -> Canvas:
    """Return the canvas on which a matplotlib figure has been drawn; one point of the figure is one pixel.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> sheet = Figure(figsize=(1, 0.5), dpi=72)
    >>> _ = sheet.text(0.5, 0.5, "a < b", ha="center", fontsize=11)
    >>> on_canvas(sheet).body()
    '<text x="36" y="18" fill="#000000" font-size="11" text-anchor="middle">a &lt; b</text>'
    """
    wide, high = (float(v) * 72 for v in sheet.get_size_inches())
    canvas = Canvas(wide, high)
    sheet.patch.set_visible(False)
    sheet.draw(Renderer(canvas))
    return canvas


class Renderer(RendererBase):
    """Writes paths and texts on a canvas whose origin is the upper left."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self.down = Affine2D().scale(1, -1).translate(0, canvas.height)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size in pixels."""
        return self.canvas.width, self.canvas.height

    def points_to_pixels(self, points: ArrayLike) -> ArrayLike:
        """Return points as pixels, which are the same."""
        return points

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Return the room a text takes, by the widths that every text of the report is measured with."""
        size = prop.get_size_in_points()
        return width(s, size, bold=prop.get_weight() in BOLD), 0.75 * size, 0.2 * size

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: ColorType | None = None
    ) -> None:
        """Write one path; what leaves its axes is cut where it is a line."""
        stroke, fill = stroke_of(gc), fill_of(rgbFace)
        if stroke is None and fill is None:
            return
        moved = (transform + self.down).transform_path(path)
        cut = gc.get_clip_rectangle()
        if cut is not None and fill is None:
            box = (cut.x0, self.canvas.height - cut.y1, cut.x1, self.canvas.height - cut.y0)
            moved = moved.cleaned(clip=box, remove_nans=True, simplify=False, curves=True)
        draw(self.canvas, moved, stroke, fill, gc)

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,
    ) -> None:
        """Write a marker at every point of a path, inside the axes or not."""
        for x, y in trans.transform(path.vertices):
            if np.isfinite(x) and np.isfinite(y):
                self.draw_path(gc, marker_path, marker_trans + Affine2D().translate(x, y), rgbFace)

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
                  ismath: bool | Literal["TeX"] = False, mtext: Text | None = None) -> None:  # fmt: skip
        """Write one line of text at the place it is aligned to, so that another font shifts it least."""
        size, bold = prop.get_size_in_points(), prop.get_weight() in BOLD
        across = width(s, size, bold)
        anchor = ANCHORS[mtext.get_horizontalalignment()] if mtext is not None else None
        if angle:
            # matplotlib gives the lower left of the turned text; the canvas turns a text around its middle
            anchor, y = "middle", y - across / 2
        else:
            x += {None: 0.0, "middle": across / 2, "end": across}[anchor]
        colour = to_hex(gc.get_rgb())
        kind = TEXTS.get(colour)
        self.canvas.text(x, y, s, size, anchor, kind or "ink", bold=bold, italic=prop.get_style() == "italic",
                         turn=-angle, fill=None if kind else colour)  # fmt: skip


def stroke_of(gc: GraphicsContextBase) -> str | None:
    """Return the colour of a line; none where nothing is drawn."""
    rgb = gc.get_rgb()
    return to_hex(rgb) if gc.get_linewidth() > 0 and (len(rgb) < 4 or rgb[3] > 0) else None


def fill_of(rgb: Any) -> str | None:
    """Return the colour of an area; none where it is empty."""
    return to_hex(rgb) if rgb is not None and (len(rgb) < 4 or rgb[3] > 0) else None


def draw(canvas: Canvas, path: Path, stroke: str | None, fill: str | None, gc: GraphicsContextBase) -> None:
    """Write one path as the SVG element that says most: line, rectangle, circle, line through points, polygon, path."""
    paint = painting(stroke, fill, gc)
    spots = [(float(x), float(y)) for x, y in np.asarray(path.vertices)]
    codes = [int(c) for c in np.asarray(path.codes)] if path.codes is not None else [MOVE, *[LINE] * (len(spots) - 1)]
    kept = [(p, c) for p, c in zip(spots, codes, strict=True) if c != STOP]
    if len(kept) < 2:  # the line through a single point, whose marker is drawn by itself
        return
    spots, codes = [p for p, _ in kept], [c for _, c in kept]
    closed = codes[-1] == CLOSE or (fill is not None and spots[0] == spots[-1])
    corners = spots[:-1] if closed else spots
    one = codes[0] == MOVE and MOVE not in codes[1:]
    straight = not {CURVE3, CURVE4} & set(codes)
    if one and straight and len(corners) == 2:
        (x1, y1), (x2, y2) = corners
        canvas.add("line", x1=x1, y1=y1, x2=x2, y2=y2, **paint)
    elif one and straight and closed and len(corners) == 4 and upright(corners):
        (x0, y0), (x1, y1) = (min(p) for p in zip(*corners, strict=True)), (max(p) for p in zip(*corners, strict=True))
        canvas.add("rect", x=x0, y=y0, width=x1 - x0, height=y1 - y0, **paint)
    elif one and closed and not straight and round_(corners):
        (x0, y0), (x1, y1) = (min(p) for p in zip(*corners, strict=True)), (max(p) for p in zip(*corners, strict=True))
        canvas.add("circle", cx=(x0 + x1) / 2, cy=(y0 + y1) / 2, r=(x1 - x0) / 2, **paint)
    elif one and straight:
        where = " ".join(f"{short(x)},{short(y)}" for x, y in corners)
        canvas.add("polygon" if closed else "polyline", points=where, **paint)
    else:
        canvas.add("path", d=steps(spots, codes), **paint)


def painting(stroke: str | None, fill: str | None, gc: Any) -> dict[str, Any]:
    """Return class, colours, width and dashes of an element."""
    kinds = [FILLS.get(fill) if fill else "no", STROKES.get(stroke) if stroke else None]
    _, dashes = gc.get_dashes()
    return {
        "class_": " ".join(k for k in kinds if k) or None,
        "fill": fill if fill and fill not in FILLS else None,
        "stroke": stroke if stroke and stroke not in STROKES else None,
        "stroke_width": gc.get_linewidth() if stroke else None,
        "stroke_dasharray": " ".join(short(d) for d in dashes) if stroke and dashes else None,
    }


def upright(corners: list[tuple[float, float]]) -> bool:
    """Return whether four corners are those of a rectangle that stands upright."""
    return len({round(x, 3) for x, _ in corners}) == 2 and len({round(y, 3) for _, y in corners}) == 2


def round_(corners: list[tuple[float, float]]) -> bool:
    """Return whether a curve is as high as wide and lies on both sides of its middle, as a circle does."""
    x, y = zip(*corners, strict=True)
    return abs((max(x) - min(x)) - (max(y) - min(y))) < 0.01 and len(corners) > 12


def steps(spots: list[tuple[float, float]], codes: list[int]) -> str:
    """Return the commands of an SVG path."""
    letters = {MOVE: "M", LINE: "L", CURVE3: "Q", CURVE4: "C"}
    said, at = [], 0
    while at < len(codes):
        code = codes[at]
        n = {CURVE3: 2, CURVE4: 3}.get(code, 1)
        where = " ".join(f"{short(x)},{short(y)}" for x, y in spots[at : at + n])
        said.append("Z" if code == CLOSE else f"{letters[code]}{where}")
        at += n
    return " ".join(said)
