"""What the claims of one instrument in one wave may be held against, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.clusters import numbered
from emosec.definitions.instruments import Instrument
from emosec.reliability.typed_rows import ReliabilityReliability
from emosec.tables import records

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.validity.latent import LatentAnswers

Z95 = 1.959964


@dataclass(frozen=True)
class KnownValues:
    """Scores, criteria and what other rooms say of them.

    Attributes
    ----------
    own : respondent × component
    other : respondent × criterion: scales of other instruments, number variables
    labels : respondent × group variable
    toward : component → +1 where a high score means the construct's pole, −1 where its opposite
    reliability : component or criterion → coefficient and its standard error
    phi : rows of the table `pairs` of this wave
    answers : items of the wave, for correlations of factors; None where there are none
    retest : rows of the table `retest` in which this wave is the earlier one
    latent_means : rows of the table `latent` about means of groups of this wave
    seed : of what is drawn at random
    clusters : by respondent, where the study names any
    """

    own: pd.DataFrame
    other: pd.DataFrame
    labels: pd.DataFrame
    toward: dict[str, int]
    reliability: dict[str, tuple[float, float]] = field(default_factory=dict)
    phi: pd.DataFrame | None = None
    retest: pd.DataFrame | None = None
    latent_means: pd.DataFrame | None = None
    answers: LatentAnswers | None = None
    seed: int = 0
    clusters: pd.Series | None = None

    def cluster_numbers(self, respondents: Iterable[str]) -> NDArray[np.intp] | None:
        """Return the clusters of some respondents as numbers; None where the study names none."""
        return None if self.clusters is None else numbered(self.clusters, list(respondents))

    def column(self, name: str) -> pd.Series | None:
        """Return a component's or criterion's scores by name; None where there are none in this wave."""
        for table in (self.own, self.other):
            if name in table.columns:
                return table[name]
        return None

    def together(self, names: Iterable[str]) -> pd.DataFrame:
        """Return respondents who have all of some scores, components turned toward the construct's pole."""
        import pandas as pd

        columns = {n: self.column(n) for n in names}
        turned = {n: c * self.toward.get(n, 1) for n, c in columns.items() if c is not None}
        return pd.DataFrame(turned).dropna()


def directions(instrument: Instrument) -> dict[str, int]:
    """Return component → +1 where a high score of its scale means the construct's pole, −1 where its opposite."""
    opposite = instrument.asked.opposite
    return {name: -1 if scale.toward == opposite else 1 for name, scale in instrument.components.items()}


def reliabilities(table: pd.DataFrame, instrument: Instrument) -> dict[str, tuple[float, float]]:
    """Return component or `instrument.scale` → reliability and standard error, categorical omega before alpha.

    Parameters
    ----------
    table : rows of the table `reliability` of one wave
    instrument : whose scales are named by their components

    Notes
    -----
    The error is a quarter of the width of the 95% interval of the coefficient.
    """
    components = {scale.name: name for name, scale in instrument.components.items()}
    found: dict[str, tuple[float, float]] = {}
    for coefficient in ("omega_categorical", "alpha"):
        for row in records(table[table["coefficient"] == coefficient], ReliabilityReliability):
            own = row["instrument"] == instrument.name
            name = components.get(row["scale"], row["scale"]) if own else f"{row['instrument']}.{row['scale']}"
            if name not in found and 0 < float(row["est"]) <= 1:
                width = float(row["ci.upper"]) - float(row["ci.lower"])
                found[name] = (float(row["est"]), width / (2 * Z95) if width == width else 0.0)
    return found
