"""What changed since the wave before: the last two waves side by side, first after the verdict."""

import re


def test_the_last_wave_stands_beside_the_one_before(got, inside, design):
    first = inside.sections[0]
    assert (first.word, [p.instrument for p in first.places]) == ("since", ["msq_security"])
    place = first.places[0]
    assert place.facts == {"earlier": "Time 2", "later": "Time 3"}
    first_item = design.instruments["msq_security"].item_ids[0]
    lines = {(a, b): (c, d) for a, b, c, d in place.tables["changed"].lines}
    assert {"People", "Reliability", "Loadings", "Correlation φ", "Verdict"} <= {about for about, _ in lines}
    flow = got.of("screening_flow", instrument="msq_security")
    included = [flow[(flow["wave"] == w) & (flow["action"] == "end")]["n_left"].iloc[0] for w in ("time2", "time3")]
    assert lines["People", "included"] == tuple(f"{n:,}" for n in included)
    assert lines["Loadings", "congruence, Safety"] == ("–", f".993; largest difference .08 ({first_item})")


def test_items_that_moved_most_come_first_and_are_drawn(inside):
    place = inside.sections[0].places[0]
    distances = [float(row[5]) for row in place.tables["moved"].lines]
    assert distances == sorted(distances, reverse=True)
    drawn = place.figures["moved"]
    assert drawn.alt.count("[") == min(12, len(distances))


def test_it_opens_the_page_after_the_verdict(index):
    html = index.read_text(encoding="utf-8")
    order = re.findall(r'<section id="(\w+)"', html)
    assert order[order.index("verdict") + 1] == "since"
    assert order[order.index("since") + 1] == "intake"


def test_one_wave_has_nothing_before_it(small_inside):
    assert [s.word for s in small_inside.sections if s.word == "since" and s.places] == []
