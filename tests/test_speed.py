"""The bench beside R: what it gives to both sides, how it counts what they took, and that its page says what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from xml.etree import ElementTree

import numpy as np
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument

WORK = "import time\nwhile time.process_time() < 0.3: pass\n"
LIMITS = {"seconds": 600.0, "memory": 1024.0}
NUMBERS = {
    "alpha": [0.8, 0.7], "n": [100, 95], "phi": [0.5, 0.6], "chisq": {"WLSMV": {"M1": 200.0, "M2a": 100.0}},
}  # fmt: skip


@pytest.fixture(scope="module")
def bench(root):
    """The modules of bench/ by name."""
    sys.path.insert(0, str(root / "bench"))
    try:
        import clock
        import made
        import points
        import speed
        import speed_figures
        import study
    finally:
        sys.path.pop(0)
    return Namespace(clock=clock, made=made, points=points, speed=speed, figures=speed_figures, study=study)


@pytest.mark.parametrize("items", [12, 24])
def test_both_sides_are_asked_the_same(bench, tmp_path, items):
    export = bench.made.lay(tmp_path, 300, items, 20)
    instrument = load_named(tmp_path / "config", Instrument, "bench")
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert list(instrument.item_ids) == asked["items"]
    assert [i for i, sign in instrument.signs.items() if sign < 0] == asked["against"]
    assert {s.component: list(s.items) for s in instrument.scales} == asked["components"]
    assert export.read_text().splitlines()[0] == ",".join(["id", *asked["items"]])


def test_answers_are_of_the_three_components(bench):
    answers = bench.made.simulate(2000, 12).set_index("id")
    turned = bench.made.against(12)
    answers[turned] = 6 - answers[turned]
    r = answers.corr().to_numpy()
    own = np.kron(np.eye(3), np.ones((4, 4))) > 0
    off = ~np.eye(12, dtype=bool)
    assert r[own & off].mean() > r[~own].mean() + 0.1
    assert (answers.nunique() == 5).all()


def counted(bench, words, **limits):
    """Count what a program takes, in a process of its own: it waits for whatever children it has."""
    asked = f"from clock import clocked; print(clocked({words!r}, **{limits!r}))"
    folder = str(bench.points.ROOT / "bench")
    done = subprocess.run([sys.executable, "-c", asked], cwd=folder, capture_output=True, text=True, check=True)
    return eval(done.stdout, {"Taken": bench.clock.Taken})


@pytest.mark.skipif(sys.platform != "linux", reason="counts by /proc")
def test_what_outlives_its_parent_counts(bench):
    nested = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])\n{WORK}"
    taken = counted(bench, [sys.executable, "-c", nested], seconds=60, memory=4096)
    assert taken.cpu >= 0.6
    assert (taken.stopped, taken.code) == ("", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="counts by /proc")
@pytest.mark.parametrize(
    ("limits", "program", "stopped"),
    [
        ({"seconds": 1, "memory": 4096}, "while True: pass", "seconds"),
        ({"seconds": 600, "memory": 200}, "import time; kept = bytearray(300 << 20); time.sleep(600)", "memory"),
    ],
)
def test_what_goes_over_a_limit_is_stopped(bench, limits, program, stopped):
    assert counted(bench, [sys.executable, "-c", program], **limits).stopped == stopped


@pytest.mark.skipif(sys.platform != "linux", reason="counts by /proc")
def test_a_program_that_fails_says_how(bench):
    taken = counted(bench, [sys.executable, "-c", "raise SystemExit('as asked')"], seconds=60, memory=4096)
    assert (taken.code, taken.said.strip()) == (1, "as asked")


@pytest.fixture
def kept(bench, tmp_path, monkeypatch):
    """Made-up measurements: R was stopped at 10,000 respondents."""
    monkeypatch.setattr(bench.points, "WORK", tmp_path)
    plain = {"wall": 12.0, "cpu": 10.0, "peak": 300.0, "stopped": "", "failed": "", "limits": LIMITS, "load": 1.0}
    plain |= {"date": "2026-01-01", "machine": "a machine", "stages": {"start": 2.0, "confirm": 8.0}}
    whole = {"numbers": NUMBERS, "versions": {"Python": "3"}}
    theirs = {
        "numbers": NUMBERS | {"chisq": {"WLSMV": {"M1": 201.0, "M2_safety_confidence": 100.0}}},
        "versions": {"R": "4"},
    }
    for n, side, found in (
        (1000, "emosec", whole),
        (1000, "R", {"cpu": 45.0} | theirs),
        (10_000, "emosec", {"cpu": 20.0} | whole),
        (10_000, "R", {"cpu": 601.0, "stopped": "seconds", "stages": {"start": 1.0, "screening": 9.0, "items": 50.0}}),
        (100_000, "emosec", {"cpu": 100.0} | whole),
    ):
        bench.points.Point(n).file(side).write_text(json.dumps(plain | found))
    return bench


def test_the_table_says_what_was_measured(kept):
    points = kept.points.CURVES["n"][:3]
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in kept.speed.table("n", points).splitlines()]
    assert rows[2] == ["1,000", "10 s", "12 s", "300 MiB", "45 s", "12 s", "300 MiB", "4.5", "1.0", "1.0, 1.0"]
    assert rows[3][4:9] == ["> 601 s", "> 12 s", "> 300 MiB", "> 30.1", "> 1.0"]
    assert rows[4][4] == "not begun: a smaller point was stopped"
    said = kept.speed.words("n", points)
    assert "At 10,000 respondents R takes more than 30.1 times the processor seconds (stopped in: reliability)." in said


def test_the_page_is_made_between_its_marks(kept, tmp_path, monkeypatch):
    page = tmp_path / "speed.md"
    page.write_text(f"# Words\n\n{kept.speed.BEGIN}\nold\n{kept.speed.END}\n\nMore words\n")
    monkeypatch.setattr(kept.speed, "PAGE", page)
    kept.speed.write()
    text = page.read_text()
    assert text.startswith("# Words\n")
    assert text.endswith("\n\nMore words\n")
    assert "\nold\n" not in text
    # (45 − 2) / (10 − 2), and one chi-square of two is apart by 1/201
    assert "R takes 5.4 times the processor seconds" in text
    assert "| 1,000 | 24 | 20 | 0e+00 | 0e+00 | 5e-03 | 2 | the same |" in text
    drawn = ElementTree.fromstring((tmp_path / "speed_n.svg").read_text())
    said = drawn.find("{http://www.w3.org/2000/svg}desc").text
    assert "R, 10,000 respondents: more than 601 processor seconds" in said


def test_what_was_stopped_is_run_again_with_more_room_only(kept):
    wanted, point = kept.study.wanted, kept.points.Point
    more = LIMITS | {"seconds": 1200.0}
    assert not wanted(point(10_000), "R", LIMITS, False)
    assert wanted(point(10_000), "R", more, False)
    assert not wanted(point(100_000), "R", LIMITS, False)
    assert wanted(point(100_000), "R", more, False)
    assert wanted(point(100_000), "R", LIMITS, True)
    assert not wanted(point(1000), "emosec", LIMITS, False)
    assert wanted(point(1000, 48), "R", LIMITS, False)


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(29, 60, [20, 50, 100]), (1, 95, [1, 3, 10, 30, 100]), (9, 9000, [1, 10, 100, 1000, 10_000])],
)
def test_ticks_cover_a_range(bench, low, high, marks):
    assert bench.figures.decades(low, high) == marks
