"""What `emosec check` says of people who answer in a pattern."""

from pathlib import Path

import numpy as np
import pytest

from emosec.definitions.instruments import Instrument
from emosec.starting.patterned import of_patterned


@pytest.fixture(scope="module")
def emosec_24(root: Path) -> Instrument:
    return Instrument.load(root / "config" / "instruments" / "emosec_24.yaml")


def people(instrument: Instrument, alternating: int) -> np.ndarray:
    rng, ids = np.random.default_rng(1), instrument.item_ids
    low, high = instrument.low_of(ids[0]), instrument.high_of(ids[0])
    answers = rng.integers(low, high + 1, (200, len(ids))).astype(float)
    answers[:alternating] = np.resize([low, high], len(ids))
    answers[-1] = np.nan
    return answers


def test_they_are_counted_with_what_can_be_done(emosec_24: Instrument) -> None:
    said = of_patterned(people(emosec_24, 7), emosec_24)
    assert len(said) == 1
    assert said[0].startswith("7 of 200 people gave answers that repeat a pattern and contradict themselves")
    assert "repeating_share (>= 1)" in said[0]


def test_of_two_nothing_is_said_nor_of_an_instrument_without_a_construct(emosec_24: Instrument, root: Path) -> None:
    assert of_patterned(people(emosec_24, 2), emosec_24) == []
    gad = Instrument.load(root / "config" / "instruments" / "gad_7.yaml")
    assert of_patterned(people(gad, 50), gad) == []


def test_an_item_that_was_not_asked_stands_between_no_others(emosec_24: Instrument) -> None:
    answers, ids = people(emosec_24, 0), emosec_24.item_ids
    low, high = emosec_24.low_of(ids[0]), emosec_24.high_of(ids[0])
    answers[:7] = np.insert(np.resize([low, high], len(ids) - 1).astype(float), 9, np.nan)
    answers[:, 9] = np.nan
    assert of_patterned(answers, emosec_24)[0].startswith("7 of 200 people")
    assert of_patterned(np.full_like(answers, np.nan), emosec_24) == []
