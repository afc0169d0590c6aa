"""Room 7, invariance: is it the same measure on every occasion, and do people keep their places.

In: screened responses of all waves, the rival models; scores of all waves. Out: `ladder` and `latent_means` from
`compare_waves`, `retest` from `retest`.
"""

from emosec.invariance.compare_waves import Compared, compare_waves
from emosec.invariance.retest import retest

__all__ = ["Compared", "compare_waves", "retest"]
