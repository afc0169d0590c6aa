"""JSON Schemas of every kind of definition, generated from the typed objects, for editors and for readers."""

from __future__ import annotations

import json
from pathlib import Path

from emosec.definitions.calibration import Calibration
from emosec.definitions.configuration import Configuration
from emosec.definitions.constructs import Construct
from emosec.definitions.decisions import Decision
from emosec.definitions.documents import Definition
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Study

KINDS: dict[str, type[Definition]] = {
    "configuration": Configuration,
    "study": Study,
    "construct": Construct,
    "instrument": Instrument,
    "screening": Screening,
    "models": RivalModels,
    "hypotheses": Hypotheses,
    "decision": Decision,
    "calibration": Calibration,
}


def schema_text(kind: type[Definition]) -> str:
    """Return the JSON Schema of a kind of definition as text.

    Examples
    --------
    >>> '"additionalProperties": false' in schema_text(Screening)
    True
    """
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **kind.model_json_schema()}
    # the docstring's example is for Python readers, its first paragraph is the description
    schema["description"] = (kind.__doc__ or "").split("\n\n")[0].strip()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: str | Path) -> list[Path]:
    """Write every schema into a folder and return the files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, kind in KINDS.items():
        path = folder / f"{name}.schema.json"
        path.write_text(schema_text(kind), encoding="utf-8")
        files.append(path)
    return files


if __name__ == "__main__":
    import sys

    for written in write_schemas(sys.argv[1]):
        print(written)
