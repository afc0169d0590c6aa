"""Confirmatory: every rival model, with every estimator, in every sample that matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel, RivalModels
from emosec.errors import DataError, EmosecError
from emosec.remarks import Remark, of_refusal, written
from emosec.structure.contracts import COMPARISONS, FITS, MODIFICATIONS, PARAMETERS, RESIDUALS
from emosec.structure.fitting import (
    ORDINAL,
    Attempt,
    attempt,
    fit_row,
    loads_on,
    modification_rows,
    parameter_rows,
    residual_rows,
)
from emosec.tables import frame
from emosec.wide import SAMPLES, Sample, Usable, place_of, usable, wide

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

# a scaling factor of the difference below this says that the difference of two robust statistics cannot give it here: it is about
# one where answers are normal, and a tenth of that makes the statistic ten times what it would be unscaled
SMALL_FACTOR = 0.1


@dataclass(frozen=True)
class Confirmed:
    """What the confirmatory part gives.

    Attributes
    ----------
    fits : contract `FITS`
    parameters : contract `PARAMETERS`
    comparisons : contract `COMPARISONS`
    residuals : contract `RESIDUALS`, of the primary model
    modifications : contract `MODIFICATIONS`, of the primary model
    """

    fits: pd.DataFrame
    parameters: pd.DataFrame
    comparisons: pd.DataFrame
    residuals: pd.DataFrame
    modifications: pd.DataFrame


def confirm(
    responses: pd.DataFrame, instrument: Instrument, models: RivalModels, clusters: pd.Series | None = None
) -> Confirmed:
    """Fit the rival models and compare them.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of one wave of this instrument (contract `SCREENED_RESPONSES`).
    instrument : Instrument
        With a scale for each component.
    models : RivalModels
    clusters : Series, by respondent, optional
        Respondents of one cluster may be alike: errors and tests hold for clusters, estimates stay.

    Returns
    -------
    Confirmed

    Raises
    ------
    DataError
        Nobody is included.

    Notes
    -----
    Items are keyed toward the construct's pole, rows are complete ones (listwise), factors have unit variance and are turned so
    that most loadings are positive. Where all items are worded one way, models with a random intercept for wording are left out,
    since it is not identified there. Every other model is fitted with every estimator to the included; with the first ordinal
    estimator (or, without one, the first) also to the attentive. A model that cannot be estimated has a row with `converged`
    false and the reason among its remarks (`warning`).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["b0", "b1", "b2", "b3", "m0", "m1", "m2", "m3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: body, component: body, items: [b0, b1, b2, b3]}}
    ...   - {{name: mind, component: mind, items: [m0, m1, m2, m3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400), 4, axis=1)
    >>> answers = pd.DataFrame(1 + np.digitize(latent + rng.normal(size=(400, 8)), [-1, 1]), columns=items)
    >>> models = RivalModels.parse('''
    ... name: two
    ... estimators: [WLSMV]
    ... models:
    ...   - {name: M1, title: One, syntax: "{pole} =~ {all}"}
    ...   - name: M2
    ...     title: Two
    ...     syntax: "{components}"
    ... comparisons: [[M1, M2]]
    ... ''', where="two.yaml")
    >>> confirmed = confirm(from_wide(answers, mini), mini, models)
    >>> confirmed.fits.query("sample == 'included'")[["model", "df", "converged"]].values.tolist()
    [['M1', 20.0, True], ['M2', 19.0, True]]
    """
    place = place_of(responses)
    models = models.for_construct(instrument.asked).identified_by(instrument)
    for model in models.models:
        loads_on(model)  # a model that cannot be read is refused before any is fitted
    told: dict[tuple[str, str, Sample], Told] = {}
    comparisons: list[TableRow] = []
    for sample in SAMPLES:
        for attempts in _fit_sample(responses, instrument, models, sample, clusters):
            comparisons += _comparisons(attempts, models)
            told |= {(a.model.name, a.estimator, sample): _told(a, models.primary_for(instrument)) for a in attempts}
            # a fit holds its data: of many respondents there is room for the fits of one estimator, not for all
            del attempts
    order = [(m.name, e, sample) for sample in SAMPLES for m, e in planned(models, sample)]
    rows = [told[key] for key in order]
    return Confirmed(
        frame(FITS, [place | t.fit for t in rows]),
        frame(PARAMETERS, [place | row for t in rows for row in t.parameters]),
        frame(COMPARISONS, [place | row for row in comparisons]),
        frame(RESIDUALS, [place | row for t in rows for row in t.residuals]),
        frame(MODIFICATIONS, [place | row for t in rows for row in t.modifications]),
    )


@dataclass(frozen=True)
class Told:
    """What the tables say of an attempt, without the place."""

    fit: TableRow
    parameters: list[TableRow]
    residuals: list[TableRow]
    modifications: list[TableRow]


def _told(attempt: Attempt, primary: str | None) -> Told:
    shown = attempt.model.name == primary and attempt.sample == "included"
    further = (residual_rows(attempt), modification_rows(attempt)) if shown else ([], [])
    return Told(fit_row(attempt), parameter_rows(attempt), *further)


def planned(models: RivalModels, sample: Sample) -> Iterator[tuple[RivalModel, str]]:
    """Yield which model is fitted with which estimator to a sample; `models` are filled in for a construct."""
    primary = next((e for e in models.estimators if e in ORDINAL), models.estimators[0])
    for model in models.models:
        if sample == "included":
            yield from ((model, estimator) for estimator in models.estimators)
        else:
            yield model, primary


def _fit_sample(
    responses: pd.DataFrame,
    instrument: Instrument,
    models: RivalModels,
    sample: Sample,
    clusters: pd.Series | None,
) -> Iterator[list[Attempt]]:
    """Yield the attempts of one estimator after the other."""
    plan = list(planned(models, sample))
    data: Usable | Remark
    try:
        data = usable(wide(responses, instrument, sample), instrument)
    except DataError as refusal:
        if sample == "included":
            raise
        data = of_refusal(refusal)
    for estimator in dict.fromkeys(e for _, e in plan):
        fitted = [model for model, e in plan if e == estimator]
        if isinstance(data, Remark):
            yield [Attempt(model, estimator, sample, 0, None, (data,)) for model in fitted]
        else:
            yield [attempt(model, estimator, sample, data, clusters) for model in fitted]


def _comparisons(attempts: list[Attempt], models: RivalModels) -> Iterator[TableRow]:
    """Yield the difference tests of attempts with one estimator in one sample, where both models were fitted."""
    by_name = {a.model.name: a for a in attempts}
    for restricted, general in models.comparisons:
        one, other = by_name.get(restricted), by_name.get(general)
        if one is not None and other is not None:
            names = {"restricted": restricted, "general": general, "estimator": one.estimator, "sample": one.sample}
            yield names | _difference(one, other)


def _difference(restricted: Attempt, general: Attempt) -> TableRow:
    from emosec.statistics.cfa import compare

    one, other = restricted.solved, general.solved
    if one is None or other is None:
        absent = tuple(a.model.name for a in (restricted, general) if not a.converged)
        return _no_test(Remark("models_not_converged", {"models": absent}))
    try:
        test, newer = compare(one, other), False
        if test.method == "satorra.bentler.2001" and not test.scaling_factor >= SMALL_FACTOR:
            test, newer = compare(one, other, "satorra.bentler.2010"), True
    except EmosecError as refusal:
        return _no_test(of_refusal(refusal))
    return {
        "chisq_diff": test.chisq_diff,
        "df_diff": test.df_diff,
        "pvalue": test.pvalue,
        "method": test.method,
        "warning": written(difference_remarks(test.chisq_diff, swapped=test.restricted != "a", newer=newer)),
    }


def difference_remarks(chisq_diff: float, *, swapped: bool = False, newer: bool = False) -> list[Remark]:
    """Return what to know about a difference statistic.

    Examples
    --------
    >>> difference_remarks(12.3), [r.code for r in difference_remarks(-0.2)]
    ([], ['negative_difference'])
    """
    if swapped:
        return [Remark("swapped")]
    if chisq_diff != chisq_diff:
        return [Remark("undefined_difference")]
    if chisq_diff < 0:
        return [Remark("negative_difference")]
    return [Remark("newer_difference")] if newer else []


def _no_test(reason: Remark) -> TableRow:
    return {"chisq_diff": None, "df_diff": None, "pvalue": None, "method": "none", "warning": written([reason])}
