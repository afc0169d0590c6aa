"""The rooms in the order they are walked through, and all their tables.

For those who look at every room: the report, the tests. A room imports its own `<room>/contracts.py` and those it reads.
"""

from __future__ import annotations

from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS, RESPONSES, VALUES, VARIABLES
from emosec.invariance.contracts import (
    AGREEMENT_CELLS,
    ATTRITION,
    CLINICAL_CHANGE,
    COMPLETERS,
    ICC,
    LADDER,
    LATENT_MEANS,
    LIMITS_OF_AGREEMENT,
    MEAN_CHANGE,
    MEASUREMENT_ERROR,
    RELIABLE_CHANGE,
    RETEST,
)
from emosec.items.contracts import CATEGORIES, ITEMS, KEYING, ORDERS
from emosec.reliability.contracts import INFORMATION, RELIABILITY
from emosec.scoring.contracts import SCORE_COUNTS, SCORE_SUMMARY, SCORES
from emosec.screening.contracts import (
    AGREEMENT,
    CORRECTIONS,
    EXCLUSIONS,
    FLOW,
    INDICATORS,
    SCREENED,
    SCREENED_RESPONSES,
)
from emosec.separability.contracts import (
    CHECKS,
    CURVE,
    ERROR_RATES,
    EVIDENCE,
    GATES,
    LOOKS,
    PAIRS,
    SENSITIVITY,
    TIPPING,
)
from emosec.structure.contracts import (
    COMPARISONS,
    CORRELATIONS,
    DIMENSIONALITY,
    EFA_LOADINGS,
    EFA_PHI,
    EIGENVALUES,
    FITS,
    PARAMETERS,
    SUFFICIENCY,
)
from emosec.validity.contracts import LEADS, MULTIMETHOD, PATTERNS, SCORE_CORRELATIONS, STANDING, VALIDITY

ROOMS: tuple[str, ...] = (
    "intake", "screening", "scoring", "items", "reliability", "structure", "invariance", "separability", "validity",
    "report",
)  # fmt: skip
TABLES = (
    FILES,
    RESPONDENTS,
    ANSWERS,
    RESPONSES,
    VARIABLES,
    VALUES,
    CORRECTIONS,
    SCREENED,
    SCREENED_RESPONSES,
    INDICATORS,
    EXCLUSIONS,
    FLOW,
    AGREEMENT,
    SCORES,
    SCORE_SUMMARY,
    SCORE_COUNTS,
    ITEMS,
    CATEGORIES,
    KEYING,
    ORDERS,
    RELIABILITY,
    INFORMATION,
    CORRELATIONS,
    DIMENSIONALITY,
    EIGENVALUES,
    EFA_LOADINGS,
    EFA_PHI,
    SUFFICIENCY,
    FITS,
    PARAMETERS,
    COMPARISONS,
    LADDER,
    LATENT_MEANS,
    RETEST,
    LIMITS_OF_AGREEMENT,
    AGREEMENT_CELLS,
    ICC,
    MEASUREMENT_ERROR,
    RELIABLE_CHANGE,
    MEAN_CHANGE,
    CLINICAL_CHANGE,
    ATTRITION,
    COMPLETERS,
    EVIDENCE,
    PAIRS,
    CHECKS,
    TIPPING,
    ERROR_RATES,
    LOOKS,
    CURVE,
    GATES,
    SENSITIVITY,
    VALIDITY,
    LEADS,
    PATTERNS,
    MULTIMETHOD,
    SCORE_CORRELATIONS,
    STANDING,
)
