"""The package alone: few declared names, a light import, extras that are said, a wheel that works elsewhere."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import emosec.statistics
from emosec.cli import main
from emosec.errors import EXTRA_OF, EmosecError, MissingExtra, needing_extras
from emosec.starting.project import PARTS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "emosec"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# what an import is called where its distribution has another name
DISTRIBUTION = {"sklearn": "scikit-learn", "docx": "python-docx", "ruamel": "ruamel.yaml", "python_calamine": "python-calamine",
                "charset_normalizer": "charset-normalizer", "markupsafe": "jinja2"}  # fmt: skip
PUBLIC = [
    "Fit",
    "alignment",
    "alpha",
    "bartlett",
    "bifactor_indices",
    "cfa",
    "cfa_imputed",
    "compare",
    "compare_imputed",
    "direct_effects",
    "dmacs",
    "efa",
    "efa_from_data",
    "ekc",
    "factor_scores",
    "from_matrices",
    "graded_response",
    "htmt",
    "htmt2",
    "icc",
    "impute",
    "invariance_syntax",
    "item_information",
    "item_statistics",
    "kmo",
    "limits_of_agreement",
    "minimum_average_partial",
    "ordinal_alpha",
    "parallel_analysis",
    "pearson",
    "plot_path",
    "polychoric",
    "reliability",
    "scale_information",
    "schmid_leiman",
    "score_tests",
    "simulate",
    "standardized_solution",
    "subscore_value_from_items",
    "survey",
    "wald_test",
]


def names_of(requirements):
    return {re.split(r"[<>=\[;]", line)[0].strip() for line in requirements}


def test_public_names_are_these_and_no_others():
    assert emosec.statistics.__all__ == PUBLIC
    assert dir(emosec.statistics) == sorted(PUBLIC)
    hidden = [name for name in vars(emosec.statistics) if not name.startswith("_") and name not in PUBLIC]
    modules = {p.stem for p in (SOURCE / "statistics").iterdir()}
    machinery = {"annotations", "sys", "import_module", "ModuleType", "TYPE_CHECKING", "Any"}
    assert set(hidden) <= modules | machinery


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_a_function_or_class_and_never_the_module_of_its_name(name):
    thing = getattr(emosec.statistics, name)
    assert callable(thing)
    home = import_module(thing.__module__)
    assert getattr(home, name) is thing
    assert getattr(emosec.statistics, name) is thing  # importing modules of the same name changed nothing


def test_types_and_names_agree():
    """What type checkers are told is imported from where the names are found."""
    tree = ast.parse((SOURCE / "statistics" / "__init__.py").read_text(encoding="utf-8"))
    block = next(n for n in tree.body if isinstance(n, ast.If))
    told = {(alias.name, node.module) for node in block.body for alias in node.names}
    assert told == {(n, f"emosec.statistics.{m}") for n, m in emosec.statistics._MODULE_OF.items()}


def test_rooms_name_the_modules_they_rest_on():
    """`from emosec.statistics import cfa` hides from the digest of code what a job rests on: it is for users."""
    for path in [*SOURCE.rglob("*.py"), *(ROOT / "workflow").rglob("*.py")]:
        assert "from emosec.statistics import" not in re.sub(
            r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.S
        ), path


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="semopy"):
        _ = emosec.statistics.semopy


def test_typed():
    assert (SOURCE / "py.typed").is_file()


def test_every_library_comes_with_the_core_or_with_a_named_extra():
    core, extras = names_of(PROJECT["dependencies"]), PROJECT["optional-dependencies"]
    assert core == {"numpy", "pandas", "scipy"}
    imported = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {a.name.split(".")[0] for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    outside = imported - set(sys.stdlib_module_names) - core - {"emosec"}
    assert outside <= set(EXTRA_OF)
    for module in EXTRA_OF:
        assert DISTRIBUTION.get(module, module) in names_of(extras[EXTRA_OF[module]]), module


def test_a_missing_library_names_its_extra():
    with pytest.raises(MissingExtra, match="typst is not installed") as refusal, needing_extras():
        raise ModuleNotFoundError("No module named 'typst'", name="typst")
    assert "emosec[report]" in str(refusal.value)
    assert isinstance(refusal.value, ImportError)
    with pytest.raises(ModuleNotFoundError, match="nothing"), needing_extras():
        raise ModuleNotFoundError("No module named 'nothing'", name="nothing")


@pytest.mark.parametrize("code", ["import emosec.statistics", "from emosec.statistics import cfa, compare, polychoric"])
def test_import_loads_no_pandas_and_no_scipy(code):
    """What takes longer to load than the whole package comes with the first call that needs it."""
    program = f"import sys; {code}; print([m for m in ('pandas', 'scipy') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert loaded.strip() == "[]"


ENGINE = """
import numpy as np, pandas as pd
from emosec.statistics import cfa, dmacs, efa, polychoric, reliability
from emosec.errors import MissingExtra
rng = np.random.default_rng(1)
answers = pd.DataFrame(np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1, 0, 1]), columns=list("abcd"))
fit = cfa("f =~ a + b + c + d", answers, ordered=True)
assert fit.converged and fit.measures["cfi"] > 0.9 and len(reliability(fit))
try:
    efa(polychoric(answers).frame(), 1)
except MissingExtra as refusal:
    print(refusal)
"""


@pytest.mark.slow
def test_the_wheel_works_alone_in_another_folder(tmp_path):
    """Build it, install it with numpy, scipy and pandas only, leave the project, fit, and be told what is missing."""
    uv = Path(sys.executable).parent / "uv"
    quiet = {"check": True, "capture_output": True, "text": True, "cwd": tmp_path}
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, ROOT], **quiet)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv"], **quiet)
    wheel = next(tmp_path.glob("*.whl"))
    own = {**os.environ, "VIRTUAL_ENV": str(tmp_path / "venv")}
    subprocess.run([uv, "pip", "install", "--quiet", wheel], env=own, **quiet)
    listed = subprocess.run([uv, "pip", "list", "--format", "freeze"], env=own, **quiet).stdout
    assert {"emosec", "numpy", "pandas", "scipy"} <= names_of(listed.split()) <= {
        "emosec", "numpy", "pandas", "scipy", "python-dateutil", "six", "pytz", "tzdata",
    }  # fmt: skip
    python = tmp_path / "venv" / "bin" / "python"
    said = subprocess.run([python, "-c", ENGINE], **quiet).stdout
    assert "pip install 'emosec[efa]'" in said
    command = [tmp_path / "venv" / "bin" / "emosec"]
    assert "emosec" in subprocess.run([*command, "--help"], **quiet).stdout
    (tmp_path / "config").mkdir()
    refused = subprocess.run([*command, "check", "mine"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "MissingExtra" in refused.stderr
    assert "pip install 'emosec[" in refused.stderr


def test_refusals_are_one_family():
    assert issubclass(MissingExtra, EmosecError)


def test_a_new_project_holds_what_the_wheel_brings(tmp_path, monkeypatch, capsys):
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert build["force-include"] == {part: f"emosec/project/{part}" for part in PARTS}
    made = tmp_path / "mine"
    assert main(["init", str(made)]) == 0
    assert "emosec new data/raw/<study>" in capsys.readouterr().out
    assert (made / "data" / "raw").is_dir()
    assert len((made / "README.md").read_text(encoding="utf-8").splitlines()) <= 12
    for part in PARTS:
        assert (made / part).exists(), part
    assert (made / "config" / "decisions" / "separability.yaml").read_bytes() == (
        ROOT / "config" / "decisions" / "separability.yaml"
    ).read_bytes()
    ignored = (made / ".gitignore").read_text(encoding="utf-8").split()
    assert {"results/", "reports/", "bundles/", "certificate/", "score-sheets/"} <= set(ignored)
    monkeypatch.chdir(made)
    without = subprocess.run(["make", "PYTHON=false"], capture_output=True, text=True, check=False)
    assert without.returncode
    assert "false has no emosec: set up .venv" in without.stderr
    assert main(["check"]) == 1
    assert "no study is named" in capsys.readouterr().err


def test_init_mixes_no_project_with_another(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 1
    assert "holds notes.txt" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.slow
def test_a_project_laid_out_from_the_wheel_runs_with_its_own_make(tmp_path):
    """The wheel in an environment of its own (libraries are the present one's), init, new, check, make."""
    uv, quiet = Path(sys.executable).parent / "uv", {"check": True, "capture_output": True, "text": True}
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, ROOT], **quiet)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv"], **quiet)
    own = {**os.environ, "VIRTUAL_ENV": str(tmp_path / "venv")}
    subprocess.run([uv, "pip", "install", "--quiet", "--no-deps", next(tmp_path.glob("*.whl"))], env=own, **quiet)
    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    (site / "libraries.pth").write_text(str(Path(pytest.__file__).parents[1]), encoding="utf-8")
    python, made = tmp_path / "venv" / "bin" / "python", tmp_path / "mine"
    subprocess.run([python, "-m", "emosec", "init", made], cwd=tmp_path, **quiet)
    where = subprocess.run([python, "-c", "import emosec; print(emosec.__file__)"], cwd=made, **quiet).stdout
    assert Path(where.strip()).is_relative_to(tmp_path)
    tiny = ROOT / "tests" / "tiny_study"
    shutil.copytree(tiny / "data" / "raw" / "tiny", made / "data" / "raw" / "fresh")
    drafted = subprocess.run([python, "-m", "emosec", "new", "data/raw/fresh"], cwd=made, **quiet).stdout
    assert (made / "config" / "studies" / "fresh.yaml").is_file(), drafted
    shutil.copytree(tiny / "config", made / "config", dirs_exist_ok=True)
    shutil.copytree(tiny / "data", made / "data", dirs_exist_ok=True)
    checked = subprocess.run([python, "-m", "emosec", "check", "tiny"], cwd=made, **quiet).stdout
    assert "Nothing is wrong" in checked
    ran = subprocess.run(["make", f"PYTHON={python}"], cwd=made, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert (made / "reports" / "tiny" / "index.html").is_file()


def test_the_command_tells_its_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"emosec {PROJECT['version']}\n"
