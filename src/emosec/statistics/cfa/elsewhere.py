"""What lavaan's arguments, estimators and rules are here, or what takes their place: for refusals."""

from __future__ import annotations

from collections.abc import Mapping

_ESTIMATOR = "the estimator decides: ML, MLM, MLMV, MLR, DWLS, WLSM, WLSMV, …; see docs/cfa.md"
_SEARCH = (
    "leave it out: the search has no settings; fit.restarts and fit.warnings say how it went; start(…)* starts a value"
)
_CHECKS = "leave it out: a fit is always checked, and says what it found in fit.warnings"
_MEANS = "write it in the model: `x1 ~ 0*1` fixes an intercept, `f ~ 1` frees a factor's mean"
_EM = "leave it out: the moments of incomplete data are sought until they no longer change"
_CELLS = "leave it out: tables with empty cells are named in fit.warnings"
_MATRICES = "give the answers: weights and asymptotic covariances are computed from them"
_CORES = "leave it out: one core is used; run several fits side by side"
_COVARIANCE = "give the answers; a covariance matrix alone is fitted by `engine.solve`"
_ALWAYS = "leave it out: it is always there, in fit.measures"
_SCALING = "leave it out: moments are divided by N, as lavaan's default has them"
_INFORMATION = "write information=; which of several matrices the errors rest on follows from the estimator"
# lavaan's names with _ for . → what to write
ARGUMENTS: Mapping[str, str] = {
    "se": _ESTIMATOR + "; bootstrapped errors are fit.bootstrap()", "test": _ESTIMATOR, "scaled_test": _ESTIMATOR,
    "bootstrap": "fit the model, then call fit.bootstrap(draws, seed=…)", "iseed": "fit.bootstrap(draws, seed=…) takes a seed",
    "sample_cov": _COVARIANCE, "sample_mean": _COVARIANCE, "sample_nobs": _COVARIANCE, "sample_th": _COVARIANCE,
    "sample_icov": _COVARIANCE, "sample_cov_rescale": _SCALING, "likelihood": _SCALING, "gamma_n_minus_one": _SCALING,
    "gamma_unbiased": _SCALING, "WLS_V": _MATRICES, "NACOV": _MATRICES, "ridge": _MATRICES, "ridge_constant": _MATRICES,
    "auto_cov_lv_x": "write auto_cov_lv=", "orthogonal_x": "write orthogonal=True, or `f ~~ 0*g` in the model",
    "orthogonal_y": "write auto_cov_y=False, or `f ~~ 0*g` in the model",
    "auto_fix_first": "write std_lv=False (the first loading is 1) or std_lv=True; `NA*x1` frees a loading",
    "auto_th": "leave it out: thresholds of ordered items are always parameters; `x1 | 0*t1` fixes one",
    "auto_delta": "leave it out: scales are parameters where groups identify them; `x1 ~*~ NA*x1` frees one",
    "effect_coding": "write it in the model: labels of all loadings, and `a + b + c == 3`; of intercepts `i + j + k == 0`",
    "int_ov_free": _MEANS, "int_lv_free": _MEANS, "model_type": "leave it out, and write growth curves with `t1 ~ 0*1`, `i ~ 1`",
    "std_ov": "standardise the columns of the data, or read fit.standardized",
    "observed": "the columns of the data are the observed variables", "ov_order": "the order of the columns does not matter",
    "n_groups": "name the column with the groups: group=", "group_labels": "name the column with the groups: group=",
    "group_label": "groups are those of the column group=; leave rows of others out of the data",
    "level_label": "there are no levels; cluster= makes errors and tests hold for clusters",
    "group_w_free": "the sizes of groups are no parameters here: leave it out",
    "sampling_weights_normalization": "leave it out: weights are scaled to sum to the number of rows",
    "conditional_x": "it follows from the model: ordered items are conditional on fixed covariates; fixed_x=False makes the "
    "covariates random",
    "constraints": "write them in the model, as lines `a == b`", "ceq_simple": "leave it out: equalities are solved exactly",
    "bounds": "there are no bounds: an estimate beyond them is named in fit.warnings", "start": "write start(…)* in the model",
    "mimic": "numbers are lavaan's own defaults; docs/coming_from.md says what Mplus calls things",
    "estimator_args": "leave it out: estimators have no settings", "link": "probit it is: leave it out",
    "integration_ngh": "leave it out: WLSMV needs no quadrature", "correlation": "give ordered=, or standardise the columns",
    "information_meat": _INFORMATION, "h1_information": _INFORMATION, "h1_information_meat": _INFORMATION,
    "observed_information": _INFORMATION, "omega_information": _INFORMATION, "omega_information_meat": _INFORMATION,
    "omega_h1_information": _INFORMATION, "omega_h1_information_meat": _INFORMATION, "ug2_old_approach": _INFORMATION,
    "baseline": _ALWAYS, "h1": _ALWAYS, "implied": _ALWAYS, "loglik": _ALWAYS, "store_vcov": "leave it out: it is fit.vcov",
    "baseline_conditional_x_free_slopes": "leave it out: the baseline has no slopes (docs/cfa.md)",
    "do_fit": "to see a model without fitting it, call build_parameter_table(model)", "control": _SEARCH, "representation": _SEARCH,
    "check_gradient": _CHECKS, "check_lv_names": _CHECKS, "check_post": _CHECKS, "check_start": _CHECKS, "check_vcov": _CHECKS,
    "warn": _CHECKS, "verbose": _CHECKS, "debug": _CHECKS, "parallel": _CORES, "ncpus": _CORES, "cl": _CORES,
}  # fmt: skip
# beginnings of names
FAMILIES: Mapping[str, str] = {
    "optim_": _SEARCH, "em_": _EM, "zero_": _CELLS, "slot": "leave it out: there are no slots; refits start from the data",
}  # fmt: skip
_ROBUST = "nearest to it are MLR for numeric and WLSMV for ordered items"
ESTIMATORS: Mapping[str, str] = {
    "GLS": _ROBUST, "WLS": _ROBUST, "DLS": _ROBUST, "IV": _ROBUST, "MIIV": _ROBUST, "NTRLS": _ROBUST, "CATML": _ROBUST,
    "MLF": "nearest to it is MLR, whose errors need no normal data", "MLMVS": "nearest to it is MLMV",
    "PML": "nearest to it is WLSMV; ordered answers with gaps can be imputed: `impute`, `cfa_imputed`",
    "MML": "nearest to it is WLSMV, with parameterization=\"theta\" for the graded response model: `graded_response(fit)`",
    "ULSMVS": "nearest to it is ULSMV", "REML": _ROBUST, "FML": "it is called ML",
}  # fmt: skip
RULES: Mapping[str, str] = {
    "ml.x": 'write missing="fiml", fixed_x=False', "fiml.x": 'write missing="fiml", fixed_x=False',
    "direct.x": 'write missing="fiml", fixed_x=False', "available.cases": 'of ordered items it is "pairwise"',
    "doubly.robust": 'write missing="robust.two.stage"', "robust.twostage": 'write missing="robust.two.stage"',
    "twostage": 'write missing="two.stage"', "robust.two-stage": 'write missing="robust.two.stage"',
    "two-stage": 'write missing="two.stage"',
}  # fmt: skip


def instead_of(name: str) -> str:
    """Say what takes the place of an argument of lavaan.

    Parameters
    ----------
    name : str
        With _ for `.`.

    Returns
    -------
    str
        Empty for what is none of lavaan's.

    Examples
    --------
    >>> instead_of("constraints"), instead_of("optim_method")[:12], instead_of("color")
    ('write them in the model, as lines `a == b`', 'leave it out', '')
    """
    family = next((words for start, words in FAMILIES.items() if name.startswith(start)), "")
    return ARGUMENTS.get(name, family)
