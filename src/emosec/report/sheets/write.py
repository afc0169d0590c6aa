"""A score sheet as page and PDF, readable by its owner alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

from emosec.definitions.catalogue import Design
from emosec.report import formats
from emosec.report.labels import instrument_title, wave_words
from emosec.report.sheets.facts import ChangeLine, ScoreLine, ScoreSheet, titles

HERE = Path(__file__).parent
SCORES = ("Scale", "Wave", "Score", "95% interval", "Percentile rank", "95% interval", "T", "Factor score (SE)")
CHANGES = ("Scale", "From", "To", "Change", "Index", "Reliable")
NOTES = (
    "Score, 95% interval: less and plus 1.96 standard errors of measurement (categorical omega, else alpha).",
    "Percentile rank and T: among the people of this study and wave, in bands of scores; they hold of people sampled alike.",
    "Factor score: posterior mode on the scale's own factor, in standard deviations of the people of the wave.",
    "Change: reliable where the index of Jacobson and Truax (1991) lies beyond 1.96; of people who did not change, 5 of 100 do.",
    "A score is no diagnosis. Made on request for the person named; not part of any report.",
)


def write_sheet(sheet: ScoreSheet, design: Design, folder: Path) -> list[Path]:
    """Write page and PDF.

    Parameters
    ----------
    sheet : what is known
    design : titles of instruments and scales
    folder : gets `<respondent>.html` and `.pdf`; both are made readable by their owner alone

    Returns
    -------
    list of Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    # a respondent's name may hold what no file name may
    name = "".join(c if c.isalnum() or c in "-_" else "_" for c in sheet.respondent)
    data = as_data(sheet, design)
    written = [folder / f"{name}.html", folder / f"{name}.pdf"]
    for path, content in zip(written, (page(data).encode("utf-8"), pdf(data)), strict=True):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        path.chmod(0o600)
    return written


def as_data(sheet: ScoreSheet, design: Design) -> dict[str, object]:
    """Return the sheet as plain texts."""
    called = titles(design)
    parts = []
    for name in dict.fromkeys(line.instrument for line in sheet.lines):
        parts.append(
            {
                "title": instrument_title(design, name),
                "scores": [_score(x, called) for x in sheet.lines if x.instrument == name],
                "changes": [_change(x, called) for x in sheet.changes if x.instrument == name],
            }
        )
    return {
        "title": f"{design.study.title}: scores of {sheet.respondent}", "parts": parts, "heads": list(SCORES),
        "change_heads": list(CHANGES), "notes": list(NOTES),
    }  # fmt: skip


def _score(line: ScoreLine, called: dict[tuple[str, str], str]) -> list[str]:
    unknown = formats.absent(line.factor)
    return [
        called[line.instrument, line.scale], wave_words(line.wave), formats.number(line.score),
        formats.interval(*line.limits, formats.number), formats.number(line.percentile),
        formats.interval(*line.percentile_limits, formats.number), formats.number(line.t),
        formats.MISSING if unknown else f"{formats.number(line.factor)} ({formats.number(line.factor_se)})",
    ]  # fmt: skip


def _change(line: ChangeLine, called: dict[tuple[str, str], str]) -> list[str]:
    return [
        called[line.instrument, line.scale], wave_words(line.before), wave_words(line.after), formats.number(line.change),
        formats.number(line.index), "yes" if line.reliable else "no",
    ]  # fmt: skip


def page(data: dict[str, object]) -> str:
    """Return the sheet as one page without scripts and without links."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("sheet.html.j2").render(**data)


def pdf(data: dict[str, object]) -> bytes:
    """Return the sheet as PDF; texts reach typst as data, never as markup."""
    from emosec.report.papers.pdf import workshop

    with workshop() as (root, compiler):
        (root / "sheet.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "sheet.typ").write_bytes((HERE / "sheet.typ").read_bytes())
        return bytes(compiler(root / "sheet.typ").compile(format="pdf"))
