"""Tables of groups and waves compared: levels of invariance, items that function differently."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, truth, whole

GROUPING = (
    text("grouping", "what is compared: wave, or the name of a group variable of the study"),
    text(
        "design",
        "groups: other people in each; occasions: the same people in each, in one model over time",
        "groups",
        "occasions",
    ),
)
LEVEL_NAMES = ("configural", "thresholds", "loadings", "intercepts", "residuals")
COMPARED_KEY = ("study", "wave", "instrument", "grouping", "design")
GROUPS = Table(
    "invariance",
    "groups",
    "one group, or wave, that was or would have been compared",
    (
        *PLACE,
        *GROUPING,
        text("group", "its label"),
        whole(
            "n", "respondents that can be used: of groups those with complete answers, of occasions those who answered"
        ),
        truth("compared", "whether it is among those compared"),
        whole("smallest", "fewest respondents a group must have"),
    ),
    (*COMPARED_KEY, "group"),
)
LEVELS = Table(
    "invariance",
    "levels",
    "one level of invariance: a model, and its comparison with a level below",
    (
        *PLACE,
        *GROUPING,
        text("groups", "what was compared, joined by ' | ', the reference first"),
        text("model", "the rival model the levels are built on"),
        text("estimator", "estimator"),
        text("missing", "the rule for missing answers", "listwise", "pairwise", "fiml"),
        whole("position", "order in which the levels were fitted, configural being 1"),
        text("level", "what is held equal, together with all before it", *LEVEL_NAMES),
        truth("partial", "whether some items are not held equal"),
        whole("n_freed", "items that are not held equal"),
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
        number("nci", "McDonald's noncentrality index exp(-(chisq.scaled - df) / 2N)"),
        whole("against", "position of the level it is compared with", missing=True),
        number("chisq_diff", "scaled difference from that level"),
        number("df_diff", "its degrees of freedom"),
        number("pvalue_diff", "its p value"),
        text("method", "the difference test's method", missing=True),
        number("delta_cfi", "change in scaled CFI"),
        number("delta_rmsea", "change in scaled RMSEA"),
        number("delta_srmr", "change in SRMR"),
        number("delta_nci", "change in the noncentrality index"),
        whole("permutations", "permutations of groups in which both levels could be fitted", missing=True),
        number("pvalue_cfi", "share of them in which scaled CFI falls at least as far"),
        number("pvalue_rmsea", "share in which scaled RMSEA rises at least as far"),
        number("pvalue_srmr", "share in which SRMR rises at least as far"),
        number("pvalue_nci", "share in which the noncentrality index falls at least as far"),
        truth("holds", "whether it holds by the rule; missing for configural, and where it was not judged", missing=True),
        truth("reached", "whether it is the highest that holds"),
        remarks("warning", "what to know"),
    ),
    (*COMPARED_KEY, "position"),
)  # fmt: skip
FREED = Table(
    "invariance",
    "freed",
    "an item that is not held equal from a level on, in one group; effects are against the reference group",
    (
        *PLACE,
        *GROUPING,
        whole("order", "order in which items were freed"),
        text("item", "item id"),
        text("factor", "the factor it measures"),
        text("level", "the level from which on it is not held equal", *LEVEL_NAMES),
        text("group", "the group"),
        number("chisq", "robust score test of its equality, at the step in which it was freed"),
        number("df", "its degrees of freedom"),
        number("pvalue", "its p value"),
        number("epc", "the largest expected change of one of its parameters"),
        number("dmacs", "dMACS (Nye and Drasgow, 2011); missing below equal intercepts"),
        number("signed", "signed dMACS, positive where the group answers higher at the same level of the factor"),
        number("mean_difference", "the same in points of the item, which is what it adds to a sum"),
    ),
    (*COMPARED_KEY, "item", "group"),
)
SCORE_EFFECTS = Table(
    "invariance",
    "score_effects",
    "what unequal items do to the sum of a factor's items in one group, against the reference group; categories are as merged, and "
    "items that load against their factor are subtracted",
    (
        *PLACE,
        *GROUPING,
        text("factor", "the factor"),
        text("group", "the group"),
        whole("n_items", "items of the sum"),
        number("mean_difference", "difference of sums that unequal items make, in points"),
        number("signed", "the same in pooled standard deviations"),
        number("observed_difference", "difference of the observed sums, in points"),
        number("sd", "pooled standard deviation of the sum"),
    ),
    (*COMPARED_KEY, "factor", "group"),
)
LATENT = Table(
    "invariance",
    "latent",
    "a mean, variance or correlation of factors in one group, at the highest level that holds",
    (
        *PLACE,
        *GROUPING,
        text("level", "the highest level that holds", *LEVEL_NAMES),
        text("quantity", "what it is", "mean", "variance", "correlation"),
        text("factor", "the factor"),
        text("other", "of a correlation, the other factor", missing=True),
        text("group", "the group"),
        number("est", "estimate; means are 0 and variances 1 in the reference group"),
        number("se", "standard error"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
        truth("comparable", "whether the level lets groups be compared by it"),
    ),
    (*COMPARED_KEY, "quantity", "factor", "other", "group"),
)
LATENT_CHANGE = Table(
    "invariance",
    "latent_change",
    "what one factor does between two waves in which the same people answered, at the highest level that holds over time",
    (
        *PLACE,
        *GROUPING,
        text("level", "the highest level that holds", *LEVEL_NAMES),
        text("factor", "the factor"),
        text("wave_a", "one wave"),
        text("wave_b", "a later wave"),
        text(
            "quantity",
            "stability: correlation of the factor with itself, from equal loadings on; the others from equal intercepts on: "
            "mean and "
            "variance of its change, and the change's correlation with the earlier factor",
            "stability",
            "mean",
            "variance",
            "with_initial",
        ),
        number("est", "estimate; the factor's variance is 1 in the first wave"),
        number("se", "standard error"),
        number("ci.lower", "lower 95% limit"),
        number("ci.upper", "upper 95% limit"),
    ),
    (*COMPARED_KEY, "factor", "wave_a", "wave_b", "quantity"),
)
PHI_TESTS = Table(
    "invariance",
    "phi_tests",
    "whether a correlation of two factors is the same in all groups, at the highest level that holds",
    (
        *PLACE,
        *GROUPING,
        text("factor", "a factor, or all"),
        text("other", "the other factor, or all: every pair together"),
        text("level", "the level", *LEVEL_NAMES),
        number("chisq", "Wald chi-square"),
        number("df", "degrees of freedom"),
        number("pvalue", "p value"),
        number("largest_difference", "largest difference between two groups' estimates"),
    ),
    (*COMPARED_KEY, "factor", "other"),
)
MERGED = Table(
    "invariance",
    "merged",
    "a response category that too few of some group chose, merged into its neighbour in all groups; here one group",
    (
        *PLACE,
        *GROUPING,
        text("item", "item id"),
        whole("category", "the code as answered"),
        whole("into", "the code it was merged into"),
        text("group", "the group"),
        whole("n", "answers of this group that were moved"),
    ),
    (*COMPARED_KEY, "item", "category", "group"),
)
CONCLUSIONS = Table(
    "invariance",
    "conclusions",
    "what a comparison comes to: the highest level that holds, and what may be compared",
    (
        *PLACE,
        *GROUPING,
        truth("primary", "whether it decides where waves are compared in both designs"),
        number("share_repeated", "of waves, the share of respondents who answered in two or more"),
        text("model", "the rival model"),
        text(
            "level", "the highest level that holds; missing where nothing could be compared", *LEVEL_NAMES, missing=True
        ),
        truth("partial", "whether items were freed"),
        whole("n_items", "items"),
        whole("n_freed", "items that were freed"),
        truth("correlations", "whether latent correlations may be compared"),
        truth("regressions", "whether unstandardised latent regressions and variances may be compared"),
        truth("means", "whether latent means may be compared"),
        truth("scores", "whether scale scores may be compared"),
        remarks("warning", "what to know, and why nothing was compared"),
    ),
    COMPARED_KEY,
)
ITEM_FUNCTIONING = Table(
    "invariance",
    "item_functioning",
    "whether one item functions differently between groups: ordinal logistic regression on a matching score and the groups",
    (
        *PLACE,
        text("grouping", "what is compared"),
        text("scale", "the scale, whose items make the matching score"),
        text("item", "item id"),
        whole("n", "respondents with complete answers in all groups"),
        number("chisq_uniform", "likelihood ratio of the groups"),
        number("df_uniform", "its degrees of freedom"),
        number("pvalue_uniform", "its p value"),
        number("chisq_nonuniform", "likelihood ratio of the products of groups and score, the groups being there"),
        number("df_nonuniform", "its degrees of freedom"),
        number("pvalue_nonuniform", "its p value"),
        number("chisq", "both together"),
        number("df", "their degrees of freedom"),
        number("pvalue", "their p value"),
        number("pvalue_bh", "the same adjusted over the scale's items (Benjamini and Hochberg)"),
        number("r2_uniform", "change of McFadden's R2 with the groups"),
        number("r2_nonuniform", "change of McFadden's R2 with the products"),
        number("r2", "change with both"),
        truth("flagged", "whether the adjusted p value is below the rule's"),
        truth("notable", "whether it is flagged and the change of R2 as large as the rule's"),
        truth("anchor", "whether it was an anchor of the last matching score"),
        whole("rounds", "how often the anchors were purified"),
        remarks("warning", "what to know"),
    ),
    ("study", "wave", "instrument", "grouping", "scale", "item"),
)
FUNCTIONING_EFFECTS = Table(
    "invariance",
    "functioning_effects",
    "what a group answers more than the reference at the same matching score, averaged over its members: to one item, or to all "
    "flagged items of a scale together",
    (
        *PLACE,
        text("grouping", "what is compared"),
        text("scale", "the scale"),
        text(
            "item",
            "item id; missing for all flagged items together, which is what they do to the scale's sum",
            missing=True,
        ),
        text("group", "the group"),
        number("difference", "points of the item, or of the sum"),
        number("sd", "standard deviation of the item, or of the sum"),
    ),
    ("study", "wave", "instrument", "grouping", "scale", "item", "group"),
)
ITEM_CURVES = Table(
    "invariance",
    "item_curves",
    "the expected answer of one group to a flagged item at one value of the matching score",
    (
        *PLACE,
        text("grouping", "what is compared"),
        text("scale", "the scale"),
        text("item", "item id"),
        text("group", "the group"),
        number("score", "matching score in standard deviations", missing=False),
        number("expected", "expected answer, keyed like the scale's component"),
    ),
    ("study", "wave", "instrument", "grouping", "scale", "item", "group", "score"),
)
