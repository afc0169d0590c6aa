"""The tables of room 7, invariance: waves compared."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, truth, whole

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
        remarks("warning", "what to know"),
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
