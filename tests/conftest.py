"""Slow tests are held back unless EMOSEC_SLOW=1; long screened responses from wide answers, for the rooms' tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument

ROOT = Path(__file__).resolve().parents[1]
# Python's own 700 new objects between two collections of garbage are a quarter of the time in which thousands of tests are gathered
gc.set_threshold(20_000, 50, 50)


# rooms whose tests share what is dear to build: the tiny study, a page of every kind; the longest first
TOGETHER = ("workflow", "report", "constructs")


def room_of(path: Path) -> str:
    """The folder below tests/ that a test lies in, or nothing where it lies in none."""
    tests = ROOT / "tests"
    return next(iter(path.relative_to(tests).parts[:-1]), "") if path.is_relative_to(tests) else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a room that shares fixtures stay on one worker, other files go to whoever is free.

    Marks of pytest-xdist (`xdist_group`) would say the same, but 3.8 writes them where pytest 9.2 no longer looks.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByRoom(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            room = room_of(ROOT / file)
            return room if room in TOGETHER else file

    config.option.loadscopereorder = False
    return ByRoom(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    order = {room: at for at, room in enumerate(TOGETHER)}
    items.sort(key=lambda item: order.get(room_of(item.path), len(order)))
    if os.environ.get("EMOSEC_SLOW") == "1":
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    for item in slow:
        item.add_marker(pytest.mark.skip(reason="slow: run with EMOSEC_SLOW=1"))


def pytest_collection_finish() -> None:
    # what was gathered stays, and need not be looked through again
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def to_screened(
    answers: pd.DataFrame,
    instrument: Instrument,
    wave: str = "time1",
    included: pd.Series | None = None,
    attentive: pd.Series | None = None,
) -> pd.DataFrame:
    """Long screened responses (contract SCREENED_RESPONSES) from respondent × item; everybody is in unless said."""
    from emosec.wide import from_wide

    long = from_wide(answers, instrument, study="pmc", wave=wave)
    for name, who in (("included", included), ("attentive", attentive)):
        if who is not None:
            long[name] = long["respondent"].map(who.set_axis(answers.index.astype(str))).astype("boolean")
    long["attentive"] &= long["included"]
    return long


@pytest.fixture(scope="session")
def screened_from() -> Callable[..., pd.DataFrame]:
    return to_screened


@pytest.fixture(scope="session")
def tai() -> Instrument:
    return load_named(ROOT / "config", Instrument, "tai_security")


@pytest.fixture(scope="session")
def msq() -> Instrument:
    return load_named(ROOT / "config", Instrument, "msq_security")


@pytest.fixture(scope="session")
def pmc_tai(tai: Instrument) -> pd.DataFrame:
    """The complete file, everybody included: the rows behind the numbers of data/msq/README.md."""
    return to_screened(pd.read_csv(ROOT / "data/raw/pmc/time1/tai.csv"), tai)


@pytest.fixture(scope="session")
def pmc_msq(msq: Instrument) -> Callable[[int], pd.DataFrame]:
    """Wave 1, 2 or 3, of respondents with at most a fifth of the items missing and a key that is theirs alone."""

    def wave(number: int) -> pd.DataFrame:
        raw = pd.read_csv(ROOT / f"data/raw/pmc/time{number}/msq_time{number}.csv")
        raw = raw[raw["id"].notna() & ~raw.duplicated(["study", "id"], keep=False)]
        raw.index = raw["study"].str.upper() + "/" + raw["id"].astype(int).astype(str)
        kept = raw[raw[msq.item_ids].isna().mean(axis=1) <= 0.2]
        return to_screened(kept, msq, wave=f"time{number}")

    return wave


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Binary files are parsed in this process and handed over as by a child, which takes a second and a half to start.

    For tests of what a file means; that a child reads the same, or dies alone, is asked where files are imitated.
    """
    from emosec.intake.readers import child

    def read(kind: str, path: Path, asked: Any) -> Any:
        handed = tmp_path_factory.mktemp("handed")
        child.save(child.read_here(kind, path, asked), handed)
        return child.load(handed)

    monkeypatch.setattr(child, "read_in_child", read)
