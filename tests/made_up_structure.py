"""Tables of the room structure from numbers typed here."""

from __future__ import annotations

import numpy as np

from emosec.remarks import of_engine, written
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
from made_up_separability import PHI

FACTORS = ("safety", "confidence", "apprehension")
PAIRS = ("safety–confidence", "safety–apprehension", "confidence–apprehension")


class MadeUpStructure:
    """The part of the builder that writes the room's tables."""

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
                                 "warning": written([of_engine("heywood: calm")] if improper else [])})  # fmt: skip
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
