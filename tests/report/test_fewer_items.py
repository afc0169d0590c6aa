"""A wave that did not ask some items: the note of its scores says of how many they are."""

from types import SimpleNamespace

from emosec.report.fewer_items import fewer_items


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
