"""Figures: well-formed, described, inside their frame, and holding the numbers of their table."""

import ast
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest

import emosec.report.figures
from emosec.report import formats
from emosec.report.figures.forest import NO_ESTIMATE, note_of
from emosec.report.figures.measure import width

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures(drawn):
    made, more, _ = drawn
    return [*made.figures(), *more]


# every function that draws a figure of the report, and the first words of the names of what it draws
DRAWS = {
    "forest": ("verdict",), "scree": ("scree",), "bland_altman": ("agreement",), "confidence_curves": ("confidence",),
    "path_diagram": ("path",), "flow_chart": ("flow",), "response_bars": ("responses",), "spread": ("scores",),
    "power_at_own_n": ("power",), "loading_plot": ("efa",), "heat_map": ("correlations", "residuals"),
    "information_curves": ("information",), "item_curves": ("item_curves",), "tipping_points": ("tipping",),
    "dot_figure": ("reliability", "means", "retest", "criteria", "sensitivity", "item_shifts"),
}  # fmt: skip
# of the simulation, for docs/, and tested there
OF_THE_CALIBRATION = {"bounded_rates", "power_curves", "power_figure"}


def test_every_function_that_draws_is_drawn_here(figures):
    """So that what holds of all figures below holds of every kind there is."""
    found = set()
    for file in Path(emosec.report.figures.__file__).parent.glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "Figure":
                found.add(node.name)
    assert found == {*DRAWS, *OF_THE_CALIBRATION}
    kinds = {k for ks in DRAWS.values() for k in ks}
    assert {k for k in kinds if not any(f.name.startswith(f"{k}_") for f in figures)} == set()
    assert [f.name for f in figures if not f.name.startswith(tuple(f"{k}_" for k in kinds))] == []


NUMBER = re.compile(r"[−-]?[\d.,]+%?×?")


def test_every_axis_of_numbers_is_labelled(drawn):
    *_, sheets = drawn
    seen, unnamed = 0, []
    for sheet in sheets:
        shared = sheet._supxlabel, sheet._supylabel
        for axes in sheet.axes:
            for axis, whole in zip((axes.xaxis, axes.yaxis), shared, strict=True):
                shown = [t.get_text() for t in axis.get_ticklabels() if t.get_visible() and t.get_text()]
                if not axes.axison or not axis.get_visible() or not any(NUMBER.fullmatch(t) for t in shown):
                    continue
                seen += 1
                named = axis.get_label_text() or (whole.get_text() if whole else "")
                unnamed += [] if named else [([t.get_text() for t in sheet.texts[:2]], shown)]
    assert unnamed == []
    assert seen > 20


def test_well_formed_with_title_and_description(figures):
    for figure in figures:
        for standalone in (True, False):
            root = ET.fromstring(figure.svg(standalone=standalone))
            assert root.get("role") == "img"
            assert root.find(f"{SVG}title").text == figure.title
            assert len(root.find(f"{SVG}desc").text) > 40
        assert "nan" not in figure.svg(standalone=True).lower().replace("tai_nan", "")


def test_no_text_leaves_the_frame(figures):
    for figure in figures:
        root = ET.fromstring(figure.svg(standalone=True))
        for text in root.iter(f"{SVG}text"):
            x, size = float(text.get("x")), float(text.get("font-size"))
            w = width(text.text or "", size, bold=text.get("font-weight") == "bold")
            if text.get("transform"):  # an axis named upward
                assert w / 2 - 1 <= float(text.get("y")) <= figure.canvas.height - w / 2 + 1, (figure.name, text.text)
                continue
            left = x - {"middle": w / 2, "end": w}.get(text.get("text-anchor"), 0)
            assert left >= -1, (figure.name, text.text)
            assert left + w <= figure.canvas.width + 1, (figure.name, text.text)
            assert 0 < float(text.get("y")) <= figure.canvas.height, (figure.name, text.text)


def test_texts_do_not_overlap(figures):
    for figure in figures:
        boxes = []
        for text in ET.fromstring(figure.svg(standalone=True)).iter(f"{SVG}text"):
            x, y, size = (float(text.get(k)) for k in ("x", "y", "font-size"))
            w = width(text.text or "", size, bold=text.get("font-weight") == "bold") * 0.94
            left = x - {"middle": w / 2, "end": w}.get(text.get("text-anchor"), 0)
            upward = (x - 0.72 * size, y - w / 2, x + 0.1 * size, y + w / 2, text.text)
            level = (left, y - 0.72 * size, left + w, y + 0.1 * size, text.text)
            boxes.append(upward if text.get("transform") else level)
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (figure.name, a[4], b[4])


def test_type_is_8_points_or_more_in_print(figures):
    for figure in figures:
        sizes = [float(s) for s in re.findall(r'font-size="([\d.]+)"', figure.canvas.body())]
        assert min(sizes) * 6.5 * 72 / figure.canvas.width >= 8, figure.name


def test_same_bytes_whatever_settings_a_machine_has():
    import matplotlib

    from emosec.report.figures.dots import Axis, Dot, dot_canvas

    dots = [Dot("a $b$ block", "x_1", 0.4, 0.2, 0.6), Dot("a $b$ block", "$y^2$", 0.5, 0.1, 9.0, 2)]
    plain = dot_canvas(dots, Axis("r", ((0.3, "gate"),))).body()
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.grid": True, "text.parse_math": True}):
        again = dot_canvas(dots, Axis("r", ((0.3, "gate"),))).body()
    assert again == plain
    assert ">$y^2$<" in plain


def test_every_colour_is_one_that_the_page_can_turn_dark_or_a_shade_of_data(figures):
    for figure in figures:
        if not figure.name.startswith(("correlations", "residuals", "responses")):
            assert not re.search(r'(?:fill|stroke)="#', figure.canvas.body()), figure.name


def test_flow_chart_numbers_come_from_the_flow(got, figures):
    for figure in figures:
        if figure.name.startswith("flow_"):
            flow = got.of("screening_flow", instrument=figure.instrument, wave=figure.wave)
            shown = [int(n.replace(",", "")) for n in re.findall(r"n = ([\d,]+)", figure.canvas.body())]
            assert shown[0] == flow["n_in"].iloc[0]
            assert shown[-1] == flow["n_left"].iloc[-1]
            dropped = re.findall(r"Excluded, [^:]*: n = ([^<]+)<", figure.canvas.body())
            assert dropped == [escape(formats.count(n)) for n in flow["n_dropped"] if n]


def test_forest_prints_phi_of_every_pair_and_wave(got, figures):
    pairs = got.tables["separability_pairs"]
    known = 0
    for figure in (f for f in figures if f.name.startswith("verdict_")):
        for row in pairs[pairs["instrument"] == figure.instrument].to_dict("records"):
            if formats.absent(row["est"]):
                assert f"{row['pair']}, {row['wave']}: {NO_ESTIMATE}, undecided." in figure.alt
                continue
            known += 1
            limits = formats.interval(row["ci.lower"], row["ci.upper"], formats.fine)
            assert f"{formats.fine(row['est'])} {limits}" in figure.canvas.body()
    assert 0 < known < len(pairs)


def test_confidence_curves_say_where_95_percent_is_reached(got, figures):
    curve = got.tables["separability_curve"]
    drawn = [f for f in figures if f.name.startswith("confidence_")]
    assert drawn
    for figure in drawn:
        own = curve[(curve["instrument"] == figure.instrument) & (curve["wave"] == figure.wave)]
        for pair, rows in own.groupby("pair"):
            sure = rows.loc[rows["confidence"] >= 0.95, "cutoff"]
            where = f"reached at {formats.bounded(sure.min())}" if len(sure) else "not reached"
            assert f"{pair}: .95 is {where}." in figure.alt
        lines = curves(ET.fromstring(figure.svg(standalone=True)))
        assert len(lines) == own["pair"].nunique()


def test_tipping_points_are_said_and_none_that_does_not_apply(got, figures):
    rows = got.tables["separability_tipping"]
    for figure in (f for f in figures if f.name.startswith("tipping_")):
        own = rows[(rows["instrument"] == figure.instrument) & (rows["wave"] == rows["wave"].iloc[0])]
        assert "does not apply" not in figure.alt
        assert (
            figure.alt.count(" would be needed") + figure.alt.count("no size would do")
            == (own["status"] != "not_applicable").sum()
        )
        assert figure.canvas.body().count(">no size<") == 3


def test_power_says_every_share_and_stays_in_its_frame():
    from emosec.report.figures.power import VERDICTS, power_at_own_n

    truths = {0.7: (0.98, 0.0, 0.02), 0.9: (0.03, 0.01, 0.96), 1.0: (0.0, 0.95, 0.05)}
    rates = pd.DataFrame(
        {"pair": "safety–confidence", "phi": phi, "n": 582, "replications": 200, **dict(zip(VERDICTS, shares, strict=True)),
         **{f"{v}_mcse": (s * (1 - s) / 200) ** 0.5 for v, s in zip(VERDICTS, shares, strict=True)}}
        for phi, shares in truths.items()
    )  # fmt: skip
    figure = power_at_own_n("power_x", ("i", "time1"), "Mini", rates, 0.9)
    said = re.findall(r"[\d.]+(?=%)", figure.alt)
    assert [float(s) for s in said] == pytest.approx([100 * s for shares in truths.values() for s in shares], abs=0.051)
    drawing = ET.fromstring(figure.svg(standalone=True))
    lines = curves(drawing)
    assert len(lines) == len(VERDICTS)
    heights = [[float(p.split(",")[1]) for p in line.get("points").split()] for line in lines]
    # the higher the share the higher the point, on one scale for all verdicts
    pairs = sorted((s, -h) for shares, row in zip(zip(*truths.values(), strict=True), heights, strict=True)
                   for s, h in zip(shares, row, strict=True))  # fmt: skip
    assert [h for _, h in pairs] == sorted(h for _, h in pairs)
    for part in drawing.iter():
        for end in ("y1", "y2", "cy"):
            if part.get(end) is not None:
                assert 0 <= float(part.get(end)) <= figure.canvas.height
    test_no_text_leaves_the_frame([figure])
    test_texts_do_not_overlap([figure])


def test_palette_is_readable_on_its_ground():
    """Lines and markers reach 3:1, texts 4.5:1 (WCAG 2.2 AA), light and dark."""
    from emosec.report.page import PARTIALS

    css = (PARTIALS / "style.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme:dark)")[:2]

    def colours(part):
        return dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]{3,6})", part))

    for part in (light, dark):
        c = colours(part)
        for ground in ("paper", "card"):
            for ink in ("ink", "mut", "link", "yes", "no", "open", "part"):
                assert contrast(c[ink], c[ground]) >= 4.5, (ink, ground)
            for line in ("c1", "c2", "c3", "c4"):
                assert contrast(c[line], c[ground]) >= 3, (line, ground)
        assert contrast(c["warnink"], c["warn"]) >= 4.5
        assert contrast(c["mut"], c["soft"]) >= 4.5


def test_response_colours_differ_in_greyscale():
    from emosec.report.figures.bars import shade

    for n in (2, 4, 5, 7):
        tones = [round(luminance(shade(i / (n - 1))[0]), 3) for i in range(n)]
        assert len(set(tones)) == n
        assert all(contrast(*shade(i / (n - 1))) >= 4.5 for i in range(n))


def curves(drawing):
    """The lines through points, without the flat ones of a legend."""
    lines = drawing.findall(f"{SVG}polyline")
    return [line for line in lines if len({p.split(",")[1] for p in line.get("points").split()}) > 1]


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_no_cell_of_a_heat_map_turns_dark_under_its_black_number():
    """A correlation of 0 is no paper: what has the page's colour turns dark at night, and the number on it does not."""
    import pandas as pd

    from emosec.report.figures.heat import Shown, heat_map

    pairs = pd.DataFrame({"item_a": ["b", "c", "c"], "item_b": ["a", "a", "b"], "est": [0.0, 0.0001, -0.0001]})
    drawn = heat_map(
        "h", ("i", "w1"), "T", pairs, [("S", "a"), ("S", "b"), ("S", "c")], Shown("Residuals", "s", most=0.2)
    )
    assert re.findall(r'class="(?:paper|soft|zone)[^"]*"', drawn.canvas.body()) == []
    assert drawn.canvas.body().count("#fefefe") >= 3


def test_a_png_has_300_dots_an_inch_and_says_so(inside):
    import io

    from PIL import Image

    from emosec.report.papers.document import paper
    from emosec.report.papers.pdf import figure_bytes

    figure = paper(inside).figures[0].figure
    picture = Image.open(io.BytesIO(figure_bytes(figure, "png")))
    picture.load()
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    # a unit of the drawing is 1/96 inch
    assert picture.width == pytest.approx(figure.canvas.width / 96 * 300, abs=2)


def test_the_note_of_the_forest_tells_of_the_signs_that_are_drawn():
    """A picture of one wave had its diamond explained, and one of one-sided bounds its grey bars."""
    row = {"wave": "w1", "est": 0.7, "lower_bound": 0.6, "upper_bound": 0.8}
    both = note_of(pd.DataFrame([row, row | {"wave": "pooled"}]), 0.9)
    assert both.startswith(
        "Points are φ, whiskers its interval, grey bars the bounds under wording, a diamond all waves pooled; "
    )
    one = note_of(pd.DataFrame([row | {"lower_bound": float("nan")}]), 0.9)
    assert one.startswith("Points are φ, whiskers its interval; ")
    assert "one bound alone" in one
    none = note_of(pd.DataFrame([row | {"est": float("nan"), "upper_bound": float("nan")}]), 0.9)
    assert none.startswith("No φ could be estimated apart from wording; ")


def test_tipping_points_say_of_which_wave_they_are(figures):
    """Of several waves they are the last one's, also where the verdict is on all pooled."""
    ends = {f.instrument: f.title.rsplit(", ", 1)[1] for f in figures if f.name.startswith("tipping_")}
    assert ends["msq_security"] == "Time 3"
    assert ends["tai_security"] == "Trait proxies of emotional security"
