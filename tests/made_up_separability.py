"""Tables of the room separability from numbers typed here: what the rule concludes of them is its own doing."""

from __future__ import annotations

import numpy as np

from emosec import tables
from emosec.invariance.contracts import CONCLUSIONS as COMPARED
from emosec.invariance.contracts import PHI_TESTS
from emosec.separability.contracts import (
    ANALYSES,
    CHECKS,
    CONCLUSIONS,
    CURVE,
    ERROR_RATES,
    EVIDENCE,
    GATES,
    LABELS,
    PAIRS,
    POOLING,
    SENSITIVITY,
    TIPPING,
)
from emosec.separability.pieces import CRITERIA, of_phi
from emosec.separability.questionnaire import questionnaire_of
from emosec.separability.verdicts import verdicts
from emosec.statistics.separability.bounds import NOTHING, Estimate

N, SE, Z = 2988, 0.012, 1.645
PHI = {"tai_security": (1.012, 0.779, 0.941), "msq_security": (0.562, 0.468, -0.202)}
# of each pair: the path of freed residuals reaches the cut-off in the second
DEPENDENCE = (0.03, 0.13, 0.02)
# few flagged: fewer than may be published
FEW = 4
IMPROPER = "factor_covariance_not_positive_definite"


class MadeUpSeparability:
    """The part of the builder that writes the room's tables."""

    def separability(self, name, wave):
        here, at = self.place(name, wave), f"8_separability/{name}/{wave}"
        self.put(EVIDENCE, at, self.evidence(here, name))
        self.put(GATES, at, self.gates(here, name))
        self.put(TIPPING, at, self.tipping(here, name))
        self.put(ERROR_RATES, at, self.error_rates(here, name))

    def pairs(self, name):
        return questionnaire_of(self.design.instruments[name])

    def evidence(self, here, name):
        """Phi, its checks and bounds of every pair; no phi where a pair is worded in opposite ways only."""
        rows, asked = [], self.pairs(name)
        numbers = PHI.get(name, PHI["tai_security"])
        for i, (pair, title) in enumerate(zip(asked.pairs, asked.pair_names, strict=True)):
            apart, phi = asked.design.worded_apart(pair), numbers[i]
            alike = asked.design.worded_alike(pair)
            found = {
                **dict.fromkeys(("phi", "without_careless", "without_style", "plain", "attentive"), phi),
                "dependence": abs(phi) + DEPENDENCE[i], "upper_bound": phi if alike else phi + 0.04, "lower_bound": phi - 0.06,
            }  # fmt: skip
            for criterion, (model, role, bias) in CRITERIA.items():
                known = (
                    criterion == "lower_bound" and not alike if apart else not (alike and criterion == "lower_bound")
                )
                own = Estimate(found[criterion], SE) if known else NOTHING
                shown = {"reading": "undefined", **dotted(of_phi(own, 0.9, Z))}
                rows.append({**here, "pair": title, "criterion": criterion, "subject": None, "model": model, "estimator": "DWLS",
                             "step": 0, "n": N, "role": role, "bias": bias, **shown})  # fmt: skip
            for component in pair:
                rows.append({**here, "pair": title, "criterion": "common variance", "subject": asked.components[component],
                             "model": None, "estimator": "DWLS", "step": 0, "n": N, "role": "information", "bias": "none",
                             "est": 0.48, "reading": "undefined", "state": "ok"})  # fmt: skip
            rows.append({**here, "pair": title, "criterion": "HTMT2", "subject": None, "model": None, "estimator": "polychoric",
                         "step": 0, "n": N, "role": "information", "bias": "unknown", "reading": "undefined",
                         "state": "undefined"})  # fmt: skip
        numbers = ("est", "se", "ci.lower", "ci.upper", "threshold", "df", "pvalue")
        return [{**dict.fromkeys(numbers, np.nan), **row} for row in rows]

    def gates(self, here, name):
        known = self.design.instruments[name]
        rows = [
            self.gate(here, "solution", "all", "converged", "met", 1.0, 1.0, "at_least"),
            self.gate(here, "solution", "all", "warning", "not_met", 1.0, 0.0, "at_most", IMPROPER),
            self.gate(here, "fit", "all", "cfi.scaled", "immaterial", 0.93, 0.95, "at_least"),
            self.gate(here, "fit", "all", "srmr", "met", 0.049, 0.08, "at_most"),
            self.gate(here, "screening", "all", "flagged", "met", FEW / N, 0.1, "at_most", self.design.screening.rules[0].name),
            self.gate(here, "missing", "all", "incomplete rows", "not_met", 0.06, 0.05, "at_most"),
        ]  # fmt: skip
        for component, scale in known.components.items():
            against = len(scale.reversed)
            toward = len(scale.items) - against
            rows += [
                self.gate(here, "wording", component, f"items {way}", "met" if n >= 2 else "not_met", float(n), 2.0, "at_least")
                for way, n in (("toward", toward), ("against", against))
            ]  # fmt: skip
            rows.append(self.gate(here, "reliability", component, "omega_categorical", "met", 0.81, 0.7, "at_least"))
            rows.append(self.gate(here, "categories", component, "smallest count", "not_met", float(FEW), 5.0, "at_least",
                                  f"{scale.items[0]} = {known.responses[-1].code}"))  # fmt: skip
        rows += [self.gate(here, "pages", p, "shared pages", "not_looked_at", np.nan, 1.0, "at_least")
                 for p in self.pairs(name).pair_names]  # fmt: skip
        return rows

    @staticmethod
    def gate(here, gate, subject, statistic, status, observed, threshold, direction, detail=None):
        effect = "restricts" if gate in ("wording", "pages") else "warns"
        return {**here, "gate": gate, "subject": subject, "statistic": statistic, "status": status, "effect": effect,
                "observed": observed, "threshold": threshold, "direction": direction, "detail": detail}  # fmt: skip

    def tipping(self, here, name):
        known = {
            "acquiescence": ("share", 0.42, 0.25, "cannot_explain"), "page": ("share", 0.121, 0.17, "explains"),
            "style": ("sd", np.inf, 0.5, "cannot_explain"), "carelessness": ("share", np.nan, 0.2, "not_applicable"),
            "local_dependence": ("correlation", 0.116, 0.2, "explains"),
        }  # fmt: skip
        return [
            {**here, "pair": pair, "confound": c, "unit": unit, "size": size, "plausible": most, "status": status}
            for pair in self.pairs(name).pair_names for c, (unit, size, most, status) in known.items()
        ]  # fmt: skip

    def error_rates(self, here, name):
        truths = {0.7: (0.98, 0.0, 0.02), 0.85: (0.4, 0.05, 0.55), 0.9: (0.03, 0.02, 0.95), 1.0: (0.0, 0.95, 0.05)}
        columns = [f"label_{label.lower().replace(' ', '_')}" for label in LABELS]
        return [
            {**here, "pair": self.pairs(name).pair_names[0], "phi": phi, "n": N, "replications": 200, "no_estimate": 0,
             **dict(zip(CONCLUSIONS, shares, strict=True)),
             **{f"{c}_mcse": (s * (1 - s) / 200) ** 0.5 for c, s in zip(CONCLUSIONS, shares, strict=True)},
             **dict(zip(columns, (shares[0], 0.0, *shares[1:]), strict=True))}
            for phi, shares in truths.items()
        ]  # fmt: skip

    def sensitivity(self, name, wave):
        """Five people more without the first rule; nobody without the others."""
        here, rules = self.place(name, wave), [r.name for r in self.design.screening.rules]
        actions = {r.name: r.action for r in self.design.screening.rules}
        rows = []
        for left_out in ("as reported", "no rule", *rules, "every rule"):
            few = left_out == rules[0]
            head = {**here, "left_out": left_out, "action": actions.get(left_out), "n_in": 2905 if few else 2900,
                    "n_changed": 5 if few else 132 if left_out == "every rule" else 0,
                    "differs": few or left_out == "every rule"}  # fmt: skip
            body = {"n": 2905 if few else 2900, "est": 0.75, "ci.lower": 0.7, "ci.upper": 0.8, "state": "ok"}
            for scale in self.design.instruments[name].components.values():
                rows += [
                    {**head, **body, "statistic": c, "subject": scale.name, "conclusion": None}
                    for c in ("alpha", "omega_categorical")
                ]
            rows += [{**head, **body, "statistic": "phi", "subject": p, "conclusion": "separable"}
                     for p in self.pairs(name).pair_names]  # fmt: skip
        self.put(SENSITIVITY, f"8_separability/{name}/{wave}", rows)

    def verdict(self, name):
        """What the room itself concludes from the tables written."""
        at = f"8_separability/{name}"
        evidence, gates = (
            tables.read_all(t, sorted((self.folder / at).glob(f"*/{t.file}"))) for t in (EVIDENCE, GATES)
        )
        at_7 = self.folder / f"7_invariance/{name}"
        compared = tuple(tables.read_all(t, sorted(at_7.rglob(t.file))) for t in (COMPARED, PHI_TESTS))
        made = verdicts(evidence, gates, self.design.instruments[name], self.design.decision, compared=compared)
        for table, rows in ((PAIRS, made.pairs), (CHECKS, made.checks), (CURVE, made.curve), (POOLING, made.pooling)):
            tables.write(table, rows, self.folder / at / table.file)
        tables.write(EVIDENCE, made.pooled, self.folder / at / "pooled" / EVIDENCE.file)
        tables.write_json(made.record, self.folder / at / "verdict.json")

    def analyses(self):
        """Two waves analysed once, the others once more than allowed, by a rule that changed."""
        rows = []
        for name, instrument in self.design.instruments.items():
            for wave in self.waves[name] if instrument.measures_construct else ():
                again = wave == "time1"
                rows.append({**self.place(name, wave), "analyses": 2 if again else 1, "allowed": 1, "first_on": "2026-01-05",
                             "first_sha256": "ab" * 32, "rule_changed": again,
                             "differences": "confidence: 0.95 → 0.9" if again else None, "data_changed": False,
                             "definitions_changed": "models" if again else None, "other_answer": False})  # fmt: skip
        self.put(ANALYSES, "8_separability", rows)


def dotted(columns):
    return {k.replace("ci_", "ci."): v for k, v in columns.items()}
