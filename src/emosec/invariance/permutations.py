"""How large changes of fit are when groups are only names: p values by permutation (Jorgensen et al., 2018).

Everybody keeps their answers and gets another's group; levels are fitted again, and the changes of their fit from one level to the
next make the distribution against which the change that was found is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import EmosecError
from emosec.invariance.climb import INDICES, Climbed, Permuted, indices
from emosec.remarks import Remark

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.model.layout import Array
    from emosec.statistics.cfa.sample.sample import Sample

FALLS = ("cfi", "nci")  # of these a fall is what speaks against a level; of the others a rise
Changes = dict[int, dict[str, float]]


def with_permutations(found: Climbed, permutations: int, seed: int) -> Climbed:
    """Add p values by permutation to every level that was fitted as a whole.

    Parameters
    ----------
    found : all steps of a comparison
    permutations : how many; with 0 nothing is done
    seed : of the comparison; every permutation has one of its own, derived from it and from its number

    Returns
    -------
    Climbed
        The same steps with `permuted`. Occasions have none, since waves of the same people are not names that could be exchanged.

    References
    ----------
    Jorgensen, T. D., Kite, B. A., Chen, P.-Y., & Short, S. D. (2018). Permutation randomization methods for testing measurement
    equivalence and detecting differential item functioning in multiple-group confirmatory factor analysis. Psychological Methods,
    23(4), 708–728. doi:10.1037/met0000152
    """
    if not permutations or found.reached is None:
        return found
    if found.setting.design != "groups":
        told = replace(found.setting, remarks=(*found.setting.remarks, Remark("no_permutations")))
        return replace(found, setting=told)
    drawn = permuted_changes(found, range(permutations), seed)
    steps = list(found.steps)
    for at in _whole(found):
        own = [changes[at] for changes in drawn if at in changes]
        pvalues = {name: _pvalue(steps[at].changes[name], [c[name] for c in own], name) for name in INDICES}
        failed = permutations - len(own)
        facts = {"failed": failed, "of": permutations}
        remarks = (*steps[at].remarks, Remark("permutations_failed", facts)) if failed else steps[at].remarks
        steps[at] = replace(steps[at], permuted=Permuted(pvalues, len(own)), remarks=remarks)
    return replace(found, steps=tuple(steps))


def permuted_changes(found: Climbed, numbers: Iterable[int], seed: int) -> list[Changes]:
    """Return the changes of fit in permutations.

    Parameters
    ----------
    found : all steps of a comparison of groups
    numbers : which permutations; what one gives hangs on its number alone
    seed : see `with_permutations`

    Returns
    -------
    list of dict
        Position of the step → index → change, without steps that could not be fitted.
    """
    from emosec.statistics.resampling import generator

    steps, whole = found.steps, _whole(found)
    needed = sorted({at for step in whole for at in (step, _against(found, step))})
    rows = steps[needed[0]].fitted.rows if needed else ()
    return [_changes(found, whole, needed, _shuffled(rows, generator(seed, "permutation", b))) for b in numbers]


def _whole(found: Climbed) -> list[int]:
    """Return positions of whole levels that were compared with a whole level."""
    return [
        at
        for at, step in enumerate(found.steps)
        if step.converged and step.against is not None and not step.freed and not found.steps[step.against].freed
    ]


def _against(found: Climbed, at: int) -> int:
    before = found.steps[at].against
    assert before is not None
    return before


def _shuffled(rows: Sequence[Array], rng: np.random.Generator) -> list[Array]:
    """Return everybody's answers dealt out to groups as large as they are."""
    every = np.vstack(rows)
    return np.split(every[rng.permutation(len(every))], np.cumsum([len(r) for r in rows])[:-1])


def _changes(found: Climbed, whole: list[int], needed: list[int], rows: list[Array]) -> Changes:
    fit = found.steps[needed[0]].fitted
    samples = _samples(rows, fit, found.setting.ordered)
    if samples is None:
        return {}
    there = {at: _indices(found.steps[at].fitted, samples, rows) for at in needed}
    out: Changes = {}
    for at in whole:
        now, then = there[at], there[_against(found, at)]
        if now and then:
            out[at] = {name: now[name] - then[name] for name in INDICES}
    return out


def _samples(rows: list[Array], fit: Fit, ordered: bool) -> list[Sample] | None:
    """Return every group's sample statistics; None where a group has lost a category or a correlation."""
    from emosec.statistics.cfa.sample.sample import continuous_sample, ordinal_sample, unusable_pairs

    if not ordered:
        return [continuous_sample(own) for own in rows]
    k = np.asarray(np.vstack(fit.rows).max(axis=0) + 1, dtype=np.intp)
    if any(len(np.unique(own[:, j])) < k[j] for own in rows for j in range(len(k))):
        return None
    made = [ordinal_sample(own, k)[0] for own in rows]
    return None if any(unusable_pairs(sample).any() for sample in made) else list(made)


def _indices(fit: Fit, samples: list[Sample], rows: list[Array]) -> dict[str, float]:
    """Return the indices of a level fitted to other samples, from the estimates that were found; nothing where it cannot be."""
    from emosec.statistics.cfa.engine import solve

    solution = fit.solution
    try:
        again = solve(
            solution.prepared, samples, fit.estimator, information=fit.settings["information"], start=solution.z
        )
        made = replace(fit, solution=again, rows=tuple(rows))
        return indices(made) if made.converged and again.identified else {}
    except (EmosecError, np.linalg.LinAlgError):
        return {}


def _pvalue(found: float, drawn: list[float], name: str) -> float:
    """Return the share of changes at least as bad; that which was found is one of them (Phipson & Smyth, 2010)."""
    sign = -1.0 if name in FALLS else 1.0
    # ASSUME changes that differ in the tenth place alone are the same
    worse = sum(sign * x >= sign * found - 1e-10 for x in drawn)
    return (1 + worse) / (1 + len(drawn)) if found == found else float("nan")
