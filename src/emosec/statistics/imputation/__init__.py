"""Missing ordered answers, imputed several times by the latent normal model behind polychoric correlations, and fits pooled."""

from emosec.statistics.imputation.impute import Imputations, impute
from emosec.statistics.imputation.pooled import PooledFit, cfa_imputed, compare_imputed

__all__ = ["Imputations", "PooledFit", "cfa_imputed", "compare_imputed", "impute"]
