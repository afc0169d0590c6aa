"""Tables of the same people in two waves: retest, reliable change, phases of a treatment, who left."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, whole

PAIR = (
    text("scale", "name of the scale"),
    text("wave_a", "one wave"),
    text("wave_b", "a later wave"),
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
ICC = Table(
    "invariance",
    "icc",
    "one form of the intraclass correlation of one scale's scores in two waves, of those who answered both",
    (
        *PLACE,
        *PAIR,
        text(
            "type",
            "McGraw and Wong's name: ICC(A,1) of agreement, ICC(C,1) of consistency, single scores; k for the mean of both",
        ),
        text("shrout_fleiss", "Shrout and Fleiss' name: ICC1 to ICC3k"),
        whole("n", "respondents in both"),
        number("est", "the correlation"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
        number("f", "F statistic"),
        number("df1", "its first degrees of freedom"),
        number("df2", "its second degrees of freedom"),
        number("pvalue", "its p value"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "type"),
)
MEASUREMENT_ERROR = Table(
    "invariance",
    "measurement_error",
    "the error of measurement of one scale's scores between two waves, and the change it hides",
    (
        *PLACE,
        *PAIR,
        text(
            "basis",
            "alpha: from the internal consistency in the earlier wave; consistency: from the differences of the same people; "
            "agreement: the same with what all of them changed by",
            "alpha",
            "consistency",
            "agreement",
        ),
        whole("n", "respondents in both"),
        number("reliability", "alpha of the earlier wave, ICC(C,1) or ICC(A,1)"),
        number("sem", "standard error of measurement"),
        number(
            "sem.ci.lower",
            "lower 95% limit; of alpha, at the limits of alpha with the standard deviation taken as known",
        ),
        number("sem.ci.upper", "upper 95% limit"),
        number("mdc95", "minimal detectable change, 1.96·√2·sem"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "basis"),
)
RELIABLE_CHANGE = Table(
    "invariance",
    "reliable_change",
    "how many of those who answered both waves changed reliably on one scale, by one index; the three counts sum to n",
    (
        *PLACE,
        *PAIR,
        text("method", "the index: see emosec.statistics.change.reliable_change"),
        whole("n", "respondents in both"),
        number("reliability", "alpha of the earlier wave"),
        number("se", "what the change is divided by, in the score's units"),
        number("critical", "size of the index from which a change is reliable"),
        text("better", "which way is better; missing where nobody said", "higher", "lower", missing=True),
        whole("n_higher", "respondents whose score rose reliably", missing=True),
        whole("n_same", "respondents without a reliable change", missing=True),
        whole("n_lower", "respondents whose score fell reliably", missing=True),
        number("share_higher", "share of n that rose"),
        number("share_same", "share without a reliable change"),
        number("share_lower", "share that fell"),
        remarks("warning", "why there is no index"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "method"),
)
ARM = text("arm", "the arm of the treatment, or all")
MEAN_CHANGE = Table(
    "invariance",
    "mean_change",
    "the standardised mean change of one scale from the last wave before the treatment to a later one, in one arm, or its "
    "difference between an arm and the control",
    (
        *PLACE,
        *PAIR,
        text("phase", "what the later wave is", "during", "after"),
        ARM,
        text("versus", "the control arm whose change is taken off; empty where none is"),
        whole("n", "respondents with both scores, of both arms where two are compared"),
        number("mean_a", "mean score before"),
        number("mean_b", "mean score later"),
        number("sd_a", "standard deviation before"),
        number(
            "est",
            "mean change over the standard deviation before, corrected for small samples; or a difference of two such",
        ),
        number("se", "its standard error"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "arm", "versus"),
)
CLINICAL_CHANGE = Table(
    "invariance",
    "clinical_change",
    "how many of one arm crossed a published cut-off and changed reliably; the four counts sum to n",
    (
        *PLACE,
        *PAIR,
        text("phase", "what the later wave is", "during", "after"),
        ARM,
        text("cutoff", "the cut-off's label", missing=True),
        number("at", "the cut-off"),
        text("better", "which way is better", "higher", "lower", missing=True),
        whole("n", "respondents with both scores"),
        whole("n_recovered", "reliably better, and across the cut-off from the worse side", missing=True),
        whole("n_improved", "reliably better and not across it", missing=True),
        whole("n_unchanged", "no reliable change", missing=True),
        whole("n_deteriorated", "reliably worse", missing=True),
        *(
            number(f"share_{part}", f"share of n that {words}")
            for part, words in (
                ("recovered", "recovered"),
                ("improved", "improved"),
                ("unchanged", "did not change"),
                ("deteriorated", "deteriorated"),
            )
        ),
        remarks("warning", "why nobody is counted"),
    ),
    ("study", "wave", "instrument", "scale", "wave_a", "wave_b", "arm"),
)  # fmt: skip
ATTRITION = Table(
    "invariance",
    "attrition",
    "how those of an instrument's first wave who are in no export of a later one differ from those who are: in a score, or in a "
    "group",
    (
        *PLACE,
        text("wave_a", "the instrument's first wave"),
        text("wave_b", "a later wave"),
        text("kind", "score: a scale or total; group: a group variable", "score", "group"),
        text("name", "name of the scale or variable"),
        text("level", "the group; empty for scores"),
        whole("n_stayed", "respondents who came back, with the score or in the group"),
        whole("n_left", "respondents who did not"),
        number("share_left", "share that did not come back"),
        number("mean_stayed", "mean score of those who came back"),
        number("mean_left", "mean score of those who did not"),
        text("effect", "g: Hedges' g, left minus stayed; v: Cramér's V of group and staying", "g", "v"),
        number("est", "the effect; that of a group variable stands beside each of its groups"),
        number("ci.lower", "lower 95% limit of g"),
        number("ci.upper", "upper 95% limit of g"),
        number("pvalue", "p value of V's χ²"),
    ),
    ("study", "wave", "instrument", "wave_a", "wave_b", "kind", "name", "level"),
)
COMPLETERS = Table(
    "invariance",
    "completers",
    "one scale in one wave among all, and among those with a score in every wave in which the instrument was asked",
    (
        *PLACE,
        text("scale", "name of the scale or total"),
        whole("n", "respondents with a score in the wave"),
        number("mean", "their mean"),
        number("sd", "their standard deviation"),
        whole("n_completers", "respondents with a score in every wave"),
        number("mean_completers", "their mean in this wave"),
        number("sd_completers", "their standard deviation in this wave"),
    ),
    ("study", "wave", "instrument", "scale"),
)
ITEM_SHIFTS = Table(
    "invariance",
    "item_shifts",
    "how far apart the answers to one item lie in a wave and in the one before, among all included in either",
    (
        *PLACE,
        text("item", "item id"),
        text("wave_a", "the wave before"),
        text("wave_b", "the wave"),
        whole("n", "answers in the wave that has fewer"),
        whole("n_both", "respondents who answered it in both"),
        number("shift", "mean code later minus earlier, as answered"),
        number("shift.ci.lower", "lower 95% limit, basic bootstrap of people"),
        number("shift.ci.upper", "upper 95% limit"),
        number("distance", "Wasserstein's distance of both distributions, in categories"),
        number("distance.ci.lower", "lower 95% limit, bootstrap of people, at least 0"),
        number("distance.ci.upper", "upper 95% limit; both together cover at least as often as they say"),
    ),
    ("study", "wave", "instrument", "item", "wave_a", "wave_b"),
)
CONGRUENCE = Table(
    "invariance",
    "congruence",
    "how alike the loadings of one factor are in a wave and in the one before",
    (
        *PLACE,
        text("model", "the rival model, the rule's primary one"),
        text("factor", "the factor"),
        text("wave_a", "the wave before"),
        text("wave_b", "the wave"),
        whole("n_items", "items that load on it in both waves"),
        number("est", "Tucker's coefficient of congruence of the standardised loadings"),
        number("largest", "largest difference of two loadings of one item, in size"),
        text("item", "that item", missing=True),
    ),
    ("study", "wave", "instrument", "model", "factor", "wave_a", "wave_b"),
)
