"""The digest of a script follows what the modules it imports do, and nothing else."""

import pytest

from emosec import digests

CACHED = (
    digests.code_digest,
    digests.module_digest,
    digests.module_file,
    digests.no_python,
    digests.code_of,
    digests.remembered,
)


def reached(script):
    files = digests.modules_reached(digests.code_of(script).imports)
    return {
        ".".join(f.relative_to(digests.PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__") for f in files
    }


def test_a_script_rests_on_its_own_room_and_not_on_others(root):
    modules = reached(root / "workflow/scripts/scoring.py")
    assert {"emosec.scoring.score", "emosec.tables", "emosec.definitions.instruments"} <= modules
    others = ("report", "separability", "statistics.cfa", "intake.wave", "screening.screen", "definitions.studies")
    assert not any(m.startswith(tuple(f"emosec.{o}" for o in others)) for m in modules)


def test_lazy_imports_count(root):
    assert "emosec.statistics.cfa" in reached(root / "workflow/scripts/confirm.py")


@pytest.fixture
def package(tmp_path, monkeypatch):
    package = tmp_path / "emosec"
    (package / "room").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "room/__init__.py").write_text("")
    (package / "room/part.py").write_text("def thing():\n    from emosec import other\n")
    (package / "room/page.html").write_text("<p>")
    (package / "room/typing.py").write_text("")
    (package / "other.py").write_text("def f(x):\n    return x + 1\n")
    (package / "idle.py").write_text("")
    (tmp_path / "script.py").write_text(
        "from typing import TYPE_CHECKING\nfrom emosec.room.part import (\n    thing,\n)\n"
        "if TYPE_CHECKING:\n    from emosec.room.typing import Thing\n"
    )
    monkeypatch.setattr(digests, "PACKAGE", package)
    return package


def digest(package):
    for cached in CACHED:
        cached.cache_clear()
    return digests.code_digest(package.parent / "script.py")


@pytest.fixture(autouse=True)
def fresh():
    yield
    for cached in CACHED:
        cached.cache_clear()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("room/part.py", "def thing():\n    from emosec import other\n    return 1\n"),
        ("other.py", "def f(x):\n    return x + 2\n"),
        ("room/page.html", "<p>other</p>"),
        ("../script.py", "from emosec.room.part import thing\n\nthing()\n"),
    ],
)
def test_what_a_script_rests_on_changes_its_digest(package, file, text):
    before = digest(package)
    (package / file).write_text(text)
    assert digest(package) != before


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("idle.py", "x = 1\n"),
        ("room/typing.py", "class Thing: ...\n"),
        ("other.py", '"""What it is for."""\n\n\ndef f(x):\n    """One more."""\n    # why\n    return (x + 1)\n'),
    ],
)
def test_what_does_nothing_to_a_script_leaves_its_digest(package, file, text):
    before = digest(package)
    (package / file).write_text(text)
    assert digest(package) == before
