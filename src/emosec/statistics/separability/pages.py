"""Pages of a questionnaire: items shown together correlate more, and a component that fills a page seems a factor of its own.

With v_j the share of the common variance of component j that is the page's, φ is seen as φ √((1 − v_j)(1 − v_k)). Where pages mix
components a page variance can be estimated; where each page holds one component only, it cannot be told from the component.

References
----------
Tourangeau, R., Couper, M. P., & Conrad, F. (2004). Spacing, position, and order: Interpretive heuristics for visual features of
survey questions. Public Opinion Quarterly, 68(3), 368–393. doi:10.1093/poq/nfh035
Weijters, B., Geuens, M., & Schillewaert, N. (2009). The proximity effect: The role of inter-item distance on reverse-item bias.
International Journal of Research in Marketing, 26(1), 2–12. doi:10.1016/j.ijresmar.2008.09.003
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]


def page_source(page: Integers) -> Floats:
    """Return what a page adds to each pair per unit of its variance: (1, pairs).

    Parameters
    ----------
    page : ndarray of int (items,)
        The page of each item; negative where it is not known, which adds nothing.

    Returns
    -------
    ndarray, shape (1, pairs)

    Examples
    --------
    >>> page_source(np.array([0, 0, 1])).tolist()
    [[1.0, 0.0, 0.0]]
    """
    first, second = item_pairs(len(page))
    together = (page[first] == page[second]) & (page[first] >= 0)
    return np.asarray(together, dtype=np.float64)[None]


def confounded_with_page(component: Integers, page: Integers, a: int, b: int) -> bool:
    """Return whether no page holds items of both components, though items of one stand together on a page.

    Parameters
    ----------
    component, page : ndarray of int (items,)
        A negative page is not known.
    a, b : components of the pair

    Returns
    -------
    bool

    Examples
    --------
    >>> component = np.array([0, 0, 1, 1])
    >>> confounded_with_page(component, np.array([0, 0, 1, 1]), 0, 1), confounded_with_page(component, np.array([0, 1, 0, 1]), 0, 1)
    (True, False)
    """
    of_a, of_b = page[(component == a) & (page >= 0)], page[(component == b) & (page >= 0)]
    if not len(of_a) or not len(of_b) or np.intersect1d(of_a, of_b).size:
        return False
    return len(np.unique(of_a)) < len(of_a) or len(np.unique(of_b)) < len(of_b)


def seen_through_pages(phi: float, share_a: float, share_b: float) -> float:
    """Return phi as it is seen where pages hold these shares of the components' common variance.

    Parameters
    ----------
    phi : float
        The true one.
    share_a, share_b : float
        Share of each component's common variance that is its page's, from 0 to 1.

    Returns
    -------
    float

    Examples
    --------
    >>> round(seen_through_pages(1.0, 0.17, 0.17), 2)
    0.83
    """
    return phi * float(np.sqrt((1.0 - share_a) * (1.0 - share_b)))
