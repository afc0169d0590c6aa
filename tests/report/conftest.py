"""A results folder made up from a seed: contracted tables of every room, so that the report can be tested by itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_design
from emosec.definitions.models import RivalModels
from emosec.intake.contracts import FILES, VALUES, VARIABLES
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.reliability.contracts import INFORMATION, RELIABILITY
from emosec.remarks import Remark, of_engine, written
from emosec.scoring.contracts import SCORE_SUMMARY
from emosec.screening.contracts import AGREEMENT, EXCLUSIONS, FLOW, REPEATS
from emosec.validity.contracts import SCORE_CORRELATIONS, VALIDITY
from made_up_invariance import MadeUpInvariance
from made_up_separability import MadeUpSeparability
from made_up_structure import MadeUpStructure

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
class Builder(MadeUpStructure, MadeUpInvariance, MadeUpSeparability):
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
        self.analyses()
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

    def validity(self, name, wave):
        here, at = self.place(name, wave), f"9_validity/{name}/{wave}"
        claims = self.design.hypotheses.hypotheses if self.design.hypotheses else ()
        self.put(VALIDITY, at, [
            {**here, "hypothesis": h.name, "claim": h.claim, "component": h.component,
             "criterion": h.criterion.variable or f"{h.criterion.instrument}.{h.criterion.scale}", "expected": h.expected,
             "at_least": h.at_least, "at_most": None, "quantity": h.quantity, "family": None, "status": h.status, "statistic": "r",
             "n": 2900, "est": 0.34, "ci.lower": 0.31, "ci.upper": 0.37, "pvalue": 1e-12,
             "pvalue.holm": 1e-11, "outcome": "supported" if h.expected == "positive" else "failed", "note": None}
            for h in claims
        ])  # fmt: skip
        self.put(SCORE_CORRELATIONS, at, [
            {**here, "component": c, "criterion": k, "n": 2900, "r": v, "ci.lower": v - 0.03, "ci.upper": v + 0.03,
             "warning": None}
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
def drawn(got, design):
    """The content of the report on those results, figures it has no rows for, and every sheet that matplotlib drew for both."""
    from emosec.report.content import content
    from emosec.report.figures import house
    from emosec.report.figures.item_curves import item_curves

    sheets = []

    def kept(sheet):
        sheets.append(sheet)
        return on_canvas(sheet)

    on_canvas = house.on_canvas
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house, "on_canvas", kept)
        # a room made in another process leaves its sheets there
        patch.setattr(os, "cpu_count", lambda: 1)
        made = content(got, design)
        curves = pd.DataFrame(
            [
                {"item": item, "group": g, "score": x / 2, "expected": 2.5 + x / 4 + i * k / 9}
                for k, item in enumerate(("calm", "content", "worry", "nervous"))
                for i, g in enumerate(("a", "b"))
                for x in range(-4, 5)
            ]
        )
        more = [
            item_curves("item_curves_group", "Items that function differently", curves, str, ("tai_security", "time1"))
        ]
        return made, more, sheets


@pytest.fixture(scope="session")
def inside(drawn):
    """The content of the report on those results."""
    return drawn[0]


@pytest.fixture(scope="session")
def index(inside, tmp_path_factory):
    """The page of those results, in a folder of its own; to be read only."""
    return page_of(inside, tmp_path_factory.mktemp("reports") / "pmc")


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


@pytest.fixture(scope="session")
def small_inside(small_results, small_design):
    """The content of the report on the trait instrument."""
    from emosec.report.content import content
    from emosec.report.gather import gather

    return content(gather(small_results, small_design), small_design)


@pytest.fixture(scope="session")
def small_index(small_inside, tmp_path_factory):
    """The page of the trait instrument, in a folder of its own; to be read only."""
    return page_of(small_inside, tmp_path_factory.mktemp("small_reports") / "pmc")


def page_of(made, out):
    """Write the page of a report's content, and all beside it, as `render` does."""
    from emosec.atomic import transaction
    from emosec.report.papers.document import paper
    from emosec.report.render import write_page

    with transaction():
        return write_page(made, paper(made), out)
