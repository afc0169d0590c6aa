"""How a bundle is cited and deposited: CITATION.cff, .zenodo.json and codemeta.json, from the project's own CITATION.cff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emosec.definitions.documents import parse_yaml, plain, read_text

SPDX = "https://spdx.org/licenses/"


def citation_of(project: Path) -> dict[str, object]:
    """Return what the project's CITATION.cff says."""
    path = project / "CITATION.cff"
    said: dict[str, object] = plain(parse_yaml(read_text(path), str(path)))
    return said


def people(said: dict[str, Any]) -> list[dict[str, str]]:
    """Return the authors as names, given names and affiliations."""
    return [
        {
            "given": str(a.get("given-names", "")),
            "family": str(a.get("family-names", "")),
            "name": str(a.get("name", "")) or " ".join(str(a[k]) for k in ("given-names", "family-names") if k in a),
        }
        for a in said.get("authors", [])
    ]


def zenodo(said: dict[str, Any], title: str, description: str) -> str:
    """Return the content of .zenodo.json.

    Examples
    --------
    >>> '"name": "Doe, Jo"' in zenodo({"authors": [{"given-names": "Jo", "family-names": "Doe"}]}, "T", "D")
    True
    """
    creators = [{"name": f"{p['family']}, {p['given']}" if p["family"] else p["name"]} for p in people(said)]
    content = {
        "title": title,
        "description": description,
        "creators": creators,
        "license": str(said.get("license", "MIT")).lower(),
        "version": str(said.get("version", "")),
        "upload_type": "dataset",
        "keywords": [str(k) for k in said.get("keywords", [])],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def codemeta(said: dict[str, object]) -> str:
    """Return the content of codemeta.json, which describes the software."""
    content = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": str(said.get("title", "emosec")),
        "version": str(said.get("version", "")),
        "description": str(said.get("abstract", "")).strip(),
        "license": SPDX + str(said.get("license", "MIT")),
        "programmingLanguage": "Python",
        "runtimePlatform": "Python >= 3.11",
        "author": [
            {"@type": "Person", "givenName": p["given"], "familyName": p["family"]}
            if p["family"]
            else {"@type": "Organization", "name": p["name"]}
            for p in people(said)
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
