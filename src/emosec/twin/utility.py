"""A twin beside its study: reliabilities, correlations of components, and verdicts of both, once both have run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import WorkflowError
from emosec.plan import Plan
from emosec.reliability.contracts import RELIABILITY
from emosec.separability.contracts import PAIRS
from emosec.tables import read, read_json
from emosec.twin.writing import name_of

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("wave", "instrument", "what", "of")


def utility(plan: Plan) -> pd.DataFrame:
    """Return what the study and its twin say, a row per coefficient of a scale, φ of a pair, conclusion of a pair and verdict.

    Parameters
    ----------
    plan : the study's plan

    Returns
    -------
    DataFrame
        wave, instrument, what, of, study, twin: both as text, numbers at full precision; empty where one side has none.

    Raises
    ------
    WorkflowError
        One of them has not run.
    """
    import pandas as pd

    sides = {"study": plan.study, "twin": name_of(plan.study)}
    for name in sides.values():
        if not (Path("results") / name / "8_separability").is_dir():
            raise WorkflowError(
                "there are no results", where=f"results/{name}", remedy=f"emosec run reports/{name}/index.html"
            )
    tables = [rows_of(name).set_index(list(KEYS))["value"].rename(side) for side, name in sides.items()]
    return pd.concat(tables, axis=1).reset_index().fillna("")


def rows_of(study: str) -> pd.DataFrame:
    """Return what one side says."""
    import pandas as pd

    home = Path("results") / study
    rows = []
    for path in sorted((home / "5_reliability").rglob("reliability.csv")):
        for row in read(RELIABILITY, path).to_dict("records"):
            rows.append((row["wave"], row["instrument"], row["coefficient"], row["scale"], str(row["est"])))
    for path in sorted((home / "8_separability").rglob("pairs.csv")):
        for row in read(PAIRS, path).to_dict("records"):
            place = (row["wave"], row["instrument"])
            rows.append((*place, "phi", row["pair"], str(row["est"])))
            rows.append((*place, "conclusion", row["pair"], row["conclusion"]))
    for path in sorted((home / "8_separability").rglob("verdict.json")):
        said = read_json(path)
        rows += [(wave, said["instrument"], "verdict", "", w["label"]) for wave, w in said["waves"].items()]
    return pd.DataFrame(rows, columns=[*KEYS, "value"])
