"""Keyed hashes in place of respondent keys: the same person has the same name in every wave, and the key is nowhere here."""

from __future__ import annotations

import hashlib
import hmac
import os

from emosec.errors import IntakeError

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
