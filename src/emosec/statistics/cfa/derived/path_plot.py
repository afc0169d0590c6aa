"""A picture of a fitted model: factors as ellipses, observed variables as boxes, paths as arrows with their estimates."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.errors import ArgumentError, ModelError, needing_extras
from emosec.statistics.cfa.derived.measurement import refuse_other_things
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.kinds import NotNegative, checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

BOX, ELLIPSE = (0.86, 0.42), (1.5, 0.7)  # width and height, in units of the distance of two items
LEVEL = 2.6  # between rows of the picture
INK, QUIET = "#222222", "#6b7280"

Places = dict[str, tuple[float, float]]


@checked
def plot_path(
    fit: Fit, ax: Any = None, *, standardized: bool = True, group: str | None = None, digits: NotNegative = 2
) -> Any:
    """Draw a model with its estimates.

    Parameters
    ----------
    fit : Fit
    ax : matplotlib Axes, optional
        One of its own by default, wide enough for the items.
    standardized : bool
        `std.all`, else `est`.
    group : str, optional
        Label of the group to draw; the first by default.
    digits : int

    Returns
    -------
    Axes
        Loadings and regressions are straight arrows, covariances bows with two heads; dashed where p > .05 (without an error,
        solid). Means, thresholds and variances are left out.

    Raises
    ------
    MissingExtra
        matplotlib is not installed (`emosec[plot]`).
    ModelError
        An unknown group.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("Agg")
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    >>> axes = plot_path(cfa("f =~ a + b + c", data))
    >>> sorted(t.get_text() for t in axes.texts if t.get_text().isalpha())
    ['a', 'b', 'c', 'f']
    """
    with needing_extras():
        import matplotlib.pyplot as plt
    refuse_other_things("a picture", fit)
    if ax is not None and not hasattr(ax, "add_patch"):
        raise ArgumentError(
            f"ax is a {type(ax).__name__}, which is no axes of matplotlib", where="plot_path",
            remedy="leave it out, or give what plt.subplots() returns second",
        )  # fmt: skip
    labels = list(fit.group_labels)
    group = None if group is None else str(group)
    if group is not None and group not in labels:
        raise ModelError(f"there is no group {group!r}", remedy=known(group, labels))
    table = fit.parameters
    table = table[table["group"] == (1 if group is None else labels.index(group) + 1)]
    table = table[table["op"].isin(["=~", "~", "~~"]) & (table["lhs"] != table["rhs"])]
    table = table[(table["op"] == "=~") | (table["free"] > 0) | (table["est"] != 0)]
    latent = set(fit.parameters.loc[fit.parameters["op"] == "=~", "lhs"])
    places = _places(table, latent)
    x, y = np.array(list(places.values())).T
    if ax is None:
        size = (max(6.0, 1.05 * (np.ptp(x) + 2.4)), max(3.5, 1.05 * (np.ptp(y) + 2.8)))
        ax = plt.figure(figsize=size, layout="constrained").add_subplot()
    for name, at in places.items():
        _node(ax, name, at, name in latent)
    value = "std.all" if standardized else "est"
    for number, row in enumerate(table.to_dict("records")):
        _path(
            ax,
            {str(k): v for k, v in row.items()},
            places,
            latent,
            f"{row[value]:.{digits}f}".replace("0.", ".", 1),
            number,
        )
    ax.set_xlim(x.min() - 1.2, x.max() + 1.2)
    ax.set_ylim(y.min() - 1.4, y.max() + 1.7)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _places(table: pd.DataFrame, latent: set[str]) -> Places:
    """Items in a row in the order of their factors, factors above the middle of theirs, predictors at the top.

    A factor of the items of several others (a bifactor model's general one) stands below.
    """
    loads = table[table["op"] == "=~"]
    items = list(dict.fromkeys(v for v in loads["rhs"] if v not in latent))
    others = [v for v in dict.fromkeys([*table["lhs"], *table["rhs"]]) if v not in latent and v not in items]
    places: Places = {name: (float(i), 0.0) for i, name in enumerate(items)}
    for name in _general(loads, items):
        places[name] = (float(np.mean([places[v][0] for v in loads.loc[loads["lhs"] == name, "rhs"]])), -LEVEL)
    waiting = [f for f in dict.fromkeys(loads["lhs"]) if f not in places]
    while waiting:
        ready = [f for f in waiting if all(v in places for v in loads.loc[loads["lhs"] == f, "rhs"])] or waiting
        for name in ready:
            below = [places[v] for v in loads.loc[loads["lhs"] == name, "rhs"] if v in places]
            places[name] = (float(np.mean([x for x, _ in below])), max(y for _, y in below) + LEVEL)
        waiting = [f for f in waiting if f not in ready]
    _spread(places, latent)
    top = max((y for _, y in places.values()), default=0.0) + LEVEL
    middle = float(np.mean([x for x, _ in places.values()])) if places else 0.0
    for i, name in enumerate(others):
        places[name] = (middle + 1.6 * (i - (len(others) - 1) / 2), top)
    return places


def _general(loads: pd.DataFrame, items: list[str]) -> list[str]:
    own = {name: set(rows["rhs"]) for name, rows in loads.groupby("lhs", sort=False)}
    found = []
    for name, mine in own.items():
        held = [other for other, theirs in own.items() if other != name and theirs < mine]
        if mine <= set(items) and len(held) > 1:
            found.append(str(name))
    return found


def _spread(places: Places, latent: set[str]) -> None:
    """Keep factors of a row apart, such as those that share all their items."""
    for level in {y for name, (_, y) in places.items() if name in latent}:
        row = sorted((x, name) for name, (x, y) in places.items() if name in latent and y == level)
        for (left, before), (_, name) in pairwise(row):
            least = max(left, places[before][0]) + ELLIPSE[0] + 0.4
            places[name] = (max(places[name][0], least), level)


def _node(ax: Any, name: str, at: tuple[float, float], latent: bool) -> None:
    from matplotlib.patches import Ellipse, Rectangle

    shape: Any = Ellipse(at, *ELLIPSE) if latent else Rectangle((at[0] - BOX[0] / 2, at[1] - BOX[1] / 2), *BOX)
    shape.set(facecolor="white", edgecolor=INK, linewidth=1.2, zorder=3)
    ax.add_patch(shape)
    size = 10 if len(name) < 9 else max(5.0, 90.0 / len(name))
    # names are the data's: `$` in them is no formula
    ax.text(*at, name, ha="center", va="center", fontsize=size, color=INK, zorder=4, parse_math=False)


def _path(ax: Any, row: dict[str, Any], places: Places, latent: set[str], said: str, number: int) -> None:
    from matplotlib.patches import FancyArrowPatch

    both = row["op"] == "~~"
    start, end = (row["lhs"], row["rhs"]) if row["op"] in ("=~", "~~") else (row["rhs"], row["lhs"])
    if both and places[start][0] > places[end][0]:
        start, end = end, start
    low = both and start not in latent and places[start][1] == 0.0
    a, b = _edge(places[start], start in latent, both, low), _edge(places[end], end in latent, both, low)
    if not both:
        a, b = _toward(places[start], places[end], start in latent), _toward(places[end], places[start], end in latent)
    bow = 0.0 if not both else (0.35 if low else -0.35)
    ax.add_patch(
        FancyArrowPatch(
            a, b, arrowstyle="<|-|>" if both else "-|>", connectionstyle=f"arc3,rad={bow}", mutation_scale=9, linewidth=1.0,
            linestyle="--" if row["pvalue"] > 0.05 else "-", color=QUIET if both else INK, shrinkA=0, shrinkB=0, zorder=2,
        )
    )  # fmt: skip
    share = 0.5 if both else 0.42 + 0.16 * (number % 2)  # neighbours' numbers stand at two heights
    span = np.hypot(b[0] - a[0], b[1] - a[1])
    x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]) + (0.0 if not both else -0.5 * bow * span)
    ax.text(x, y, said, ha="center", va="center", fontsize=8, color=INK, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip


def _edge(at: tuple[float, float], latent: bool, both: bool, low: bool) -> tuple[float, float]:
    """Where a bow meets a node: above factors, below items."""
    half = (ELLIPSE if latent else BOX)[1] / 2
    return at[0], at[1] - half if low else at[1] + half


def _toward(at: tuple[float, float], other: tuple[float, float], latent: bool) -> tuple[float, float]:
    """Where the line to another node leaves this one."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    w, h = ELLIPSE if latent else BOX
    if latent:
        share = 1.0 / max(float(np.hypot(dx / (w / 2), dy / (h / 2))), 1e-9)
    else:
        share = 1.0 / max(abs(dx) / (w / 2), abs(dy) / (h / 2), 1e-9)
    return at[0] + share * dx, at[1] + share * dy
