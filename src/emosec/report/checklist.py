"""Reporting standards as a checklist: each item with the tables and figures that answer it, or that it was not done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from emosec.report.listing import Col, Listing, listing
from emosec.report.papers.runs import it, plain

if TYPE_CHECKING:
    from emosec.report.papers.blocks import NumberedFigure, NumberedTable

Standard = Literal["COSMIN", "JARS–Quant", "JARS–SEM"]
SOURCES = {
    "COSMIN": "Mokkink, L. B., de Vet, H. C. W., Prinsen, C. A. C., Patrick, D. L., Alonso, J., Bouter, L. M., & Terwee, C. B. "
    "(2018). COSMIN Risk of Bias checklist for systematic reviews of Patient-Reported Outcome Measures. "
    f"{it('Quality of Life Research, 27')}(5), 1171–1179.",
    "JARS–Quant": "Appelbaum, M., Cooper, H., Kline, R. B., Mayo-Wilson, E., Nezu, A. M., & Rao, S. M. (2018). Journal article "
    f"reporting standards for quantitative research in psychology. {it('American Psychologist, 73')}(1), 3–25.",
    "JARS–SEM": "Appelbaum et al. (2018), Table 7: reporting standards for studies using structural equation modeling.",
}
TEXT = "the text of the paper"


@dataclass(frozen=True)
class Asked:
    """One item of a standard, in short words.

    Attributes
    ----------
    standard : where it comes from
    item : what is asked for
    tables, figures : first words of the names of the tables and figures that answer it
    text : whether the paper's text answers it
    lacking : why it is not done, where nothing answers it
    """

    standard: Standard
    item: str
    tables: Sequence[str] = ()
    figures: Sequence[str] = ()
    text: bool = False
    lacking: str = ""


OUTSIDE = "outside what a survey wave can tell; to be reported by the authors"
ITEMS = (
    Asked("COSMIN", "Content validity: relevance, comprehensiveness, comprehensibility", lacking=OUTSIDE),
    Asked("COSMIN", "Structural validity", ("fits", "loadings", "dimensionality", "efa"), ("path", "scree", "efa")),
    Asked("COSMIN", "Internal consistency", ("reliability", "information"), ("reliability",)),
    Asked("COSMIN", "Cross-cultural validity and measurement invariance",
          ("levels", "freed", "score_effects", "latent", "phi_tests", "item_functioning", "functioning_effects"),
          ("means", "item_curves"), lacking="one wave and no groups were asked, or none were compared"),
    Asked("COSMIN", "Reliability (test–retest)", ("retest", "stability", "icc"), ("retest",),
          lacking="needs two waves of the same people"),
    Asked("COSMIN", "Measurement error", ("agreement_of_waves", "reliability", "measurement_error", "reliable"), ("agreement",)),
    Asked("COSMIN", "Criterion validity", lacking="no criterion counts as a gold standard"),
    Asked("COSMIN", "Hypotheses testing for construct validity", ("hypotheses", "validity_correlations", "pairs"),
          ("verdict", "criteria"), lacking="no hypothesis was registered and tested"),
    Asked("COSMIN", "Responsiveness", ("mean_change", "clinical_change"),
          lacking="the study file declares no treatment (waves before and after it), and no anchor of change was asked"),
    Asked("JARS–Quant", "Eligibility and exclusion criteria", ("flow",), text=True),
    Asked("JARS–Quant", "Flow of participants", ("flow",), ("flow",)),
    Asked("JARS–Quant", "Demographic characteristics of the sample", lacking="see the codebook; to be described by the authors"),
    Asked("JARS–Quant", "Intended sample size, power, precision", ("error_rates",), ("power",),
          lacking="no error rates were simulated"),
    Asked("JARS–Quant", "Measures and their psychometric properties", ("reliability", "items"), text=True),
    Asked("JARS–Quant", "Missing data: extent and handling", ("items", "scores", "gates"), text=True),
    Asked("JARS–Quant", "Data diagnostics: careless and outlying respondents", ("flow", "agreement", "sensitivity_phi")),
    Asked("JARS–Quant", "Descriptive statistics of every variable analysed", ("items", "scores"), ("responses", "scores")),
    Asked("JARS–Quant", "Correlations of the variables analysed", figures=("correlations",)),
    Asked("JARS–Quant", "Effect sizes with confidence intervals", ("pairs", "validity_correlations", "latent"), text=True),
    Asked("JARS–Quant", "Sensitivity analyses", ("sensitivity_phi", "sensitivity_reliability", "tipping"),
          ("sensitivity", "tipping")),
    Asked("JARS–Quant", "Registration of hypotheses and analyses", ("hypotheses",), text=True),
    Asked("JARS–Quant", "Ethics approval, consent, funding", lacking=OUTSIDE),
    Asked("JARS–SEM", "Models specified, with rivals and their rationale", ("fits",), ("path",), text=True),
    Asked("JARS–SEM", "Estimation method, software, and its version", text=True),
    Asked("JARS–SEM", "Data that reproduce the analysis: correlations of the items", figures=("correlations",)),
    Asked("JARS–SEM", "Convergence and proper solutions", ("fits",)),
    Asked("JARS–SEM", "Global fit, by several indices", ("fits",)),
    Asked("JARS–SEM", "Local fit: residuals", ("residuals",), ("residuals",), lacking="no residuals were written"),
    Asked("JARS–SEM", "Respecification and modification indices", ("modifications",), lacking="no indices were written"),
    Asked("JARS–SEM", "Parameter estimates with standard errors, standardised too", ("loadings",)),
    Asked("JARS–SEM", "Comparison of rival models", ("comparisons",)),
    Asked("JARS–SEM", "Equivalent models", lacking="not searched for"),
)  # fmt: skip


@dataclass(frozen=True)
class ChecklistAnswer:
    """One item with what answers it; `done` is whether anything does."""

    standard: str
    item: str
    where: str
    done: bool


def checklist(
    numbered_tables: Sequence[NumberedTable], numbered_figures: Sequence[NumberedFigure]
) -> list[ChecklistAnswer]:
    """Return every item of the standards, with the tables and figures of the paper that answer it."""
    tables = {t.listing.name: t.number for t in numbered_tables}
    figures = {f.figure.name: f.number for f in numbered_figures}
    made = []
    for asked in ITEMS:
        found = [
            *numbered("Table", of_kinds(tables, asked.tables)),
            *numbered("Figure", of_kinds(figures, asked.figures)),
            *([TEXT] if asked.text else []),
        ]
        where = _capital("; ".join(found)) or f"Not done: {asked.lacking or 'nothing of it was computed'}"
        made.append(ChecklistAnswer(asked.standard, asked.item, where, bool(found)))
    return made


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def checklist_listing(tables: Sequence[NumberedTable], figures: Sequence[NumberedFigure]) -> Listing:
    """Return the checklist as a table of the report."""
    import pandas as pd

    rows = [
        {"standard": a.standard, "item": a.item, "where": a.where, "done": a.done} for a in checklist(tables, figures)
    ]
    cols = (Col("Standard", "standard"), Col("Item", "item"), Col("Where it is reported", "where"))
    note = "Items in short words. " + " ".join(f"{name}: {plain(text)}" for name, text in SOURCES.items())
    return listing(
        "checklist",
        "Reporting standards: what answers each item",
        pd.DataFrame(rows),
        cols,
        "checklist",
        group=0,
        note=note,
    )


def of_kinds(names: Mapping[str, str], kinds: Sequence[str]) -> list[str]:
    """Return the numbers of what is of one of the kinds, in the paper's order.

    Examples
    --------
    >>> of_kinds({"fits_a": "1", "fits_a_others": "S2", "fit": "S3", "agreement_of_waves_a": "S4"}, ["fits", "agreement"])
    ['1', 'S2']
    """
    return [number for name, number in names.items() if kind_of(name, kinds) in kinds]


# kinds whose names begin as those of others do
LONGER = ("agreement_of_waves", "sensitivity_phi", "validity_correlations", "latent_change")


def kind_of(name: str, kinds: Sequence[str]) -> str:
    """Return of which kind a table or figure is by the first words of its name; the empty text for none of them.

    Examples
    --------
    >>> kind_of("agreement_time1", ["agreement"]), kind_of("agreement_of_waves_x", ["agreement"]), kind_of("fit", ["fits"])
    ('agreement', 'agreement_of_waves', '')
    """
    longest = sorted({*LONGER, *kinds}, key=len, reverse=True)
    return next((k for k in longest if name == k or name.startswith(f"{k}_")), "")


def numbered(word: str, numbers: Sequence[str]) -> list[str]:
    """Return numbers as a reader cites them, neighbours as a range.

    Examples
    --------
    >>> numbered("Table", ["1", "S3", "S4", "S5", "S9"]), numbered("Figure", ["2"]), numbered("Table", [])
    (['Tables 1, S3–S5, S9'], ['Figure 2'], [])
    """
    if not numbers:
        return []
    order = sorted((n.startswith("S"), int(n.removeprefix("S"))) for n in numbers)
    runs = []
    for _, group in groupby(enumerate(order), key=lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        own = [("S" if s else "") + str(n) for _, (s, n) in group]
        runs.append(own[0] if len(own) == 1 else ", ".join(own) if len(own) == 2 else f"{own[0]}–{own[-1]}")
    plural = "s" if len(order) > 1 else ""
    return [f"{word}{plural} {', '.join(runs)}"]
