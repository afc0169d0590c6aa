"""Every shipped definition loads, and every mistake is refused with file, line, what is wrong and what to do."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.definitions.catalogue import load_design
from emosec.definitions.configuration import Configuration
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import ITEM_ID, Instrument
from emosec.definitions.models import RivalModels
from emosec.definitions.schemas import KINDS, schema_text
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError
from emosec.statistics.cfa.model.tokens import is_name

MINI = """\
name: mini
title: Mini
citation: none
licence: CC0-1.0
responses:
  - {code: 1, label: no}
  - {code: 2, label: maybe}
  - {code: 3, label: yes}
items:
  - {id: a}
  - {id: b}
scales:
  - name: worry
    component: apprehension
    toward: insecurity
    items: [a, b]
    reversed: [b]
construct:
  name: felt
  pole: security
  opposite: insecurity
  components: [safety, {name: apprehension, say_toward: true}]
"""


def refusal(kind, text):
    with pytest.raises(DefinitionError) as caught:
        kind.parse(text, where="mini.yaml")
    return caught.value


def test_shipped_design_loads_and_keys_as_published(root):
    design = load_design(root / "config", "pmc")
    tai = design.instruments["tai_security"]
    assert tai.signs["secure"] == 1
    assert tai.signs["wish.happy"] == -1
    assert tai.signs["worry"] == -1
    assert tai.signs["calm"] == 1
    assert not design.instruments["sai"].measures_construct
    assert "-1*worry" in design.models.model("M3W").for_instrument(tai)


def test_a_word_stays_a_word():
    assert [r.label for r in Instrument.parse(MINI, "mini.yaml").responses] == ["no", "maybe", "yes"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("title:", "titel:", 2, "unknown key 'titel'", "did you mean 'title'"),
        ("{code: 2,", "{code: 4,", 5, "not consecutive", "list every code from 1 to 4"),
        ("reversed: [b]", "reversed: [c]", 17, "reverses c, which is not among its items", "a, b"),
        ("  - {id: b}", "  - {id: b}\n  - {id: c}", 12, "no scale uses the item c", "take it out"),
        ("items: [a, b]", "items: [a, b, c]", 16, "uses c, which is not an item", "a, b"),
        ("items: [a, b]", "items: [a, b, b]", 16, "lists b twice", "once"),
        ("  - {id: b}", "  - {id: a}", 11, "defined twice", "its own id"),
        ("{id: b}", "{id: b/c}", 11, "'b/c' cannot be the id of an item", "columns:"),
        (
            "toward: insecurity",
            "toward: insecurty",
            15,
            "'insecurty' is none of the words for the ends",
            "did you mean 'insecurity'?",
        ),
        ("    toward: insecurity\n", "", 13, "does not say what a high score means", "toward: insecurity"),
        (
            "scales:\n",
            "scales:\n  - {name: calm, component: safety, items: [b]}\n",
            11,
            "the item b stands for two components",
            "leave it to one",
        ),
        (
            "    toward: insecurity",
            "    towards: insecurity",
            15,
            "unknown key 'scales[1].towards'",
            "did you mean 'toward'",
        ),
        ("licence: CC0-1.0\n", "", 1, "'licence' is missing", "add it"),
    ],
)
def test_instrument_mistakes_are_refused_where_they_are(old, new, line, what, remedy):
    assert old in MINI
    error = refusal(Instrument, MINI.replace(old, new, 1))
    assert error.where == f"mini.yaml:{line}"
    assert what in error.what
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("name: a\ntitle: b: c\n", "in quotes"),
        ("name: a\n\ttitle: b\n", "a tab is not allowed"),
        ("name: a\nitems: [b\ntitle: c\n", "close the bracket"),
        ("name: a\nname: b\n", "keep one"),
        ("scales:\n  - name: a\n   title: b\n", "same number of spaces"),
    ],
)
def test_a_yaml_mistake_says_what_to_do(text, remedy):
    assert remedy in refusal(Instrument, text).remedy


def test_a_wrong_value_says_how_to_write_it_and_what_it_is():
    rule = "name: d\nregistered_on: 2026-01-01\nprimary_model: M3\ncutoff: "
    assert "with a point" in refusal(Decision, f"{rule}0,90\n").remedy
    assert "max phi is below this" in refusal(Decision, f"{rule}90\n").remedy


def test_yaml_mistakes_name_the_line():
    assert refusal(Instrument, "name: a\n  title: b\n").where == "mini.yaml:2"
    assert "duplicate" in refusal(Instrument, "name: a\nname: b\n").what
    assert "not text" in refusal(Instrument, "1: a\n").what
    assert "no keys" in refusal(Instrument, "- a\n").what


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_definition_that_is_not_utf8_is_refused_by_its_file(tmp_path, encoding):
    path = tmp_path / "mini.yaml"
    path.write_bytes(MINI.replace("title: Mini", "title: Größe").encode(encoding))
    with pytest.raises(DefinitionError, match="not UTF-8") as caught:
        Instrument.load(path)
    assert caught.value.where == f"{path}:{2 if encoding == 'latin-1' else 1}"


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "mini.yaml"
    path.write_bytes(MINI.encode("utf-8-sig"))
    assert Instrument.load(path).name == "mini"


def test_brackets_without_end_are_refused():
    assert "nested too deep" in refusal(Instrument, "[" * 600).what


def test_a_missing_definition_names_the_nearest(root):
    with pytest.raises(DefinitionError, match="there is no such definition") as caught:
        Instrument.load(root / "config/instruments/tai_securty.yaml")
    assert "did you mean tai_security" in caught.value.remedy


@given(st.text(st.sampled_from("aé_.1 /-+=~"), min_size=1, max_size=4))
def test_an_item_may_be_called_what_a_model_can_name(name):
    assert bool(ITEM_ID.fullmatch(name)) == is_name(name)


def test_a_definition_is_called_as_its_file(tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(MINI)
    with pytest.raises(DefinitionError, match="differs from the file's name"):
        Instrument.load(path)


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ('{name: x, indicator: irv, flag_if: "about 3", action: flag, why: y}', "not a comparison and a number"),
        ('{name: x, indicator: irv, flag_if: "< 3", action: blank, why: y}', "goes with action blank"),
        ('{name: x, indicator: irvs, flag_if: "< 3", action: flag, why: y}', "indicator"),
        ('{name: x, indicator: irv, flag_if: "< 3", action: flag, why: ""}', "why"),
    ],
)
def test_screening_mistakes_are_refused(rule, what):
    assert what in refusal(Screening, f"name: mini\nrules:\n  - {rule}\n").what


def test_models_refuse_unknown_placeholders_and_comparisons():
    assert (
        "{safty}"
        in refusal(
            RivalModels, "name: m\nestimators: [ML]\nmodels: [{name: M1, title: t, syntax: 'f =~ {safty}'}]\n"
        ).what
    )
    for broken in ("f =~ {safety", "f =~ safety}"):
        head = "name: m\nestimators: [ML]\nmodels: [{name: M1, title: t, syntax: '"
        assert "no partner" in refusal(RivalModels, f"{head}{broken}'}}]\n").what
    text = (
        "name: m\nestimators: [ML]\nmodels: [{name: M1, title: t, syntax: 'f =~ {safety}'}]\ncomparisons: [[M1, M9]]\n"
    )
    assert "M9" in refusal(RivalModels, text).what


def test_an_unknown_gate_is_refused_with_the_known_ones():
    error = refusal(Decision, "name: d\nregistered_on: 2026-01-01\nprimary_model: M3\ngates: {wordin: {each_way: 2}}\n")
    assert "gates.wordin" in error.what
    assert "did you mean 'wording'" in error.remedy


def test_the_digest_of_a_rule_follows_its_content_only():
    text = "name: d\nregistered_on: 2026-01-01\nprimary_model: M3\ncutoff: 0.9\n"
    same = Decision.parse("# a comment\ncutoff: 0.90\n" + text.replace("cutoff: 0.9\n", ""), "d.yaml")
    assert Decision.parse(text, "d.yaml").sha256 == same.sha256
    assert Decision.parse(text.replace("0.9", "0.8"), "d.yaml").sha256 != same.sha256
    assert Decision.parse(text + "title: In other words\n", "d.yaml").sha256 == same.sha256


def test_what_only_the_report_shows_does_not_enter_a_digest(root):
    """Titles, citations and notes, wherever they stand; a key, a code or a syntax does."""
    same = Instrument.load(root / "config/instruments/tai_security.yaml")
    other = same.model_copy(update={"title": "x", "citation": "y", "licence": "z", "items": tuple(
        item.model_copy(update={"text": "words", "note": "n"}) for item in same.items)})  # fmt: skip
    assert other != same
    assert other.sha256 == same.sha256
    scales = (same.scales[0].model_copy(update={"title": "x"}), *same.scales[1:])
    assert same.model_copy(update={"scales": scales}).sha256 == same.sha256
    scales = (same.scales[0].model_copy(update={"score": "sum"}), *same.scales[1:])
    assert same.model_copy(update={"scales": scales}).sha256 != same.sha256


def test_what_comes_after_the_scores_and_reasons_in_words_make_no_other_verdict():
    """Norms and cut-offs are other tables', so jobs follow them and verdicts do not; a key is the verdict's too."""
    bare = Instrument.parse(MINI, "mini.yaml")
    norms = "    norms: [{population: us, n: 9, mean: 2, sd: 1, source: here}]"
    limits = "    cutoffs: [{at: 2, label: high, source: here, population: us}]"
    normed = MINI.replace("    reversed: [b]\n", f"    reversed: [b]\n{norms}\n{limits}\n")
    told = Instrument.parse(f"doi: 10.1000/x\nstatus: proxy\n{normed}", "mini.yaml")
    assert told.verdict_sha256 == bare.verdict_sha256
    assert told.sha256 != bare.sha256
    assert (
        Instrument.parse(MINI.replace("reversed: [b]", "reversed: [a]"), "m.yaml").verdict_sha256 != bare.verdict_sha256
    )

    rules = 'name: s\nrules: [{name: gaps, indicator: missing_share, flag_if: "> 0.2", action: drop, why: %s}]\n'
    few, gaps = (Screening.parse(rules % why, "s.yaml") for why in ("few", "gaps"))
    assert few != gaps
    assert few.verdict_sha256 == few.sha256 == gaps.sha256
    assert Screening.parse(rules.replace("0.2", "0.3") % "few", "s.yaml").sha256 != few.sha256


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("decision: separability", "decision: separabilty", "no such definition"),
        ("export: tai}", "export: tay}", "which is not declared"),
        ("{name: Neuroticism,", "{name: Neurotic,", "needs the variable Neuroticism"),
        ("  - {instrument: sai, export: sai}\n", "", "needs the scale state_anxiety of sai"),
        ("instrument: tai_security, export: tai", "instrument: tai_security, export: tai, columns: {x: y}", "names x"),
    ],
)
def test_a_design_whose_parts_do_not_fit_is_refused(root, tmp_path, old, new, what):
    import shutil

    shutil.copytree(root / "config", tmp_path / "config")
    study = tmp_path / "config/studies/pmc.yaml"
    text = study.read_text()
    assert old in text
    study.write_text(text.replace(old, new))
    with pytest.raises(DefinitionError) as caught:
        load_design(tmp_path / "config", "pmc")
    assert what in caught.value.what


def test_schemas_agree_with_the_types_and_describe_every_key(root):
    for name, kind in KINDS.items():
        shipped = (root / "config/schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert shipped == schema_text(kind), f"run `make schemas`: {name}"
        schema = json.loads(shipped)
        for part in (schema, *schema.get("$defs", {}).values()):
            if part.get("type") == "object":
                assert part["additionalProperties"] is False
                undescribed = [k for k, v in part["properties"].items() if not v.get("description")]
                assert not undescribed, (name, undescribed)


def test_shipped_files_name_their_schema(root):
    for path in (root / "config").rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path
        assert (path.parent / first.split("=")[1]).is_file(), path


def test_configuration_refuses_unknown_keys():
    with pytest.raises(DefinitionError, match="unknown key 'seeds'"):
        Configuration.of({"studies": ["pmc"], "seeds": 1})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_definition_or_a_definition_error(text):
    for kind in (Instrument, Study):
        with contextlib.suppress(DefinitionError):
            kind.parse(text, where="fuzz.yaml")


def test_every_definition_folder_is_loaded_by_its_kind(root):
    folders = {k.folder: k for k in KINDS.values()}
    for path in sorted(Path(root / "config").glob("*/*.yaml")):
        if path.parent.name in folders:
            folders[path.parent.name].load(path)
