"""The tables of room 9, validity: claims about criteria, and the correlations behind them."""

from __future__ import annotations

from emosec.contract import PLACE, RESPONDENT, Table, number, remarks, text, truth, whole

OUTCOMES = ("supported", "failed", "undecidable", "not asked")
QUANTITIES = ("correlation", "lead", "groups", "increment", "proportional", "phi", "retest")
STATISTICS = (
    "r",
    "rho",
    "r_disattenuated",
    "r_latent",
    "difference",
    "g",
    "latent_difference",
    "delta_r2",
    "excess",
    "phi",
)
STANDINGS = ("before", "declared", "changed", "added")

VALIDITY = Table(
    "validity",
    "hypotheses",
    "one claim with one criterion and what the data say",
    (
        *PLACE,
        text("hypothesis", "name of the claim"),
        text("claim", "the claim in words"),
        text("quantity", "what it is about", *QUANTITIES),
        text("component", "the component, or components; empty where it is about all", missing=True),
        text("criterion", "what it is held against; of phi and retest nothing", missing=True),
        text("expected", "the expected sign", "positive", "negative", "null"),
        number("at_least", "smallest size that counts (for null: the largest)"),
        number("at_most", "largest size that is expected"),
        text("family", "claims that share Holm's correction", missing=True),
        text("status", "what the claim may be used for", "confirmatory", "exploratory"),
        text("statistic", "what was estimated", *STATISTICS, missing=True),
        whole("n", "respondents with all that is needed; of known groups, those in the smaller group"),
        number("est", "the estimate"),
        number(
            "ci.lower",
            "lower 95% limit; of null claims (but of proportionality) 90%, as two one-sided tests "
            "have it; of phi the decision rule's",
        ),
        number("ci.upper", "upper 95% limit; of null claims (but of proportionality) 90%; of phi the decision rule's"),
        number(
            "pvalue", "two-sided p value; of null claims and leads the larger of their tests'; none of a null increment"
        ),
        number("pvalue.holm", "p value after Holm's correction over the family's signed claims in this wave"),
        text("outcome", "what the claim came to", *OUTCOMES),
        remarks("note", "why there is no estimate"),
    ),
    ("study", "wave", "instrument", "hypothesis", "criterion"),
)
LEADS = Table(
    "validity",
    "leads",
    "the correlation with one criterion of a component that was predicted to lead, against that of another component",
    (
        *PLACE,
        text("hypothesis", "name of the claim"),
        text("criterion", "the criterion"),
        text("component", "the component predicted to lead"),
        text("other", "another component"),
        whole("n", "respondents with all three scores"),
        number("r", "correlation of the leader; components turned so that it is expected to be positive"),
        number("r_other", "correlation of the other, turned alike"),
        number("difference", "the leader's less the other's"),
        number("ci.lower", "lower 95% limit by Zou's method"),
        number("ci.upper", "upper 95% limit by Zou's method"),
        number("z.steiger", "Steiger's Z"),
        number("pvalue.steiger", "its two-sided p value"),
        number("z.meng", "Meng, Rosenthal and Rubin's z"),
        number("pvalue.meng", "its two-sided p value"),
    ),
    ("study", "wave", "instrument", "hypothesis", "criterion", "other"),
)
PATTERNS = Table(
    "validity",
    "patterns",
    "how far the correlations of one component, or of all, follow the signs and sizes that were claimed",
    (
        *PLACE,
        text("component", "the component, or all"),
        whole("n_claims", "correlations that were predicted"),
        whole("n_signs", "correlations that were predicted to have a sign"),
        whole("n_right", "those of them that have it"),
        whole("n", "fewest respondents behind a correlation"),
        number("r_alerting", "correlation of what was predicted with Fisher's z of what was observed"),
        number(
            "r_contrast",
            "the same with the criteria's own correlations taken into account; not of all components together",
        ),
        number("ci.lower", "lower 95% limit of r_contrast"),
        number("ci.upper", "upper 95% limit of r_contrast"),
        number("z", "Z of the contrast"),
        number("pvalue", "its two-sided p value"),
    ),
    ("study", "wave", "instrument", "component"),
)
MULTIMETHOD = Table(
    "validity",
    "multimethod",
    "the correlation of a component here with a component of another instrument of the same construct",
    (
        *PLACE,
        text("component", "the component in this instrument"),
        text("other_instrument", "the other instrument: another method"),
        text("other_component", "the component there"),
        truth("same", "whether both are one component: the validity diagonal"),
        whole("n", "respondents with both"),
        number("r", "Pearson correlation of scores turned toward the construct's pole"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
        number("r_within", "largest correlation of different components in this instrument; of the diagonal only"),
        number("exceeded", "share of the correlations of different components, across and within instruments, in the diagonal "
                           "value's row and column that it exceeds; of the diagonal only"),
    ),
    ("study", "wave", "instrument", "component", "other_instrument", "other_component"),
)  # fmt: skip
SCORE_CORRELATIONS = Table(
    "validity",
    "correlations",
    "the correlation of one component score with one criterion, claimed or not",
    (
        *PLACE,
        text("component", "the component"),
        text("criterion", "scale of another instrument, or variable, or another component"),
        whole("n", "respondents with both"),
        number("r", "Pearson correlation"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
        remarks("warning", "numbers of the criterion that lie apart from all others"),
    ),
    ("study", "wave", "instrument", "component", "criterion"),
)
CRITERIA = Table(
    "validity",
    "criteria",
    "one respondent's value of one criterion that is no questionnaire; instrument is the table of criteria it comes from",
    (
        *PLACE,
        RESPONDENT,
        text("variable", "name of the criterion, as claims name it"),
        number("number", "its value, of repeated samples"),
        text("label", "its category, of observers' codes", missing=True),
    ),
    ("study", "wave", "instrument", "respondent", "variable"),
    format="parquet",
)
RATERS = Table(
    "validity",
    "raters",
    "how far two raters agree on all categories, or on one against the others",
    (
        *PLACE,
        text("rater_a", "one rater"),
        text("rater_b", "the other"),
        text("category", "the category, or all"),
        whole("n", "cases both coded"),
        number("percent", "share of them coded alike"),
        number("kappa", "Cohen's kappa"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
    ),
    ("study", "wave", "instrument", "rater_a", "rater_b", "category"),
)
CONFUSION = Table(
    "validity",
    "confusion",
    "how often one rater gave one category and the other another",
    (
        *PLACE,
        text("rater_a", "one rater"),
        text("rater_b", "the other"),
        text("category_a", "what the first gave"),
        text("category_b", "what the second gave"),
        whole("n", "cases", missing=True),
    ),
    ("study", "wave", "instrument", "rater_a", "rater_b", "category_a", "category_b"),
)
CRITERIA_READ = Table(
    "validity",
    "criteria_read",
    "one table of criteria of a wave, and what was left out of it",
    (
        *PLACE,
        whole("rows", "rows of respondents of the wave: people coded, or samples"),
        whole("n", "respondents"),
        remarks("note", "people not in the wave, samples lost or below the limit of detection, series too short"),
    ),
    ("study", "wave", "instrument"),
)
NORMS = Table(
    "validity",
    "norms",
    "a band of scores of one scale, and where it stands among all of the wave or in one group",
    (
        *PLACE,
        text("scale", "name of the scale or total"),
        text("variable", "the group variable, or all"),
        text("group", "the group, or all"),
        number("from", "lowest score of the band", missing=False),
        number("below", "lowest score of the next band; none for the last"),
        whole("n", "people in the band"),
        whole("n_group", "people with a score"),
        number("percentile", "percentile rank of the band: those below it and half of those in it"),
        number("ci.lower", "lower 95% limit of the percentile rank"),
        number("ci.upper", "upper 95% limit of the percentile rank"),
        number("t", "normalised T score"),
        number("t.lower", "T of the lower limit"),
        number("t.upper", "T of the upper limit"),
    ),
    ("study", "wave", "instrument", "scale", "variable", "group", "from"),
)
STANDING = Table(
    "validity",
    "standing",
    "whether a claim was there, as it reads now, before the data of a wave were first analysed",
    (
        *PLACE,
        text("hypothesis", "name of the claim"),
        text("sha256", "digest of what it says now"),
        text("registered_on", "the day its file says it was written down"),
        text("analysed_on", "the day the wave's data were first analysed"),
        text("standing", "before: in the ledger when the data were first analysed; declared: only its file says so, the ledger of "
             "claims begins later; changed: another claim of this name was there; added: it was not there", *STANDINGS),
    ),
    ("study", "wave", "instrument", "hypothesis"),
)  # fmt: skip
