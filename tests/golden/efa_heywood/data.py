"""Writes data.csv: sixty people, four items of one factor and two of another, of which one has hardly any residual."""

import numpy as np
import pandas as pd

rng = np.random.default_rng(5)
factors = rng.standard_normal((60, 2))
items = np.column_stack(
    [
        0.7 * factors[:, [0]] + 0.7 * rng.standard_normal((60, 4)),
        factors[:, 1] + 0.05 * rng.standard_normal(60),
        0.8 * factors[:, 1] + 0.6 * rng.standard_normal(60),
    ]
)
pd.DataFrame(items, columns=list("abcdef")).round(3).to_csv("data.csv", index=False)
