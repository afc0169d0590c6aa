"""A wave that did not ask some items: the note of its scores says of how many they are."""

from types import SimpleNamespace

from emosec.report.fewer_items import fewer_items, not_compared


def test_the_scores_of_fewer_items_are_named():
    scales = [
        SimpleNamespace(name="safety", title="", items=["s1", "s2", "s3"]),
        SimpleNamespace(name="confidence", title="", items=["c1", "c2", "c3"]),
    ]
    left_out = {"t1": (), "t2": ("c1", "c3")}
    study = SimpleNamespace(
        in_wave=lambda wave: SimpleNamespace(instruments=[SimpleNamespace(instrument="mini", not_asked=left_out[wave])])
    )
    design = SimpleNamespace(study=study, instruments={"mini": SimpleNamespace(scales=scales, scored=scales)})
    assert fewer_items(design, "mini", ["t1"]) == ""
    # tables of an instrument that the study file no longer names
    design.instruments["gone"] = design.instruments["mini"]
    assert fewer_items(design, "gone", ["t2"]) == ""
    assert fewer_items(design, "mini", ["t1", "t2"]) == (
        " T 2 did not ask c1 and c3: scores of Confidence are of 1 in place of 3 items there."
    )


def test_waves_that_asked_different_items_are_said_not_to_be_compared():
    scales = [
        SimpleNamespace(name="safety", title="", items=["s1", "s2", "s3"]),
        SimpleNamespace(name="confidence", title="", items=["c1", "c2", "c3"]),
    ]
    left_out = {"t1": (), "t2": ("c1",), "t3": ("c3",)}
    study = SimpleNamespace(
        in_wave=lambda wave: SimpleNamespace(instruments=[SimpleNamespace(instrument="mini", not_asked=left_out[wave])])
    )
    ids = [i for one in scales for i in one.items]
    mini = SimpleNamespace(name="mini", scales=scales, totals=(), scored=scales, item_ids=ids)
    design = SimpleNamespace(study=study, instruments={"mini": mini})
    assert not_compared(design, "mini", ["t1"]) == ""
    said = not_compared(design, "mini", ["t1", "t2", "t3"])
    assert said.count("No change of scores is given for Confidence") == 3
    # as many items, and others
    assert "from T 2 to T 3: these waves asked different items" in said
    assert "Safety" not in said
