"""What changed: since the wave before, instrument by instrument, and since the run before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.invariance.typed_rows_levels import InvarianceConclusions
from emosec.invariance.typed_rows_over_time import InvarianceCongruence, InvarianceItemShifts
from emosec.report import formats
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import instrument_title, scale_title, short_title, title, verdict_words, wave_words
from emosec.report.listing import Col, listing
from emosec.report.parts import Place, Section
from emosec.report.words import LEVEL, human
from emosec.tables import records

LISTED = 30  # results that differ from the run before, in the page; the CSV has all
RUN = (
    Col("Table", "table", words=lambda slug: human(str(slug).split("_", 1)[-1])),
    Col("Instrument", "instrument"),
    Col("Wave", "wave", words=wave_words),
    Col("Rows", "n", "count"),
    Col("Changed", "n_changed", "count"),
    Col("Gone", "n_gone", "count"),
    Col("Most in", "column"),
    Col("By", "largest", "percent"),
    Col("Why", "why"),
)
DRAWN = 12  # items in the picture, those that moved most
CHANGED = (Col("Of", "about"), Col("What", "what"), Col("Earlier", "earlier"), Col("Later", "later"))
ITEMS = (
    Col("Item", "item"),
    Col("n, smaller wave", "n", "count"),
    Col("In both", "n_both", "count"),
    Col("Shift of the mean", "shift", "change"),
    Col("95% CI", "shift.ci.lower", "interval", upper="shift.ci.upper", inner="change"),
    Col("Distance", "distance", "number"),
    Col("95% CI", "distance.ci.lower", "interval", upper="distance.ci.upper", inner="number"),
)


def section(got: Gathered, design: Design) -> Section:
    """Return the section on what changed; without places where no instrument was asked in two waves."""
    asked = [i for i, d in design.instruments.items() if d.measures_construct]
    places = [since_wave(got, design, i) for i in asked if len(got.waves_of("screening_flow", i)) > 1]
    runs = since_run(got, design)
    facts = {"sentence": run_sentence(got.since), "earlier": got.since.get("earlier")} if got.since else {}
    return Section("since", 0, [*places, *([runs] if runs else [])], facts)


def run_sentence(since: dict[str, Any]) -> str:
    """Return what the run before says of this one, in a sentence or two."""
    if since["earlier"] is None:
        return "No different run of this study is kept, so nothing can be said of what changed since."
    n, changed, other = since["compared"], len(since["changed"]), since["other_data"]
    if changed:
        said = f"{formats.count(changed)} of {formats.count(n)} results on the same data differ from the run before."
    else:
        said = f"Nothing earlier changed: all {formats.count(n)} results on the same data are as in the run before."
        said += f" Changed since then, without effect on them: {why_words(since['unlike'])}." if since["unlike"] else ""
    return said + (f" {formats.count(other)} more rest on other data than then and are not compared." if other else "")


def why_words(why: dict[str, Sequence[str]]) -> str:
    """Return reasons in words.

    Examples
    --------
    >>> why_words({"version": ["numpy 2.1 → 2.2"], "screening": []}), why_words({})
    ('version (numpy 2.1 → 2.2); screening', 'nothing that a record names')
    """
    parts = [f"{reason} ({', '.join(details)})" if details else reason for reason, details in why.items()]
    return "; ".join(parts) or "nothing that a record names"


def since_run(got: Gathered, design: Design) -> Place | None:
    """Return what differs from the run before though its data do not; nothing where nothing does."""
    rows = [{**r, "why": why_words(r["why"])} for r in got.since.get("changed", ())]
    if not rows:
        return None
    data = pd.DataFrame(rows)
    few = f" The first {LISTED} of {len(data)}." if len(data) > LISTED else ""
    place = Place()
    place.tables["runs"] = listing(
        "since_run", "Results that differ from the run before on the same data", data.head(LISTED),
        tuple(Col(c.head, c.key, words=lambda i: instrument_title(design, str(i))) if c.key == "instrument" else c for c in RUN),
        "changes_since_run", group=0,
        note="A result: one table of an instrument in a wave. By: the largest share of its size by which a number differs. "
        "Why: what the "
        f"jobs that it rests on had different.{few}",
    )  # fmt: skip
    return place


def frames(got: Gathered) -> dict[str, pd.DataFrame]:
    """Return all results that differ from the run before, for their CSV file."""
    rows = [{**r, "why": why_words(r["why"])} for r in got.since.get("changed", ())]
    return {"changes_since_run": pd.DataFrame(rows)}


def since_wave(got: Gathered, design: Design, instrument: str) -> Place:
    """Return the last wave of an instrument beside the one before."""
    earlier, later = got.waves_of("screening_flow", instrument)[-2:]
    place = Place(instrument, facts={"earlier": wave_words(earlier), "later": wave_words(later)})
    rows = [
        *people(got, instrument, (earlier, later)),
        *reliability(got, design, instrument, (earlier, later)),
        *loadings(got, instrument, (earlier, later)),
        *correlations(got, instrument, (earlier, later)),
        *conclusions(got, instrument, (earlier, later)),
        *reached(got, instrument),
    ]
    span = f"{wave_words(earlier)} to {wave_words(later)}"
    place.tables["changed"] = listing(
        f"since_{instrument}", f"What changed from {span}", pd.DataFrame(rows, columns=[c.key for c in CHANGED]), CHANGED,
        "separability_pairs", place=(instrument, ""), group=0,
        note="α with its 95% interval; φ with the interval that the rule reads; congruence is Tucker’s coefficient of the "
        "standardised loadings in "
        "both waves, 1 where they are proportional.",
    )  # fmt: skip
    shifts = got.of("invariance_item_shifts", instrument=instrument, wave_a=earlier, wave_b=later)
    shifts = shifts.sort_values("distance", ascending=False, kind="stable", na_position="last")
    place.tables["moved"] = listing(
        f"item_shifts_{instrument}", f"How far the answers moved from {span}", shifts, ITEMS, "invariance_item_shifts",
        place=(instrument, ""),
        note="Answers as given, not reversed, of all included in either wave. Distance: Wasserstein’s, the categories by "
        "which an answer must be "
        "moved on average to turn one distribution into the other; it is never below 0, so read its lower limit. Intervals by "
        "bootstrap of people, both waves of a person together.",
    )  # fmt: skip
    drawn = shifts[shifts["shift"].notna()].head(DRAWN)
    if len(drawn):
        few = f"The {DRAWN} items that moved most, of {len(shifts)}. " if len(shifts) > DRAWN else ""
        place.figures["moved"] = dot_figure(
            f"item_shifts_{instrument}", f"Change of items from {span}: {short_title(design, instrument)}",
            [moved(r) for r in records(drawn, InvarianceItemShifts)],
            Axis("mean code later minus earlier, 95% interval", ((0.0, ""),), formats.change, bounded=False),
            "invariance_item_shifts", (instrument, ""), few.strip(),
        )  # fmt: skip
    return place


def moved(shift: InvarianceItemShifts) -> Dot:
    """Return the dot of one item's shift."""
    return Dot(
        "", str(shift["item"]), float(shift["shift"]), float(shift["shift.ci.lower"]), float(shift["shift.ci.upper"])
    )


Row = dict[str, Any]
Two = tuple[str, str]


def row(about: str, what: str, said: Sequence[Any]) -> Row:
    """Return one line: what is compared, and what it is in both waves."""
    return {"about": about, "what": what, "earlier": said[0], "later": said[1]}


def one(data: pd.DataFrame, column: str) -> Any:
    """Return the value of a column in a table's only row; None where there is none."""
    return data[column].iloc[0] if len(data) else None


def people(got: Gathered, instrument: str, waves: Two) -> Iterator[Row]:
    """Give found and included respondents, and how many each rule dropped in either wave."""
    flows = [got.of("screening_flow", instrument=instrument, wave=w) for w in waves]
    yield row("People", "found", [formats.count(one(f[f["action"] == "start"], "n_left")) for f in flows])
    for rule in dict.fromkeys(r for f in flows for r in f[f["action"] == "drop"]["rule"]):
        dropped = [one(f[f["rule"] == rule], "n_dropped") for f in flows]
        if any(not formats.absent(n) and n > 0 for n in dropped):
            yield row("People", f"excluded: {human(rule)}", [formats.count(n) for n in dropped])
    yield row("People", "included", [formats.count(one(f[f["action"] == "end"], "n_left")) for f in flows])


def reliability(got: Gathered, design: Design, instrument: str, waves: Two) -> Iterator[Row]:
    """Give alpha of every scale."""
    data = got.of("reliability_reliability", instrument=instrument, coefficient="alpha")
    for scale in dict.fromkeys(data["scale"]):
        own = [data[(data["scale"] == scale) & (data["wave"] == w)] for w in waves]
        said = [estimate(one(d, "est"), one(d, "ci.lower"), one(d, "ci.upper")) for d in own]
        yield row("Reliability", f"α, {scale_title(design, instrument, str(scale))}", said)


def estimate(est: Any, lower: Any, upper: Any) -> str:
    """Return an estimate with its interval, where it has one."""
    limits = formats.interval(lower, upper)
    return formats.bounded(est) + ("" if limits == formats.MISSING else f" {limits}")


def loadings(got: Gathered, instrument: str, waves: Two) -> Iterator[Row]:
    """Give the congruence of every factor's loadings."""
    data = got.of("invariance_congruence", instrument=instrument, wave_a=waves[0], wave_b=waves[1])
    for r in records(data, InvarianceCongruence):
        most = f"{formats.fine(r['est'])}; largest difference {formats.bounded(r['largest'])} ({r['item']})"
        yield row("Loadings", f"congruence, {title(r['factor'])}", ["", most])


def correlations(got: Gathered, instrument: str, waves: Two) -> Iterator[Row]:
    """Give φ of every pair."""
    data = got.of("separability_pairs", instrument=instrument)
    for pair in dict.fromkeys(data["pair"]):
        own = [data[(data["pair"] == pair) & (data["wave"] == w)] for w in waves]
        said = [estimate(one(d, "est"), one(d, "ci.lower"), one(d, "ci.upper")) for d in own]
        yield row("Correlation φ", human(pair), said)


def conclusions(got: Gathered, instrument: str, waves: Two) -> Iterator[Row]:
    """Give the verdict."""
    record = got.verdicts.get(instrument)
    if record:
        made = [record["waves"].get(w) for w in waves]
        yield row("Verdict", "", [verdict_words(m["label"]) if m else formats.MISSING for m in made])


def reached(got: Gathered, instrument: str) -> Iterator[Row]:
    """Give the level of invariance over the waves, where the room concludes one."""
    data = got.tables.get("invariance_conclusions")
    if data is None or not len(data):
        return
    own = data[(data["instrument"] == instrument) & (data["grouping"] == "wave") & data["primary"].astype(bool)]
    for r in records(own, InvarianceConclusions):
        level = "none" if formats.absent(r["level"]) else LEVEL[str(r["level"])]
        some = f", {r['n_freed']} of {r['n_items']} items freed" if r["partial"] else ""
        yield row("Invariance", "highest level that holds over all waves", ["", level + some])
