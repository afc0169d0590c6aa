"""Groups and waves compared: the levels of invariance, what they come to, and what may be compared then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.contract import TableRow
from emosec.definitions.instruments import Instrument
from emosec.definitions.invariance import InvarianceRule
from emosec.definitions.models import RivalModel, RivalModels
from emosec.invariance.climb import Climbed, climb
from emosec.invariance.collapse import Collapsed, Merger, collapse
from emosec.invariance.conclude import conclusion
from emosec.invariance.contracts import (
    CONCLUSIONS,
    FREED,
    FUNCTIONING_EFFECTS,
    GROUPS,
    ITEM_CURVES,
    ITEM_FUNCTIONING,
    LATENT,
    LATENT_CHANGE,
    LEVELS,
    MERGED,
    PHI_TESTS,
    SCORE_EFFECTS,
)
from emosec.invariance.functioning import functioning
from emosec.invariance.groups import groups_of
from emosec.invariance.permutations import with_permutations
from emosec.invariance.quantities import change_rows, latent_rows, phi_tests
from emosec.invariance.rows import effect_rows, level_rows, merged_rows
from emosec.invariance.samples import Samples, complete_groups, repeated_people, share_repeated
from emosec.invariance.setting import Design, of_groups, of_occasions
from emosec.remarks import Remark
from emosec.structure.fitting import lacking_components
from emosec.tables import frame, write
from emosec.wide import place_of, wide

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.studies import Variable

# ASSUME waves compared as groups can be compared as if other people had answered each: where the same people repeat, standard
# errors of differences are too large or too small by what their answers share, which the model over time takes in.
INDEPENDENT = Remark("waves_as_groups")
Rows = dict[str, list[TableRow]]
TABLES = {
    "groups": GROUPS,
    "levels": LEVELS,
    "freed": FREED,
    "score_effects": SCORE_EFFECTS,
    "latent": LATENT,
    "latent_change": LATENT_CHANGE,
    "phi_tests": PHI_TESTS,
    "merged": MERGED,
    "conclusions": CONCLUSIONS,
    "item_functioning": ITEM_FUNCTIONING,
    "functioning_effects": FUNCTIONING_EFFECTS,
    "item_curves": ITEM_CURVES,
}


@dataclass(frozen=True)
class Compared:
    """What a comparison gives, each a contracted table of `emosec.invariance.contracts` by its name."""

    groups: pd.DataFrame
    levels: pd.DataFrame
    freed: pd.DataFrame
    score_effects: pd.DataFrame
    latent: pd.DataFrame
    latent_change: pd.DataFrame
    phi_tests: pd.DataFrame
    merged: pd.DataFrame
    conclusions: pd.DataFrame
    item_functioning: pd.DataFrame
    functioning_effects: pd.DataFrame
    item_curves: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def write(self, folder: str | Path) -> None:
        """Write every table into a folder, each under its contract's name."""
        for name, data in self.tables().items():
            write(TABLES[name], data, Path(folder) / TABLES[name].file)


@dataclass(frozen=True)
class _Case:
    """One comparison in one design, before it is fitted."""

    place: Mapping[str, object]
    design: Design
    samples: Samples
    model: RivalModel
    rule: InvarianceRule
    share: float | None = None
    seed: int = 1
    remarks: tuple[Remark, ...] = ()

    @property
    def all_remarks(self) -> tuple[Remark, ...]:
        return (*self.remarks, *self.samples.remarks)


def compare_groups(
    responses: pd.DataFrame, respondents: pd.DataFrame, variable: Variable, instrument: Instrument, models: RivalModels, *,
    seed: int = 1,
) -> Compared:  # fmt: skip
    """Climb the levels of invariance with a variable's groups.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of this instrument in one wave (contract `SCREENED_RESPONSES`).
    respondents : DataFrame
        The wave's respondents with the variable as a column (contract `RESPONDENTS`).
    variable : Variable
        Says what groups are made of.
    instrument : Instrument
        With a scale for each component.
    models : RivalModels
        The levels are built on the one whose role is `without_wording`, and judged by `models.invariance`.
    seed : int
        Of permutations, where the rule asks for them.

    Returns
    -------
    Compared
        Groups too small are left out; where fewer than two are left, the conclusion says so and other tables have no rows.

    Raises
    ------
    DefinitionError
        The models do not say which of them is without wording.

    Notes
    -----
    Complete rows, items keyed toward the construct's pole. Ordered items by WLSMV in Wu and Estabrook's (2016) order: configural,
    thresholds, loadings, intercepts, residuals. Where that cannot be estimated, numeric items by MLR; a remark says so. See
    `emosec.invariance.climb.climb` for how levels are judged and items freed.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.definitions.studies import Variable
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
    ...   - name: M2
    ...     title: Two
    ...     syntax: "{components}"
    ... roles: {without_wording: M2}
    ... ''', where="two.yaml")
    >>> people = pd.DataFrame({"respondent": [str(i) for i in range(400)], "town": ["x", "y"] * 200})
    >>> town = Variable(name="town", export="main", kind="group")
    >>> found = compare_groups(from_wide(answers, mini), people, town, mini, models)
    >>> found.levels[["level", "df"]].values.tolist()
    [['configural', 38.0], ['thresholds', 38.0], ['loadings', 44.0], ['intercepts', 50.0], ['residuals', 58.0]]
    """
    answers = wide(responses, instrument)
    label = groups_of(respondents.set_index("respondent")[variable.name], variable).reindex(answers.index)
    parts = {str(g): answers[(label == g).to_numpy()] for g in label.cat.categories if (label == g).any()}
    place = {**place_of(responses), "grouping": variable.name}
    rule = models.invariance
    samples = complete_groups(parts, instrument, rule.smallest_group)
    told = () if parts else (Remark("no_groups"),)
    return _tables([_Case(place, "groups", samples, _model(instrument, models), rule, seed=seed, remarks=told)])


def compare_waves(responses: pd.DataFrame, instrument: Instrument, models: RivalModels, *, seed: int = 1) -> Compared:
    """Climb the levels of invariance over waves: as the same people over time, and as groups.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of this instrument, all waves stacked in the study's order (contract `SCREENED_RESPONSES`).
    instrument, models, seed : see `compare_groups`

    Returns
    -------
    Compared
        Wave `pooled`, grouping `wave`, one or both designs; no rows but a conclusion where fewer than two waves can be compared.

    Raises
    ------
    DefinitionError
        See `compare_groups`.

    Notes
    -----
    Over time (Liu et al., 2017): factors correlate across waves, residuals of the same item covary, and who missed a wave stays
    (ordered items pairwise, numeric ones by full information). It is primary where the rule's share of people answered in two waves
    or more; else waves as groups are, of which each is taken as other people.
    """
    model, rule = _model(instrument, models), models.invariance
    waves = list(dict.fromkeys(responses["wave"]))
    answers = {wave: wide(responses[responses["wave"] == wave], instrument) for wave in waves}
    place = {**place_of(responses), "wave": "pooled", "grouping": "wave"}
    groups = complete_groups(answers, instrument, rule.smallest_group)
    if len(waves) < 2:
        alone = replace(groups, of={}, remarks=(Remark("one_wave"),))
        return _tables([_Case(place, "groups", alone, model, rule)])
    share = share_repeated(answers)
    repeated = INDEPENDENT if share > 0 else Remark("nobody_came_back")
    cases = [_Case(place, "groups", groups, model, rule, share, seed, (repeated,))]
    if share > 0:
        over_time = repeated_people(answers, instrument, rule.smallest_group, rule.most_variables)
        cases.insert(0, _Case(place, "occasions", over_time, model, rule, share, seed))
    return _tables(cases)


def _model(instrument: Instrument, models: RivalModels) -> RivalModel:
    return models.for_construct(instrument.asked).model(models.role("without_wording"))


def _tables(cases: Sequence[_Case]) -> Compared:
    rows: Rows = {name: [] for name in TABLES}
    made = [_climbed(case, rows) for case in cases]
    climbed = [found for found, _ in made]
    share = cases[0].share
    first = cases[0]
    over_time = first.design == "occasions" and climbed[0] is not None and climbed[0].reached is not None
    time_decides = over_time and share is not None and share >= first.rule.repeated_share
    for case, (found, remarks) in zip(cases, made, strict=True):
        primary = len(cases) == 1 or (case.design == "occasions") == time_decides
        rows["conclusions"].append({
            **case.place, "design": case.design, "primary": primary, "share_repeated": case.share, "model": case.model.name,
            **conclusion(found, len(case.samples.instrument.signs), [*case.all_remarks, *remarks]),
        })  # fmt: skip
    _add_functioning(next(case for case in cases if case.design == "groups"), rows)
    return Compared(**{name: frame(table, rows[name]) for name, table in TABLES.items()})


def _add_functioning(case: _Case, rows: Rows) -> None:
    """Look at every item of the groups by itself."""
    repeated = tuple(r for r in case.remarks if r == INDEPENDENT)
    found = functioning(case.samples, case.rule, case.place, repeated)
    rows["item_functioning"] += found.items
    rows["functioning_effects"] += found.effects
    rows["item_curves"] += found.curves


def _climbed(case: _Case, rows: Rows) -> tuple[Climbed | None, tuple[Remark, ...]]:
    """Fit a case, add what its tables hold, and return what to know; None where there is nothing to compare."""
    samples, place = case.samples, {**case.place, "design": case.design}
    rows["groups"] += [
        {**place, "group": label, "n": n, "compared": samples.enough and label in samples.of,
         "smallest": case.rule.smallest_group}
        for label, n in samples.sizes.items()
    ]  # fmt: skip
    if not samples.enough:
        return None, ()
    if lacking := lacking_components(case.model, samples.instrument):
        return None, (lacking,)
    found, merged = _fitted(case)
    found = with_permutations(found, case.rule.permutations, case.seed)
    rows["merged"] += [{**place, **row} for row in merged_rows(merged)]
    rows["levels"] += [{**place, **row} for row in level_rows(found)]
    if found.top is None:
        return found, ()
    level = {"level": found.top.level}
    matter = effect_rows(found)
    rows["freed"] += [{**place, **row} for row in matter.freed]
    rows["score_effects"] += [{**place, **row} for row in matter.scores]
    rows["latent"] += [{**place, **level, **row} for row in latent_rows(found.setting, found.top)]
    rows["latent_change"] += [{**place, **level, **row} for row in change_rows(found.setting, found.top)]
    if len(found.setting.factors) > 1:
        rows["phi_tests"] += [{**place, **row} for row in phi_tests(found.setting, found.top)]
    return found, matter.remarks


def _fitted(case: _Case) -> tuple[Climbed, tuple[Merger, ...]]:
    """Climb with ordered items, or with numeric ones where the lowest level cannot be estimated so."""
    samples, instrument = case.samples, case.samples.instrument
    turned = [item for item, sign in instrument.signs.items() if sign < 0]
    codes = {item: [r.code for r in instrument.responses_to(item)] for item in instrument.signs}
    collapsed = collapse(samples.of, codes, turned, case.rule.smallest_category)
    lay_out = of_groups if case.design == "groups" else of_occasions
    reduced = _without(instrument, collapsed)
    remarks = list(case.all_remarks)
    if collapsed.single:
        remarks.append(Remark("one_category_left", {"items": collapsed.single}))
    thresholds = {i: n for i, n in collapsed.n_thresholds.items() if n > 0}
    ordered = climb(lay_out(collapsed.samples, reduced, case.model, thresholds, remarks), case.rule)
    if ordered.reached is not None:
        return ordered, collapsed.merged
    # what the engine said of the level that could not be estimated, in its own words
    said = tuple(str(r.facts.get("said", r.code)) for r in ordered.steps[0].remarks)
    why = Remark("fell_back", {"estimator": "MLR", "instead_of": "WLSMV", "said": said})
    return climb(lay_out(samples.of, instrument, case.model, {}, [*case.all_remarks, why]), case.rule), ()


def _without(instrument: Instrument, collapsed: Collapsed) -> Instrument:
    """Take items of which one category is left out of the instrument."""
    from emosec.wide import usable

    return usable(next(iter(collapsed.samples.values())), instrument).instrument if collapsed.single else instrument
