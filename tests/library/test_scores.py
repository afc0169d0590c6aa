"""Scores of one export without a study: to the last digit what a scorer that shares no code with ours makes of it.

The exports have the columns and codes of the open data of an online collection of questionnaires; the answers are random.
"""

import csv
import re

import numpy as np
import pytest

from emosec.cli import main
from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError
from emosec.library.scores import score_file
from emosec.starting.ends import unused_ends
from emosec.starting.likely import likely

pytestmark = pytest.mark.usefixtures("read_here")

N = 120
ECR_TURNED = (3, 15, 19, 22, 25, 27, 29, 31, 33, 35)
DASS = {
    "depression": (3, 5, 10, 13, 16, 17, 21, 24, 26, 31, 34, 37, 38, 42),
    "anxiety": (2, 4, 7, 9, 15, 19, 20, 23, 25, 28, 30, 36, 40, 41),
    "stress": (1, 6, 8, 11, 12, 14, 18, 22, 27, 29, 32, 33, 35, 39),
}


@pytest.fixture(scope="module")
def load(root):
    return lambda name: Instrument.load(root / "config/instruments" / f"{name}.yaml")


@pytest.fixture(scope="module")
def every(root):
    return [Instrument.load(p) for p in sorted((root / "config/instruments").glob("*.yaml"))]


def by_hand(row, numbers, rule, turned=(), ends=0, enough=0.8, shift=0):
    """Score one row of texts by a published rule; '' where too few items are answered. Plain Python, no definitions."""
    told = [(n, int(row[n]) + shift) for n in numbers if row[n] != ""]
    if len(told) < enough * len(numbers):
        return None
    keyed = [ends - v if n in turned else v for n, v in told]
    return sum(keyed) / len(keyed) if rule == "mean" else sum(keyed) * len(numbers) / len(keyed)


def written(path, rng, n_items, codes, column, no_answer=None, others=(), sep=","):
    """Write random answers as an export, and return them by number, '' where there is none."""
    answers = rng.choice(codes, (N, n_items)).astype(str).astype(object)
    answers[rng.random(answers.shape) < 0.03] = ""
    names = [column.format(k + 1) for k in range(n_items)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter=sep)
        out.writerow([*names, *others])
        for row in answers:
            cells = [v if v or no_answer is None else no_answer for v in row]
            out.writerow([*cells, *rng.integers(1, 4, len(others))])
    return [dict(enumerate(row, start=1)) for row in answers.tolist()]


CASES = {
    "ecr": ("Q{}", range(1, 8), "0", ",", {
        "avoidance": (range(1, 37, 2), "mean", ECR_TURNED, 8), "anxiety": (range(2, 37, 2), "mean", ECR_TURNED, 8)}),
    "ecr_five_point": ("Q{}", range(1, 6), "0", ",", {
        "avoidance": (range(1, 37, 2), "mean", ECR_TURNED, 6), "anxiety": (range(2, 37, 2), "mean", ECR_TURNED, 6)}),
    "rses_worth_first": ("Q{}", range(1, 5), "0", "\t", {"self_esteem": (range(1, 11), "sum", (3, 5, 8, 9, 10), 5)}),
    "rses_satisfied_first": ("RSE{}", range(1, 5), "0", ";", {"self_esteem": (range(1, 11), "sum", (2, 5, 6, 8, 9), 5)}),
    "dass_42": ("Q{}A", range(1, 5), None, "\t", {k: (n, "sum", (), 0, 0.85, -1) for k, n in DASS.items()}),
    "gse": ("gse_{}", range(1, 5), "-9", ",", {"self_efficacy": (range(1, 11), "sum", (), 0, 0.7)}),
    "phq_9": ("PHQ{}", range(4), None, ",", {"depression": (range(1, 10), "sum")}),
    "gad_7": ("GAD{}", range(4), "NA", ",", {"anxiety": (range(1, 8), "sum")}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_scores_are_to_the_digit_those_of_another_scorer(load, tmp_path, name):
    column, codes, no_answer, sep, rules = CASES[name]
    one, path = load(name), tmp_path / "data.csv"
    others = ("age", "gender", "country", *(f"Q{k}E" for k in range(1, 43))) if name == "dass_42" else ("age", "gender")
    # one seed for all: the answers differ by their codes and numbers
    rows = written(path, np.random.default_rng(11), len(one.items), list(codes), column, no_answer, others, sep)
    made = score_file(
        path, one, called=column.format("{number}"), missing=[no_answer] if no_answer else [],
        codes={"1": 0, "2": 1, "3": 2, "4": 3} if name == "dass_42" else {},
    ).scores  # fmt: skip
    assert made["row"].tolist() == list(range(1, N + 1))
    lost = 0
    for score, rule in rules.items():
        wanted = [by_hand(row, *rule) for row in rows]
        got = [None if v != v else v for v in made[score].tolist()]
        assert got == wanted, score
        lost += wanted.count(None)
        told = [sum(row[n] != "" for n in rule[0]) for row in rows]
        assert made[f"{score}.answered"].tolist() == told
    assert name not in ("dass_42", "phq_9") or lost, "too few answers must occur"


def test_a_sum_is_exact_where_a_mean_times_its_items_is_not(load, tmp_path):
    # 29 / 14 * 14 is 29.000000000000004
    path = tmp_path / "d.csv"
    fives = dict.fromkeys(DASS["depression"][:9], 3) | {DASS["depression"][9]: 2}
    path.write_text(
        ",".join(f"dass42_{k}" for k in range(1, 43)) + "\n" + ",".join(str(fives.get(k, 0)) for k in range(1, 43)),
        encoding="utf-8",
    )
    assert score_file(path, load("dass_42")).scores["depression"].tolist() == [29.0]


def test_the_command_says_what_is_odd_and_writes_a_file(root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(root)
    path, out = tmp_path / "data.csv", tmp_path / "scores.csv"
    written(path, np.random.default_rng(3), 36, list(range(1, 6)), "Q{}", "0")
    words = ["instruments", "score", "ecr", str(path), "--columns", "Q{number}", "--missing", "0", "--output", str(out)]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "nobody gave 6 or 7 to any item" in said.err
    assert f"scores of {N} respondents" in said.out
    assert len(out.read_text(encoding="utf-8").splitlines()) == N + 1
    assert main(words) == 1
    assert "exists already" in capsys.readouterr().err
    assert main([*words[:4], "--codes", "1;0"]) == 1
    assert "--codes says 1;0" in capsys.readouterr().err


def test_the_command_names_respondents_and_gives_factor_scores(root, load, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(root)
    path = tmp_path / "d.csv"
    answers = following(load("gad_7"), np.random.default_rng(6), n=200).astype(int)
    lines = [
        "id," + ",".join(f"G{k}" for k in range(1, 8)),
        *(f"p{i}," + ",".join(map(str, r)) for i, r in enumerate(answers)),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["instruments", "score", "gad_7", str(path), "--columns", "G{number}", "--key", "id", "--factor", "EBM"]
    assert main(words) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert list(rows[0]) == ["id", "anxiety", "anxiety.answered", "anxiety.factor", "anxiety.se"]
    assert [r["id"] for r in rows] == [f"p{i}" for i in range(200)]
    assert all(float(r["anxiety.se"]) > 0 for r in rows)


@pytest.mark.parametrize(
    ("name", "codes", "options", "what"),
    [
        ("dass_42", range(1, 5), {"called": "Q{number}"}, "a shift by [+]1"),
        ("rses_worth_first", range(5), {"called": "Q{number}"}, "none of the codes 1 to 4|a shift"),
        ("gse", range(1, 5), {}, "no column is called gse1"),
        ("gse", range(1, 5), {"called": "q_{number}"}, "no column q_1"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_what_to_do(load, tmp_path, name, codes, options, what):
    one, path = load(name), tmp_path / "data.csv"
    written(path, np.random.default_rng(3), len(one.items), list(codes), "Q{}")
    with pytest.raises(IntakeError, match=what) as refused:
        score_file(path, one, **options)
    assert re.search(r"--columns 'Q\{number\}'|--codes|--missing|columns:", refused.value.remedy)


def test_a_pattern_without_the_number_is_refused(load, tmp_path):
    (tmp_path / "d.csv").write_text("Q1\n1\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="number"):
        score_file(tmp_path / "d.csv", load("gse"), called="Q")


@pytest.mark.parametrize("method", ["EAP", "EBM"])
def test_factor_scores_go_with_the_scores_and_say_their_error(load, tmp_path, method):
    one, path = load("pss_10"), tmp_path / "d.csv"
    answers = following(one, np.random.default_rng(4), n=400)
    cells = np.where(np.random.default_rng(5).random(answers.shape) < 0.02, "", answers.astype(int).astype(str))
    cells[0] = ""
    rows = [["who", *one.item_ids], *([f"p{k}", *row] for k, row in enumerate(cells.tolist()))]
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    made = score_file(path, one, factor=method, key="who")
    assert made.scores["who"].tolist() == [f"p{k}" for k in range(400)]
    both = made.scores[["stress", "stress.factor"]].dropna()
    assert both.corr().iloc[0, 1] > 0.95
    assert np.isnan(made.scores.loc[0, "stress.factor"])
    # whoever left an item out is scored, less exactly
    gaps, whole = made.scores["stress.answered"].between(5, 9), made.scores["stress.answered"] == 10
    assert made.scores.loc[gaps, "stress.factor"].notna().all()
    assert made.scores.loc[gaps, "stress.se"].mean() > made.scores.loc[whole, "stress.se"].mean()


def test_a_scale_without_a_model_has_no_factor_scores_and_says_why(load, tmp_path):
    one, path = load("ecr_rs"), tmp_path / "d.csv"
    path.write_text(
        ",".join(one.item_ids) + "\n" + "\n".join(",".join(["1"] * 35 + [str(k)]) for k in (1, 2, 3)), encoding="utf-8"
    )
    made = score_file(path, one, factor="EAP")
    assert made.scores["avoidance_mother.factor"].isna().all()
    assert any(line.startswith("no factor scores of avoidance_mother") for line in made.odd)


# ---- which instrument numbered columns may be
def following(instrument, rng, n=300, shift=0):
    """Answers that follow an instrument's own key, a factor per scale."""
    low, high = instrument.low, instrument.high
    common, made = rng.standard_normal(n), np.empty((n, len(instrument.items)))
    for scale in instrument.scales:
        factor = 0.5 * common + 0.8 * rng.standard_normal(n)
        for item in scale.items:
            latent = scale.sign(item) * factor + 0.7 * rng.standard_normal(n)
            made[:, instrument.item_ids.index(item)] = np.clip(
                np.rint((low + high) / 2 + (high - low) / 3 * latent), low, high
            )
    return made + shift


@pytest.mark.parametrize(
    ("name", "column", "shift"),
    [
        ("ecr", "Q{}", 0), ("ecr_r", "Q{}", 0), ("ecr_five_point", "Q{}", 0), ("rses_worth_first", "Q{}", 0),
        ("rses_satisfied_first", "v_{}", 0), ("dass_42", "Q{}A", 1), ("ius_12_mixed", "i{}", 0), ("pss_10", "p{}", 1),
    ],
)  # fmt: skip
def test_numbered_columns_are_known_by_the_key_that_fits(every, load, name, column, shift):
    import pandas as pd

    one = load(name)
    values = following(one, np.random.default_rng(8), shift=shift)
    values[0, 0] = 0 if one.low + shift > 0 else values[0, 0]
    cells = pd.DataFrame(values, columns=[column.format(k + 1) for k in range(len(one.items))])
    first = likely(cells.assign(source=1.0), every)[0]
    assert first.instrument.name == name
    assert first.called == column.format("{number}")
    assert first.codes == ({str(c + shift): c for c in range(one.low, one.high + 1)} if shift else {})
    assert f'called: "{first.called}"' in first.words


def test_random_answers_are_no_instrument(every):
    import pandas as pd

    cells = pd.DataFrame(np.random.default_rng(2).integers(1, 5, (400, 10)), columns=[f"Q{k}" for k in range(1, 11)])
    assert likely(cells.astype(float), every) == []


def test_ends_that_are_used_are_not_spoken_of(load):
    rng = np.random.default_rng(1)
    assert not unused_ends(rng.integers(1, 8, (100, 36)).astype(float), load("ecr"))
    # one scale, all items one way: nobody need be that ill
    assert not unused_ends(rng.integers(0, 2, (100, 9)).astype(float), load("phq_9"))
    assert not unused_ends(rng.integers(1, 5, (5, 36)).astype(float), load("ecr"))


def test_codes_that_a_file_says_otherwise_are_refused_with_the_options_of_the_command(load, tmp_path):
    """The refusal spoke of a study file alone, which scoring one export has none of."""
    import pandas as pd
    import pyreadstat

    mini = load("brs")
    words = {float(6 - r.code): r.label for r in mini.responses}
    answers = pd.DataFrame({i: [float(k % 5 + 1) for k in range(30)] for i in mini.item_ids})
    path = tmp_path / "turned.sav"
    pyreadstat.write_sav(answers, str(path), variable_value_labels=dict.fromkeys(mini.item_ids, words))
    with pytest.raises(IntakeError, match="the file says") as refusal:
        score_file(path, mini)
    assert refusal.value.remedy.endswith("(of this command: --codes and --missing)")
    turned = score_file(path, mini, codes={str(6 - r.code): r.code for r in mini.responses}).scores
    assert len(turned) == 30
    with pytest.raises(IntakeError) as other:
        score_file(tmp_path / "gone.sav", mini)
    assert "of this command" not in other.value.remedy
