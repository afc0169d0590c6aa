"""The tables of room 8, separability: evidence, what the rule concludes of each pair, gates, tipping points, error rates."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, text, truth, whole

READINGS = ("below", "above", "spans", "undefined")
STATES = ("ok", "above_one", "not_fitted", "not_converged", "not_identified", "improper", "undefined", "refused")
CONCLUSIONS = ("separable", "not_separable", "inconclusive")
REASONS = ("INADMISSIBLE", "WORDING", "PAGE", "STYLE", "ATTENTION", "DEPENDENCE", "CONTRADICTED", "PRECISION")
LABELS = ("SEPARABLE", "PARTIALLY SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE")
BASES = ("bounds", "random_intercept", "plausible_wording")
# the engine's warning of a factor whose variance is below zero, and the gate's number where it is the random intercept's
NEGATIVE, IDLE = "negative_factor_variance", "variance of wording"
STATUSES = ("met", "not_met", "immaterial", "material", "not_looked_at")
PAIR = text("pair", "the two components, joined by –, or 'all'")

EVIDENCE = Table(
    "separability",
    "evidence",
    "one piece of evidence on one pair of components",
    (
        *PLACE,
        PAIR,
        text("criterion", "what was computed: phi, upper_bound, lower_bound, htmt2, …"),
        text(
            "subject",
            "what it is about where that is not the pair: a component, a freed residual, a half",
            missing=True,
        ),
        text("model", "the model it comes from", missing=True),
        text("estimator", "the estimator or correlation it rests on", missing=True),
        whole("step", "number of the step on a path of refits; 0 elsewhere"),
        whole("n", "respondents behind it"),
        number("est", "its value; correlations are signed, components turned toward the construct's pole"),
        number("se", "its standard error"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        number("threshold", "what it is held against"),
        text("reading", "where the interval of its size lies from the threshold", *READINGS),
        text("role", "whether the rule reads it", "decides", "checks", "bounds", "information"),
        text("bias", "which way what it leaves out moves phi", "none", "upward", "downward", "unknown"),
        text("state", "whether it could be estimated properly", *STATES),
        number("df", "degrees of freedom of a test"),
        number("pvalue", "p value of a test"),
    ),
    ("study", "wave", "instrument", "pair", "criterion", "subject", "model", "estimator", "step"),
)
PAIRS = Table(
    "separability",
    "pairs",
    "what the rule concludes about one pair of components",
    (
        *PLACE,
        PAIR,
        text("conclusion", "what is concluded", *CONCLUSIONS),
        text("reason", "why nothing is, where it is inconclusive", *REASONS, missing=True),
        text("basis", "on what the conclusion rests as to wording", *BASES, missing=True),
        text("worded", "how the two components are worded", "mixed", "alike", "opposite"),
        whole("n", "respondents"),
        number("est", "phi"),
        number("se", "its standard error"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        number("cutoff", "the cut-off"),
        number(
            "ceiling", "what phi must lie below to be separable: the cut-off, or less where pages may have lowered phi"
        ),
        number(
            "floor",
            "what phi must lie above not to be separable: the cut-off, or more where wording may have raised phi",
        ),
        number("lower_bound", "the lower bound under wording: mean phi of opposite halves"),
        number("upper_bound", "the upper bound under wording: mean phi of same-direction halves"),
        number("separable_from", "smallest cut-off at which the rule would say separable"),
        number("not_separable_to", "largest cut-off at which it would say not separable"),
        number("p_below", "posterior probability that phi lies below the cut-off, prior uniform from 0 to 1"),
        number(
            "log10_ratio",
            "decimal logarithm of the likelihood ratio of phi below the cut-off against phi at or above it",
        ),
        number("n_required", "respondents that would decide with 80% power, were phi as estimated"),
    ),
    ("study", "wave", "instrument", "pair"),
)
POOLING = Table(
    "separability",
    "pooling",
    "whether phi may be taken over waves, or over the groups of a wave, together",
    (
        *PLACE,
        text("grouping", "what was compared: wave, or the name of a group variable of the study"),
        text("design", "groups of other people, or occasions of the same people", "groups", "occasions"),
        text(
            "level", "the highest level of invariance that holds; missing where nothing could be compared", missing=True
        ),
        whole("n_items", "items"),
        whole("n_freed", "items that are not held equal"),
        text("may_pool", "whether loadings are equal enough by the rule of the models file", "yes", "no", "not_known"),
        number("chisq", "Wald chi-square that every phi is the same in all, at that level"),
        number("df", "degrees of freedom"),
        number("pvalue", "p value"),
        number("largest_difference", "largest difference between two estimates of one phi"),
    ),
    ("study", "wave", "instrument", "grouping", "design"),
)
CHECKS = Table(
    "separability",
    "checks",
    "one check of the conclusion about one pair, in the order in which the rule makes them",
    (
        *PLACE,
        PAIR,
        whole("order", "its place in the order"),
        text("criterion", "what was estimated"),
        number("est", "size of phi"),
        number("se", "its standard error"),
        number("limit", "what was compared: the limit, or the estimate"),
        number("threshold", "with what"),
        text("passed", "whether it lies where the conclusion needs it", "yes", "no", "not_looked_at"),
    ),
    ("study", "wave", "instrument", "pair", "order"),
)
CURVE = Table(
    "separability",
    "curve",
    "how sure it is that phi of one pair lies below one cut-off",
    (
        *PLACE,
        PAIR,
        number("cutoff", "the cut-off"),
        number("confidence", "one-sided confidence that phi lies below it"),
        number("posterior", "posterior probability of the same"),
        text("reading", "where the interval of phi lies from it", *READINGS),
    ),
    ("study", "wave", "instrument", "pair", "cutoff"),
)
TIPPING = Table(
    "separability",
    "tipping",
    "how large one confound would have to be to turn phi at the cut-off into what was seen",
    (
        *PLACE,
        PAIR,
        text("confound", "acquiescence, page, style, carelessness, local_dependence"),
        text(
            "unit",
            "what its size is counted in: share of common variance or of people, sd of the log scale, correlation",
            "share",
            "sd",
            "correlation",
        ),
        number("size", "the size that would do; missing where none would"),
        number("plausible", "the largest size that is plausible"),
        text("status", "whether a plausible size would do", "explains", "cannot_explain", "not_applicable"),
    ),
    ("study", "wave", "instrument", "pair", "confound"),
)
GATES = Table(
    "separability",
    "gates",
    "one number that a gate looks at",
    (
        *PLACE,
        text("gate", "name of the gate"),
        text("subject", "the component or pair concerned, or 'all'"),
        text("statistic", "the number"),
        text("status", "whether it is as asked, or why that does not matter", *STATUSES),
        text("effect", "what it may do", "warns", "restricts"),
        number("observed", "its value here"),
        number("threshold", "what is asked for"),
        text("direction", "on which side", "at_least", "at_most"),
        text("detail", "an item, a response code, a warning's code", missing=True),
    ),
    ("study", "wave", "instrument", "gate", "subject", "statistic", "detail"),
)
ERROR_RATES = Table(
    "separability",
    "error_rates",
    "what the rule would conclude in samples like this one, were the truth as given",
    (
        *PLACE,
        PAIR,
        number("phi", "the truth for that pair, the closest to the cut-off; the others as estimated, at most this"),
        whole("n", "respondents in each simulated sample"),
        whole("replications", "simulated samples"),
        *(
            column
            for name in CONCLUSIONS
            for column in (
                number(name, f"share of samples in which the pair is found {name.replace('_', ' ')}"),
                number(f"{name}_mcse", "its Monte-Carlo standard error"),
            )
        ),
        *(
            number(f"label_{name.lower().replace(' ', '_')}", f"share of samples with the verdict {name}")
            for name in LABELS
        ),
        whole("no_estimate", "samples whose model gave no estimate"),
    ),
    ("study", "wave", "instrument", "phi"),
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
        text("subject", "the scale or the pair"),
        whole("n", "respondents behind it"),
        number("est", "its value"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        text("conclusion", "what the rule concludes of the pair from this sample alone", *CONCLUSIONS, missing=True),
        text("state", "whether it could be computed", *STATES),
    ),
    ("study", "wave", "instrument", "left_out", "statistic", "subject"),
)
ANALYSES = Table(
    "separability",
    "analyses",
    "what the ledger of analyses says of one wave's verdict",
    (
        *PLACE,
        whole("analyses", "analyses of these data so far: other rules, other files, other definitions"),
        whole("allowed", "how many the rule allows"),
        text("first_on", "day of the first verdict, ISO"),
        text("first_sha256", "digest of the rule it was reached by"),
        truth("rule_changed", "whether the rule is another since"),
        text("differences", "what changed in the rule: setting: was → is, with semicolons", missing=True),
        truth("data_changed", "whether the wave's files are others since"),
        text("definitions_changed", "other definitions that changed since, with commas", missing=True),
        truth("other_answer", "whether the same rule and data once gave another verdict"),
    ),
    ("study", "wave", "instrument"),
)
