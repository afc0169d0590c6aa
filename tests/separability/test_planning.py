"""The power of the verdict: METHODS' reference powers, the search for N, designs side by side, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

from emosec import cli, tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.errors import DataError
from emosec.separability.planning import POWER, Planned, compare_designs, plan, power_at, report, required_for
from emosec.separability.power_curve import n_at_power, probit
from emosec.separability.questions import at_cutoff, question

# oracle: 300 replications in R each, cut-off .90, 15 items with loadings .70, 95% limits of phi alone
REFERENCE = {(0.70, 150): 0.84, (0.70, 300): 0.997, (0.80, 300): 0.57, (0.80, 500): 0.87, (0.80, 1000): 1.0}
R_REPLICATIONS = 300


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


@pytest.fixture(scope="module")
def at_95(rule: Decision) -> Decision:
    """The reference powers are of two-sided 95% intervals."""
    return rule.model_copy(update={"confidence": 0.95})


def tolerance(power: float, samples: int) -> float:
    """Three Monte-Carlo errors of the difference between R's rate and ours; never as if a rate were certain."""
    p = min(max(power, 0.01), 0.99)
    return 3 * math.sqrt(p * (1 - p) * (1 / samples + 1 / R_REPLICATIONS))


@pytest.mark.parametrize("at", [(0.70, 150), (0.80, 300)])
def test_reference_powers(at: tuple[float, int], at_95: Decision) -> None:
    found = power_at(question(at[0]), at[1], at_95, 40, 7, 1)
    assert found["alone"] == pytest.approx(REFERENCE[at], abs=tolerance(REFERENCE[at], 40))
    assert found["power"] <= found["alone"]


@pytest.mark.slow
@pytest.mark.parametrize("at", list(REFERENCE), ids=str)
def test_all_reference_powers(at: tuple[float, int], at_95: Decision) -> None:
    found = power_at(question(at[0]), at[1], at_95, 300, 8, 2)
    assert found["alone"] == pytest.approx(REFERENCE[at], abs=tolerance(REFERENCE[at], 300))


def test_the_search_finds_an_n_and_the_same_seed_finds_it_again(rule: Decision) -> None:
    asked, said = question(0.3, items=4, loading=0.8), []
    found = plan(asked, rule, targets=[0.8], replications=20, seed=3, largest=250, say=said.append)
    assert found.required[0].n is not None
    assert len(said) == len(found.points)
    row = found.points.iloc[0]
    again = power_at(asked, int(row["n"]), rule, int(row["replications"]), 3, 1)
    assert (again["power"], again["alone"], again["pair"]) == (row["power"], row["alone"], row["pair"])


def test_samples_do_not_depend_on_how_many_there_are_nor_on_cores(rule: Decision) -> None:
    asked = question(0.8, components=2, items=4)
    one, two = (power_at(asked, 150, rule, 20, 3, cores) for cores in (1, 2))
    assert one == two
    counts = [power_at(asked, 150, rule, n, 3, 1)["power"] * n for n in (10, 20)]
    assert counts[0] <= counts[1] <= counts[0] + 10


def test_opposite_ways_have_no_n(rule: Decision) -> None:
    asked, said = question(0.5, items=4, loading=0.8, against=(0, 4, 0)), []
    found = plan(asked, rule, targets=[0.8], replications=20, largest=150, say=said.append)
    assert found.required[0].n is None
    assert (found.points["power"] == 0).all()
    # two of the three pairs are of opposite items
    assert found.points["reasons"].str.startswith("WORDING 0.67").all()


def test_designs_are_compared_at_one_n(rule: Decision) -> None:
    asked = [
        question(0.82, components=2, items=4, pages=pages, against=a)
        for a in (0, 2) for pages in ("unknown", "separate", "mixed")
    ]  # fmt: skip
    said: list[str] = []
    found = compare_designs(asked, 600, rule, replications=20, seed=1, say=said.append)
    rows = found.set_index("design")
    assert len(said) == len(rows) == 6
    # a page each is a reason to stay open, and mixed pages are none
    for words in ("0 of 4 reversed", "2 of 4 reversed"):
        assert rows.loc[f"{words}, separate pages", "power"] < rows.loc[f"{words}, mixed pages", "power"]
        assert "PAGE" in rows.loc[f"{words}, separate pages", "reasons"]
        assert "PAGE" not in (rows.loc[f"{words}, mixed pages", "reasons"] or "")
        assert "PAGE" not in (rows.loc[words, "reasons"] or "")
    assert (found["pair"] == found["power"]).all(), "two components have one pair"


def test_pages_and_words_of_a_design() -> None:
    assert question(0.7, components=2, items=3).against == (1, 1)
    assert question(0.7, components=2, items=3, pages="separate").page_of_items == [0, 0, 0, 1, 1, 1]
    assert question(0.7, components=2, items=3, pages="mixed").page_of_items == [0, 1, 0, 0, 1, 0]
    assert question(0.7, components=2, items=3).page_of_items is None
    assert question(0.7, against=[1]).against == (1, 1, 1)


def made(n: list[int], power: list[float], samples: int = 400) -> pd.DataFrame:
    rows = [
        {"design": "d", "n": a, "replications": samples, "power": p, "power_mcse": 0.01, "pair": p, "alone": p,
         "alone_mcse": 0.01, "reasons": None}
        for a, p in zip(n, power, strict=True)
    ]  # fmt: skip
    return tables.frame(POWER, rows)


def test_the_curve_recovers_the_n_it_was_made_from() -> None:
    rng, n = np.random.default_rng(5), np.array([100, 200, 300, 400, 600])
    inside = 0
    for _ in range(100):
        drawn = rng.binomial(400, ndtr(-3 + 0.22 * np.sqrt(n))) / 400
        found = n_at_power(made(n.tolist(), drawn.tolist()), 0.8)
        assert found is not None
        truth = ((ndtri(0.8) + 3) / 0.22) ** 2
        inside += abs(found[0] - truth) < 1.96 * found[1]
    # 95 of 100 expected; 88 or fewer come up in less than 1% of such series
    assert inside > 88


def test_a_power_that_stays_low_has_no_n() -> None:
    assert required_for(made([200, 400, 800], [0.60, 0.61, 0.60]), 0.8, 3000).n is None
    assert required_for(made([200, 400], [0.0, 0.0]), 0.8, 3000).n is None
    assert required_for(made([60, 90], [1.0, 1.0]), 0.8, 3000).n == 60


@pytest.mark.parametrize(
    ("n", "power", "target", "said"),
    [
        # the curve would go on to 15 people, whom nobody tried
        ((60, 90, 130), (0.97, 0.99, 1.0), 0.8, "N = 60 or fewer: it is the smallest N tried"),
        ((100, 200, 300), (0.95, 0.96, 0.95), 0.5, "N = 100 or fewer: it is the smallest N tried"),
        # an error as large as the N is told as such
        ((100, 150, 230), (0.80, 0.83, 0.81), 0.82, "N = 310 [1, 1,644]"),
        ((100, 150, 230), (0.83, 0.82, 0.80), 0.81, "no N can be told: it does not rise with N"),
        ((200, 400), (0.0, 0.0), 0.8, "no N tried reaches it"),
    ],
)
def test_what_is_said_of_an_n_was_tried_or_has_its_limits(n, power, target, said):
    points = made(list(n), list(power))
    required = required_for(points, target, 3000)
    assert report(Planned(points, (required,))).splitlines()[0].partition(": ")[2] == said
    assert probit(np.array([1.0, 2.0]), np.array([0.5, 0.5]), np.array([9.0, 9.0])) is None


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"phi": 1.0}, "--phi"),
        ({"phi": -0.9}, "--phi"),
        ({"phi": 0.7, "items": 1}, "--items"),
        ({"phi": 0.7, "components": 1}, "--components"),
        ({"phi": 0.7, "loading": 1.0}, "--loading"),
        ({"phi": 0.7, "categories": 1}, "--categories"),
        ({"phi": 0.7, "acquiescence": 0.6}, "leave no residual variance"),
        ({"phi": 0.7, "against": 6}, "--against 6 6 6 does not fit"),
        ({"phi": 0.7, "against": (1, 2)}, "--against 1 2 does not fit"),
    ],
)
def test_questions_without_an_answer_are_refused(asked: dict, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        question(**asked)
    assert caught.value.remedy


def test_cutoffs_sizes_and_powers_are_refused(rule: Decision) -> None:
    for cutoff, phi in ((0.0, 0.5), (1.2, 0.5), (0.9, 0.9)):
        with pytest.raises(DataError):
            at_cutoff(rule, cutoff, phi)
    assert at_cutoff(rule, 0.8, 0.5).cutoff == 0.8
    for changes in ({"targets": [1.0]}, {"targets": []}, {"replications": 5}, {"largest": 10}):
        with pytest.raises(DataError):
            plan(question(0.7), rule, **changes)
    with pytest.raises(DataError, match="too small"):
        compare_designs([question(0.7)], 20, rule)


def test_the_command_writes_a_table_and_a_curve(root: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)
    words = ["power", "--phi", "0.3", "--items", "4", "--loading", "0.8", "--cores", "1", "--replications", "20"]
    assert cli.main([*words, "--largest", "150", "--power", "0.8", "--output", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "power .80: N = " in printed.out
    assert "N = " in printed.err
    points = tables.read(POWER, tmp_path / "power.csv")
    assert points["n"].is_monotonic_increasing
    assert f"N = {points['n'].iloc[0]}" in (tmp_path / "power.svg").read_text()
    assert cli.main(["power", "--phi", "0.95"]) == 1
    assert "no sample, however large" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "cores"), [([], 7), (["--cores", "0"], 7), (["--cores", "2"], 2)])
def test_every_core_works_unless_fewer_are_asked_for(words, cores, root: Path, tmp_path: Path, monkeypatch) -> None:
    asked: list[int] = []

    def searched(*_: object, cores: int, **__: object) -> None:
        asked.append(cores)
        raise DataError("stopped here")

    monkeypatch.chdir(root)
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    monkeypatch.setattr("emosec.separability.planning.plan", searched)
    assert cli.main(["power", *words, "--output", str(tmp_path)]) == 1
    assert asked == [cores]


def test_the_command_compares_designs(root: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)
    words = ["power", "--phi", "0.5", "--components", "2", "--items", "4", "--cores", "1", "--replications", "20"]
    words += ["--output", str(tmp_path), "--against", "0", "2", "0,4", "--pages", "unknown", "separate"]
    assert cli.main(words) == 1
    assert "add --n" in capsys.readouterr().err
    assert cli.main([*words, "--n", "150"]) == 0
    printed = capsys.readouterr().out
    points = tables.read(POWER, tmp_path / "power.csv").set_index("design")
    assert list(points.index) == [
        "0 of 4 reversed", "0 of 4 reversed, separate pages", "2 of 4 reversed", "2 of 4 reversed, separate pages",
        "0, 4 of 4 reversed", "0, 4 of 4 reversed, separate pages",
    ]  # fmt: skip
    assert points.loc["0, 4 of 4 reversed", "power"] == 0
    assert all(design in printed for design in points.index)
    assert cli.main(["power", "--against", "two", "--output", str(tmp_path)]) == 1
    assert "--against two is no number of items" in capsys.readouterr().err
    assert cli.main(["power", "--seed", "-1"]) == 1
    assert "--seed -1 is below 0" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--power", ".5"), ("--largest", "900")])
def test_a_search_for_n_is_not_asked_for_beside_an_n(words, root: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["power", "--n", "100", *words, "--output", str(tmp_path / "none")]) == 1
    assert "no N is searched for" in capsys.readouterr().err
