"""All waves of a study whose names are hashed are read with one key: its fingerprint is kept, and another key is refused."""

import json

import pytest

from emosec.errors import ChangedError, IntakeError, TableError
from emosec.intake.pseudonyms import fingerprint, fingerprint_of, keep_fingerprint

KEY, OTHER = "k" * 32, "l" * 32


@pytest.fixture
def hashed(make_study, monkeypatch):
    """A study with hashed names, and its key in the environment."""
    monkeypatch.setenv("EMOSEC_KEY", KEY)
    return make_study(key="email").model_copy(update={"respondent_names": "hashed"})


def test_the_fingerprint_of_the_first_key_is_kept_and_another_key_refused(hashed, tmp_path, monkeypatch):
    keep_fingerprint(hashed, tmp_path)
    path = tmp_path / f"{hashed.name}.json"
    kept = path.read_text()
    assert json.loads(kept) == {"fingerprint": fingerprint(KEY.encode())}
    assert KEY not in kept
    keep_fingerprint(hashed, tmp_path)
    monkeypatch.setenv("EMOSEC_KEY", OTHER)
    with pytest.raises(ChangedError, match="another key than the one") as caught:
        keep_fingerprint(hashed, tmp_path)
    assert OTHER not in str(caught.value)
    assert "to the key of the first wave" in caught.value.remedy
    assert path.read_text() == kept


def test_the_param_of_intake_changes_with_the_key_and_not_with_its_absence(hashed, tmp_path, monkeypatch):
    keep_fingerprint(hashed, tmp_path)
    with_key = fingerprint_of(hashed, tmp_path)
    monkeypatch.delenv("EMOSEC_KEY")
    assert fingerprint_of(hashed, tmp_path) == with_key
    monkeypatch.setenv("EMOSEC_KEY", OTHER)
    assert fingerprint_of(hashed, tmp_path) != with_key


def test_no_key_and_a_spoilt_file_are_refused(hashed, tmp_path, monkeypatch):
    (tmp_path / f"{hashed.name}.json").write_text("{")
    with pytest.raises(TableError, match="no JSON"):
        keep_fingerprint(hashed, tmp_path)
    monkeypatch.delenv("EMOSEC_KEY")
    with pytest.raises(IntakeError, match="is not set"):
        keep_fingerprint(hashed, tmp_path)


def test_written_names_need_no_key(make_study, tmp_path, monkeypatch):
    monkeypatch.delenv("EMOSEC_KEY", raising=False)
    study = make_study(key="email")
    keep_fingerprint(study, tmp_path)
    assert fingerprint_of(study, tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


def test_an_export_may_call_the_key_otherwise(wave_of, make_study):
    study = make_study(exports=("main", "other"), variables="{name: sex, export: other, kind: group}")
    exports = (study.exports[0], study.exports[1].model_copy(update={"respondent_key": ("code",)}))
    study = study.model_copy(update={"exports": exports})
    wave = wave_of({"main.csv": "id,calm,tense\na,1,2\nb,2,1\n", "other.csv": "code,sex\nb,f\na,m\nc,f\n"}, study)
    assert wave.respondents.set_index("respondent")["sex"].to_dict() == {"a": "m", "b": "f", "c": "f"}
    assert [v["column"] for v in wave.codebook["variables"] if "key" in v["roles"]] == ["id", "code"]
