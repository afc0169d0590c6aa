"""Clusters of respondents: which belong together leaves intake, what they are called does not."""

import pytest

from emosec.clusters import clusters_of
from emosec.errors import DefinitionError, IntakeError

COUPLE = "{name: couple, export: main, kind: cluster, column: pair}"
ROWS = "id,calm,tense,pair\n1,1,2,Anna and Otto\n2,2,2, Anna and Otto\n3,3,1,Eve & Kim\n4,1,1,\n5,2,3,=cmd()\n"


def test_names_of_clusters_become_running_numbers(wave_of, make_study):
    wave = wave_of({"main.csv": ROWS}, make_study(variables=COUPLE))
    found = clusters_of(wave.respondents, "couple")
    assert found.dropna().to_dict() == {"1": "2", "2": "2", "3": "3", "5": "1"}
    kept = [wave.respondents, *wave.answers.values(), wave.values, wave.variables]
    written = " ".join(t.to_csv() for t in kept) + str(wave.codebook)
    assert not [name for name in ("Anna", "Otto", "Eve", "cmd") if name in written]
    # which of them there are is listed nowhere, only how many
    assert wave.values.query("variable == 'pair'")["kind"].tolist() == ["missing"]
    assert wave.variables.set_index("variable").loc["pair", "n_distinct"] == 3


def test_the_order_of_rows_moves_no_number(wave_of, make_study):
    head, *rows = ROWS.splitlines()
    study = make_study(variables=COUPLE)
    turned = wave_of({"main.csv": "\n".join([head, *rows[::-1]]) + "\n"}, study).respondents
    here = wave_of({"main.csv": ROWS}, study).respondents
    assert clusters_of(turned, "couple").sort_index().equals(clusters_of(here, "couple").sort_index())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROWS.replace("Eve & Kim", "Anna and Otto").replace("=cmd()", ""), "says the same of everybody"),
        ("id,calm,tense,pair\n1,1,2,\n2,2,2,\n", "is empty"),
        ("id,calm,tense\n1,1,2\n2,2,2\n", "pair"),
    ],
)
def test_a_column_that_parts_nobody_is_refused(wave_of, make_study, text, said):
    with pytest.raises(IntakeError, match=said) as refused:
        wave_of({"main.csv": text}, make_study(variables=COUPLE))
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (COUPLE + ", {name: school, export: main, kind: cluster}", "couple, school are clusters"),
        (COUPLE.replace("}", ", compare: true}"), "clusters are never compared"),
        (COUPLE.replace("}", ", labels: {a: b}}"), "labels"),
        (COUPLE.replace("}", ", waves: [w1]}"), "every wave needs them"),
    ],
)
def test_what_a_cluster_cannot_be_is_refused_with_what_to_write(make_study, variables, said):
    with pytest.raises(DefinitionError, match=said):
        make_study(variables=variables)


def test_one_column_is_not_a_cluster_and_a_group(make_study):
    both = COUPLE + ", {name: kind_of_pair, export: main, kind: group, column: pair}"
    with pytest.raises(DefinitionError, match="pair is a cluster and kind_of_pair"):
        make_study(variables=both)


def test_clusters_stay_whatever_their_column_is_called(wave_of, make_study):
    text = ROWS.replace("pair", "LastName")
    wave = wave_of({"main.csv": text}, make_study(variables=COUPLE.replace("pair", "LastName")))
    assert clusters_of(wave.respondents, "couple").nunique() == 3
    assert "Anna" not in wave.respondents.to_csv() + str(wave.codebook)


def test_members_of_a_cluster_may_share_their_address(wave_of, make_study):
    head, *rows = ROWS.splitlines()
    home = ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.7", "192.0.2.7"]
    text = "\n".join([f"{head},IPAddress", *(f"{row},{ip}" for row, ip in zip(rows, home, strict=True))]) + "\n"
    # Anna and Otto share theirs with each other, which is no matter, and with Eve and Kim
    assert wave_of({"main.csv": text}, make_study(variables=COUPLE)).respondents["main.same_ip"].tolist() == [
        1,
        1,
        2,
        1,
        1,
    ]
    assert wave_of({"main.csv": text}, make_study()).respondents["main.same_ip"].tolist() == [2, 2, 2, 1, 1]


def test_blanks_are_no_cluster(wave_of, make_study):
    text = "id,calm,tense,pair\n1,1,2,a\n2,2,2,b\n3,3,1,  \n4,1,1, \n"
    found = clusters_of(wave_of({"main.csv": text}, make_study(variables=COUPLE)).respondents, "couple")
    assert found.isna().tolist() == [False, False, True, True]


def test_no_twin_column_gives_a_cluster_its_name_back(wave_of, make_study):
    """Words beside codes are learned as labels elsewhere, within an export and from another one."""
    within = "id,calm,tense,pair,pair_label\n" + "".join(
        f"{i},{1 + i % 3},2,{1 + i % 2},{'Anna' if i % 2 else 'Otto'}\n" for i in range(8)
    )
    one = wave_of({"main.csv": within}, make_study(variables=COUPLE))
    assert not {"Anna", "Otto"} & set(str(one.codebook).replace("'", " ").split())
    coded = "id,calm,tense,pair\n" + "".join(f"{i},{1 + i % 3},2,{1 + i % 2}\n" for i in range(8))
    worded = "id,pair\n" + "".join(f"{i},{'Anna' if i % 2 else 'Otto'}\n" for i in range(8))
    two = wave_of({"main.csv": coded, "other.csv": worded}, make_study(("main", "other"), variables=COUPLE))
    assert clusters_of(two.respondents, "couple").nunique() == 2
    assert not {"Anna", "Otto"} & set(str(two.codebook).replace("'", " ").split())
