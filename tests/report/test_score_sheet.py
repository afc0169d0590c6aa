"""A score sheet: made on request for one respondent, readable by its owner alone, never where a report is."""

import stat
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.cli import main
from emosec.definitions.instruments import Instrument
from emosec.errors import DataError, EmosecError, TableError
from emosec.reliability.contracts import RELIABILITY
from emosec.report.sheets.commands import refuse_published
from emosec.report.sheets.facts import sheet_of
from emosec.report.sheets.write import write_sheet
from emosec.scoring.contracts import SCORES
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.validity.contracts import NORMS
from emosec.wide import from_wide

ITEMS = [f"i{k}" for k in range(4)]
ONE = Instrument.parse(
    f"""
name: calm
title: Calm <b>now</b>
citation: none
licence: CC0
responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
items: [{", ".join(f"{{id: {i}}}" for i in ITEMS)}]
scales: [{{name: calm, items: [{", ".join(ITEMS)}]}}]
""",
    where="calm.yaml",
)
N = 400


@pytest.fixture(scope="module")
def plan():
    study = SimpleNamespace(title="A study")
    design = SimpleNamespace(study=study, instruments={"calm": ONE})
    return SimpleNamespace(study="made", design=design, waves_of=lambda name: ["w1", "w2"])


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Two waves of 400 people; p0 rises from the lowest to the highest score."""
    folder = tmp_path_factory.mktemp("results") / "made"
    rng = np.random.default_rng(4)
    trait = rng.standard_normal((N, 1))
    for wave in ("w1", "w2"):
        latent = trait + 0.8 * rng.standard_normal((N, 4))
        latent[0] = -5 if wave == "w1" else 5
        wide = pd.DataFrame(1 + np.digitize(latent, [-0.7, 0.7]), columns=ITEMS, index=[f"p{k}" for k in range(N)])
        responses = from_wide(wide, ONE).assign(study="made", wave=wave)
        place = {"study": "made", "wave": wave, "instrument": "calm"}
        score = pd.DataFrame(place | {"respondent": wide.index, "scale": "calm", "n_answered": 4, "n_items": 4,
                                      "score": wide.mean(axis=1).to_numpy()})  # fmt: skip
        rel = {"scale": "calm", "coefficient": "alpha", "n_items": 4, "n": N, "est": 0.8, "ci.lower": 0.77, "ci.upper": 0.83,
               "sem": 0.25, "method": "feldt", "warning": None}  # fmt: skip
        band = {
            "scale": "calm",
            "variable": "all",
            "group": "all",
            "n": 200,
            "n_group": N,
            "t": 43.0,
            "t.lower": 41.0,
            "t.upper": 45.0,
        }
        norms = [
            place | band | {"from": 1.0, "below": 2.0, "percentile": 25.0, "ci.lower": 21.0, "ci.upper": 29.0},
            place | band | {"from": 2.0, "below": None, "percentile": 75.0, "ci.lower": 71.0, "ci.upper": 79.0},
        ]
        for contract, room, rows in (
            (SCREENED_RESPONSES, "2_screening", responses), (SCORES, "3_scoring", score),
            (RELIABILITY, "5_reliability", pd.DataFrame([place | rel])), (NORMS, "9_validity", pd.DataFrame(norms)),
        ):  # fmt: skip
            path = folder / room / "calm" / wave / contract.file
            path.parent.mkdir(parents=True)
            tables.write(contract, tables.check(contract, rows), path)
    return folder


def test_what_a_sheet_says(plan, results):
    sheet = sheet_of(plan, "p0", results)
    first, second = sheet.lines
    assert (first.score, second.score) == (1.0, 3.0)
    assert first.limits == (pytest.approx(1 - 1.959964 * 0.25), pytest.approx(1 + 1.959964 * 0.25))
    assert (first.percentile, second.percentile) == (25.0, 75.0)
    assert first.factor < -1 < 1 < second.factor
    assert 0 < first.factor_se < 1
    (change,) = sheet.changes
    assert change.change == 2.0
    assert change.reliable
    # Jacobson and Truax: the change over √2 · s₁ · √(1 − r)
    s1 = tables.read(SCORES, results / "3_scoring/calm/w1" / SCORES.file)["score"].std()
    assert change.index == pytest.approx(2 / (np.sqrt(2) * s1 * np.sqrt(0.2)))


def test_page_and_pdf_are_their_owners_alone(plan, results, tmp_path):
    page, pdf = write_sheet(sheet_of(plan, "p0", results), plan.design, tmp_path / "sheets")
    text = page.read_text(encoding="utf-8")
    assert "Calm &lt;b&gt;now&lt;/b&gt;" in text
    assert "<script" not in text
    assert "noindex" in text
    assert pdf.read_bytes().startswith(b"%PDF")
    assert {stat.S_IMODE(p.stat().st_mode) for p in (page, pdf)} == {0o600}


def test_nobody_of_that_name_and_no_results(plan, results, tmp_path):
    with pytest.raises(DataError, match="nobody has no score"):
        sheet_of(plan, "nobody", results)
    with pytest.raises(TableError, match="no results"):
        sheet_of(plan, "p0", tmp_path / "gone")


@pytest.mark.parametrize("folder", ["reports/x", "results", "data/raw/x", "docs"])
def test_a_sheet_never_lies_where_things_are_published(tmp_path, monkeypatch, capsys, folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    with pytest.raises(EmosecError, match="a score sheet would lie in"):
        refuse_published(tmp_path / folder)
    assert main(["score-sheet", "pmc", "x", "--output", folder]) == 1
    assert "names a person" in capsys.readouterr().err


def test_who_left_an_item_out_has_a_factor_score_and_a_larger_error(results):
    from emosec.report.sheets.facts import _factor

    responses = tables.read(SCREENED_RESPONSES, results / "2_screening/calm/w1" / SCREENED_RESPONSES.file)
    whole = _factor(responses, ONE, ONE.scales[0], "p7")
    gone = (responses["respondent"] == "p7") & (responses["item"] == ITEMS[0])
    part = _factor(responses.assign(value=responses["value"].mask(gone)), ONE, ONE.scales[0], "p7")
    assert part[1] > whole[1]
    assert np.isfinite(part[0])
