"""A fit as text that reads like lavaan's `summary()`, and as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit

SECTIONS: tuple[tuple[str, Callable[[pd.DataFrame], pd.Series]], ...] = (
    ("Latent variables", lambda t: t["op"] == "=~"),
    ("Regressions", lambda t: t["op"] == "~"),
    ("Covariances", lambda t: (t["op"] == "~~") & (t["lhs"] != t["rhs"])),
    ("Intercepts", lambda t: t["op"] == "~1"),
    ("Thresholds", lambda t: t["op"] == "|"),
    ("Variances", lambda t: (t["op"] == "~~") & (t["lhs"] == t["rhs"])),
    ("Scales y*", lambda t: t["op"] == "~*~"),
    ("Defined parameters", lambda t: t["op"] == ":="),
)
INDICES = ("cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr")


def summary(fit: BaseFit, fit_measures: bool = True) -> str:
    """The text.

    Parameters
    ----------
    fit : Fit
    fit_measures : bool
        With the table of indices.

    Returns
    -------
    str
        Estimator, N, test, indices, every parameter with error, z, p and `std.all`, and the warnings.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> "Latent variables" in summary(cfa("f =~ a + b + c + d", data))
    True
    """
    return "\n".join([*_head(fit), *(_indices(fit) if fit_measures else ()), *_parameters(fit), *_warnings(fit)])


def _head(fit: BaseFit) -> Iterator[str]:
    s = fit.solution
    yield f"{'Converged' if fit.converged else 'NOT CONVERGED'} after {s.optimum.iterations} steps"
    yield ""
    yield from (
        f"  {name:<36}{value:>14}"
        for name, value in (
            ("Estimator", fit.estimator), ("Free parameters", len(s.z)), ("Observations used", fit.n_used),
            ("Observations", fit.n_rows), ("Missing", fit.missing),
        )
    )  # fmt: skip
    yield ""
    tests = [("Standard", s.chisq)] + ([] if s.scaled is None else [("Scaled", s.scaled)])
    yield "  " + f"{'Test of the model':<36}" + "".join(f"{name:>14}" for name, _ in tests)
    for name, get in (("Chi-square", "statistic"), ("Degrees of freedom", "df"), ("P-value", "pvalue")):
        yield f"  {name:<36}" + "".join(f"{_number(getattr(t, get)):>14}" for _, t in tests)


def _indices(fit: BaseFit) -> Iterator[str]:
    found = fit.measures
    kinds = [k for k in ("", ".scaled", ".robust") if f"cfi{k}" in found.index]
    yield ""
    yield "  " + f"{'Indices':<36}" + "".join(f"{k.removeprefix('.') or 'standard':>14}" for k in kinds)
    for name in INDICES:
        yield f"  {name:<36}" + "".join(f"{_number(found.get(name + k, np.nan)):>14}" for k in kinds)


def _parameters(fit: BaseFit) -> Iterator[str]:
    table = fit.parameters
    many = len(fit.group_labels) > 1
    for g, label in enumerate(fit.group_labels):
        if many:
            yield f"\nGroup {g + 1} [{label}]"
        yield from _sections(table[table["group"] == g + 1])
    yield from _sections(table[table["op"] == ":="])


def _sections(table: pd.DataFrame) -> Iterator[str]:
    last = str(table.columns[-1])
    for title, chosen in SECTIONS:
        rows = table[chosen(table)]
        if not len(rows):
            continue
        yield f"\n{title + ':':<24}" + "".join(
            f"{c:>11}" for c in ("Estimate", "Std.Err", "z-value", "P(>|z|)", "Std.all")
        )
        for r in rows.to_dict("records"):
            defined = r["op"] == ":="
            name = f"  {r['lhs']}" if defined else f"  {r['lhs']} {r['op']} {r['rhs']}".rstrip()
            values = (r["est"], r["se"] if r["se"] > 0 else np.nan, r["z"], r["pvalue"], r[last])
            yield (
                f"{name:<24}"
                + "".join(f"{_number(v):>11}" for v in values)
                + (f"  ({r['label']})" if _said(r["label"]) else "")
            )


def _said(label: str) -> bool:
    return bool(label) and not label.startswith(".p")


def _warnings(fit: BaseFit) -> Iterator[str]:
    if fit.warnings:
        yield "\nWarnings:"
        yield from (f"  {w}" for w in fit.warnings)


def _number(value: float) -> str:
    if value != value:
        return ""
    return f"{value:d}" if isinstance(value, int | np.integer) else f"{value:.3f}"


def html(fit: BaseFit) -> str:
    """A short card: test, indices, loadings and warnings; names are escaped.

    Parameters
    ----------
    fit : BaseFit

    Returns
    -------
    str
        HTML without scripts.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> html(cfa("f =~ a + b + c", data)).startswith("<details open><summary>")
    True
    """
    from html import escape

    head = escape("\n".join(list(_head(fit))[2:]))
    table = fit.parameters[["lhs", "op", "rhs", "group", "est", "se", "pvalue", "std.all"]]
    told = "".join(f"<li>{escape(w)}</li>" for w in fit.warnings)
    return (
        f"<details open><summary>{escape(repr(fit)[1:-1])}</summary><pre>{head}\n{escape(chr(10).join(_indices(fit)))}</pre>"
        + table.to_html(index=False, float_format="{:.3f}".format, border=0, na_rep="") + (f"<ul>{told}</ul>" if told else "")
        + "</details>"
    )  # fmt: skip
