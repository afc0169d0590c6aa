"""A wave is a folder; every raw file belongs to exactly one export."""

import shutil

import pytest

from emosec.errors import WorkflowError
from emosec.plan import load_plan


@pytest.fixture
def house(root, tmp_path):
    shutil.copytree(root / "config", tmp_path / "config")
    for wave in ("time1", "time2", "time10"):
        folder = tmp_path / "data/raw/pmc" / wave
        folder.mkdir(parents=True)
        (folder / f"msq_{wave}.csv").write_text("x\n")
        (folder / f"sai_{wave}.csv").write_text("x\n")
    (tmp_path / "data/raw/pmc/time1/tai.csv").write_text("x\n")
    (tmp_path / "data/raw/pmc/LICENSE.md").write_text("")
    return tmp_path


def plan_of(house):
    return load_plan("pmc", house / "config", house / "data/raw")


def test_waves_come_in_natural_order_and_instruments_where_they_were_asked(house):
    plan = plan_of(house)
    assert plan.waves == ["time1", "time2", "time10"]
    assert plan.waves_of("tai_security") == ["time1"]
    assert plan.waves_of("msq_security") == ["time1", "time2", "time10"]
    assert plan.construct_instruments == ["tai_security", "msq_security"]
    assert plan.criteria("time2") == ["sai"]


def test_a_new_folder_is_a_new_wave(house):
    shutil.copytree(house / "data/raw/pmc/time10", house / "data/raw/pmc/time11")
    assert plan_of(house).waves[-1] == "time11"


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda raw: (raw / "time1/other.csv").write_text("x"), "no export claims this file"),
        (lambda raw: (raw / "time3").mkdir(), "holds no export"),
        (lambda raw: (raw / "time 3").mkdir(), "cannot be the name of a wave"),
        (lambda raw: (raw / "pooled").mkdir(), "cannot be the name of a wave"),
        (lambda raw: (raw / "time1/tai.csv").unlink(), "no wave has a file for the instrument tai_security"),
        (lambda raw: shutil.rmtree(raw), "the study has no waves"),
        (lambda raw: (raw / "time1").rename(raw / "time1\n"), "cannot be the name of a wave"),
        (lambda raw: (raw / "msq_time4.csv").write_text("x"), "lies in no wave's folder"),
        (lambda raw: shutil.copytree(raw / "time2", raw / "time1/time2"), "lies in no wave's folder"),
    ],
)
def test_a_folder_that_cannot_be_planned_is_refused(house, make, what):
    make(house / "data/raw/pmc")
    with pytest.raises(WorkflowError) as caught:
        plan_of(house)
    assert what in caught.value.what
    assert caught.value.remedy


def test_a_dictionary_is_no_export_and_an_input_all_the_same(house):
    study = house / "config/studies/pmc.yaml"
    text = study.read_text()
    assert '{name: tai, file: "tai*.csv"}' in text
    study.write_text(
        text.replace('{name: tai, file: "tai*.csv"}', '{name: tai, file: "tai*.csv", dictionary: "*labels.csv"}')
    )
    (house / "data/raw/pmc/time1/tai_labels.csv").write_text("x\n")
    plan = plan_of(house)
    assert [p.name for p in plan.dictionaries["time1"]] == ["tai_labels.csv"]
    assert [p.name for p in plan.exports_in("time1")["tai"]] == ["tai.csv"]


def test_hidden_and_lock_files_are_nobodys(house):
    (house / "data/raw/pmc/time1/.DS_Store").write_text("")
    (house / "data/raw/pmc/time1/~$msq_time1.csv").write_text("")
    assert plan_of(house).exports_in("time1").keys() == {"msq", "sai", "tai"}


@pytest.mark.parametrize("left", ["__pycache__", "__MACOSX", ".ipynb_checkpoints"])
def test_folders_that_programs_leave_are_no_waves(house, left):
    (house / "data/raw/pmc" / left).mkdir()
    (house / "data/raw/pmc" / left / "msq_time1.csv").write_text("x")
    assert plan_of(house).waves == ["time1", "time2", "time10"]


def test_the_third_pmc_wave_copied_is_a_fourth(root, tmp_path):
    """Nothing but a folder is needed; which jobs then run is shown on the tiny study."""
    shutil.copytree(root / "data/raw", tmp_path / "raw")
    shutil.copytree(tmp_path / "raw/pmc/time3", tmp_path / "raw/pmc/time4")
    plan = load_plan("pmc", root / "config", tmp_path / "raw")
    assert plan.waves == ["time1", "time2", "time3", "time4"]
    assert plan.waves_of("msq_security") == plan.waves
    assert plan.waves_of("tai_security") == ["time1"]
