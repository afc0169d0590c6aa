"""A results folder made up from a seed: contracted tables of every room, so that the report can be tested by itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_design
from emosec.definitions.models import RivalModels
from emosec.intake.contracts import FILES, VALUES, VARIABLES
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
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.reliability.contracts import INFORMATION, RELIABILITY
from emosec.remarks import Remark, of_engine, written
from emosec.scoring.contracts import SCORE_SUMMARY
from emosec.screening.contracts import AGREEMENT, EXCLUSIONS, FLOW, REPEATS
from emosec.structure.contracts import (
    COMPARISONS,
    CORRELATIONS,
    DIMENSIONALITY,
    EFA_LOADINGS,
    EFA_PHI,
    EIGENVALUES,
    FITS,
    MEASURES,
    MODIFICATIONS,
    PARAMETERS,
    RESIDUALS,
    SUFFICIENCY,
)
from emosec.validity.contracts import SCORE_CORRELATIONS, VALIDITY
from made_up_separability import PHI, MadeUpSeparability

ROOT = Path(__file__).parents[2]
PAIRS = ("safety–confidence", "safety–apprehension", "confidence–apprehension")
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"
ATTACKS = (
    ("1", "no", 1700),
    ("2", HOSTILE, 1307),
    (f'=cmd|"{HOSTILE}"', None, 12),
    ("a rare answer of one person", None, 3),
)
FACTORS = ("safety", "confidence", "apprehension")


@dataclass
class Builder(MadeUpSeparability):
    """Writes made-up tables of one study."""

    design: object
    folder: Path
    waves: dict
    seed: int = 7

    def __post_init__(self):
        self.rng = np.random.default_rng(self.seed)

    def put(self, table, where, rows):
        tables.write(table, tables.frame(table, rows), self.folder / where / table.file)

    def place(self, instrument, wave):
        return {"study": self.design.study.name, "wave": wave, "instrument": instrument}

    def build(self):
        waves = sorted({w for ws in self.waves.values() for w in ws})
        for wave in waves:
            self.intake(wave)
        for name, instrument in self.design.instruments.items():
            for wave in self.waves[name]:
                self.screening(name, wave)
                self.scoring(name, wave)
                self.items(name, wave)
                self.reliability(name, wave)
                if instrument.measures_construct:
                    self.structure(name, wave)
                    self.separability(name, wave)
                    self.sensitivity(name, wave)
                    self.validity(name, wave)
            if instrument.measures_construct:
                self.invariance(name)
                self.verdict(name)
        self.looks()
        return self.folder

    def intake(self, wave):
        rows = [
            {"study": self.design.study.name, "wave": wave, "export": e.name, "file": f"pmc/{wave}/{e.name}_{wave}.csv",
             "sha256": f"{i}" * 64, "listed": "yes", "reader": "delimited", "encoding": "utf-8", "separator": ",",
             "decimal": ".", "rows": 3032, "set_aside": 0, "columns": 84}
            for i, e in enumerate(self.design.study.exports)
        ]  # fmt: skip
        self.put(FILES, f"1_intake/{wave}", rows)
        self.codebook(wave)
        tables.write_json(
            {"rule": "intake", "params": {"seed": 19390101}, "code": "c0ffee" * 2, "seconds": 1.0,
             "inputs": {f"data/raw/pmc/{wave}/msq.csv": "a" * 64}, "versions": {"python": "3.11.2", "numpy": "2.4.0"},
             "warnings": ["UserWarning: a <b>warning</b>"]},
            self.folder / f"1_intake/{wave}/run.json",
        )  # fmt: skip

    def codebook(self, wave):
        """Per export: a key, the items of its instruments, a quantity, and answers that attack; 3 of 3,032 gave the rarest."""
        variables, values, known = [], [], []
        for export in self.design.study.exports:
            place = {"study": self.design.study.name, "wave": wave, "export": export.name}
            items = [
                asked.columns.get(i, i) for asked in self.design.study.instruments
                if asked.export == export.name and asked.instrument in self.design.instruments
                for i in self.design.instruments[asked.instrument].item_ids
            ]  # fmt: skip
            kinds = {"id": "text", **dict.fromkeys(items, "codes"), "age": "number", "attack": "codes"}
            for position, (variable, kind) in enumerate(kinds.items(), start=1):
                own = {**place, "variable": variable}
                number = {"mean": 40.1, "sd": 9.5, "min": 17.0, "max": 71.0, "n_at_min": 3, "n_at_max": 12}
                rows = {
                    "number": [
                        ("bin", f"{a} to {a + 20}", None, a, a + 20, n) for a, n in ((0, 20), (20, 1512), (40, 1490))
                    ],
                    "codes": [("answer", v, label, None, None, n) for v, label, n in ATTACKS],
                    "text": [],
                }[kind]
                variables.append(
                    {
                        **own,
                        "column": variable,
                        "position": position,
                        "kind": kind,
                        "n": 3022,
                        "n_missing": 10,
                        "n_distinct": max(len(rows), 1),
                        **dict.fromkeys(number),
                        **(number if kind == "number" else {}),
                    }
                )
                rows = [*rows, ("missing", "NA", HOSTILE, None, None, 10)]
                values += [
                    {
                        **own,
                        "position": i,
                        "kind": k,
                        "value": v,
                        "label": text,
                        "lower": low,
                        "upper": high,
                        "n": n,
                        "share": n / 3022,
                    }
                    for i, (k, v, text, low, high, n) in enumerate(rows, start=1)
                ]
                known.append(
                    {
                        "name": variable,
                        "roles": ["other"],
                        "export": export.name,
                        "files": [],
                        "column": variable,
                        "position": position,
                        "text": HOSTILE if variable == "attack" else "",
                        "labels": [],
                        "missing": [{"code": "NA", "meaning": HOSTILE, "n": 10}],
                        "n_answered": 3022,
                        "n_missing": 10,
                        "note": "",
                    }
                )
        self.put(VARIABLES, f"1_intake/{wave}", variables)
        self.put(VALUES, f"1_intake/{wave}", values)
        sources = [{"file": f"pmc/{wave}/msq.csv", "sha256": "a" * 64, "origin": "a lab", "licence": "CC0"}]
        book = {
            "study": self.design.study.name,
            "wave": wave,
            "variables": known,
            "sources": sources,
            "paradata": {},
            "notes": {},
            "unused": [{"export": "msq", "column": HOSTILE, "position": 90, "type": "text", "n_answered": 3}],
            "dropped": [{"export": "msq", "column": HOSTILE, "position": 1, "kind": "e-mail", "how": "name"}],
        }
        tables.write_json(book, self.folder / f"1_intake/{wave}/codebook.json")

    def screening(self, name, wave):
        here, n = self.place(name, wave), 3032
        rules = self.design.screening.rules
        drops = {"missing_key": 3, "duplicate_key": 7, "none_answered": 29, "too_many_missing": 14}
        flags = {"straightlining": 41, "low_variability": 63, "multivariate_outlier": 88}
        rows = [{**here, "step": 0, "rule": "export", "action": "start", "why": "rows found in the exports", "n_in": n,
                 "n_dropped": 0, "n_flagged": 0, "n_blanked": 0, "n_left": n, "unseen": None, "detail": None}]  # fmt: skip
        for step, rule in enumerate(rules, start=1):
            dropped = drops.get(rule.name, 0)
            blanked = 5 if rule.action == "blank" and name == "sai" else 0
            rows.append({**here, "step": step, "rule": rule.name, "action": rule.action, "why": rule.why, "n_in": n,
                         "n_dropped": dropped, "n_flagged": flags.get(rule.name, 0), "n_blanked": blanked,
                          "n_left": n - dropped, "unseen": None, "detail": None})  # fmt: skip
            n -= dropped
        rows.append({**here, "step": len(rows), "rule": "included", "action": "end", "why": "passed every rule", "n_in": n,
                     "n_dropped": 0, "n_flagged": 0, "n_blanked": 0, "n_left": n, "unseen": None, "detail": None})  # fmt: skip
        self.put(FLOW, f"2_screening/{name}/{wave}", rows)
        ledger = [
            {**here, "rule": "none_answered", "action": "drop", "respondent": f"=cmd|'{i}'", "item": None,
             "indicator": "none_answered", "value": 1.0, "flag_if": "> 0", "why": "nothing answered"} for i in range(3)
        ]  # fmt: skip
        self.put(EXCLUSIONS, f"2_screening/{name}/{wave}", ledger)
        names = [r.name for r in rules]
        pairs = [
            {**here, "rule_a": a, "rule_b": b, "n_a": drops.get(a, 0) + flags.get(a, 0), "n_b": drops.get(b, 0) + flags.get(b, 0),
             "n_both": 5, "phi": 0.21}
            for i, a in enumerate(names) for b in names[i + 1 :]
        ]  # fmt: skip
        self.put(AGREEMENT, f"2_screening/{name}/{wave}", pairs)
        again = {"other_wave": wave, "n_compared": 2900, "n_same": 0, "n_other": 3}
        self.put(REPEATS, f"2_screening/{name}/{wave}", [here | again])

    def scoring(self, name, wave):
        known = self.design.instruments[name]
        k = 20 if known.scales[0].score == "sum" else 1
        rows = []
        for s in known.scales:
            rows.append({**self.place(name, wave), "scale": s.name, "n": 2970, "n_missing": 9,
             "mean": k * self.rng.uniform(1.6, 2.8),
                         "sd": k * self.rng.uniform(0.4, 0.7), "min": k * known.low, "max": k * known.high,
                          "skew": 0.4, "kurtosis": -0.2})  # fmt: skip
        self.put(SCORE_SUMMARY, f"3_scoring/{name}/{wave}", rows)

    def items(self, name, wave):
        known, here = self.design.instruments[name], self.place(name, wave)
        rows, cats = [], []
        for s in known.scales:
            for i in s.items:
                shares = self.rng.dirichlet(np.full(len(known.responses), 2.0))
                total = -0.04 if i == "decisive" else self.rng.uniform(0.3, 0.7)
                flag = written([Remark("negative_item_total")] if total < 0 else [])
                rows.append({**here, "scale": s.name, "item": i, "keying": s.sign(i), "n": 2980, "n_missing": 12, "mean": 2.1,
                             "sd": 0.8, "skew": 0.3, "kurtosis": -0.4, "floor": shares[0], "ceiling": shares[-1],
                             "item_total": total, "alpha_if_dropped": 0.8, "flag": flag})  # fmt: skip
                cats += [{**here, "scale": s.name, "item": i, "code": r.code, "label": r.label, "n": int(2980 * p), "share": p}
                         for r, p in zip(known.responses, shares, strict=True)]  # fmt: skip
        self.put(ITEMS, f"4_items/{name}/{wave}", rows)
        self.put(CATEGORIES, f"4_items/{name}/{wave}", cats)

    def reliability(self, name, wave):
        rows = []
        for s in self.design.instruments[name].scales:
            for c in ("alpha", "omega_total", "omega_categorical"):
                est = self.rng.uniform(0.66, 0.9)
                rows.append({**self.place(name, wave), "scale": s.name, "coefficient": c, "n_items": len(s.items), "n": 2950,
                             "est": est, "ci.lower": est - 0.02, "ci.upper": est + 0.02, "sem": 0.31, "method": "feldt",
                             "warning": written([of_engine("one loading is negative")] if est < 0.7 else [])})  # fmt: skip
        self.put(RELIABILITY, f"5_reliability/{name}/{wave}", rows)
        levels = np.arange(-40, 41) / 10
        curves = [
            (s.name, 8 * np.exp(-((levels - i) ** 2) / 4) + 0.1)
            for i, s in enumerate(self.design.instruments[name].scales)
        ]
        self.put(INFORMATION, f"5_reliability/{name}/{wave}", [
            {**self.place(name, wave), "scale": s, "eta": eta, "information": v, "se": v**-0.5, "reliability": v / (1 + v)}
            for s, curve in curves for eta, v in zip(levels, curve, strict=True)
        ])  # fmt: skip

    def structure(self, name, wave):
        known, here, at = self.design.instruments[name], self.place(name, wave), f"6_structure/{name}/{wave}"
        items = [(c, i) for c, s in known.components.items() for i in s.items]
        cor = [
            {**here, "kind": kind, "item_a": a, "item_b": b, "n": 2950,
             "est": self.rng.uniform(0.35, 0.7) if ca == cb else self.rng.uniform(-0.1, 0.5)}
            for kind in ("pearson", "polychoric") for i, (ca, a) in enumerate(items) for cb, b in items[:i]
        ]  # fmt: skip
        self.put(CORRELATIONS, at, cor)
        self.put(SUFFICIENCY, at, [
            {**here, "statistic": "KMO", "item": "all", "est": 0.93, "df": np.nan, "pvalue": np.nan},
            {**here, "statistic": "Bartlett", "item": "all", "est": 20412.3, "df": 171, "pvalue": 0.0},
        ])  # fmt: skip
        self.dimensionality(here, at, len(items))
        self.efa(here, at, items)
        self.cfa(name, here, at, known)

    def dimensionality(self, here, at, p):
        observed = np.sort(self.rng.gamma(1.2, 0.6, p))[::-1] + np.r_[5.5, 1.0, np.zeros(p - 2)]
        ways = [("parallel analysis", b, k, r) for b in ("components", "common factors") for k in ("pearson", "polychoric")
                for r in ("mean", "95th percentile")]  # fmt: skip
        ways += [("EKC", None, "pearson", None), ("MAP", None, "pearson", None)]
        self.put(DIMENSIONALITY, at, [
            {**here, "criterion": c, "basis": b, "kind": k, "reference": r, "n_factors": 3 if b != "components" else 2}
            for c, b, k, r in ways
        ])  # fmt: skip
        self.put(EIGENVALUES, at, [
            {**here, "criterion": c, "basis": b, "kind": k, "reference": r, "position": j + 1,
             "observed": observed[j] / (30 if c == "MAP" else 1) - (0.6 if b == "common factors" else 0),
             "expected": np.nan if c == "MAP" else (0.1 if r == "95th percentile" else 0) + 1.3 - 0.03 * j}
            for c, b, k, r in ways for j in range(p)
        ])  # fmt: skip

    def efa(self, here, at, items):
        rows = [
            {**here, "solution": "minres, oblimin, polychoric", "n_factors": n, "item": i, "component": c, "factor": f,
             "est": self.rng.uniform(0.45, 0.8) if FACTORS.index(c) % n == f - 1 else self.rng.uniform(-0.2, 0.25), "h2": 0.5}
            for n in (1, 2, 3) for c, i in items for f in range(1, n + 1)
        ]  # fmt: skip
        self.put(EFA_LOADINGS, at, rows)
        self.put(EFA_PHI, at, [
            {**here, "solution": "minres, oblimin, polychoric", "n_factors": n, "factor_a": a, "factor_b": b, "est": 0.53}
            for n in (2, 3) for a in range(1, n + 1) for b in range(a + 1, n + 1)
        ])  # fmt: skip

    def cfa(self, name, here, at, known):
        fits, parameters = [], []
        for model in self.design.models.models:
            for sample in ("included", "attentive"):
                for estimator in ("WLSMV", "ML"):
                    key = {**here, "model": model.name, "estimator": estimator, "sample": sample}
                    row = dict.fromkeys(MEASURES, np.nan) | {
                        "npar": 60, "chisq": 2568.6, "df": 148, "pvalue": 0.0, "cfi": 0.951, "tli": 0.943, "rmsea": 0.074,
                        "rmsea.ci.lower": 0.071, "rmsea.ci.upper": 0.077, "srmr": 0.049,
                    }  # fmt: skip
                    if estimator == "WLSMV":
                        row |= {"chisq.scaled": 3595.7, "df.scaled": 148, "pvalue.scaled": 0.0, "cfi.scaled": 0.93,
                         "tli.scaled": 0.92,
                                "rmsea.scaled": 0.08, "rmsea.ci.lower.scaled": 0.078, "rmsea.ci.upper.scaled": 0.083}  # fmt: skip
                    else:
                        row |= {"logl": -60000.1, "aic": 120120.25, "bic": 120500.75}
                    improper = model.name == "M2a" and estimator == "ML"
                    fits.append({**key, "n": 2988, "converged": True, "admissible": not improper, **row,
                                 "warning": written([of_engine("negative_variance: calm")] if improper else [])})  # fmt: skip
                    parameters += self.parameters(key, model.name, name, known)
        self.put(FITS, at, fits)
        self.put(PARAMETERS, at, parameters)
        self.local_misfit(here, at, [i for s in known.components.values() for i in s.items])
        self.put(COMPARISONS, at, [
            {**here, "restricted": a, "general": b, "estimator": "WLSMV", "sample": "included", "chisq_diff": 96.03, "df_diff": 2,
             "pvalue": 1e-9, "method": "satorra.2000", "warning": None} for a, b in self.design.models.comparisons
        ])  # fmt: skip

    def local_misfit(self, here, at, items):
        key = {**here, "model": "M3W", "estimator": "WLSMV"}
        self.put(RESIDUALS, at, [
            {**key, "item_a": a, "item_b": b, "cor": (r := self.rng.normal(0, 0.05)), "standardized": 40 * r}
            for i, a in enumerate(items) for b in items[:i]
        ])  # fmt: skip
        self.put(MODIFICATIONS, at, [
            {**key, "rank": k, "lhs": items[k], "op": "~~", "rhs": items[0], "mi": 300.0 / k, "epc": 0.31, "sepc.all": 0.44}
            for k in range(1, 11)
        ])  # fmt: skip

    def parameters(self, key, model, name, known):
        if model not in ("M3", "M3W"):
            return []
        limits = {"z": 20.0, "pvalue": 0.0, "ci.lower": 0.5, "ci.upper": 0.7}
        rows = []
        for c, s in known.components.items():
            for i in s.items:
                e = 0.2 if i == "decisive" else self.rng.uniform(0.5, 0.85)
                rows.append({**key, "lhs": c, "op": "=~", "rhs": i, "est": e, "se": 0.02, **limits, "std.all": e,
                             "std.all.se": 0.013, "std.all.ci.lower": e - 0.0247, "std.all.ci.upper": e + 0.0247})  # fmt: skip
        if model == "M3W":
            rows += [{**key, "lhs": "wording", "op": "=~", "rhs": i, "est": v, "se": np.nan, **limits, "std.all": 0.3 * v}
                     for i, v in known.signs.items()]  # fmt: skip
        for pair, phi in zip(PAIRS, PHI.get(name, PHI["tai_security"]), strict=True):
            a, b = pair.split("–")
            rows.append({**key, "lhs": a, "op": "~~", "rhs": b, "est": phi, "se": 0.012, **limits, "std.all": phi})
        return rows

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

    def validity(self, name, wave):
        here, at = self.place(name, wave), f"9_validity/{name}/{wave}"
        claims = self.design.hypotheses.hypotheses if self.design.hypotheses else ()
        self.put(VALIDITY, at, [
            {**here, "hypothesis": h.name, "claim": h.claim, "component": h.component,
             "criterion": h.criterion.variable or f"{h.criterion.instrument}.{h.criterion.scale}", "expected": h.expected,
             "at_least": h.at_least, "at_most": None, "quantity": h.quantity, "family": None, "status": h.status, "statistic": "r",
             "n": 2900, "est": 0.34, "ci.lower": 0.31, "ci.upper": 0.37, "pvalue": 1e-12,
             "pvalue.holm": 1e-11, "outcome": "held" if h.expected == "positive" else "failed", "note": None}
            for h in claims
        ])  # fmt: skip
        self.put(SCORE_CORRELATIONS, at, [
            {**here, "component": c, "criterion": k, "n": 2900, "r": v, "ci.lower": v - 0.03, "ci.upper": v + 0.03}
            for c, v in zip(FACTORS, (-0.4, -0.2, 0.5), strict=True) for k in ("sai.state_anxiety", "Neuroticism", "Lie")
        ])  # fmt: skip


@pytest.fixture(scope="session")
def design():
    return load_design(ROOT / "config", "pmc")


@pytest.fixture(scope="session")
def builder():
    """The class that writes made-up results."""
    return Builder


@pytest.fixture(scope="session")
def results(tmp_path_factory, design):
    """Results of a made-up study: the trait instrument in one wave, the others in three."""
    three = ["time1", "time2", "time3"]
    waves = {"tai_security": ["time1"], "msq_security": three, "sai": ["time1"]}
    return Builder(design, tmp_path_factory.mktemp("results") / "pmc", waves).build()


@pytest.fixture(scope="session")
def got(results, design):
    """What was gathered from those results."""
    from emosec.report.gather import gather

    return gather(results, design)


@pytest.fixture(scope="session")
def inside(got, design):
    """The content of the report on those results."""
    from emosec.report.content import content

    return content(got, design)


@pytest.fixture(scope="session")
def long_design(design):
    """The study with one security instrument of 36 items, all texts hostile."""
    base = design.instruments["tai_security"].model_dump(mode="json", by_alias=True)
    hostile = "<script>alert('x')</script>"
    items = [{"id": f"item.{i:02d}", "text": hostile} for i in range(36)]
    scales = [
        {
            **s,
            "items": [f"item.{i:02d}" for i in range(12 * k, 12 * k + 12)],
            "reversed": [f"item.{12 * k:02d}"],
            "title": hostile,
        }
        for k, s in enumerate(base["scales"])
    ]
    kind = type(design.instruments["tai_security"])
    big = kind.model_validate({**base, "name": "big", "title": hostile, "items": items, "scales": scales})
    study = design.study.model_copy(update={"title": hostile, "about": "=1+1 & <b>bold</b>"})
    assert isinstance(design.models, RivalModels)
    return type(design)(study, {"big": big}, design.screening, design.models, None, design.decision)


@pytest.fixture(scope="session")
def small_design(design):
    """The study with the trait instrument alone."""
    one = {"tai_security": design.instruments["tai_security"]}
    return type(design)(design.study, one, design.screening, design.models, design.hypotheses, design.decision)


@pytest.fixture(scope="session")
def small_results(tmp_path_factory, small_design):
    """Results of the trait instrument in one wave."""
    folder = tmp_path_factory.mktemp("small") / "pmc"
    return Builder(small_design, folder, {"tai_security": ["time1"]}).build()
