"""The rows of all samples, gathered: one row per cell with its rates and their Monte-Carlo errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.definitions.calibration import Calibration, CalibrationCell, Setting
from emosec.definitions.decisions import Decision
from emosec.separability.calibration.cells import rate
from emosec.separability.calibration.columns import ERRORS, LOWERS, PHIS, SUMMARY
from emosec.separability.evidence import z_of
from emosec.separability.rule import CODES, GATES

if TYPE_CHECKING:
    import pandas as pd

PAIR_LETTERS = ("sc", "sa", "ca")


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
        {"conditions": ", ".join(cell.conditions) or None, "differs": in_words(cell) or None}
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
        if isinstance(value, dict):
            said += [f"{name} {kind} {share:g}" for kind, share in value.items()]
        else:
            several = value if isinstance(value, tuple) else (value,)
            said.append(f"{name} {'/'.join(f'{v:g}' for v in several)}".replace("_", " "))
    return ", ".join(said) + (f" ({cell.why})" if cell.why else "")


def summarise(rows: pd.DataFrame, setting: Setting, decision: Decision) -> dict[str, Any]:
    """Return the rates of one cell; shares are of all its samples, coverage and bias of those with an estimate."""
    n = len(rows)
    verdict = rows["verdict"]
    down = verdict.isin(["NOT SEPARABLE", "PARTIALLY SEPARABLE"])
    truth = (setting.phi,) * 3 if isinstance(setting.phi, int | float) else setting.phi
    row: dict[str, Any] = {"cell": rows["cell"].iloc[0], "n": setting.n, "replications": n}
    row |= {f"truth_{p}": t for p, t in zip(PAIR_LETTERS, truth, strict=True)}
    counts = {
        "separable": verdict.eq("SEPARABLE"),
        "partial": verdict.eq("PARTIALLY SEPARABLE"),
        "not_separable": verdict.eq("NOT SEPARABLE"),
        "merged": down,
        "inconclusive": verdict.eq("INCONCLUSIVE"),
        "gates_failed": rows["failed"].notna(),
    }
    counts |= _alone(rows, decision)
    for name, found in counts.items():
        row[name], row[f"{name}_mcse"] = rate(int(found.sum()), n)
    row |= {code.lower(): float((rows["code"] == code).fillna(False).sum()) / n for code in CODES}
    failed = {gate: rows["failed"].fillna("").str.contains(gate).mean() for gate in GATES}
    row["gates"] = ", ".join(f"{gate} {share:.3f}" for gate, share in failed.items() if share > 0) or None
    return row | _estimates(rows, np.array(truth), z_of(decision.confidence)) | _flips(rows, setting)


def _alone(rows: pd.DataFrame, decision: Decision) -> dict[str, Any]:
    """What the estimates say by themselves, before any gate, check or replication; a missing estimate says nothing."""
    phi, se = np.abs(rows[list(PHIS)].to_numpy()), rows[list(ERRORS)].to_numpy()
    critical = np.array([decision.critical_value(int(n)) for n in rows["complete"]])
    with np.errstate(invalid="ignore"):
        below = phi + z_of(decision.confidence) * se < decision.cutoff
        above = phi - decision.cutoff > critical[:, None] * se
    return {"alone_separable": below.all(axis=1), "alone_merged": above.any(axis=1)}


def _estimates(rows: pd.DataFrame, truth: np.ndarray, z: float) -> dict[str, Any]:
    phi, se, lower = (rows[list(names)].to_numpy() for names in (PHIS, ERRORS, LOWERS))
    known = ~(np.isnan(phi) | np.isnan(se)).any(axis=1)
    row: dict[str, Any] = {"no_estimate": int((~known).sum())}
    names = [f"{what}_{p}" for what in ("bias", "bias_mcse", "se_ratio", "coverage") for p in PAIR_LETTERS]
    if known.sum() < 2:
        return row | dict.fromkeys(names, math.nan)
    phi, se, lower = phi[known], se[known], lower[known]
    spread = phi.std(axis=0, ddof=1)
    # the upper limit is phi + z·SE, as the verdict takes it
    covered = ((lower <= truth) & (truth <= phi + z * se)).mean(axis=0)
    ratio = se.mean(axis=0) / np.where(spread > 0, spread, math.nan)
    values: list[Sequence[float]] = [(phi - truth).mean(axis=0), spread / math.sqrt(len(phi)), ratio]
    return row | dict(zip(names, np.concatenate([*values, covered]).tolist(), strict=True))


def _flips(rows: pd.DataFrame, setting: Setting) -> dict[str, Any]:
    if setting.splits < 2:
        return {"flips": math.nan, "flips_mcse": math.nan}
    # one sample counts once, however many of its further splits differ
    flipped = [
        any(a != own for a in again.split("; ")) for own, again in zip(rows["verdict"], rows["again"], strict=True)
    ]
    share, error = rate(sum(flipped), len(rows))
    return {"flips": share, "flips_mcse": error}
