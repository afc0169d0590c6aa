"""An instrument of ten items made up for comparisons of groups and waves, and people who answer it with a known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from emosec.definitions.instruments import Instrument

ITEMS = [f"{c}{i}" for c in "bm" for i in range(1, 6)]


def made_up(categories: int) -> Instrument:
    """Ten items of two components, two of each reversed."""
    codes = ", ".join(f"{{code: {k}, label: l{k}}}" for k in range(1, categories + 1))
    return Instrument.parse(
        f"""
name: made_up
title: Made up
citation: none
licence: CC0-1.0
construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
responses: [{codes}]
items: [{", ".join(f"{{id: {i}}}" for i in ITEMS)}]
scales:
  - {{name: body, component: body, items: [b1, b2, b3, b4, b5], reversed: [b4, b5], toward: calm}}
  - {{name: mind, component: mind, items: [m1, m2, m3, m4, m5], reversed: [m4, m5], toward: calm}}
""",
        where="made_up.yaml",
    )


def answers(
    rng: np.random.Generator, n: int, *, categories: int = 4, phi: float = 0.5, mean: float = 0.0,
    shift: dict[str, float] | None = None, factors: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return codes as answered: loadings .7, thresholds evenly spread; `shift` moves latent responses of single items."""
    latent = rng.multivariate_normal([mean, mean], [[1, phi], [phi, 1]], size=n) if factors is None else factors
    columns = {}
    for item in ITEMS:
        y = 0.7 * latent[:, "bm".index(item[0])] + np.sqrt(0.51) * rng.normal(size=n) + (shift or {}).get(item, 0.0)
        # one threshold each lies elsewhere from item to item: at 0 throughout, scales of two-category items are not identified
        middle = (int(item[1]) - 3) * 0.4
        cuts = np.linspace(-1.0, 1.0, categories - 1) if categories > 2 else np.array([middle])
        code = 1 + np.searchsorted(cuts, y)
        columns[item] = categories + 1 - code if item[1] in "45" else code
    return pd.DataFrame(columns)


def people_of(n: int, **variables: list[object]) -> pd.DataFrame:
    """Return the respondents of `from_wide`: named by their row."""
    return pd.DataFrame({"respondent": [str(i) for i in range(n)], **variables})
