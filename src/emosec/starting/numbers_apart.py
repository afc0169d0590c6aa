"""Numbers of a variable that lie apart from all others: said by `emosec check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.studies import Study
from emosec.errors import many
from emosec.statistics.apart import apart

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3


def of_numbers(respondents: pd.DataFrame, study: Study) -> list[str]:
    """Return the variables of which a few numbers lie apart from all others: one 999 among ages hides every correlation.

    Parameters
    ----------
    respondents : table RESPONDENTS of one wave, with the study's variables
    study : which variables are numbers, and what their columns are called
    """
    said = []
    for variable in (v for v in study.variables if v.kind == "number" and v.name in respondents):
        values = respondents[variable.name].to_numpy(dtype="float64", na_value=float("nan"))
        if found := apart(values):
            own = [(v, int((values == v).sum())) for v in found[:SHOWN]]
            told = ", ".join(f"{v:g} ({many(n, 'time')})".replace("-", "−") for v, n in own)
            written = ", ".join(f'"{v:g}"' for v in found[:SHOWN])
            said.append(
                f"{variable.name} holds {told}{' and others' if found[SHOWN:] else ''}, far from all its other numbers, which "
                f"alone can make or hide a correlation. A code for no answer belongs into the export's missing: [{written}]; mend "
                "a typing error in a copy of the export"
            )
    return said
