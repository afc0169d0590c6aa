"""Intake: which files were read, how, and whether their digests are the ones written down."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from emosec.definitions.administered import exports_of_several_waves
from emosec.definitions.catalogue import Design
from emosec.report.gather import Gathered
from emosec.report.labels import wave_words
from emosec.report.listing import Col, listing
from emosec.report.parts import Place, Section

if TYPE_CHECKING:
    import pandas as pd

COLS = (
    Col("Wave", "wave", words=wave_words),
    Col("Export", "export"),
    Col("File", "file"),
    Col("Rows", "rows", "count"),
    Col("Set aside", "set_aside", "count"),
    Col("Columns", "columns", "count"),
    Col("Read as", "reader"),
    Col("Encoding", "encoding"),
    Col("Separator", "separator", words=lambda s: {"\t": "tab", ",": "comma", ";": "semicolon"}.get(s, s)),
    Col("Decimal", "decimal", words=lambda s: {".": "point", ",": "comma"}.get(s, s)),
    Col("Listed", "listed"),
    Col("SHA-256", "sha256", "digest"),
)


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room intake."""
    files = got.tables["intake_files"]
    cols = tuple(c for c in COLS if c.key != "set_aside" or (files["set_aside"] > 0).any())
    table = listing(
        "intake_files", "Files read", files, cols, "intake_files",
        note="Listed: whether the list of sources knows the file with this digest. "
        "Digests are cut to twelve characters here; the CSV has them whole.",
    )  # fmt: skip
    unlisted = files.loc[files["listed"] != "yes", "file"].tolist()
    key = " and ".join(design.study.key_columns) or "the row"
    apart = exports_of_several_waves(design.study.waves, design.study.instruments)
    facts = {"unlisted": unlisted, "twice": same_bytes(files, apart), "key": key}
    return Section("intake", 1, [Place(tables={"files": table})], facts)


def same_bytes(files: pd.DataFrame, apart: Collection[str] = ()) -> list[str]:
    """Return the exports whose bytes another file of the study has too, one text per set of twins.

    Parameters
    ----------
    files : table FILES of every wave
    apart : exports of which every wave takes rows or columns of its own, so that one file may lie in the folder of each
    """
    data = files[(files["reader"] != "dictionary") & ~files["export"].isin(list(apart))]
    twins = data[data.duplicated("sha256", keep=False)]
    return [" = ".join(names) for _, names in twins.groupby("sha256", sort=False)["file"]]
