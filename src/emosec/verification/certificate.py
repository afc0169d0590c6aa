"""What a verification found, as a page and as JSON that a reviewer can attach."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from emosec.atomic import write_text
from emosec.tables import write_json
from emosec.verification.compare import ABSOLUTE, RELATIVE, TableComparison

WHOLE = "the whole study"


@dataclass(frozen=True)
class Certificate:
    """What was verified and what was found.

    Attributes
    ----------
    study, source : what was verified, and the folder it is in
    made_on : day, UTC
    comparisons : a table each
    causes : what differs between the records of both builds, by record
    digests : what is no longer what it was recorded as
    environment : where it was made again: versions, platform, whose code
    again : what was made again
    stopped : why it could not be made again, where it could not
    """

    study: str
    source: str
    made_on: str
    comparisons: Sequence[TableComparison]
    causes: Mapping[str, Sequence[str]]
    digests: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    again: str = WHOLE
    stopped: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every table agrees in every cell, and every digest with what was recorded."""
        return bool(self.comparisons) and all(c.agrees for c in self.comparisons) and not self.digests

    @property
    def said(self) -> list[str]:
        """The result in lines for a terminal."""
        counts = Counter(c.status for c in self.comparisons)
        cells = sum(c.cells for c in self.comparisons)
        within, differing = (sum(getattr(c, n) for c in self.comparisons) for n in ("within", "differing"))
        if self.stopped:
            return [f"{self.study} could not be made again: {self.stopped}", *self.digests, "Not everything agrees."]
        lines = [
            f"Made again: {self.again}.",
            f"{self.study}: {len(self.comparisons)} tables with {cells:,} cells made again: "
            + ", ".join(f"{n} {status}" for status, n in sorted(counts.items())),
            f"{within:,} cells agree within the tolerance and {differing:,} differ; {TOLERANCE}",
            *(f"  {c.table}: {c.first or c.status}" for c in self.comparisons if not c.agrees),
            *self.digests,
        ]
        if self.causes:
            lines.append("What differs between this build and the published one:")
            lines += [f"  {cause}: {n} jobs" for cause, n in self.common.items()]
        return [*lines, "Everything agrees." if self.agrees else "Not everything agrees."]

    @property
    def common(self) -> dict[str, int]:
        """Every cause with the number of jobs it is one of, most common first."""
        return dict(Counter(cause for found in self.causes.values() for cause in found).most_common())


TOLERANCE = f"tolerance: {RELATIVE:g} of the number, {ABSOLUTE:g} near zero"


def write_certificate(certificate: Certificate, folder: Path) -> list[Path]:
    """Write the certificate as JSON and HTML and return both paths."""
    paths = [folder / f"{certificate.study}.json", folder / f"{certificate.study}.html"]
    write_json(as_json(certificate), paths[0])
    write_text(paths[1], as_page(certificate))
    return paths


def as_json(certificate: Certificate) -> dict[str, object]:
    """Return the certificate as plain data."""
    plain = asdict(certificate)
    comparisons = plain.pop("comparisons")
    tolerance = {"relative": RELATIVE, "absolute": ABSOLUTE}
    return {"agrees": certificate.agrees, **plain, "tolerance": tolerance, "tables": comparisons}


def as_page(certificate: Certificate) -> str:
    """Return the certificate as one HTML page that needs nothing else."""
    head = ("table", "status", "cells", "within", "differing", "largest", "first")
    rows = [[getattr(c, name) for name in head] for c in certificate.comparisons]
    verdict = "agrees in every cell" if certificate.agrees else "does not agree in every cell"
    verdict = "was not compared" if certificate.stopped else verdict
    what = "the study was" if certificate.again == WHOLE else "some of the study's jobs were"
    done = "the study could not be made again" if certificate.stopped else f"{what} made again from raw data"
    told = "".join(f"<li>{escape(line)}</li>" for line in certificate.said)
    environment = "".join(
        f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in certificate.environment.items()
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Verification of {escape(certificate.study)}</title>'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
        "table{border-collapse:collapse;font-size:.85rem}td,th{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:left}"
        ".differs,.missing,.new{background:#fde8e8}</style>"
        f"<h1>Verification of {escape(certificate.study)}</h1>"
        f"<p>On {escape(certificate.made_on)} {done}; the result <strong>{verdict}</strong>.</p>"
        f"<ul>{told}</ul><h2>Where</h2><table>{environment}</table><h2>Tables</h2><table><tr>"
        + "".join(f"<th>{name}</th>" for name in head)
        + "</tr>"
        + "".join(
            f'<tr class="{row[1]}">' + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        + "</table></html>\n"
    )


def escape(value: object) -> str:
    """Return a value as text for HTML; a difference with three digits."""
    return html.escape(f"{value:.3g}" if isinstance(value, float) else str(value))
