"""The demo study: simulated, the same bytes every time, and nothing of what looks like people leaves intake."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from emosec.definitions.catalogue import load_design
from emosec.intake.wave import read_wave

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    # compiled code stays out of the raw data
    sys.pycache_prefix, before = str(tmp_path_factory.mktemp("compiled")), sys.pycache_prefix
    spec = importlib.util.spec_from_file_location("make_demo", ROOT / "data/raw/demo/make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.pycache_prefix = before
    return module


@pytest.fixture(scope="module")
def design():
    return load_design(ROOT / "config", "demo")


def test_the_exports_are_what_the_script_makes(maker):
    for name, text in maker.make().items():
        there = (ROOT / "data/raw/demo" / name).read_text(encoding="utf-8")
        assert text == there, "run: python data/raw/demo/make.py, and renew data/raw/SOURCES.csv"


def test_the_truth_is_said_in_the_study_file(maker, design):
    assert design.study.truth == maker.TRUTH
    for pair in maker.TRUTH.pairs:
        assert f".{round(100 * pair.phi)}" in design.study.about
    assert design.study.about.startswith("Simulated answers of 600 people")


def test_names_and_addresses_stop_at_intake(design):
    paths = {"survey": [ROOT / "data/raw/demo/wave1/demo_wave1.csv"]}
    raw = ROOT / "data/raw"
    wave = read_wave(paths, design.study, design.instruments, "wave1", raw, raw / "SOURCES.csv")
    dropped = {d["column"] if isinstance(d, dict) else str(d) for d in wave.codebook["dropped"]}
    assert dropped >= {"IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail"}
    kept = wave.answers["survey"].astype(str).to_csv() + wave.respondents.astype(str).to_csv()
    for told in ("192.0.2.", "198.51.100.", "203.0.113.", "example.org", "Family0", "Given0"):
        assert told not in kept


def test_addresses_are_of_few_households(design):
    from emosec.intake.coding import code_responses
    from emosec.screening.screen import screen

    raw = ROOT / "data/raw"
    wave = read_wave({"survey": [raw / "demo/wave1/demo_wave1.csv"]}, design.study, design.instruments, "wave1", raw)
    one = design.instruments["emosec_24"]
    responses = code_responses(wave.answers["survey"], one, design.study)
    flow = screen(responses, wave.respondents, one, design.screening, export="survey").flow.set_index("rule")
    # two of fifty share theirs
    assert flow.loc["same_address", "n_flagged"] == 24


def test_the_truth_is_in_the_data(maker):
    # factor scores are out of reach here; the observed correlation of two scales of eight items with loadings .70 is
    # the latent one times their reliability, about .88 without what is careless, and lower with it
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument
    from emosec.scoring.score import scores_of

    one = load_named(ROOT / "config", Instrument, "emosec_24")
    rng = np.random.default_rng(5)
    security = maker.factors(rng, list(one.components))["wave1"]
    codes = maker.answers(rng, one, security, rng.standard_normal(len(security)))[:, :24].astype(float)
    codes[codes == 0] = np.nan
    scores = np.column_stack([s.score for s in scores_of(codes, one).values()])
    r = np.corrcoef(scores[~np.isnan(scores).any(axis=1)], rowvar=False)
    assert 0.45 < r[0, 1] < 0.70
    assert -0.60 < r[0, 2] < -0.35
