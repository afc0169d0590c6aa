"""How many respondents fall under a published label: cut-offs, categories, answers that point to a risk. Counts, never persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.published import ROUNDING, Cutoff

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emosec.contract import TableRow

BELOW = "below"


def counted(
    scores: Mapping[str, NDArray[np.float64]], answers: NDArray[np.float64], instrument: Instrument
) -> Iterator[TableRow]:
    """Yield the counts of an instrument.

    Parameters
    ----------
    scores : name of a scale or total → scores; NaN is missing
    answers : ndarray of float, respondents × items as answered; NaN is missing
    instrument : its cut-offs, categories and risk codes

    Returns
    -------
    iterator of dict
        kind, scale, label, at, n, share, n_of. Of each set of labels the counts sum to n_of, the respondents who have the score
        or the answer; of a risk, the other row is those without it.
    """
    for one in instrument.scored:
        if one.cutoffs:
            yield from bands(scores[one.name], one.name, one.cutoffs)
    if instrument.categories:
        yield from categories(scores, instrument)
    for at, item in enumerate(instrument.items):
        if item.risk_from is not None:
            given = answers[:, at]
            given = given[given == given]
            n = int((given >= item.risk_from).sum())
            labels: list[tuple[str, int, float | None]] = [
                ("no risk answer", len(given) - n, None),
                ("risk answer", n, float(item.risk_from)),
            ]
            yield from rows("risk", item.id, labels)


def bands(values: NDArray[np.float64], name: str, cutoffs: Sequence[Cutoff]) -> Iterator[TableRow]:
    """Yield how many scores lie below the lowest cut-off, and from each up to the next.

    Examples
    --------
    >>> import numpy as np
    >>> limits = [Cutoff(at=5, label="mild", source="s", population="p"), Cutoff(at=10, label="more", source="s", population="p")]
    >>> [(r["label"], r["n"]) for r in bands(np.array([0, 4.5, 5, 9.9, 10, np.nan]), "x", limits)]
    [('below', 2), ('mild', 2), ('more', 1)]
    """
    import numpy as np

    x = values[~np.isnan(values)]
    which = np.searchsorted([c.at for c in cutoffs], x + ROUNDING, side="right")
    counts = np.bincount(which, minlength=len(cutoffs) + 1)
    labels: list[tuple[str, int, float | None]] = [(BELOW, int(counts[0]), None)]
    labels += [(c.label, int(n), c.at) for c, n in zip(cutoffs, counts[1:], strict=True)]
    yield from rows("cutoff", name, labels)


def categories(scores: Mapping[str, NDArray[np.float64]], instrument: Instrument) -> Iterator[TableRow]:
    """Yield how many respondents each category's function is largest for; those with a missing score are in none."""
    import numpy as np

    said = instrument.categories
    if said is None:
        return
    values = np.column_stack(
        [f.constant + sum(w * scores[name] for name, w in f.weights.items()) for f in said.functions]
    )
    values = values[~np.isnan(values).any(axis=1)]
    counts = (
        np.bincount(values.argmax(axis=1), minlength=len(said.functions)) if len(values) else [0] * len(said.functions)
    )
    yield from rows("category", "", [(f.name, int(n), None) for f, n in zip(said.functions, counts, strict=True)])


def rows(kind: str, scale: str, labels: Sequence[tuple[str, int, float | None]]) -> Iterator[TableRow]:
    """Yield one row per label with its share of all."""
    n_of = sum(n for _, n, _ in labels)
    for label, n, at in labels:
        yield {
            "kind": kind,
            "scale": scale or kind,
            "label": label,
            "at": float("nan") if at is None else at,
            "n": n,
            "share": n / n_of if n_of else float("nan"),
            "n_of": n_of,
        }
