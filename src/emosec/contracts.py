"""Every table between the rooms, in the order the rooms are walked through.

Names of statistics and parameters follow lavaan. Every result table starts with study, wave, instrument.
"""

from __future__ import annotations

from emosec.tables import PLACE, RESPONDENT, Table, number, text, truth, whole

STUDY_WAVE = PLACE[:2]

# ---- 1 intake
FILES = Table(
    "intake",
    "files",
    "one raw export of one wave",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("file", "path below data/raw"),
        text("sha256", "digest of the file's bytes"),
        text("listed", "whether data/raw/SOURCES.csv knows the file", "yes", "no"),
        text("reader", "the reader that read it"),
        text("encoding", "text encoding found", missing=True),
        text("separator", "column separator found", missing=True),
        text("decimal", "decimal mark found", missing=True),
        whole("rows", "respondent rows in the file; 0 for a dictionary"),
        whole("set_aside", "rows that the study does not want (only:), of these"),
        whole("columns", "columns in the file"),
    ),
    ("study", "wave", "file"),
)
RESPONDENTS = Table(
    "intake",
    "respondents",
    "one respondent of one wave, whichever exports they are in; what exports know about their rows (<export>.finished, "
    "numbers) and the study's variables follow as further columns",
    (
        *STUDY_WAVE,
        RESPONDENT,
        text("key_status", "whether the key names exactly one row in every export", "ok", "missing", "duplicate"),
        text("source_rows", "export:row of every row this respondent stands for, the first data row being 1"),
    ),
    ("study", "wave", "respondent"),
    format="parquet",
    more=True,
)
ANSWERS = Table(
    "intake",
    "answers",
    "one row of one export as it was written; the export's columns follow as text, missing where there is no answer",
    (*STUDY_WAVE, RESPONDENT),
    ("study", "wave", "respondent"),
    format="parquet",
    more=True,
)
RESPONSES = Table(
    "intake",
    "responses",
    "one answer of one respondent to one item",
    (
        *PLACE,
        RESPONDENT,
        text("item", "item id"),
        whole("value", "the response code; missing where there is no answer", missing=True),
    ),
    ("study", "wave", "instrument", "respondent", "item"),
    format="parquet",
)
VARIABLES = Table(
    "intake",
    "variables",
    "one variable kept of one export of one wave, among all rows of the export; labels and questions are in codebook.json",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("variable", "its name in the answers"),
        text("column", "its header as written", missing=True),
        whole("position", "1 for the first column of the file"),
        text(
            "kind",
            "codes: every answer is listed in values; number: answers are counted in bins; text: too many answers to list, "
            "or names of respondents",
            "codes",
            "number",
            "text",
        ),
        whole("n", "rows with an answer"),
        whole("n_missing", "rows without"),
        whole("n_distinct", "different answers"),
        number("mean", "mean of a number"),
        number("sd", "sample standard deviation of a number"),
        number("min", "smallest number"),
        number("max", "largest number"),
        whole("n_at_min", "rows that hold the smallest", missing=True),
        whole("n_at_max", "rows that hold the largest", missing=True),
    ),
    ("study", "wave", "export", "variable"),
)
VALUES = Table(
    "intake",
    "values",
    "one answer to a variable, one bin of a number, or one kind of cell that means no answer",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("variable", "its name in the answers"),
        whole("position", "order within the variable"),
        text("kind", "what is counted", "answer", "bin", "missing"),
        text("value", "the answer as written, the bin in words, or the cell that means no answer", missing=True),
        text("label", "the answer's label as the export tells it, or why the cell means no answer", missing=True),
        number("lower", "lower edge of a bin, inside it"),
        number("upper", "upper edge of a bin, outside it"),
        whole("n", "rows"),
        number("share", "share of the answers; for what means no answer, share of all rows"),
    ),
    ("study", "wave", "export", "variable", "position"),
)

# ---- 2 screening
CORRECTIONS = Table(
    "screening",
    "corrections",
    "one answer changed by hand; config/corrections/<study>.csv has these columns, applied before the rules",
    (
        *PLACE,
        RESPONDENT,
        text("item", "item id"),
        whole(
            "old",
            "the recorded value; a correction is refused where it is another; missing for no answer",
            missing=True,
        ),
        whole("new", "the value it should have been; missing for no answer", missing=True),
        text("reason", "how that is known"),
    ),
    ("study", "wave", "instrument", "respondent", "item"),
)
SCREENED = Table(
    "screening",
    "screened",
    "one respondent in one instrument: in or out, and suspected or not",
    (
        *PLACE,
        RESPONDENT,
        truth("included", "passed every rule that drops"),
        truth("attentive", "included and not flagged by any rule"),
    ),
    ("study", "wave", "instrument", "respondent"),
    format="parquet",
)
SCREENED_RESPONSES = Table(
    "screening",
    "responses",
    "one answer after screening: blanked answers are missing, dropped respondents are marked",
    (
        *RESPONSES.columns,
        truth("included", "the respondent passed every rule that drops"),
        truth("attentive", "the respondent is included and not flagged"),
    ),
    RESPONSES.key,
    format="parquet",
)
INDICATORS = Table(
    "screening",
    "indicators",
    "one screening index of one respondent, as it was when the rule acted; missing for those dropped before",
    (*PLACE, RESPONDENT, text("indicator", "name of the index"), number("value", "its value; missing if undefined")),
    ("study", "wave", "instrument", "respondent", "indicator"),
    format="parquet",
)
EXCLUSIONS = Table(
    "screening",
    "exclusions",
    "one thing a rule did: a respondent dropped or flagged, an answer blanked",
    (
        *PLACE,
        text("rule", "the rule"),
        text("action", "what was done", "drop", "blank", "flag"),
        RESPONDENT,
        text("item", "the item, where one answer was blanked", missing=True),
        text("indicator", "the index the rule looks at"),
        number("value", "the index's value, or the answer that was blanked"),
        text("flag_if", "the rule's comparison and number"),
        text("why", "the rule's reason"),
    ),
    ("study", "wave", "instrument", "rule", "respondent", "item"),
)
FLOW = Table(
    "screening",
    "flow",
    "one step of the flow chart; n_in − n_dropped = n_left, and n_left is the next step's n_in",
    (
        *PLACE,
        whole("step", "position, the first being 0: rows found in the exports"),
        text("rule", "the rule, or 'export' for the first step, or 'included' for the last"),
        text("action", "what the rule does", "start", "drop", "blank", "flag", "end"),
        text("why", "the rule's reason"),
        whole("n_in", "respondents before the step"),
        whole("n_dropped", "respondents dropped by it"),
        whole("n_flagged", "respondents flagged by it"),
        whole("n_blanked", "answers blanked by it"),
        whole("n_left", "respondents after it"),
    ),
    ("study", "wave", "instrument", "step"),
)
AGREEMENT = Table(
    "screening",
    "agreement",
    "how far two rules point at the same respondents, each applied to everyone in the export as if it were the only one",
    (
        *PLACE,
        text("rule_a", "one rule"),
        text("rule_b", "another rule"),
        whole("n_a", "respondents the first rule names"),
        whole("n_b", "respondents the second rule names"),
        whole("n_both", "respondents both name"),
        number("phi", "correlation of the two yes/no columns; missing where a rule names nobody or everybody"),
    ),
    ("study", "wave", "instrument", "rule_a", "rule_b"),
)

# ---- 3 scoring
SCORES = Table(
    "scoring",
    "scores",
    "one scale score of one included respondent",
    (
        *PLACE,
        RESPONDENT,
        text("scale", "name of the scale"),
        whole("n_answered", "items answered"),
        whole("n_items", "items of the scale"),
        number("score", "mean or sum as the instrument says; missing where too few items were answered"),
    ),
    ("study", "wave", "instrument", "respondent", "scale"),
    format="parquet",
)
SCORE_SUMMARY = Table(
    "scoring",
    "summary",
    "the distribution of one scale's scores",
    (
        *PLACE,
        text("scale", "name of the scale"),
        whole("n", "respondents with a score"),
        whole("n_missing", "included respondents without one"),
        number("mean", "mean"),
        number("sd", "sample standard deviation"),
        number("min", "smallest score"),
        number("max", "largest score"),
        number("skew", "adjusted skewness (type 3)"),
        number("kurtosis", "excess kurtosis (type 3)"),
    ),
    ("study", "wave", "instrument", "scale"),
)

# ---- 4 items
ITEMS = Table(
    "items",
    "items",
    "one item of one scale among included respondents",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("item", "item id"),
        whole("keying", "−1 where the item is reversed for its scale, else +1"),
        whole("n", "answers"),
        whole("n_missing", "included respondents without an answer"),
        number("mean", "mean of the raw codes"),
        number("sd", "sample standard deviation of the raw codes"),
        number("skew", "skewness, psych's type 3"),
        number("kurtosis", "excess kurtosis, psych's type 3"),
        number("floor", "share of answers in the lowest category"),
        number("ceiling", "share of answers in the highest category"),
        number("item_total", "corrected item–total correlation, keyed, complete rows of the scale"),
        number("alpha_if_dropped", "alpha of the scale without the item"),
        text("flag", "what a reader must look at; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "scale", "item"),
)
CATEGORIES = Table(
    "items",
    "categories",
    "one response category of one item, used or not",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("item", "item id"),
        whole("code", "response code"),
        text("label", "response label"),
        whole("n", "answers"),
        number("share", "share of the item's answers"),
    ),
    ("study", "wave", "instrument", "scale", "item", "code"),
)

# ---- 5 reliability
RELIABILITY = Table(
    "reliability",
    "reliability",
    "one coefficient of one scale",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("coefficient", "alpha, omega_total, omega_categorical, …"),
        whole("n_items", "items"),
        whole("n", "complete rows used"),
        number("est", "the coefficient"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        number("sem", "standard error of measurement of the score, sd·√(1 − est)"),
        text("method", "how estimate and interval were made"),
        text("warning", "anything the reader must know; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "scale", "coefficient"),
)
INFORMATION = Table(
    "reliability",
    "information",
    "how much the answers to one scale tell of its factor at one level of it; no rows for scales whose categorical model fails",
    (
        *PLACE,
        text("scale", "name of the scale"),
        number("eta", "level of the factor in its standard deviations, the mean being 0", missing=False),
        number("information", "information of all items together"),
        number("se", "standard error of a score there, 1/√information"),
        number("reliability", "information/(1 + information): the reliability of a score at this level"),
    ),
    ("study", "wave", "instrument", "scale", "eta"),
)

# ---- 6 structure
CORRELATIONS = Table(
    "structure",
    "correlations",
    "one pair of items, keyed toward security",
    (
        *PLACE,
        text("kind", "pearson or polychoric", "pearson", "polychoric"),
        text("item_a", "one item"),
        text("item_b", "another item"),
        whole("n", "respondents behind it: the complete rows, which the models use too"),
        number("est", "correlation"),
    ),
    ("study", "wave", "instrument", "kind", "item_a", "item_b"),
)
DIMENSIONALITY = Table(
    "structure",
    "dimensionality",
    "how many factors one criterion suggests",
    (
        *PLACE,
        text("criterion", "parallel analysis, MAP, EKC, …"),
        text("basis", "components or common factors", missing=True),
        text("kind", "pearson or polychoric"),
        text("reference", "what the eigenvalues are compared with", missing=True),
        whole("n_factors", "factors suggested"),
    ),
    ("study", "wave", "instrument", "criterion", "basis", "kind", "reference"),
)
EIGENVALUES = Table(
    "structure",
    "eigenvalues",
    "one eigenvalue and what a criterion compares it with",
    (
        *PLACE,
        text("criterion", "parallel analysis, EKC, MAP, …"),
        text("basis", "components or common factors", missing=True),
        text("kind", "pearson or polychoric"),
        text("reference", "mean or 95th percentile of random data, EKC's reference, …", missing=True),
        whole("position", "first, second, … eigenvalue"),
        number("observed", "eigenvalue (for MAP: mean squared partial correlation) in the data"),
        number("expected", "the value it is compared with"),
    ),
    ("study", "wave", "instrument", "criterion", "basis", "kind", "reference", "position"),
)
EFA_LOADINGS = Table(
    "structure",
    "efa_loadings",
    "the loading of one item on one exploratory factor",
    (
        *PLACE,
        text("solution", "extraction, rotation, kind of correlation"),
        whole("n_factors", "factors extracted"),
        text("item", "item id"),
        text("component", "the component the item stands for"),
        whole("factor", "factor number, by variance explained"),
        number("est", "pattern loading, items keyed toward security"),
        number("h2", "communality"),
    ),
    ("study", "wave", "instrument", "solution", "n_factors", "item", "factor"),
)
EFA_PHI = Table(
    "structure",
    "efa_phi",
    "the correlation of two exploratory factors",
    (
        *PLACE,
        text("solution", "extraction, rotation, kind of correlation"),
        whole("n_factors", "factors extracted"),
        whole("factor_a", "one factor"),
        whole("factor_b", "another factor"),
        number("est", "correlation"),
    ),
    ("study", "wave", "instrument", "solution", "n_factors", "factor_a", "factor_b"),
)
SUFFICIENCY = Table(
    "structure",
    "sufficiency",
    "one statistic of whether the correlations can be factored",
    (
        *PLACE,
        text("statistic", "KMO or Bartlett"),
        text("item", "the item, or 'all'"),
        number("est", "KMO, or Bartlett's chi²"),
        number("df", "degrees of freedom of Bartlett's test"),
        number("pvalue", "p value of Bartlett's test"),
    ),
    ("study", "wave", "instrument", "statistic", "item"),
)
SAMPLE = text(
    "sample",
    "included: all who passed; attentive: without flagged respondents; half_a, half_b: a seeded split of the included",
    "included",
    "attentive",
    "half_a",
    "half_b",
)
FIT = (
    *PLACE,
    text("model", "short name of the rival model"),
    text("title", "what the model says"),
    text("estimator", "ML, MLR or WLSMV"),
    SAMPLE,
    whole("n", "complete rows used"),
    truth("converged", "whether the optimiser reached a minimum"),
    truth(
        "admissible",
        "converged, no negative variance, no impossible residual matrix; factor correlations beyond 1, one by one or jointly, "
        "are estimates and count as admissible",
    ),
)
MEASURES = (
    "npar", "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "chisq.scaling.factor",
    "cfi", "tli", "cfi.scaled", "tli.scaled", "cfi.robust", "tli.robust",
    "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled",
    "rmsea.robust", "srmr", "logl", "aic", "bic", "bic2",
)  # fmt: skip
FITS = Table(
    "structure",
    "fits",
    "one model fitted with one estimator to one sample",
    (
        *FIT,
        *(number(m, f"lavaan's {m}") for m in MEASURES),
        text("warning", "what the engine warned of; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "model", "estimator", "sample"),
)
PARAMETERS = Table(
    "structure",
    "parameters",
    "one parameter of one fitted model",
    (
        *FIT[:4],
        text("estimator", "ML, MLR or WLSMV"),
        SAMPLE,
        text("lhs", "left-hand side"),
        text("op", "operator"),
        text("rhs", "right-hand side"),
        number("est", "estimate, unit factor variances"),
        number("se", "standard error"),
        number("z", "est/se"),
        number("pvalue", "two-sided p value"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
        number("std.all", "standardised estimate"),
    ),
    ("study", "wave", "instrument", "model", "estimator", "sample", "lhs", "op", "rhs"),
)
COMPARISONS = Table(
    "structure",
    "comparisons",
    "one scaled difference test of two nested models",
    (
        *PLACE,
        text("restricted", "the more restricted model"),
        text("general", "the more general model"),
        text("estimator", "ML, MLR or WLSMV"),
        SAMPLE,
        number("chisq_diff", "difference statistic"),
        number("df_diff", "its degrees of freedom"),
        number("pvalue", "its p value"),
        text("method", "the method used"),
        text("warning", "why the test could not be made, or what to know; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "restricted", "general", "estimator", "sample"),
)

# ---- 7 invariance
LADDER = Table(
    "invariance",
    "ladder",
    "one rung of the invariance ladder: a model and its comparison with the rung before",
    (
        *PLACE,
        text("grouping", "what the groups are: wave"),
        text("groups", "the groups compared, joined by ' | '"),
        text("model", "the rival model the ladder is built on"),
        text("estimator", "estimator"),
        whole("rung", "position, configural being 1"),
        text("level", "configural, metric, scalar, …"),
        whole("n", "respondents in all groups"),
        truth("converged", "whether the optimiser reached a minimum"),
        truth("admissible", "whether the solution is proper"),
        *(
            number(m, f"lavaan's {m}")
            for m in (
                "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "cfi", "cfi.scaled",
                "rmsea", "rmsea.scaled", "srmr",
            )
        ),
        number("chisq_diff", "scaled difference from the rung before"),
        number("df_diff", "its degrees of freedom"),
        number("pvalue_diff", "its p value"),
        number("delta_cfi", "change in scaled CFI"),
        number("delta_rmsea", "change in scaled RMSEA"),
        text("method", "the difference test's method", missing=True),
        text("warning", "what to know; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "grouping", "rung"),
)  # fmt: skip
LATENT_MEANS = Table(
    "invariance",
    "latent_means",
    "the mean of one factor in one group under scalar invariance",
    (
        *PLACE,
        text("grouping", "what the groups are"),
        text("group", "the group"),
        text("factor", "the factor"),
        number("est", "latent mean, the first group's being 0"),
        number("se", "standard error"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
    ),
    ("study", "wave", "instrument", "grouping", "group", "factor"),
)
RETEST = Table(
    "invariance",
    "retest",
    "the agreement of one scale's scores between two waves, of those who answered both",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("wave_a", "one wave"),
        text("wave_b", "a later wave"),
        whole("n", "respondents in both"),
        number("r", "Pearson correlation"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
        number("mean_change", "mean of later minus earlier score"),
        number("sd_change", "standard deviation of the change"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b"),
)
LIMITS_OF_AGREEMENT = Table(
    "invariance",
    "limits_of_agreement",
    "how far apart one scale's scores of the same people lie in two waves; differences are later minus earlier, and 95% of them "
    "lie between the limits",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("wave_a", "one wave"),
        text("wave_b", "a later wave"),
        whole("n", "respondents in both"),
        number("mean_difference", "mean difference"),
        number("mean_difference.ci.lower", "its lower 95% limit"),
        number("mean_difference.ci.upper", "its upper 95% limit"),
        number("sd_difference", "standard deviation of the differences"),
        number("lower", "lower limit of agreement"),
        number("lower.ci.lower", "its lower 95% limit, exact for normal differences"),
        number("lower.ci.upper", "its upper 95% limit"),
        number("upper", "upper limit of agreement"),
        number("upper.ci.lower", "its lower 95% limit, exact for normal differences"),
        number("upper.ci.upper", "its upper 95% limit"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b"),
)
AGREEMENT_CELLS = Table(
    "invariance",
    "agreement_cells",
    "one cell of the grid of mean and difference of one scale's scores in two waves that somebody is in",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("wave_a", "one wave"),
        text("wave_b", "a later wave"),
        number("mean.lower", "lower edge of the mean of both scores, inside the cell"),
        number("mean.upper", "upper edge, outside"),
        number("difference.lower", "lower edge of later minus earlier score, inside the cell"),
        number("difference.upper", "upper edge, outside"),
        whole("n", "respondents; missing for one to four, so that a rare pair of scores names nobody", missing=True),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "mean.lower", "difference.lower"),
)

# ---- 8 separability
PAIR = text(
    "pair",
    "the two components, joined by –",
    "safety–confidence",
    "safety–apprehension",
    "confidence–apprehension",
    "all",
)
EVIDENCE = Table(
    "separability",
    "evidence",
    "one piece of evidence on one pair of components",
    (
        *PLACE,
        PAIR,
        text("criterion", "phi, HTMT2, AVE against phi², …"),
        text("model", "the model it comes from", missing=True),
        text("estimator", "the estimator or correlation it rests on", missing=True),
        SAMPLE,
        whole("n", "rows used"),
        number("est", "its value"),
        number("se", "its standard error"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        number("threshold", "what it is held against"),
        text("says", "what it says by itself", "separable", "not separable", "undecided", "undefined"),
        text("role", "whether it may decide", "decides", "robustness", "replication", "information"),
        text("note", "what a reader must know; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "pair", "criterion", "model", "estimator", "sample"),
)
ERROR_RATES = Table(
    "separability",
    "error_rates",
    "what the rule would say in samples like this one, were the truth as given",
    (
        *PLACE,
        PAIR,
        number(
            "phi",
            "the truth for that pair, the closest to the cut-off or beyond; the others as estimated, at most this",
        ),
        whole("n", "respondents in each simulated sample"),
        whole("replications", "simulated samples"),
        *(
            column
            for name in ("separable", "partially_separable", "not_separable", "inconclusive")
            for column in (
                number(name, f"share of samples with the verdict {name.replace('_', ' ').upper()}"),
                number(f"{name}_mcse", "its Monte-Carlo standard error"),
            )
        ),
        whole("no_estimate", "samples whose primary model gave no estimate"),
        text("sentence", "the same in words"),
    ),
    ("study", "wave", "instrument", "phi"),
)
LOOKS = Table(
    "separability",
    "looks",
    "what the ledger of looks says of one wave's verdict",
    (
        *PLACE,
        whole("looks", "looks at these data so far: other rules, other files, other definitions"),
        whole("allowed", "how many the rule allows"),
        text("first_on", "day of the first verdict, ISO"),
        text("first_sha256", "digest of the rule it was reached by"),
        truth("rule_changed", "whether the rule is another since"),
        text("differences", "what changed in the rule: setting: was → is, with semicolons", missing=True),
        truth("data_changed", "whether the wave's files are others since"),
        text("definitions_changed", "other definitions that changed since, with commas", missing=True),
        truth("other_answer", "whether the same rule and data once gave another verdict"),
        text("sentence", "the same in words"),
    ),
    ("study", "wave", "instrument"),
)
CURVE = Table(
    "separability",
    "curve",
    "the answer for one pair at one cut-off",
    (
        *PLACE,
        PAIR,
        number("cutoff", "the cut-off"),
        number("est", "phi in the primary model"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        text("says", "what the primary estimate says there", "separable", "not separable", "undecided", "undefined"),
    ),
    ("study", "wave", "instrument", "pair", "cutoff"),
)
GATES = Table(
    "separability",
    "gates",
    "one gate of the decision rule and whether it held",
    (
        *PLACE,
        text("gate", "name of the gate"),
        text("subject", "the component or pair concerned, or 'all'"),
        text("held", "yes, no, or unknown where it could not be looked at", "yes", "no", "unknown"),
        text("found", "what was found, in words"),
        text("needed", "what the rule asks for, in words"),
    ),
    ("study", "wave", "instrument", "gate", "subject"),
)
SENSITIVITY = Table(
    "separability",
    "sensitivity",
    "one headline number with one set of screening rules in force; rules that flag leave people out here, but for 'as reported'",
    (
        *PLACE,
        text(
            "left_out",
            "'as reported': no rule, and flagged respondents stay in; 'no rule': all rules in force; a rule's name: all but this "
            "one; 'every rule': none in force but those that blank answers no model can take",
        ),
        text("action", "what that rule does", "drop", "blank", "flag", missing=True),
        whole("n_in", "respondents in the sample"),
        whole("n_changed", "respondents who are in this sample or in that of 'no rule' and not in both"),
        truth(
            "differs",
            "whether the numbers were computed anew; false where those of 'no rule' rest on the same answers",
        ),
        text("statistic", "the number", "alpha", "omega_categorical", "phi"),
        text("subject", "the scale, the pair, or 'all' for the pair whose upper limit is the largest"),
        whole("n", "complete rows behind it"),
        number("est", "its value"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        text(
            "says",
            "what phi says by itself at the cut-off, without gates and replication",
            "separable",
            "not separable",
            "undecided",
            "undefined",
            missing=True,
        ),
        text("note", "what a reader must know; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "left_out", "statistic", "subject"),
)

# ---- 9 validity
VALIDITY = Table(
    "validity",
    "hypotheses",
    "one pre-registered claim and what the data say",
    (
        *PLACE,
        text("hypothesis", "name of the claim"),
        text("claim", "the claim in words"),
        text("component", "the component"),
        text("criterion", "what it is correlated with"),
        text("expected", "the expected sign", "positive", "negative", "null"),
        number("at_least", "smallest |r| that counts (for null: the largest)"),
        whole("n", "respondents with both"),
        number("r", "Pearson correlation of the scores"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
        number("pvalue", "two-sided p value"),
        number("pvalue.holm", "p value after Holm's correction over the instrument's claims in this wave"),
        text("outcome", "what the claim came to", "supported", "not supported", "contradicted", "not testable"),
        text("note", "why it was not testable; empty otherwise", missing=True),
    ),
    ("study", "wave", "instrument", "hypothesis"),
)
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
    ),
    ("study", "wave", "instrument", "component", "criterion"),
)

TABLES: tuple[Table, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Table))
ROOMS: tuple[str, ...] = (
    "intake", "screening", "scoring", "items", "reliability", "structure", "invariance", "separability", "validity",
    "report",
)  # fmt: skip
