import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study

STUDY = """
name: demo
title: Demo
respondent_key: [id]
key_ignores_case: {fold}
exports:
{exports}
instruments: [{{instrument: mini, export: main{columns}}}]
variables: [{variables}]
screening: default
models: components
decision: separability
"""


@pytest.fixture
def make_study():
    """A study with the exports named; options are pasted into its YAML."""

    def make(exports=("main",), options="", columns="", variables="", fold="false", key="id"):
        lines = "\n".join(f'  - {{name: {e}, file: "{e}*"{options}}}' for e in exports)
        text = STUDY.format(exports=lines, columns=columns, variables=variables, fold=fold)
        return Study.parse(text.replace("respondent_key: [id]", f"respondent_key: [{key}]"), where="demo.yaml")

    return make


@pytest.fixture
def mini():
    """Two items, three codes, one synonym."""
    return Instrument.parse(
        """
        name: mini
        title: Mini
        citation: none
        licence: CC0
        responses:
          - {code: 1, label: not at all}
          - {code: 2, label: Somewhat, synonyms: ["a bit"]}
          - {code: 3, label: very much}
        items: [{id: calm}, {id: tense}]
        scales: [{name: calmness, items: [calm, tense], reversed: [tense]}]
        """,
        where="mini.yaml",
    )


@pytest.fixture
def wave_of(tmp_path, make_study, mini):
    """Write exports (name → text or bytes) as one wave and read it."""
    from emosec.intake.wave import read_wave

    def read(contents, study=None, sources=None, instruments=None):
        raw = tmp_path / "raw"
        folder = raw / "demo" / "w1"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        study = study or make_study(exports=sorted({n.split(".")[0].split("_")[0] for n in contents}))
        files = {e.name: sorted(folder.glob(e.file)) for e in study.exports}
        return read_wave(files, study, asked(contents) if instruments is None else instruments, "w1", raw, sources)

    def asked(contents):
        """mini with those of its items that the exports of a test hold."""
        everything = " ".join(c if isinstance(c, str) else c.decode("utf-8", "replace") for c in contents.values())
        items = tuple(i for i in mini.items if i.id in everything.casefold())
        return {"mini": mini.model_copy(update={"items": items})} if items else {}

    return read
