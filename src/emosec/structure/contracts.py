"""The tables of room 6, structure: correlations, numbers of factors, fits."""

from __future__ import annotations

from emosec.contract import PLACE, SAMPLE, Table, number, remarks, text, truth, whole

FIT = (
    *PLACE,
    text("model", "short name of the rival model"),
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
# a communality from which on an exploratory solution is improper: the item's uniqueness lies at its lower bound
HEYWOOD = 0.995
# the remark of a fit whose factor correlations, one by one or jointly, lie beyond 1
PHI_BEYOND_ONE = "factor_covariance_not_positive_definite"
MEASURES = (
    "npar", "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled", "chisq.scaling.factor",
    "cfi", "tli", "cfi.scaled", "tli.scaled", "cfi.robust", "tli.robust",
    "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled",
    "rmsea.robust", "srmr", "logl", "aic", "bic", "bic2",
)  # fmt: skip
CORRELATIONS = Table(
    "structure",
    "correlations",
    "one pair of items, keyed toward the construct's pole",
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
        number("est", "pattern loading, items keyed toward the construct's pole"),
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
FITS = Table(
    "structure",
    "fits",
    "one model fitted with one estimator to one sample",
    (
        *FIT,
        *(number(m, f"lavaan's {m}") for m in MEASURES),
        remarks("warning", "what to know of the fit"),
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
        number("std.all.se", "standard error of the standardised estimate, by the delta method"),
        number("std.all.ci.lower", "its lower 95% limit"),
        number("std.all.ci.upper", "its upper 95% limit"),
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
        remarks("warning", "why the test could not be made, or what to know"),
    ),
    ("study", "wave", "instrument", "restricted", "general", "estimator", "sample"),
)
RESIDUALS = Table(
    "structure",
    "residuals",
    "the residual correlation of two items under the primary model, fitted to the included",
    (
        *FIT[:4],
        text("estimator", "ML, MLR or WLSMV"),
        text("item_a", "one item, keyed toward the construct's pole"),
        text("item_b", "another item"),
        number("cor", "observed minus implied correlation"),
        number("standardized", "residual over its standard error, normal when the model holds"),
    ),
    ("study", "wave", "instrument", "model", "estimator", "item_a", "item_b"),
)
MODIFICATIONS = Table(
    "structure",
    "modifications",
    "one parameter that the primary model fixes, and what freeing it alone would do; the largest indices of a fit",
    (
        *FIT[:4],
        text("estimator", "ML, MLR or WLSMV"),
        whole("rank", "1 for the largest index"),
        text("lhs", "left-hand side"),
        text("op", "=~ for a loading, ~~ for a covariance", "=~", "~~"),
        text("rhs", "right-hand side"),
        number("mi", "modification index: by how much χ² would fall"),
        number("epc", "expected change of the parameter"),
        number("sepc.all", "expected change, standardised"),
    ),
    ("study", "wave", "instrument", "model", "estimator", "rank"),
)
