"""The rows of all samples, gathered: one row per cell with its rates and their Monte-Carlo errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.calibration import Calibration, CalibrationCell, Setting
from emosec.definitions.decisions import Decision
from emosec.separability.operating.error_rates import rate
from emosec.separability.operating.tables import SUMMARY
from emosec.statistics.separability.graded import z_of
from emosec.statistics.separability.verdict import REASONS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.contract import TableRow


def gather(replicates: pd.DataFrame, study: Calibration, decision: Decision) -> pd.DataFrame:
    """Return the rates of every cell.

    Parameters
    ----------
    replicates : rows of the contracted table REPLICATES, of all cells
    study : the definition they were simulated from
    decision : the rule they were judged by

    Returns
    -------
    DataFrame
        The contracted table SUMMARY, in the definition's order of cells. Cells without samples are left out.
    """
    from emosec import tables

    parts = dict(tuple(replicates.groupby("cell")))
    rows = [
        {"cell": cell.name, "requirements": ", ".join(cell.requirements) or None, "differs": in_words(cell) or None}
        | summarise(parts[cell.name], study.setting(cell.name), decision)
        for cell in study.cells
        if cell.name in parts
    ]
    return tables.frame(SUMMARY, rows)


def in_words(cell: CalibrationCell) -> str:
    """Return what differs from the base case, as one types it, and why.

    Examples
    --------
    >>> in_words(CalibrationCell(name="x", phi=(0.9, 0.5, 0.5), careless={"random": 0.05}))
    'careless random 0.05, phi 0.9/0.5/0.5'
    """
    said = []
    for name, value in cell.changes.items():
        words = name.replace("_", " ")
        if isinstance(value, dict):
            said += [f"{words} {kind} {share:g}" for kind, share in value.items()]
        elif isinstance(value, bool):
            said.append(words if value else f"not {words}")
        else:
            several = value if isinstance(value, tuple) else (value,)
            said.append(f"{words} {'/'.join(f'{v:g}' for v in several)}")
    return ", ".join(said) + (f" ({cell.why})" if cell.why else "")


def summarise(rows: pd.DataFrame, setting: Setting, decision: Decision) -> TableRow:
    """Return the rates of one cell; shares are of all its samples, coverage and bias of pairs with an estimate."""
    truth = np.array(setting.truth)
    pairs = len(truth)
    ordered = rows.sort_values(["replication", "pair"], kind="stable")
    n = len(ordered) // pairs
    conclusion = ordered["conclusion"].to_numpy(dtype=object).reshape(n, pairs)
    reason = ordered["reason"].fillna("").to_numpy(dtype=object).reshape(n, pairs)
    label = ordered["label"].to_numpy(dtype=object).reshape(n, pairs)[:, 0]
    phi, se = (ordered[c].to_numpy(dtype=float).reshape(n, pairs) for c in ("phi", "se"))
    high = truth >= decision.cutoff - 1e-9
    up, down, still = (conclusion == c for c in ("separable", "not_separable", "inconclusive"))
    wrong_up, wrong_down = (up & high).any(axis=1), (down & ~high).any(axis=1)
    z = z_of(0.5 + decision.confidence / 2)
    with np.errstate(invalid="ignore"):
        alone = ((np.abs(phi) + z * se < decision.cutoff) & high).any(axis=1)
    counts = {
        "separable": label == "SEPARABLE", "false_separable": wrong_up, "false_not": wrong_down,
        "partially_separable": label == "PARTIALLY SEPARABLE", "not_separable": label == "NOT SEPARABLE",
        "inconclusive": label == "INCONCLUSIVE", "phi_alone": alone,
    }  # fmt: skip
    for name in ("WORDING", "PAGE", "STYLE"):
        held = still.any(axis=1) & (~still | (reason == name)).all(axis=1) & ~wrong_up & ~wrong_down
        counts[f"named_{name.lower()}"] = held
    row: TableRow = {
        "n": setting.n, "truth": " ".join(f"{t:g}" for t in truth), "replications": n, "at_cutoff": bool(high.any()),
        "pairs_separable": float(up.mean()), "pairs_not_separable": float(down.mean()),
    }  # fmt: skip
    for name, found in counts.items():
        row[name], row[f"{name}_mcse"] = rate(int(found.sum()), n)
    row |= {r.lower(): float((reason == r).mean()) for r in REASONS}
    return row | _estimates(phi, se, truth, decision.confidence, z)


def _estimates(
    phi: NDArray[np.float64], se: NDArray[np.float64], truth: NDArray[np.float64], nominal: float, z: float
) -> TableRow:
    known = np.isfinite(phi) & np.isfinite(se)
    row: TableRow = {"no_estimate": int((~known).sum())}
    nothing = dict.fromkeys(("bias", "bias_mcse", "se_ratio", "coverage", "coverage_mcse"), math.nan)
    if not (known.sum(axis=0) > 1).any():
        return row | nothing
    biases, ratios = [], []
    for at in np.flatnonzero(known.sum(axis=0) > 1):
        own, errors = phi[known[:, at], at], se[known[:, at], at]
        spread = float(own.std(ddof=1))
        biases.append((float(own.mean() - truth[at]), spread / math.sqrt(len(own))))
        ratios.append(float(errors.mean()) / spread if spread > 0 else math.nan)
    worst = max(biases, key=lambda b: abs(b[0]))
    covered = []
    # components are built alike, so pairs with the same true phi are exchangeable: several readings of one coverage
    for value in dict.fromkeys(truth.tolist()):
        alike = np.isclose(truth, value)
        inside = (np.abs(phi - value) <= z * se)[:, alike][known[:, alike]]
        if len(inside):
            # the error is that of a single pair, which is too large rather than too small
            covered.append((float(inside.mean()), rate(int(inside.sum()), len(inside))[1] * math.sqrt(alike.sum())))
    share, error = max(covered, key=lambda c: abs(c[0] - nominal))
    return row | {
        "bias": worst[0], "bias_mcse": worst[1], "se_ratio": min(ratios), "coverage": share, "coverage_mcse": error,
    }  # fmt: skip
