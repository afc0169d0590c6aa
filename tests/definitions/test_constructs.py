"""A construct is a definition: its components, ends and pairs; whatever does not fit it is refused where it stands."""

import re
import shutil

import pytest

from emosec.definitions.catalogue import load_design
from emosec.definitions.constructs import Construct, pair_name
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.errors import DefinitionError

ATTACHMENT = """\
name: attachment
title: Adult attachment
pole: security
opposite: insecurity
components:
  - {name: anxiety, phrase: freedom from anxiety, say_toward: true}
  - {name: avoidance, phrase: ease with closeness}
"""
SCALE = """\
name: bond
title: Bond
citation: none
licence: CC0
construct: attachment
responses: [{code: 1, label: no}, {code: 2, label: yes}]
items: [{id: a}, {id: b}]
scales:
  - {name: fear, component: anxiety, toward: insecurity, items: [a]}
  - {name: distance, component: avoidance, toward: insecurity, items: [b], reversed: [b]}
"""


def refusal(kind, text, where="attachment.yaml"):
    with pytest.raises(DefinitionError) as caught:
        kind.parse(text, where=where)
    return caught.value


def of(*names, **more):
    return Construct.model_validate({"name": "c", "pole": "up", "opposite": "down", "components": names} | more)


def test_names_and_pairs_are_in_the_order_of_the_file():
    made = of("a", "b", "c", "d")
    assert made.names == ("a", "b", "c", "d")
    assert made.pairs == (("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"))
    assert made.pair_names[0] == pair_name("a", "b") == "a–b"
    assert [len(of(*"abcdef"[:k]).pairs) for k in range(2, 7)] == [1, 3, 6, 10, 15]


def test_pairs_of_interest_come_in_the_order_of_the_components():
    made = of("a", "b", "c", interest=[["c", "a"], ["a", "b"]])
    assert made.pairs == (("a", "b"), ("a", "c"))
    assert len(made.every_pair) == 3


def test_the_question_is_made_from_the_phrases_unless_it_is_written():
    assert of("calm", "self_worth").asked == "Are calm and self worth separable?"
    assert of("a", "b", question="Is a b?").asked == "Is a b?"


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("  - {name: avoidance, phrase: ease with closeness}\n", "", 5, "this one has 1", "separable from nothing"),
        (
            "  - {name: av",
            "  - {name: b}\n  - c\n  - d\n  - e\n  - f\n  - {name: av",
            5,
            "this one has 7",
            "six at a time",
        ),
        ("name: avoidance", "name: anxiety", 5, "anxiety is listed twice", "once"),
        ("name: avoidance", "name: wording", 7, "cannot be called wording", "another name"),
        ("opposite: insecurity", "opposite: security", 4, "the same word", "another"),
        ("pole: security", "pole: anxiety", 5, "the word of an end and the name of a component", "otherwise"),
        ("title:", "interest: [[anxiety, worry]]\ntitle:", 2, "worry is no component", "anxiety, avoidance"),
        ("title:", "interest: [[anxiety, anxiety]]\ntitle:", 2, "paired with itself", "anxiety, avoidance"),
        (
            "title:",
            "interest: [[anxiety, avoidance], [avoidance, anxiety]]\ntitle:",
            2,
            "listed twice",
            "either way round",
        ),
        ("say_toward", "says_toward", 6, "unknown key", "did you mean 'say_toward'"),
    ],
)
def test_a_construct_that_cannot_be_asked_about_is_refused_where_it_is(old, new, line, what, remedy):
    assert old in ATTACHMENT
    error = refusal(Construct, ATTACHMENT.replace(old, new, 1))
    assert (error.where, what in error.what, remedy in error.remedy) == (f"attachment.yaml:{line}", True, True), error


@pytest.fixture
def config(tmp_path):
    for folder, name, text in (("constructs", "attachment", ATTACHMENT), ("instruments", "bond", SCALE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yaml").write_text(text)
    return tmp_path


def test_an_instrument_finds_its_construct_beside_its_own_folder(config):
    bond = Instrument.load(config / "instruments/bond.yaml")
    assert bond.construct == Construct.load(config / "constructs/attachment.yaml")
    assert list(bond.components) == ["anxiety", "avoidance"]
    assert bond.measures_construct
    assert bond.signs == {"a": -1, "b": 1}


def test_a_construct_that_is_not_there_names_the_nearest(config):
    (config / "instruments/bond.yaml").write_text(SCALE.replace("construct: attachment", "construct: atachment"))
    with pytest.raises(DefinitionError, match="no such definition") as caught:
        Instrument.load(config / "instruments/bond.yaml")
    assert "did you mean attachment?" in caught.value.remedy
    assert caught.value.where == str(config / "constructs/atachment.yaml")


def test_a_construct_is_a_name_and_no_path():
    assert "cannot be the name" in refusal(Instrument, SCALE.replace(": attachment", ": ../x"), "i/bond.yaml").what


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("construct: attachment\n", "", 8, "names no construct", "config/constructs"),
        ("component: anxiety", "component: anxeity", 9, "no component of attachment", "did you mean 'anxiety'"),
        ("toward: insecurity", "toward: insecurty", 9, "none of the words for the ends", "did you mean 'insecurity'"),
        ("toward: insecurity, ", "", 9, "does not say what a high score means", "toward: insecurity"),
        ("component: avoidance", "component: anxiety", 1, "two scales stand for the same component", "one scale"),
    ],
)
def test_a_scale_that_is_none_of_the_constructs_is_refused_where_it_is(config, old, new, line, what, remedy):
    path = config / "instruments/bond.yaml"
    assert old in SCALE
    path.write_text(SCALE.replace(old, new, 1))
    with pytest.raises(DefinitionError) as caught:
        Instrument.load(path)
    error = caught.value
    assert (error.where, what in error.what, remedy in error.remedy) == (f"{path}:{line}", True, True), error


MODELS = """\
name: m
estimators: [WLSMV]
models:
  - {name: M1, title: One, syntax: "{pole} =~ {all}"}
  - {name: M2, title: "{pair} merged", for_each: pair, syntax: "{merged}"}
  - {name: MW, title: "{count} and wording", syntax: "{components}; w =~ {random_intercept}; w ~~ {orthogonal_to_components}"}
roles: {primary: MW, one_factor: M1}
comparisons: [[M1, MW], [M2, MW]]
"""


def test_models_follow_the_construct(config):
    bond = Instrument.load(config / "instruments/bond.yaml")
    two = RivalModels.parse(MODELS, "m.yaml").for_construct(bond.asked)
    # of two components, merging both is the model of one factor
    assert [m.name for m in two.models] == ["M1", "MW"]
    assert two.comparisons == (("M1", "MW"),)
    assert two.model("MW").title == "Two and wording"
    assert two.model("M1").for_instrument(bond) == "security =~ a + b"
    assert two.model("MW").for_instrument(bond) == (
        "anxiety =~ a\navoidance =~ b; w =~ -1*a + 1*b; w ~~ 0*anxiety + 0*avoidance"
    )
    four = RivalModels.parse(MODELS, "m.yaml").for_construct(of(*"abcd"))
    assert [m.name for m in four.models] == ["M1", "M2a", "M2b", "M2c", "M2d", "M2e", "M2f", "MW"]
    assert four.model("M2e").title == "B and d merged"
    assert four.model("M2e").syntax == "a =~ {a}\nb_d =~ {b}\nc =~ {c}\nb_d =~ {d}"
    assert four.for_construct(of(*"abcd")) == four


def test_only_pairs_of_interest_are_merged():
    made = RivalModels.parse(MODELS, "m.yaml").for_construct(of("a", "b", "c", interest=[["b", "c"]]))
    assert [m.name for m in made.models] == ["M1", "M2a", "MW"]
    assert made.model("M2a").syntax.startswith("a =~ {a}\nb_c =~")


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("{all}", "{safety}", 4, "unknown placeholder {safety}", "where the file says construct:"),
        ("primary: MW", "primary: M2", 7, "is one model for each pair", "M1, MW"),
        ("primary: MW", "primary: M9", 7, "M9, which is no model", "M1, MW"),
        ("primary: MW", "first: MW", 7, "unknown key 'roles.first'", "primary"),
        ("for_each: pair, ", "", 5, "are of a pair", "add for_each: pair"),
        ('"{merged}"', '"{components}"', 5, "would be the same", "{merged}"),
        ("{count} and", "{cout} and", 6, "unknown placeholder {cout}", "{count} and {pair}"),
        ("[M1, MW]", "[M7, MW]", 8, "M7, which is no model", "M1, M2, MW"),
    ],
)
def test_models_that_cannot_be_filled_in_are_refused_where_they_are(old, new, line, what, remedy):
    assert old in MODELS
    error = refusal(RivalModels, MODELS.replace(old, new, 1), "m.yaml")
    assert (error.where, what in error.what, remedy in error.remedy) == (f"m.yaml:{line}", True, True), error


def test_models_of_one_construct_are_refused_for_another(config):
    text = MODELS.replace("name: m\n", "name: m\nconstruct: attachment\n").replace("{all}", "{anxiety} + {avoidance}")
    (config / "models").mkdir()
    models = RivalModels.parse(text, str(config / "models/m.yaml"))
    with pytest.raises(DefinitionError, match="are for attachment, and the instrument measures c"):
        models.for_construct(of("a", "b"))


def test_a_role_nobody_plays_is_refused_with_what_to_add():
    with pytest.raises(DefinitionError, match="do not say which of them is without_wording") as caught:
        RivalModels.parse(MODELS, "m.yaml").role("without_wording")
    assert "roles: {without_wording: …} with one of M1, MW" in caught.value.remedy


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("models/components", "primary: M3W", "primary: M3", "says that M3 is the primary model"),
        ("models/components", "without_wording: M3, ", "", "which of them is without_wording"),
        ("models/components", "primary: M3W, ", "", "which of them is primary"),
        ("decisions/separability", "primary_model: M3W", "primary_model: M3", "says that M3W is the primary model"),
        ("hypotheses/pmc", "component: apprehension", "component: worry", "no instrument of the study measures"),
        ("instruments/tai_security", "component: apprehension", "component: worry", "no component of emotional_security"),
        ("constructs/emotional_security", "  - {name: safety", "  - {name: calm}\n  - {name: safety", "for each component"),
    ],
)  # fmt: skip
def test_a_study_is_refused_whose_models_and_rule_do_not_fit(root, tmp_path, file, old, new, what):
    shutil.copytree(root / "config", tmp_path / "config")
    path = tmp_path / f"config/{file}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(DefinitionError) as caught:
        load_design(tmp_path / "config", "pmc")
    assert what in str(caught.value)


def test_no_code_spells_the_components_of_the_shipped_construct(root):
    spelled = re.compile(
        r"safety|apprehension|{confidence}|confidence ?=~|confidence and|–confidence|confidence–", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(root)}:{at}: {line.strip()}"
        for path in sorted((root / "src").rglob("*.*"))
        if path.suffix in (".py", ".j2", ".js", ".css")
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if spelled.search(line)
    ]
    assert not found, "\n".join(found)


def test_an_instrument_with_components_of_the_shipped_construct_need_not_name_it(root, tmp_path):
    import shutil

    shutil.copytree(root / "config/constructs", tmp_path / "constructs")
    (tmp_path / "instruments").mkdir()
    path = tmp_path / "instruments" / "old.yaml"
    text = (
        "name: old\ntitle: t\ncitation: none\nlicence: CC0\nresponses: [{code: 0, label: no}, {code: 1, label: yes}]\n"
        "items: [{id: a}, {id: b}]\nscales:\n  - {name: one, component: WHICH, items: [a, b]}\n"
    )
    first = next(iter(Construct.load(tmp_path / "constructs/emotional_security.yaml").names))
    path.write_text(text.replace("WHICH", first))
    assert Instrument.load(path).construct.name == "emotional_security"
    path.write_text(text.replace("WHICH", "courage"))
    with pytest.raises(DefinitionError, match="names no construct"):
        Instrument.load(path)
