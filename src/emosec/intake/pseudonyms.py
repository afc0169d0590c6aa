"""Keyed hashes in place of respondent keys: the same person has the same name in every wave, and the key is nowhere here."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from emosec import tables
from emosec.definitions.studies import Study
from emosec.errors import ChangedError, IntakeError

VARIABLE = "EMOSEC_KEY"
SHORTEST = 32


def secret() -> bytes:
    """Return the key from the environment.

    Raises
    ------
    IntakeError
        There is none, or it is too short to withstand guessing.
    """
    key = os.environ.get(VARIABLE, "").strip()
    if len(key) < SHORTEST:
        found = "is not set" if not key else f"has {len(key)} characters"
        raise IntakeError(
            f"respondent_names: hashed needs a key, and {VARIABLE} {found}",
            where=f"environment variable {VARIABLE}",
            why="without a secret key anyone could hash a list of addresses and find the respondents",
            remedy=f'make one with python -c "import secrets; print(secrets.token_hex(32))", keep it outside the repository '
            f"({SHORTEST} characters or more), and set it as {VARIABLE} for every wave",
        )
    return key.encode()


def pseudonym(key: str, secret_key: bytes) -> str:
    """Return the name of a respondent: the first 20 hexadecimal digits of HMAC-SHA256 of the key.

    ASSUME 80 bits suffice: among a million respondents two collide with probability 4e-13.

    Examples
    --------
    >>> pseudonym("anna@example.org", b"k" * 32) == pseudonym("anna@example.org", b"k" * 32)
    True
    """
    return hmac.new(secret_key, key.encode(), hashlib.sha256).hexdigest()[:20]


def fingerprint(secret_key: bytes) -> str:
    """Return what tells two keys apart and says nothing of either.

    Examples
    --------
    >>> fingerprint(b"k" * 32) == fingerprint(b"k" * 32) != fingerprint(b"l" * 32)
    True
    """
    return hmac.new(secret_key, b"emosec: fingerprint of the key", hashlib.sha256).hexdigest()[:16]


def kept_fingerprint(study: str, folder: str | Path) -> str:
    """Return the fingerprint of the key that a study's names were made with, or nothing where none was kept yet.

    Raises
    ------
    TableError
        The file that keeps it is cut off, empty or no JSON.
    """
    path = Path(folder) / f"{study}.json"
    remedy = (
        "put back the file that version control or a backup has: it says which key the study's names were made with"
    )
    return str(tables.read_json(path, remedy).get("fingerprint", "")) if path.is_file() else ""


def fingerprint_of(study: Study, folder: str | Path) -> str:
    """Return the fingerprint of the key that is set, of the one kept where none is set, and nothing where names are not hashed."""
    if study.respondent_names != "hashed":
        return ""
    key = os.environ.get(VARIABLE, "").strip()
    return fingerprint(key.encode()) if key else kept_fingerprint(study.name, folder)


def keep_fingerprint(study: Study, folder: str | Path) -> None:
    """Keep the fingerprint of the key of a study with hashed names; every later wave must be read with the same key.

    Raises
    ------
    ChangedError
        The key is another than the one that the names of the study's respondents were made with.
    IntakeError
        There is no key, or it is too short.
    """
    if study.respondent_names != "hashed":
        return
    now, before = fingerprint(secret()), kept_fingerprint(study.name, folder)
    path = Path(folder) / f"{study.name}.json"
    if before and before != now:
        raise ChangedError(
            f"{VARIABLE} is another key than the one that the names of {study.name} were made with: its fingerprint is {now}, "
            f"kept is {before}",
            where=str(path),
            why="nobody would have the same name in two waves, and every comparison over time would be of strangers",
            remedy=f"set {VARIABLE} to the key of the first wave; if it is lost, remove {path}, and all waves get new names",
        )
    if not before:
        tables.write_json({"fingerprint": now}, path)
