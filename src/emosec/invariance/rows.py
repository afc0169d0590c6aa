"""Steps and mergers as rows of the room's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.invariance.climb import INDICES, Climbed, Step, indices
from emosec.invariance.collapse import Merger
from emosec.invariance.effects import effects, freed_rows, score_rows
from emosec.remarks import Remark, written

if TYPE_CHECKING:
    from emosec.contract import TableRow


MEASURES = (
    "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "cfi", "cfi.scaled", "rmsea", "rmsea.scaled", "srmr",
)  # fmt: skip


def level_rows(found: Climbed) -> Iterator[TableRow]:
    """Give every step as a row of `LEVELS` without its place.

    Parameters
    ----------
    found : all steps of a comparison
    """
    for position, step in enumerate(found.steps):
        yield {
            "groups": " | ".join(found.setting.labels),
            "model": found.setting.model.name,
            "estimator": found.setting.estimator,
            "missing": found.setting.missing,
            "position": position + 1,
            "level": step.level,
            "partial": bool(step.freed),
            "n_freed": len(step.freed),
            "n": len(found.setting.data),
            "converged": step.converged,
            "admissible": step.admissible,
            **_measures(step),
            "against": None if step.against is None else step.against + 1,
            **step.difference._asdict(),
            **{f"delta_{name}": step.changes.get(name) for name in INDICES},
            **_permuted(step),
            "holds": step.holds,
            "reached": position == found.reached,
            "warning": written([*found.setting.remarks, *_told(found), *step.remarks]),
        }


def _measures(step: Step) -> TableRow:
    fit = step.solved
    found = {name: None if fit is None else fit.measures.get(name) for name in MEASURES}
    return {**found, "nci": None if fit is None else indices(fit)["nci"]}


def _permuted(step: Step) -> TableRow:
    p = {} if step.permuted is None else step.permuted.pvalues
    n = None if step.permuted is None else step.permuted.n
    return {"permutations": n, **{f"pvalue_{name}": p.get(name) for name in INDICES}}


def _told(found: Climbed) -> list[Remark]:
    """What the way in which items were fitted makes of the levels."""
    setting = found.setting
    told = []
    if setting.joint and "thresholds" not in setting.levels:
        told.append(Remark("tested_together"))
    elif setting.joint:
        told.append(Remark("two_categories", {"items": tuple(i for i in setting.on if i in setting.joint)}))
    if setting.ordered and setting.parameterization == "delta":
        told.append(Remark("no_residuals"))
    return told


@dataclass(frozen=True)
class Effects:
    """Rows of `FREED` and `SCORE_EFFECTS` without their place, and why there are no effect sizes where there are none."""

    freed: list[TableRow] = field(default_factory=list)
    scores: list[TableRow] = field(default_factory=list)
    remarks: tuple[Remark, ...] = ()


def effect_rows(found: Climbed) -> Effects:
    """Return how much unequal items matter at the highest level that holds.

    Parameters
    ----------
    found : all steps of a comparison
    """
    top = found.top
    if top is None:
        return Effects()
    sizes, why = effects(found.setting, top)
    remarks = tuple(Remark("no_effect_sizes", {"said": str(r["said"])}) for r in why)
    return Effects(list(freed_rows(found.setting, top, sizes)), list(score_rows(found.setting, top, sizes)), remarks)


def merged_rows(merged: Sequence[Merger]) -> Iterator[TableRow]:
    """Give every merger as rows of `MERGED` without their place, one for each group."""
    for one in merged:
        for group, n in one.n.items():
            yield {"item": one.item, "category": one.category, "into": one.into, "group": group, "n": n}
