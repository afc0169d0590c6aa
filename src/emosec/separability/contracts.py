"""The tables of room 8, separability: evidence, gates, error rates."""

from __future__ import annotations

from emosec.contract import PLACE, SAMPLE, Table, number, text, truth, whole

PAIR = text("pair", "the two components, joined by –; all where it is about all of them")
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
