"""The one list of labels: what every code of tables and definitions is called where a person reads.

Page, paper, exported tables, command line and docs take labels from here; `tests/report/test_words.py` holds that no other file of
the report has any, that no code is called two things, and that every code a contract allows has a label. Sentences, which hold
facts, stand where they are made (`answers`, `cautions`, `remarks`, `rooms/comparison_words`); what statistics mean, in `glossary`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Labels = dict[str, str]

ROOM: Labels = {
    "since": "What changed",
    "intake": "Intake",
    "screening": "Screening",
    "scoring": "Scoring",
    "items": "Items",
    "reliability": "Reliability",
    "structure": "Structure",
    "invariance": "Invariance",
    "separability": "Separability",
    "validity": "Validity",
    "reproducibility": "Reproducibility",
}
FILE: Labels = {
    "paper/report.pdf": "Manuscript (PDF)",
    "paper/report.docx": "Manuscript (Word)",
    "paper/supplement.pdf": "Supplement (PDF)",
    "paper/supplement.docx": "Supplement (Word)",
    "paper/references.bib": "References (BibTeX)",
    "paper/references.json": "References (CSL)",
    "paper/preregistration.md": "Definitions for a registry",
    "checklist.html": "Reporting standards",
}
# --- definitions
FACT: Labels = {
    "items": "the items and their order",
    "responses": "the response codes",
    "scales": "which items make a scale",
    "keying": "which items are reversed",
    "scoring": "the scoring rule",
    "missing": "the rule for missing answers",
    "totals": "how totals are made",
    "cutoffs": "the cut-offs",
    "norms": "the norms",
    "categories": "the classification",
    "orders": "the other orders of the items",
    "licence": "the licence",
}
INSTRUMENT_STATUS: Labels = {
    "proxy": "a proxy: items of another instrument, grouped for this project",
    "unvalidated": "new, and nobody has shown that its scores mean what they are meant to",
}
DEFINITION: Labels = {
    "decision": "rule",
    "screening": "screening",
    "instrument": "instrument",
    "questions": "instrument",
    "all_questions": "instrument",
    "construct_instruments": "instrument",
    "models": "models",
    "hypotheses": "hypotheses",
    "study": "study",
}
# of repeated samples; areas as Pruessner et al. (2003) name them
MEASURE: Labels = {
    "aucg": "area with respect to ground (AUCg)",
    "auci": "area with respect to increase (AUCi)",
    "peak": "peak",
    "reactivity": "reactivity",
    "recovery": "recovery",
}
# --- screening
INDICATOR: Labels = {
    "missing_share": "share of items without an answer",
    "longstring": "longest run of identical answers",
    "longstring_share": "longest run of identical answers as a share of all",
    "average_string": "mean length of runs of identical answers",
    "repeating_share": "share of answers that repeat a pattern",
    "irv": "intraindividual response variability",
    "mahalanobis": "Mahalanobis distance",
    "mahalanobis_p": "p of the Mahalanobis distance",
    "even_odd": "even–odd consistency",
    "lz_star": "person-fit statistic lz*",
    "seconds": "seconds taken",
    "same_ip": "rows of others from the same address",
    "consent": "consent given (1 yes, 0 no)",
    "finished": "finished (1 yes, 0 no)",
    "fast_pages": "share of pages answered too fast",
    "failed_checks": "attention checks failed",
}
ACTION: Labels = {
    "start": "all rows",
    "drop": "excluded",
    "flag": "flagged",
    "blank": "answers blanked",
    "end": "analysed",
}
UNSEEN: Labels = {
    "undeclared": "the study file declares no column for it",
    "untold": "the export does not tell it",
    "all_missing": "it is missing for everyone",
    "not_computable": "it cannot be computed from these answers",
}
LEFT_OUT: Labels = {
    "as reported": "As reported",
    "no rule": "All rules in force",
    "every rule": "No rule in force",
}
SAMPLE: Labels = {"included": "all included", "attentive": "without flagged"}
# --- items, scores, reliability
END: Labels = {"floor": "lowest", "ceiling": "highest"}
COEFFICIENT: Labels = {
    "alpha": "α",
    "omega_total": "ω total",
    "omega_categorical": "categorical ω",
    "omega_hierarchical": "ω hierarchical",
}
COEFFICIENT_METHOD: Labels = {
    "feldt": "covariances of complete rows; Feldt's interval",
    "jackknife_clusters": "covariances of complete rows; interval by leaving out one cluster at a time",
    "cfa_mlr": "one-factor CFA by ML, variance due to the factor over that and the residuals' (McDonald); robust (MLR) "
    "standard errors, delta method on the logit",
    "cfa_wlsmv_green_yang": "one-factor categorical CFA by WLSMV, Green and Yang (2009) with the model's correlations; delta "
    "method on the logit",
}
# --- structure
CORRELATION: Labels = {"pearson": "Pearson", "polychoric": "polychoric"}
ESTIMATOR: Labels = {
    "WLSMV": "diagonally weighted least squares on polychoric correlations, with robust standard errors and a scaled and shifted "
    "χ² (WLSMV)",
    "ML": "maximum likelihood on the covariances of the codes, with normal-theory standard errors and χ² (ML)",
    "MLR": "maximum likelihood on the covariances of the codes, with sandwich standard errors and a scaled χ² (MLR)",
}
DIFFERENCE_TEST: Labels = {
    "satorra.2000": "Satorra (2000)",
    "satorra.bentler.2001": "Satorra & Bentler (2001)",
    "satorra.bentler.2010": "Satorra & Bentler (2010)",
    "standard": "χ² difference",
    "none": "no test",
}
# what a warning of the engine is called; what it says of its facts follows
ENGINE: Labels = {
    "not_converged": "not converged",
    "no_complete_rows": "nobody answered all items",
    "no_items": "none of a component's items can be used",
    "refused": "see its remarks under Structure",
    "not_identified": "not identified",
    "negative_df": "more parameters than moments",
    "heywood": "Heywood case",
    "negative_factor_variance": "negative factor variance",
    "theta_not_positive_definite": "the covariance matrix of the residuals is not positive definite",
    "factor_covariance_not_positive_definite": "the covariance matrix of the factors is not positive definite",
    "not_positive_definite": "the matrix of correlations is not positive definite",
    "empty_cells": "two-way tables with empty cells",
    "few_rows": "fewer respondents than free parameters ask for",
    "heywood_second_order": "Heywood case of a second-order factor",
    "improbable_answers": "answers of almost no probability, taken as score 0",
    "never_together": "items never answered together",
    "restarts": "random starting values were needed",
}
# --- invariance and change
DESIGN: Labels = {"groups": "as groups", "occasions": "the same people over time"}
LEVEL: Labels = {
    "configural": "configural",
    "thresholds": "thresholds",
    "loadings": "loadings",
    "intercepts": "intercepts",
    "residuals": "residual variances",
}
# what may be compared
COMPARED: Labels = {
    "correlations": "factor correlations",
    "regressions": "latent variances, regressions",
    "means": "latent means",
    "scores": "scale scores",
}
LATENT: Labels = {
    "mean": "mean",
    "variance": "variance",
    "correlation": "correlation",
    "stability": "stability",
    "with_initial": "correlation of change with the first wave",
}
CHANGE_INDEX: Labels = {
    "jacobson_truax": "Jacobson–Truax",
    "christensen_mendoza": "Christensen–Mendoza",
    "gulliksen_lord_novick": "Gulliksen–Lord–Novick",
    "speer": "Speer (Edwards–Nunnally)",
    "hageman_arrindell": "Hageman–Arrindell",
}
ERROR_BASIS: Labels = {
    "alpha": "internal consistency (α)",
    "consistency": "retest, consistency",
    "agreement": "retest, agreement",
}
BETTER: Labels = {"higher": "higher", "lower": "lower"}
PHASE: Labels = {"during": "during", "after": "after"}
# --- separability
VERDICT: Labels = {
    "separable": "Separable",
    "not_separable": "Not separable",
    "partially_separable": "Partially separable",
    "inconclusive": "Inconclusive",
}
# of one pair
CONCLUSION: Labels = {"separable": "Separable", "not_separable": "Not separable", "inconclusive": "Undecided"}
RIGHT: Labels = {"yes": "right", "no": "wrong", "open": "left undecided"}
REASON: Labels = {
    "INADMISSIBLE": "no estimate",
    "WORDING": "wording",
    "PAGE": "pages",
    "STYLE": "response style",
    "DEPENDENCE": "items that are alike",
    "ATTENTION": "careless answers",
    "CONTRADICTED": "another wave contradicts",
    "PRECISION": "too few respondents",
}
CRITERION: Labels = {
    "phi": "φ",
    "upper_bound": "halves worded the same way (upper bound)",
    "lower_bound": "halves worded in opposite ways (lower bound)",
    "dependence": "like items allowed for",
    "attentive": "without flagged respondents",
    "without_careless": "careless answers taken out",
    "without_style": "extreme response style taken out",
    "other_wave": "another wave",
    "plain": "wording not modelled",
    "half": "two halves by wording",
    "residuals freed": "φ with residuals freed",
    "worded alike": "φ, items worded alike may share more",
    "neighbours": "φ, neighbouring items may share more",
    "residuals taken to correlate": "φ, the two items taken to share more",
    "phi, complete rows": "φ, complete rows only",
    "merged": "two components merged",
    "phi squared against AVE": "φ² against AVE",
    "ESEM": "φ in an ESEM",
    "cross-loading gap": "smallest gap to cross-loadings",
    "congruence": "congruence with simple structure",
    "PRMSE": "PRMSE of the subscore",
}
CONFOUND: Labels = {
    "acquiescence": "wording (acquiescence)",
    "page": "pages",
    "style": "extreme response style",
    "carelessness": "careless answers",
    "local_dependence": "items that are alike",
}
UNIT: Labels = {"share": "share", "sd": "SD", "correlation": "correlation"}
TIPPING: Labels = {
    "explains": "could explain it",
    "cannot_explain": "cannot explain it",
    "not_applicable": "does not apply",
}
READING: Labels = {"below": "below", "above": "above", "spans": "spans it", "undefined": "undefined"}
STATE: Labels = {
    "ok": "",
    "above_one": "improper: φ above 1",
    "improper": "improper solution",
    "not_fitted": "not estimated",
    "not_converged": "not converged",
    "not_identified": "not identified",
    "undefined": "undefined",
    "refused": "refused",
}
ANSWERED: Labels = {"yes": "yes", "no": "no", "not_looked_at": "not looked at", "not_known": "not known"}
GATE: Labels = {
    "wording": "Items worded both ways, to the same effect",
    "pages": "Pages that mix components",
    "solution": "A solution without warnings",
    "fit": "Model fit",
    "reliability": "Reliable scores",
    "categories": "Response categories in use",
    "missing": "Complete answers",
    "screening": "Few flagged by screening",
    "clusters": "Enough clusters",
}
GATE_STATUS: Labels = {
    "met": "met",
    "not_met": "not met",
    "immaterial": "not met, and moves no interval",
    "material": "not met, and moves an interval",
    "not_looked_at": "not looked at",
}
GATE_STATISTIC: Labels = {
    "cfi.scaled": "scaled CFI",
    "srmr": "SRMR",
    "rmsea.scaled": "scaled RMSEA",
    "omega_categorical": "categorical ω",
    "item_total": "corrected item–total correlation",
    "sd": "SD of an item's answers",
    "items toward": "items worded toward the construct",
    "items against": "items worded against it",
    "phi of its halves": "φ between halves worded either way",
    "salient loadings": "salient loadings",
    "smallest count": "answers in the rarest category",
    "shared pages": "pages shared",
    "incomplete rows": "respondents with a missing answer",
    "difference of the incomplete": "standardised difference of those with missing answers",
    "flagged": "respondents flagged",
    "clusters": "clusters of respondents",
    "in no known cluster": "respondents whose cluster is not known",
    "converged": "convergence",
    "variance": "variance",
    "variance of wording": "variance of the random intercept",
    "warning": "warning",
}
# --- validity
EXPECTED: Labels = {"positive": "+", "negative": "−", "null": "≈ 0"}
OUTCOME: Labels = {"supported": "supported", "failed": "failed", "undecidable": "undecidable", "not asked": "not asked"}
CLAIM_STATUS: Labels = {"confirmatory": "confirmatory", "exploratory": "exploratory"}
STANDING: Labels = {
    "before": "before the data",
    "declared": "before the data, by its file",
    "changed": "changed after the data were seen",
    "added": "added after the data were seen",
}
CLAIM_STATISTIC: Labels = {
    "r": "r",
    "rho": "ρ (ranks)",
    "r_disattenuated": "r freed of error",
    "r_latent": "φ with the criterion",
    "latent_difference": "latent difference",
    "difference": "lead in r",
    "g": "Hedges's g",
    "delta_r2": "ΔR²",
    "excess": "largest departure",
    "phi": "φ",
}
CLAIM_QUANTITY: Labels = {
    "correlation": "correlation",
    "lead": "largest correlation of all components",
    "groups": "difference of groups",
    "increment": "variance explained beyond the others",
    "proportional": "correlations in proportion to loadings",
    "phi": "φ",
    "retest": "retest correlation",
}
# a contracted column, by its table where its name means different things → its codes
COLUMNS: dict[str, Labels] = {
    "action": ACTION,
    "unseen": UNSEEN,
    "sample": SAMPLE,
    "reliability_reliability.method": COEFFICIENT_METHOD,
    "structure_correlations.kind": CORRELATION,
    "design": DESIGN,
    "level": LEVEL,
    "invariance_latent.quantity": LATENT,
    "invariance_latent_change.quantity": LATENT,
    "invariance_measurement_error.basis": ERROR_BASIS,
    "better": BETTER,
    "phase": PHASE,
    "reading": READING,
    "state": STATE,
    "conclusion": CONCLUSION,
    "separability_pairs.reason": REASON,
    "may_pool": ANSWERED,
    "passed": ANSWERED,
    "unit": UNIT,
    "separability_tipping.status": TIPPING,
    "separability_gates.status": GATE_STATUS,
    "separability_sensitivity.statistic": COEFFICIENT | {"phi": "φ"},
    "validity_hypotheses.quantity": CLAIM_QUANTITY,
    "expected": EXPECTED,
    "validity_hypotheses.status": CLAIM_STATUS,
    "validity_hypotheses.statistic": CLAIM_STATISTIC,
    "outcome": OUTCOME,
    "standing": STANDING,
}
# codes whose tables show them in another form (a number's sign, a sentence, a column apart), or show no such column
UNSAID = (
    "listed", "key_status", "intake_variables.kind", "intake_values.kind", "scoring_counts.kind", "op", "missing",
    "invariance_attrition.kind", "effect", "role", "bias", "separability_pairs.basis", "worded", "direction",
)  # fmt: skip


def human(name: Any) -> str:
    """Return a name from data or definitions (a rule, a variable, a factor) as words; a coefficient as its symbol.

    Examples
    --------
    >>> human("omega_total"), human("too_many_missing"), human("body–mind")
    ('ω total', 'too many missing', 'body–mind')
    """
    text = str(name)
    return COEFFICIENT.get(text, text.replace("_", " "))


def of(labels: Labels) -> Callable[[Any], str]:
    """Return what says a code by a list of labels, for a column; a code that the list lacks is said as words.

    Examples
    --------
    >>> of(CONCLUSION)("inconclusive"), of(CRITERION)("HTMT2")
    ('Undecided', 'HTMT2')
    """
    return lambda code: labels.get(str(code), human(code))
