"""Tables of the room invariance from numbers typed here."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from emosec.invariance.contracts import (
    AGREEMENT_CELLS,
    CONCLUSIONS,
    CONGRUENCE,
    FREED,
    GROUPS,
    ICC,
    ITEM_SHIFTS,
    LATENT,
    LEVELS,
    LIMITS_OF_AGREEMENT,
    MEASUREMENT_ERROR,
    MERGED,
    PHI_TESTS,
    RELIABLE_CHANGE,
    RETEST,
    SCORE_EFFECTS,
)
from emosec.remarks import Remark, written

FACTORS = ("safety", "confidence", "apprehension")
PAIRS = ("safety–confidence", "safety–apprehension", "confidence–apprehension")


class MadeUpInvariance:
    """The part of the builder that writes the room's tables."""

    def invariance(self, name):
        here, at, waves = self.place(name, "pooled"), f"7_invariance/{name}", self.waves[name]
        many = len(waves) > 1
        case = {"grouping": "wave", "design": "occasions"}
        base = {**here, **case, "groups": " | ".join(waves), "model": "M3", "estimator": "WLSMV", "missing": "pairwise",
                "n": 6000, "converged": True, "admissible": True, "chisq": 5000.1, "df": 440, "pvalue": 0.0,
                "chisq.scaled": 6000.2, "df.scaled": 440, "pvalue.scaled": 0.0, "cfi": 0.94, "cfi.scaled": 0.93,
                "rmsea": 0.07, "rmsea.scaled": 0.08, "srmr": 0.05, "nci": 0.6}  # fmt: skip
        levels = [("configural", 0), ("thresholds", 0), ("loadings", 0), ("intercepts", 0), ("intercepts", 1)]
        self.put(LEVELS, at, [
            {**base, "position": i, "level": level, "partial": freed > 0, "n_freed": freed,
             "against": None if i == 1 else min(i - 1, 3), "chisq_diff": np.nan if i == 1 else 40.2,
             "df_diff": np.nan if i == 1 else 14, "pvalue_diff": np.nan if i == 1 else 0.0003 if i == 4 else 0.2,
             "delta_cfi": np.nan if i == 1 else -0.001, "delta_rmsea": np.nan if i == 1 else 0.002,
             "delta_srmr": np.nan if i == 1 else 0.001, "delta_nci": np.nan if i == 1 else -0.002,
             "permutations": None if i == 1 else 999,
             **{f"pvalue_{x}": np.nan if i == 1 else 0.031 for x in ("cfi", "rmsea", "srmr", "nci")},
             "method": None if i == 1 else "satorra.2000", "holds": None if i == 1 else i != 4, "reached": i == 5,
             "warning": written([Remark("two_categories", {"items": ("calm",)})])}
            for i, (level, freed) in enumerate(levels, start=1) if many
        ])  # fmt: skip
        later = waves[1:]
        self.put(GROUPS, at, [
            {**here, **case, "group": w, "n": 2000, "compared": many, "smallest": 100} for w in waves
        ])  # fmt: skip
        self.put(FREED, at, [
            {**here, **case, "order": 1, "item": "calm", "factor": FACTORS[0], "level": "intercepts", "group": w, "chisq": 9.5,
             "df": 1, "pvalue": 0.002, "epc": -0.2, "dmacs": 0.21, "signed": -0.2, "mean_difference": -0.11} for w in later
        ])  # fmt: skip
        self.put(SCORE_EFFECTS, at, [
            {**here, **case, "factor": FACTORS[0], "group": w, "n_items": 6, "mean_difference": -0.11, "signed": -0.03,
             "observed_difference": 0.4, "sd": 3.6} for w in later
        ])  # fmt: skip
        self.put(LATENT, at, [
            {**here, **case, "level": "intercepts", "quantity": "mean", "factor": f, "other": None, "group": w, "est": 0.1 * i,
             "se": np.nan if i == 0 else 0.03, "ci.lower": np.nan if i == 0 else 0.1 * i - 0.06,
             "ci.upper": np.nan if i == 0 else 0.1 * i + 0.06, "comparable": True}
            for f in FACTORS for i, w in enumerate(waves) if many
        ])  # fmt: skip
        self.put(PHI_TESTS, at, [
            {**here, **case, "factor": a, "other": b, "level": "intercepts", "chisq": 1.2, "df": 2, "pvalue": 0.55,
             "largest_difference": 0.04} for a, b in [pair.split("–") for pair in PAIRS] if many
        ])  # fmt: skip
        self.put(MERGED, at, [
            {**here, **case, "item": "calm", "category": 3, "into": 2, "group": w, "n": 12} for w in waves if many
        ])  # fmt: skip
        self.put(CONCLUSIONS, at, [
            {**here, **case, "primary": True, "share_repeated": 0.8 if many else np.nan, "model": "M3",
             "level": "intercepts" if many else None, "partial": many, "n_items": 17, "n_freed": 1 if many else 0,
             "correlations": many, "regressions": many, "means": many, "scores": False,
             "warning": None if many else written([Remark("one_wave")])}
        ])  # fmt: skip
        self.put(RETEST, at, [
            {**here, "scale": f, "wave_a": a, "wave_b": b, "n": 1200, "r": 0.61, "ci.lower": 0.57, "ci.upper": 0.65,
             "mean_change": -0.08, "sd_change": 0.5}
            for f in FACTORS for i, a in enumerate(waves) for b in waves[i + 1 :]
        ])  # fmt: skip
        self.agreement(here, at, waves)
        self.change(here, at, waves)
        self.shifts(here, at, self.design.instruments[name].item_ids, waves)

    def agreement(self, here, at, waves):
        pairs = [(f, a, b) for f in FACTORS for i, a in enumerate(waves) for b in waves[i + 1 :]]
        self.put(LIMITS_OF_AGREEMENT, at, [
            {**here, "scale": f, "wave_a": a, "wave_b": b, "n": 1200, "mean_difference": -0.08,
             "mean_difference.ci.lower": -0.11, "mean_difference.ci.upper": -0.05, "sd_difference": 0.5,
             "lower": -1.06, "lower.ci.lower": -1.11,
             "lower.ci.upper": -1.01, "upper": 0.9, "upper.ci.lower": 0.85, "upper.ci.upper": 0.95}
            for f, a, b in pairs
        ])  # fmt: skip
        grid = [(x, y) for x in range(4, 16) for y in range(-5, 5)]
        people = [self.rng.poisson(60 * np.exp(-((x - 10) ** 2) / 8 - y**2 / 6)) for x, y in grid]
        self.put(AGREEMENT_CELLS, at, [
            {**here, "scale": f, "wave_a": a, "wave_b": b, "mean.lower": x / 5, "mean.upper": (x + 1) / 5,
             "difference.lower": y / 4, "difference.upper": (y + 1) / 4, "n": int(n) if n >= 5 else None}
            for f, a, b in pairs for (x, y), n in zip(grid, people, strict=True) if n
        ])  # fmt: skip

    def change(self, here, at, waves):
        pairs = [(f, a, b) for f in FACTORS for i, a in enumerate(waves) for b in waves[i + 1 :]]
        places = [{**here, "scale": f, "wave_a": a, "wave_b": b, "n": 1200} for f, a, b in pairs]
        forms = zip(("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"),
                    ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"), strict=True)  # fmt: skip
        names = list(forms)
        self.put(ICC, at, [
            {**p, "type": t, "shrout_fleiss": s, "est": 0.71, "ci.lower": 0.66, "ci.upper": 0.76, "f": 5.2, "df1": 1199,
             "df2": 1199, "pvalue": 1e-9} for p in places for t, s in names
        ])  # fmt: skip
        self.put(MEASUREMENT_ERROR, at, [
            {**p, "basis": basis, "reliability": 0.8, "sem": 0.31, "sem.ci.lower": 0.29, "sem.ci.upper": 0.33, "mdc95": 0.86}
            for p in places for basis in ("alpha", "consistency", "agreement")
        ])  # fmt: skip
        counts = {"n_higher": 40, "n_same": 1157, "n_lower": 3, "share_higher": 40 / 1200, "share_same": 1157 / 1200,
                  "share_lower": 3 / 1200}  # fmt: skip
        self.put(RELIABLE_CHANGE, at, [
            {**p, "method": m, "reliability": 0.8, "se": 0.44, "critical": 1.96, "better": "higher", **counts, "warning": None}
            for p in places for m in ("jacobson_truax", "speer")
        ])  # fmt: skip

    def shifts(self, here, at, items, waves):
        pairs = list(pairwise(waves))
        moved = {"shift": 0.01, "shift.ci.lower": -0.03, "shift.ci.upper": 0.05, "distance.ci.lower": 0.0}
        self.put(ITEM_SHIFTS, at, [
            {**here, "item": item, "wave_a": a, "wave_b": b, "n": 1100, "n_both": 1000, **moved,
             "distance": 0.01 * k + 0.02, "distance.ci.upper": 0.01 * k + 0.07}
            for a, b in pairs for k, item in enumerate(items)
        ])  # fmt: skip
        alike = {"model": "M3W", "n_items": 5, "est": 0.993, "largest": 0.08, "item": items[0]}
        self.put(
            CONGRUENCE,
            at,
            [{**here, **alike, "factor": f, "wave_a": a, "wave_b": b} for a, b in pairs for f in FACTORS],
        )
