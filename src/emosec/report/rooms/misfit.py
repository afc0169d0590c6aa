"""Where the primary model does not fit: residual correlations by pair, and what freeing single parameters would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report.figures.heat import Shown, heat_map
from emosec.report.labels import short_title, title
from emosec.report.listing import Col, Row, listing
from emosec.structure.typed_rows import StructureModifications
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.catalogue import Design
    from emosec.report.gather import Gathered
    from emosec.report.parts import Place

LARGEST = 10
DARKEST = 0.2
RESIDUALS = (
    Col("Item", "item_a"),
    Col("With", "item_b"),
    Col("Residual r", "cor", "signed"),
    Col("z", "standardized", "number"),
)
MODIFICATIONS = (
    Col("Parameter", "parameter"),
    Col("MI", "mi", "number"),
    Col("Expected change", "epc", "change"),
    Col("Standardised", "sepc.all", "change"),
)


def add_misfit(place: Place, got: Gathered, design: Design, order: list[tuple[str, str]]) -> None:
    """Add the heat map of the residual correlations, the largest of them, and the largest modification indices."""
    here, model, estimator = (
        (place.instrument, place.wave),
        design.primary_of(place.instrument),
        design.decision.estimator,
    )
    where = {"model": model, "estimator": estimator}
    fitted = f"{model}, {estimator}"
    residuals = got.of("structure_residuals", instrument=place.instrument, wave=place.wave, **where)
    if len(residuals):
        place.figures["residuals"] = heat_map(
            f"residuals_{place.name}", here, short_title(design, place.instrument), residuals, order,
            Shown(
                f"Residual correlations ({fitted})", "structure_residuals", "cor", DARKEST,
                "Observed minus implied correlation; items keyed in the direction of the construct. Colours are darkest at "
                "±.20; a pair above zero shares more than the model says.",
            ),
        )  # fmt: skip
        largest = residuals.loc[residuals["cor"].abs().sort_values(ascending=False, kind="stable").index].head(LARGEST)
        place.tables["residuals"] = listing(
            f"residuals_{place.name}", "Largest residual correlations", largest, RESIDUALS, "structure_residuals", place=here,
            note=f"Primary model ({fitted}); the {LARGEST} largest in size of {len(residuals)} pairs. z: residual over its "
            "standard error, normal when the model holds. All pairs are in the CSV.",
        )  # fmt: skip
    changes = got.of("structure_modifications", instrument=place.instrument, wave=place.wave, **where)
    if len(changes):
        place.tables["modifications"] = listing(
            f"modifications_{place.name}", "Largest modification indices", named(changes, {item for _, item in order}),
            MODIFICATIONS, "structure_modifications", place=here,
            note=f"Primary model ({fitted}). MI: modification index, by how much χ² would fall if the parameter alone were freed. "
            "Expected change: of the parameter as estimated, and standardised. Freeing parameters after a look is exploratory.",
        )  # fmt: skip


def named(changes: pd.DataFrame, items: set[str]) -> pd.DataFrame:
    """Return modification indices with the parameter in words, largest first."""
    words = [parameter_words(row, items) for row in records(changes, StructureModifications)]
    return changes.assign(parameter=words).sort_values("rank", kind="stable")


def parameter_words(row: Row, items: set[str]) -> str:
    """Return a parameter in words.

    Examples
    --------
    >>> parameter_words({"lhs": "calm", "op": "=~", "rhs": "rested"}, {"rested"})
    'loading of rested on Calm'
    >>> parameter_words({"lhs": "happy", "op": "~~", "rhs": "rested"}, {"happy", "rested"})
    'residual covariance of happy with rested'
    >>> parameter_words({"lhs": "calm", "op": "~~", "rhs": "wording"}, {"happy", "rested"})
    'covariance of Calm with Wording'
    """
    lhs, rhs = str(row["lhs"]), str(row["rhs"])
    if row["op"] == "=~":
        return f"loading of {rhs} on {title(lhs)}"
    between = "residual covariance" if {lhs, rhs} <= items else "covariance"
    return f"{between} of {lhs if lhs in items else title(lhs)} with {rhs if rhs in items else title(rhs)}"
