"""The rungs of the ladder as lavaan syntax: what is held equal across groups, and what identifies the rest.

For ordered items the order is Wu and Estabrook's (2016): thresholds before loadings before intercepts, since with
thresholds free the latent responses have no common scale on which loadings could be compared. Delta parameterization: the
first group's latent responses have mean 0 and scale 1; later groups' are freed as soon as thresholds tie them down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel
from emosec.structure.fitting import loads_on

Level = Literal["configural", "thresholds", "metric", "scalar"]
ORDERED_LADDER: tuple[Level, ...] = ("configural", "thresholds", "metric", "scalar")
NUMERIC_LADDER: tuple[Level, ...] = ("configural", "metric", "scalar")


def ordered_syntax(
    model: RivalModel, instrument: Instrument, level: Level, n_groups: int, thresholds: Mapping[str, int]
) -> str:
    """Return a model with the equalities of one rung, for ordered items in several groups.

    Parameters
    ----------
    model : the rival model
    instrument : the instrument whose items are put in
    level : the rung
    n_groups : number of groups, two or more
    thresholds : per item, its number of thresholds (the same in every group)

    Returns
    -------
    str
        lavaan syntax to be fitted with unit variances of the factors, delta parameterization and no `group_equal`.

    References
    ----------
    Wu, H., & Estabrook, R. (2016). Identification of confirmatory factor analysis models of different levels of invariance
    for ordered categorical outcomes. *Psychometrika, 81*(4), 1014–1045.

    Notes
    -----
    # ASSUME an item with one threshold keeps scale 1 in every group: its scale and its intercept cannot both be free.
    """
    metric = level in ("metric", "scalar")
    lines = [_body(model, instrument, n_groups, labelled=metric)]
    if level == "configural":
        return lines[0]
    for item, count in thresholds.items():
        equal = (f"{_same(f'tau.{item}.{t}', n_groups)}*t{t}" for t in range(1, count + 1))
        lines.append(f"{item} | {' + '.join(equal)}")
        lines.append(f"{item} ~ {_later('0', 'NA' if level != 'scalar' else '0', n_groups)}*1")
        lines.append(f"{item} ~*~ {_later('1', 'NA' if count > 1 else '1', n_groups)}*{item}")
    for factor in content_factors(model):
        lines.append(f"{factor} ~~ {_later('1', 'NA' if metric else '1', n_groups)}*{factor}")
        lines.append(f"{factor} ~ {_later('0', 'NA' if level == 'scalar' else '0', n_groups)}*1")
    return "\n".join(lines)


def group_equal(level: Level) -> tuple[str, ...]:
    """Return what numeric items hold equal on a rung, in lavaan's words."""
    return {"metric": ("loadings",), "scalar": ("loadings", "intercepts")}.get(level, ())


def content_factors(model: RivalModel) -> list[str]:
    """Return the factors of a model whose loadings are estimated, in the order written.

    Examples
    --------
    >>> content_factors(RivalModel(name="M", title="t", syntax="f =~ {body}\\nwording =~ {random_intercept}"))
    ['f']
    """
    return [factor for factor, items in loads_on(model).items() if "random_intercept" not in items]


def _body(model: RivalModel, instrument: Instrument, n_groups: int, labelled: bool) -> str:
    """The measurement part, its loadings labelled the same in every group where they are to be equal."""
    if not labelled:
        return model.for_instrument(instrument)
    text = model.syntax
    for name, scale in instrument.components.items():
        terms = " + ".join(f"{_same(f'lambda.{item}', n_groups)}*{item}" for item in scale.items)
        text = text.replace(f"{{{name}}}", terms)
    return model.model_copy(update={"syntax": text}).for_instrument(instrument)


def _same(label: str, n_groups: int) -> str:
    return f"c({', '.join([label] * n_groups)})"


def _later(first: str, others: str, n_groups: int) -> str:
    return f"c({', '.join([first] + [others] * (n_groups - 1))})"
