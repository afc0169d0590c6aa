"""What statistics and reason codes mean: the one source of the page's tips, docs/glossary.md and `emosec glossary`."""

from __future__ import annotations

# as the page writes them → in one sentence
STATISTICS = {
    "φ": "Correlation of two components' factors, both turned toward the construct's pole; 1 where they are one factor.",
    "χ²": "Test of exact fit; large in large samples also where the misfit is small.",
    "df": "Degrees of freedom: moments of the data less free parameters.",
    "p": "How often a result at least as far from the null would come up were the null true.",
    "p Holm": "p adjusted by Holm's method for all claims of its family.",
    "p adjusted": "p adjusted for the number of tests made.",
    "CFI": "Comparative fit index: fit against a model in which nothing correlates; 1 is perfect, .95 a common bound for ML.",
    "TLI": "Tucker–Lewis index: as CFI, with a price for parameters; may exceed 1.",
    "RMSEA": "Root mean square error of approximation: misfit per degree of freedom; 0 is perfect, .06 a common bound for ML.",
    "SRMR": "Standardised root mean square residual: average distance of observed from implied correlations; .08 a common bound.",
    "AIC": "Akaike's information criterion: smaller is better, among models of the same data.",
    "BIC": "Bayesian information criterion: as AIC, with a higher price for parameters.",
    "NCI": "Noncentrality index (McDonald): 1 is perfect.",
    "Δχ²": "Difference of two nested models' χ², scaled where the estimator asks for it.",
    "ΔCFI": "Change of CFI by the restriction; −.010 is a bound derived for ML, not for ordered answers.",
    "ΔRMSEA": "Change of RMSEA by the restriction; .015 is a bound derived for ML, not for ordered answers.",
    "ΔSRMR": "Change of SRMR by the restriction.",
    "ΔR²": "How much more of an item's answers the group explains beyond the score.",
    "MI": "Modification index: about how far χ² would fall were this parameter free.",
    "Expected change": "By about how much a parameter would change, were it free.",
    "Residual r": "Observed correlation less the one the model implies.",
    "Proper": "Whether the fit converged with variances above 0 and factor correlations within ±1; no: an improper solution.",
    "Admissible": "Whether no variance is below 0 and covariance matrices are positive definite.",
    "Loading": "Standardised: by how many SD an item's answer moves with one SD of its factor.",
    "h²": "Communality: the share of an item that its factors explain; above 1 it is a Heywood case.",
    "SE": "Standard error of the estimate.",
    "CI": "Confidence interval.",
    "95% CI": "95% confidence interval.",
    "90% CI": "90% confidence interval: two one-sided tests at 5%.",
    "α": "Coefficient alpha: reliability of a sum of items, where they load alike on one factor.",
    "α if dropped": "Alpha of the scale without this item.",
    "ω total": "Reliability of a sum by a one-factor model, loadings as they are.",
    "categorical ω": "Reliability of a sum of ordered answers by a one-factor model of polychoric correlations.",
    "ω hierarchical": "Share of a sum that the general factor alone explains.",
    "SEM": "Standard error of measurement: how far a score lies from its true value, typically.",
    "MDC95": "Smallest change of one person's score that error alone brings about in fewer than 5%.",
    "Item–total r": "Correlation of an item with the rest of its scale; below 0 its key is suspect.",
    "Floor": "Share of the lowest answer.",
    "Ceiling": "Share of the highest answer.",
    "Skew": "Asymmetry; 0 where both sides are alike.",
    "Kurtosis": "Weight of the tails, 0 as in a normal distribution.",
    "T": "Norm with mean 50 and SD 10.",
    "r": "Pearson correlation.",
    "ICC": "Intraclass correlation: agreement of the same people's scores.",
    "dMACS": "Distance of a group's expected answer to an item from another's at the same factor, in SD.",
    "g": "Standardised difference of two means (Hedges).",
    "V": "Association of two categorical variables (Cramér).",
    "MAP": "Minimum average partial: the number of factors after which partial correlations stop falling.",
    "EKC": "Empirical Kaiser criterion: eigenvalues against what so many items and people give by chance.",
    "KMO": "Kaiser–Meyer–Olkin: how far correlations are shared; .80 is good.",
    "P(φ < cut-off)": "How sure it is, one-sided, that φ lies below the cut-off.",
    "Times likelier": "The Bayes factor: how likely the data are averaged over every φ below the cut-off, each as likely as any "
    "other, against every φ from there to 1. Most φ below fit no data, so that it may favour the other side than the estimate's.",
    "Bounds under wording": "Correlations of halves worded in opposite ways, and the same way: φ lies between them where the "
    "halves differ in wording alone.",
    "r alerting": "How far the correlations found follow the pattern claimed (Westen & Rosenthal).",
    "r contrast": "The same as an effect size with a test.",
}  # fmt: skip
# as tables and verdicts write them → in one sentence
REASONS = {
    "PRECISION": "The interval of φ reaches across the cut-off, or lies above it by less than NOT SEPARABLE asks for: more "
    "respondents would be needed.",
    "WORDING": "Items worded in opposite ways could make, or hide, the distance of the components.",
    "PAGE": "A page that holds one component each could lower φ.",
    "STYLE": "Extreme responding could lower φ.",
    "ATTENTION": "Careless answers could move φ.",
    "DEPENDENCE": "Items that share more than their component could lower φ.",
    "CONTRADICTED": "Another wave shows the opposite.",
    "INADMISSIBLE": "There is no estimate that could be read.",
    "NOT SEPARABLE": "The components correlate above the cut-off in every check.",
    "SEPARABLE": "The components correlate below the cut-off in every check.",
    "INCONCLUSIVE": "Neither is shown; the reason says why.",
    "improper solution": "Estimates outside what is possible: a negative variance, or factor correlations beyond 1.",
    "Heywood case": "A loading above 1, or a residual variance below 0.",
}
GLOSSARY = STATISTICS | REASONS


def markdown() -> str:
    """Return the glossary as the table that docs/glossary.md holds.

    Examples
    --------
    >>> markdown().splitlines()[2]
    "| φ | Correlation of two components' factors, both turned toward the construct's pole; 1 where they are one factor. |"
    """
    rows = [f"| {term} | {meaning} |" for term, meaning in GLOSSARY.items()]
    return "\n".join(["| statistic or reason | what it says |", "|---|---|", *rows])


# how keyboards without Greek letters write terms
SPELLED = {"φ": "phi", "α": "alpha", "ω": "omega", "χ²": "chi-square", "δ": "delta", "h²": "h2", "r²": "r2"}


def spelled(term: str) -> str:
    """Return a term in lower case with its Greek letters written out.

    Examples
    --------
    >>> spelled("ω total"), spelled("ΔCFI")
    ('omega total', 'deltacfi')
    """
    term = term.lower()
    for letter, name in SPELLED.items():
        term = term.replace(letter, name)
    return term


def explain(word: str) -> list[str]:
    """Return the entries that a word names, or, where none is so called, those that hold it.

    Examples
    --------
    >>> explain("srmr")[0][:43]
    'SRMR: Standardised root mean square residua'
    >>> explain("phi")[0][:38] == explain("φ")[0][:38] == "φ: Correlation of two components' fact"
    True
    >>> explain("zzz")
    []
    """
    asked = spelled(word.strip())
    named = [t for t in GLOSSARY if spelled(t) == asked]
    found = named or [t for t, meaning in GLOSSARY.items() if asked in spelled(f"{t} {meaning}")]
    return [f"{term}: {GLOSSARY[term]}" for term in found]
