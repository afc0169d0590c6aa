"""Issue's truths over many seeds: what the whole rule says of samples whose truth is known, as rates and not by one seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from emosec.definitions.calibration import Setting
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.chunks import run_chunk

SEEDS = 20
# phi is right in nearly every sample (docs/decisions/0006): at a rate of .95, 16 of 20 or fewer come up in 1.6% of test suites,
# and the seeds are fixed, so this test says the same each time
ENOUGH = 17
BALANCED = Setting(phi=0.5, n=400)
ONE = Setting(phi=1.0, n=400)
REVERSED = Setting(phi=1.0, n=300, against=0, against_last=5, acquiescence=0.10)
MIXED = Setting(phi=1.0, n=300, against=2, against_last=5, acquiescence=0.10)
SPOILT = Setting(phi=1.0, n=300, acquiescence=0.10, careless={"random": 0.05, "longstring": 0.05})


@pytest.fixture(scope="module")
def rule(root: Path) -> tuple[RivalModels, Decision]:
    return load_named(root / "config", RivalModels, "components"), load_named(root / "config", Decision, "separability")


def verdicts(setting: Setting, rule: tuple[RivalModels, Decision], samples: int) -> Counter[str]:
    found = run_chunk("truths", setting, *rule, range(samples), seed=41)
    return Counter(
        f"{v} {c}" if isinstance(c, str) else v for v, c in zip(found["verdict"], found["code"], strict=True)
    )


def test_balanced_and_apart_is_separable(rule: tuple[RivalModels, Decision]) -> None:
    assert verdicts(BALANCED, rule, SEEDS)["SEPARABLE"] >= ENOUGH


def test_one_thing_with_three_names_is_not_separable(rule: tuple[RivalModels, Decision]) -> None:
    found = verdicts(ONE, rule, SEEDS)
    assert found["NOT SEPARABLE"] >= ENOUGH
    assert found["SEPARABLE"] == 0


@pytest.mark.parametrize("setting", [REVERSED, MIXED], ids=["others toward security", "others balanced"])
def test_acquiescence_with_reversed_apprehension_is_never_separable(
    setting: Setting, rule: tuple[RivalModels, Decision]
) -> None:
    assert verdicts(setting, rule, SEEDS) == {"INCONCLUSIVE WORDING": SEEDS}


def test_acquiescence_and_careless_people_in_a_balanced_design_are_not_separable(
    rule: tuple[RivalModels, Decision],
) -> None:
    assert verdicts(SPOILT, rule, SEEDS)["SEPARABLE"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("n", [150, 300, 1000])
@pytest.mark.parametrize("setting", [REVERSED, MIXED, SPOILT], ids=["reversed", "mixed", "spoilt"])
def test_never_separable_at_any_size_over_200_seeds(
    setting: Setting, n: int, rule: tuple[RivalModels, Decision]
) -> None:
    assert verdicts(setting.model_copy(update={"n": n}), rule, 200)["SEPARABLE"] == 0


@pytest.mark.slow
def test_truths_over_200_seeds(rule: tuple[RivalModels, Decision]) -> None:
    assert verdicts(BALANCED, rule, 200)["SEPARABLE"] >= 190
    assert verdicts(ONE, rule, 200)["NOT SEPARABLE"] >= 190
