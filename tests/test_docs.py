"""The documentation site: every page is in it, every example on its pages runs, and it can be built."""

import doctest
import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat  # comes with snakemake
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    p for p in (ROOT / "docs").rglob("*.md") if ">>>" in p.read_text(encoding="utf-8") and p.name != "cfa.md"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_examples_run(page):
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 3
    assert failed == 0


@pytest.fixture(scope="module")
def pages():
    """The module behind the executed guides, which is no part of the package."""
    spec = spec_from_file_location("executed_pages", ROOT / "tools" / "executed_pages.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def executed(pages, name):
    return pages.execute((ROOT / "docs" / "guides" / f"{name}.md").read_text(encoding="utf-8"))


def test_the_guide_to_ordinal_models_says_what_holds(pages):
    done = executed(pages, "ordinal_cfa")
    assert done.names["two"].converged
    assert done.names["two"].measures["rmsea.robust"] < 0.06
    assert done.names["test"].pvalue < 0.001
    assert done.names["one"].modification_indices(ops="~~").iloc[0]["mi"] > 10
    note = pages.notebook_of(done)
    nbformat.validate(nbformat.from_dict(note))
    kinds = {kind for cell in note["cells"] for out in cell.get("outputs", ()) for kind in out.get("data", ())}
    assert kinds == {"text/plain", "text/html", "image/svg+xml"}
    assert 'class="result"' in pages.page_of(done)


def test_the_guide_to_invariance_says_what_holds(pages):
    names = executed(pages, "invariance").names
    tests = names["tests"]
    assert min(t.pvalue for t in tests[:2]) > 0.001 > tests[2].pvalue
    assert names["test"].pvalue > 0.001
    assert names["found"].items.sort_values("dmacs").iloc[-1]["item"] == "u5"
    mean = names["partial"].parameters.query("lhs == 'f' and op == '~1' and group == 2").iloc[0]
    assert mean["ci.lower"] < 0.3 < mean["ci.upper"]
    assert set(names["aligned"].parameters.nlargest(3, "loss")["item"]) == {"u5"}


def test_the_guide_to_scores_says_what_holds(pages):
    done = executed(pages, "reliability_and_scores")
    assert np.corrcoef(done.names["scores"].iloc[:, 0].astype(float), done.names["factor"])[0, 1] > 0.8
    assert "not identified" in next(c.printed for c in done.cells if c.code and "refusal" in c.source)


def test_every_declared_function_has_its_place():
    import emosec.statistics

    text = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    told = [line.removeprefix("::: ") for line in text.splitlines() if line.startswith(":::")]
    things = {name: getattr(emosec.statistics, name) for name in emosec.statistics.__all__}
    assert told == [f"{thing.__module__}.{name}" for name, thing in things.items()]


@pytest.mark.slow
def test_the_site_is_built_without_the_network(tmp_path):
    command = [Path(sys.executable).parent / "mkdocs", "build", "--quiet", "--strict", "--site-dir", tmp_path / "site"]
    closed = {**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=closed)
    assert made.returncode == 0, made.stderr
    assert "Nye" in (tmp_path / "site" / "functions.html").read_text(encoding="utf-8")


def test_glossary_of_the_docs_is_that_of_page_and_command(capsys):
    from emosec.cli import main
    from emosec.report.glossary import GLOSSARY, markdown

    assert markdown() in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert main(["glossary", "rmsea", "PRECISION"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{k}: {GLOSSARY[k]}" for k in ("RMSEA", "PRECISION")]
    assert main(["glossary", "no such thing"]) == 1


def test_every_number_that_is_printed_has_a_definition():
    import re

    import pandas as pd

    from emosec.statistics import cfa
    from emosec.statistics.cfa.derived import bifactor, reliability

    items = [f"x{i}" for i in range(1, 10)]
    data = pd.read_csv(ROOT / "tests" / "golden" / "cfa_holzinger" / "data.csv")[items]
    model = "v =~ x1 + x2 + x3\nt =~ x4 + x5 + x6\ns =~ x7 + x8 + x9"
    holes = data.mask(np.arange(len(data))[:, None] % 20 == np.arange(9))
    cut = data.apply(lambda c: pd.qcut(c, 3, labels=False))
    fits = [
        cfa(model, data, estimator="MLMV"), cfa(model, holes, estimator="MLR", missing="fiml"), cfa(model, cut, ordered=True)
    ]  # fmt: skip
    printed = {name for fit in fits for name in fit.measures.index} | {*fits[0].parameters.columns[6:]}
    printed |= {*reliability.DEFINITIONS, *bifactor.DEFINITIONS}
    told = set(re.findall(r"`([^`]+)`", (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")))
    plain = {re.sub(r"\.(scaled|robust)$", "", name) for name in printed}
    assert len(plain) > 50
    assert sorted(name for name in plain if name not in told and f"{name}.scaled" not in told) == []


def test_every_decision_has_a_number_of_its_own(root):
    pages = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [page.name[:4] for page in pages]
    assert numbers == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    assert all(page.read_text(encoding="utf-8").startswith(f"# {int(page.name[:4])}. ") for page in pages)
