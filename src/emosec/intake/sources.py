"""Raw files never change: data/raw/SOURCES.csv knows their digests, and a listed file with another one is refused."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from emosec.errors import IntakeError


class Listed(NamedTuple):
    """What the list of sources says about a file."""

    sha256: str
    origin: str = ""
    licence: str = ""


def digest(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sources(sources: Path | None) -> dict[str, Listed]:
    """Return file → sha256, origin and licence as SOURCES.csv lists them; empty without such a file.

    Raises
    ------
    IntakeError
        The list lacks a column or lists a file twice.
    """
    if sources is None or not sources.is_file():
        return {}
    try:
        with sources.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise IntakeError(
            f"the list of raw files cannot be read: {error}",
            where=str(sources),
            why="without it nobody can tell whether raw data were changed",
            remedy="save it as CSV with commas in UTF-8; columns: file, sha256, origin, licence",
        ) from None
    listed: dict[str, Listed] = {}
    for line, row in enumerate(rows, start=2):
        name, sha256 = (row.get("file") or "").strip(), (row.get("sha256") or "").strip().lower()
        if not name or not sha256:
            raise IntakeError(
                "the line names no file or no sha256",
                where=f"{sources}:{line}",
                remedy="columns: file, sha256, origin, licence; make a digest with sha256sum FILE",
            )
        if name in listed and listed[name].sha256 != sha256:
            raise IntakeError(f"{name} is listed twice with different digests", where=f"{sources}:{line}")
        listed[name] = Listed(sha256, *((row.get(k) or "").strip() for k in ("origin", "licence")))
    return listed


def origins(files: Iterable[str], listed: Mapping[str, Listed]) -> list[dict[str, str]]:
    """Return what the list says about files, for the codebook; files that it does not know are left out."""
    return [{"file": name, **listed[name]._asdict()} for name in dict.fromkeys(files) if name in listed]


def check_source(path: Path, name: str, listed: Mapping[str, Listed]) -> tuple[str, str]:
    """Return a raw file's sha256 and whether it is listed (yes or no).

    Raises
    ------
    IntakeError
        The file is listed with another digest.
    """
    sha256 = digest(path)
    if name not in listed:
        return sha256, "no"
    if listed[name].sha256 != sha256:
        raise IntakeError(
            f"the file is not the one that SOURCES.csv lists: its sha256 is {sha256[:12]}…, listed is {listed[name].sha256[:12]}…",
            where=str(path),
            why="raw data are never edited; corrections go into config/corrections",
            remedy="put the original file back, or, if a new export replaces it, write its digest into SOURCES.csv",
        )
    return sha256, "yes"
