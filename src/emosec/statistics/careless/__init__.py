"""Indices of careless responding: one index, one file, one paper. A matrix goes in, one number a respondent comes out.

Nothing here decides: an index is computed, a screening rule compares it with a threshold, the ledger keeps both.
Missing responses are NaN; what each index does with them stands in its docstring.
"""

from emosec.statistics.careless.antonyms import antonyms
from emosec.statistics.careless.duplicates import duplicate_rows
from emosec.statistics.careless.even_odd import even_odd
from emosec.statistics.careless.guttman import guttman_errors
from emosec.statistics.careless.irv import irv
from emosec.statistics.careless.longstring import average_string, longstring
from emosec.statistics.careless.mahalanobis import mahalanobis_d2, mahalanobis_pvalue
from emosec.statistics.careless.pairs import correlated_pairs
from emosec.statistics.careless.person_fit import lz, lz_star
from emosec.statistics.careless.response_time import fast_pages, seconds_per_item
from emosec.statistics.careless.synonyms import synonyms

__all__ = [
    "antonyms",
    "average_string",
    "correlated_pairs",
    "duplicate_rows",
    "even_odd",
    "fast_pages",
    "guttman_errors",
    "irv",
    "longstring",
    "lz",
    "lz_star",
    "mahalanobis_d2",
    "mahalanobis_pvalue",
    "seconds_per_item",
    "synonyms",
]
