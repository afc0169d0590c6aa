"""Scores whose truth is known, and claims about them."""

import numpy as np
import pandas as pd

from emosec.definitions.hypotheses import Hypotheses, Hypothesis
from emosec.validity.known import KnownValues

N = 1500


def known_values() -> KnownValues:
    """Safety, confidence and apprehension share a factor; worry touches apprehension above it, esteem confidence."""
    rng = np.random.default_rng(9)
    g, own = rng.standard_normal(N), rng.standard_normal((N, 3))
    own_share = 0.6
    safety, confidence, calm = (np.sqrt(1 - own_share**2) * g + own_share * own[:, k] for k in range(3))
    who = [f"p{i}" for i in range(N)]
    other = {
        "gad.worry": -0.5 * calm - 0.3 * own[:, 2] + rng.standard_normal(N),
        "esteem": 0.5 * confidence + rng.standard_normal(N),
        "common": 0.6 * g + rng.standard_normal(N),
        "noise": rng.standard_normal(N),
    }
    return KnownValues(
        own=pd.DataFrame({"safety": safety, "confidence": confidence, "apprehension": -calm}, index=who),
        other=pd.DataFrame(other, index=who),
        labels=pd.DataFrame({"arm": np.where(calm + rng.standard_normal(N) > 0, "calmed", "waiting")}, index=who),
        toward={"safety": 1, "confidence": 1, "apprehension": -1},
        reliability=dict.fromkeys(("safety", "confidence", "apprehension", "gad.worry"), (0.9, 0.01)),
        phi=pd.DataFrame(
            {"pair": ["safety–confidence"], "n": [N], "est": [0.64], "ci.lower": [0.60], "ci.upper": [0.68]}
        ),
        retest=pd.DataFrame({"scale": ["safety"], "n": [300], "r": [0.66], "ci.lower": [0.6], "ci.upper": [0.71]}),
        seed=3,
    )


def claim(text: str) -> Hypothesis:
    """Return one claim about them."""
    return Hypotheses.parse(
        f"name: h\nregistered_on: 2026-01-01\nhypotheses:\n  - {{name: X, claim: c, {text}}}\n", "h.yaml"
    ).hypotheses[0]
