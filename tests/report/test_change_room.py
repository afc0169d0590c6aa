"""What the page says of change between waves, from tables written by hand."""

import pandas as pd
import pytest

from emosec.report.cautions import bounds_missed, cautions, gate_words
from emosec.report.gather import Gathered
from emosec.report.parts import Place
from emosec.report.rooms.change import add_reliable


def reliable(**better: str | None) -> Place:
    """Of every scale 20 scores rose, 50 stayed and 30 fell."""
    rows = [
        {"instrument": "i", "scale": scale, "wave_a": "w1", "wave_b": "w2", "n": 100, "method": method,
         "reliability": 0.8, "se": 1.0,
         "better": way,
         "n_higher": 20, "n_same": 50, "n_lower": 30, "share_higher": 0.2, "share_same": 0.5, "share_lower": 0.3, "warning": None}
        for scale, way in better.items()
        for method in ("jacobson_truax", "christensen_mendoza")
    ]  # fmt: skip
    place = Place("i")
    add_reliable(place, Gathered("s", ["w1", "w2"], {"invariance_reliable_change": pd.DataFrame(rows)}, {}, {}), str)
    return place


@pytest.mark.parametrize(
    ("better", "heads", "first"),
    [
        # worry fell in 30, which is better
        ({"calm": "higher", "worry": "lower"}, ("Better", "Same", "Worse"), {"calm": "20", "worry": "30"}),
        # nobody said which end of the other is better: what rose is all that can be told, of worry too
        (
            {"calm": "higher", "worry": "lower", "other": None},
            ("Higher", "Same", "Lower"),
            dict.fromkeys(("calm", "worry"), "20"),
        ),
    ],
)
def test_what_rose_stands_under_higher(better, heads, first):
    """Where of one scale nobody said which way is better, scores that fell had stood under Higher of those that should fall."""
    table = reliable(**better).tables["reliable"]
    assert [c.over for c in table.cols if c.over][::2] == list(heads)
    at = next(i for i, c in enumerate(table.cols) if c.over == heads[0])
    found = {row[0].text: row[at].text for row in table.cells}
    assert found.items() >= first.items()


def test_only_indices_that_rest_on_alpha_are_said_to():
    notes = {name: reliable(calm="higher").tables[name].note for name in ("reliable", "reliable_others")}
    assert "Christensen and Mendoza’s divides by the spread of the changes in place of α" in notes["reliable_others"]
    assert "Mendoza" not in notes["reliable"]


GATE = {"subject": "calm", "status": "not_met", "detail": None, "gate": "wording"}


def test_what_misses_a_bound_is_not_printed_as_the_bound():
    """φ of its halves .8997 was told as "correlate .900, less than .900"."""
    halves = GATE | {"statistic": "phi of its halves", "observed": 0.8997, "threshold": 0.9}
    assert "correlate .8997, less than .9000:" in gate_words(halves)
    assert "categorical ω .697, where .700 is asked for" in gate_words(
        GATE | {"statistic": "omega_categorical", "observed": 0.6971, "threshold": 0.7}
    )
    assert gate_words(GATE | {"statistic": "incomplete rows", "observed": 0.0503, "threshold": 0.05}).startswith(
        "5.03% of"
    )
    fit = GATE | {
        "gate": "fit",
        "statistic": "cfi.scaled",
        "observed": 0.94983,
        "threshold": 0.95,
        "direction": "at_least",
    }
    assert "scaled CFI .9498 (at least .9500 is asked for)" in cautions([fit], 0.95)[0]
    # as far apart as they are printed, nothing changes
    assert "correlate .850, less than .900:" in gate_words(halves | {"observed": 0.85})
    assert "(scaled CFI ≥ .950)" in bounds_missed([fit])
