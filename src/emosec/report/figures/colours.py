"""The house's colours, by the classes that the page's style sheet turns dark."""

from __future__ import annotations

INK, MUT, PAPER = "#1a1d21", "#565d66", "#ffffff"
LINE, GRID = "#6b737d", "#d9dde2"
SOFT, ZONE = "#f1f3f5", "#f6e9e4"
# four series: blue, orange and green of Okabe and Ito, darkened; and grey, for what is none of them
SERIES = ("#1f5fa8", "#b4530a", "#00705a", "#6b737d")
TEXTS = {INK: "ink", MUT: "mut"}
FILLS = {INK: "ink", MUT: "mut", PAPER: "paper", SOFT: "soft", ZONE: "zone"} | {
    c: f"f{i}" for i, c in enumerate(SERIES, 1)
}
STROKES = {INK: "sInk", GRID: "sGrid", PAPER: "sPaper", **{c: f"s{i}" for i, c in enumerate(SERIES, 1)}, LINE: "sMut"}
# the same in fixed colours, for a file that stands alone
STYLE = "\n".join(
    [f".{k}{{fill:{c}}}" for c, k in FILLS.items()]
    + [f".{k}{{stroke:{c}}}" for c, k in STROKES.items()]
    + [f".s4{{stroke:{SERIES[3]}}}", ".no{fill:none}"]
)
