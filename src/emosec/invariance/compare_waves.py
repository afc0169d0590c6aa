"""The invariance ladder across waves, and the factors' means where it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.contracts import LADDER, LATENT_MEANS
from emosec.invariance.ladder import Rung, climb
from emosec.invariance.rungs import content_factors
from emosec.remarks import Remark, written
from emosec.structure.orientation import orient
from emosec.tables import empty, frame
from emosec.wide import place_of, usable, wide

if TYPE_CHECKING:
    import pandas as pd

MEASURES = (
    "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "cfi", "cfi.scaled", "rmsea", "rmsea.scaled", "srmr",
)  # fmt: skip
# ASSUME waves can be compared as if other people had answered each: the same people repeat, so standard errors of
# differences between waves are too large or too small by what their answers share.
INDEPENDENT = Remark("waves_as_groups")


@dataclass(frozen=True)
class Compared:
    """What the comparison of waves gives.

    Attributes
    ----------
    ladder : contract `LADDER`
    latent_means : contract `LATENT_MEANS`
    """

    ladder: pd.DataFrame
    latent_means: pd.DataFrame


def compare_waves(responses: pd.DataFrame, instrument: Instrument, models: RivalModels) -> Compared:
    """Climb the invariance ladder with the waves as groups.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of this instrument, all waves stacked in the study's order (contract `SCREENED_RESPONSES`).
    instrument : Instrument
        With a scale for each component.
    models : RivalModels
        The ladder is built on the one whose role is `without_wording`.

    Returns
    -------
    Compared
        Wave `pooled`; both tables without rows where fewer than two waves have complete rows.

    Raises
    ------
    DefinitionError
        The models do not say which of them is without wording.

    Notes
    -----
    Complete rows, items keyed toward the construct's pole. Ordered items by WLSMV in Wu and Estabrook's (2016) order: configural,
    thresholds, loadings (metric), intercepts (scalar). Where that cannot be estimated, numeric items by MLR: configural,
    metric, scalar; a remark says so. The differences of CFI and RMSEA are of the scaled indices; the familiar cut-offs
    (Chen, 2007) come from ML and do not hold for WLSMV (Sass, Schmitt & Marsh, 2014).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["b0", "b1", "b2", "b3", "m0", "m1", "m2", "m3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: body, component: body, items: [b0, b1, b2, b3]}}
    ...   - {{name: mind, component: mind, items: [m0, m1, m2, m3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400), 4, axis=1)
    >>> answers = pd.DataFrame(1 + np.digitize(latent + rng.normal(size=(400, 8)), [-1, 1]), columns=items)
    >>> models = RivalModels.parse('''
    ... name: two
    ... estimators: [WLSMV]
    ... models:
    ...   - name: M2
    ...     title: Two
    ...     syntax: "{components}"
    ... roles: {without_wording: M2}
    ... ''', where="two.yaml")
    >>> waves = [from_wide(answers[:200], mini, wave="1"), from_wide(answers[200:], mini, wave="2")]
    >>> compare_waves(pd.concat(waves), mini, models).ladder[["level", "df"]].values.tolist()
    [['configural', 38.0], ['thresholds', 38.0], ['metric', 44.0], ['scalar', 50.0]]
    """
    model = models.for_construct(instrument.asked).model(models.role("without_wording"))
    waves = list(dict.fromkeys(responses["wave"]))
    if len(waves) < 2:
        return Compared(empty(LADDER), empty(LATENT_MEANS))
    keyed = {wave: wide(responses[responses["wave"] == wave], instrument) for wave in waves}
    reduced, remarks = instrument, [INDEPENDENT]
    for wave, data in keyed.items():
        found = usable(data, instrument)
        reduced = usable(data[list(reduced.signs)], reduced).instrument
        remarks += [Remark(r.code, {**r.facts, "wave": wave}) for r in found.remarks]
    rows = {wave: data[list(reduced.signs)].dropna() for wave, data in keyed.items()}
    complete = {wave: data for wave, data in rows.items() if len(data)}
    remarks += [Remark("wave_left_out", {"wave": wave}) for wave in rows if wave not in complete]
    waves = list(complete)
    if len(waves) < 2:
        return Compared(empty(LADDER), empty(LATENT_MEANS))
    rungs = climb(complete, reduced, model, remarks)
    place = {**place_of(responses), "wave": "pooled", "grouping": "wave"}
    return Compared(
        frame(LADDER, [{**place, "groups": " | ".join(waves), "model": model.name, **row} for row in _ladder(rungs)]),
        frame(LATENT_MEANS, [place | row for row in _means(rungs[-1], waves, content_factors(model))]),
    )


def _ladder(rungs: list[Rung]) -> Iterator[dict[str, Any]]:
    before: dict[str, Any] = {}
    for position, rung in enumerate(rungs, start=1):
        measures = rung.fit.measures if rung.converged else {}
        values = {name: measures.get(name) for name in MEASURES}
        yield {
            "estimator": rung.estimator,
            "rung": position,
            "level": rung.level,
            "n": rung.n,
            "converged": rung.converged,
            "admissible": rung.admissible,
            **values,
            **rung.difference,
            "delta_cfi": _change(values, before, "cfi.scaled"),
            "delta_rmsea": _change(values, before, "rmsea.scaled"),
            "warning": written(rung.remarks),
        }
        before = values


def _change(now: dict[str, Any], before: dict[str, Any], name: str) -> float | None:
    if now.get(name) is None or before.get(name) is None:
        return None
    return float(now[name]) - float(before[name])


def _means(scalar: Rung, waves: list[str], factors: list[str]) -> Iterator[dict[str, Any]]:
    if not scalar.converged:
        return
    rows = orient(scalar.fit.parameters)
    means = rows[(rows["op"] == "~1") & rows["lhs"].isin(factors)]
    for row in means.to_dict("records"):
        is_free = row["free"] > 0
        yield {
            "group": waves[int(row["group"]) - 1],
            "factor": row["lhs"],
            "est": row["est"],
            **{name: row[name] if is_free else None for name in ("se", "ci.lower", "ci.upper")},
        }
