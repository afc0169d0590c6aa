"""What a comparison comes to: the highest level that holds, and what may be compared at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.invariance.climb import Climbed, at_least
from emosec.remarks import Remark, written

if TYPE_CHECKING:
    from emosec.contract import TableRow


# what each comparison needs: Meredith (1993); correlations and regressions need equal units, means equal origins too. Scale scores
# hold all items and their errors, so nothing may be freed, and no item left out because a group or wave did not answer it.
NEEDS = {"correlations": "loadings", "regressions": "loadings", "means": "intercepts", "scores": "residuals"}
LEFT_OUT = {"items_left_out", "items_left_out_in"}


def conclusion(found: Climbed | None, n_items: int, remarks: Sequence[Remark]) -> TableRow:
    """Return the conclusion as a row of `CONCLUSIONS` without its place.

    Parameters
    ----------
    found : all steps of a comparison; None where there was nothing to compare
    n_items : items of the instrument that could be used
    remarks : what was left out and why

    Notes
    -----
    Means and observed scores: equal residuals of ordered items are needed because the expected answer depends on them.
    """
    top = found.top if found else None
    freed = len(top.freed) if top else 0
    told = list(remarks)
    if found is not None and top is None:
        told += [r for step in found.steps[:1] for r in step.remarks] or [Remark("not_converged")]
    may = {what: at_least(top, level) for what, level in NEEDS.items()}
    return {
        "level": top.level if top else None,
        "partial": freed > 0,
        "n_items": len(found.setting.on) if found else n_items,
        "n_freed": freed,
        **may,
        "scores": may["scores"] and not freed and not any(r.code in LEFT_OUT for r in remarks),
        "warning": written(told),
    }
