"""Whether a person counts more than once in a wave: said by `emosec check`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from emosec.errors import many
from emosec.intake.codebook import Dropped, Unused
from emosec.intake.doubled import OF_A_PERSON, called_like_a_key
from emosec.intake.keys import bare_key
from emosec.starting.demographics import demographic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_GROUPS = 20
# ASSUME single items of one person on two occasions correlate .25 or more on average, those of relatives or classmates less
ALIKE = 0.25
# standard errors from which a correlation is more than chance
SURE = 2.0
# ASSUME an item whose occasions correlate this many standard errors below zero was turned, as one in 700 is that is of no trait
TURNED = 3.0
SHOWN = 6


def item_likeness(answers: NDArray[np.float64], groups: Sequence[str]) -> float:
    """Return the mean over items of the intraclass correlation ICC(1) of rows of one group.

    Parameters
    ----------
    answers : ndarray (n, p)
        NaN where there is none; rows without all answers and groups of one row tell nothing and are left out.
    groups : the group of each row

    Returns
    -------
    float
        NaN where fewer than 20 groups have two rows.

    References
    ----------
    Donner, A. (1986). A review of inference procedures for the intraclass correlation coefficient in the one-way random effects
    model. *International Statistical Review, 54*, 67–82.

    Examples
    --------
    >>> import numpy as np
    >>> twice = np.random.default_rng(1).integers(1, 6, (40, 3)).repeat(2, axis=0).astype(float)
    >>> item_likeness(twice, [str(i // 2) for i in range(80)])
    1.0
    """
    import numpy as np

    whole = ~np.isnan(answers).any(axis=1)
    rows = answers[whole]
    of = np.unique(np.asarray(groups, dtype=str)[whole], return_inverse=True)[1]
    sizes = np.bincount(of) if len(of) else np.zeros(0, dtype=int)
    rows, of = rows[sizes[of] > 1], of[sizes[of] > 1]
    of = np.unique(of, return_inverse=True)[1]
    sizes = np.bincount(of) if len(of) else np.zeros(0, dtype=int)
    n, k = len(rows), len(sizes)
    if k < FEWEST_GROUPS:
        return float("nan")
    means = np.vstack([np.bincount(of, weights=column) / sizes for column in rows.T]).T
    between = (sizes[:, None] * (means - rows.mean(axis=0)) ** 2).sum(axis=0) / (k - 1)
    within = ((rows - means[of]) ** 2).sum(axis=0) / (n - k)
    usual = (n - (sizes**2).sum() / n) / (k - 1)
    varied = between + within > 0
    if not varied.any():
        return float("nan")
    return float(((between - within) / (between + (usual - 1) * within))[varied].mean())


def of_persons(
    answers: NDArray[np.float64], respondents: Sequence[str], keys: pd.DataFrame, columns: Sequence[str]
) -> list[str]:
    """Return the parts of a respondent key without which rows answer alike, as rows of one person do.

    Parameters
    ----------
    answers : ndarray (n, p)
        NaN where there is none.
    respondents : the name of each row
    keys : respondent, and the columns of the key as written
    columns : the columns of the key
    """
    if len(columns) < 2 or not set(columns) <= set(keys.columns):
        return []
    told = keys.drop_duplicates("respondent").set_index("respondent").reindex(list(respondents))
    said = []
    for left_out in columns:
        rest = [c for c in columns if c != left_out]
        likeness = item_likeness(answers, told[rest].astype("string").fillna("").agg("/".join, axis=1).tolist())
        if likeness >= ALIKE:
            said.append(
                f"rows with one {' and '.join(rest)} and another {left_out} answer alike (items correlate {likeness:.2f} within "
                f"them): one person on several occasions, who counts once for each? Then respondent_key: [{', '.join(rest)}], and "
                f"only: {{{left_out}: [<one value>]}} for the export, or for each wave under waves:"
            )
    return said


def of_rows(unused: Sequence[Unused], dropped: Sequence[Dropped] = ()) -> list[str]:
    """Return the columns that nobody uses and that may name respondents, in a study whose rows are its respondents.

    Examples
    --------
    >>> of_rows([{"column": "participant_id"}, {"column": "mood"}])[0][:56]
    'every row counts as a respondent (respondent_key: row), '
    """
    named = [str(u["column"]) for u in unused if called_like_a_key(str(u["column"]))]
    gone = [d["column"] for d in dropped if d["kind"] in OF_A_PERSON]
    if not named and not gone:
        return []
    hashed = " (of what identifies people, respondent_names: hashed keeps a hash alone)" if gone else ""
    told = (
        f"every row counts as a respondent (respondent_key: row), and {', '.join([*named, *gone][:3])} may say who a row is: where "
        f"a person has several rows, name the columns that tell persons apart{hashed}, and keep one occasion with only:"
    )
    return [told]


def of_two_keys(found: Mapping[tuple[str, str], int]) -> list[str]:
    """Return the columns in which rows of different respondents say the same, though they name people.

    Parameters
    ----------
    found : export and column → rows that share its value with a row of another respondent

    Examples
    --------
    >>> of_two_keys({("survey", "email"): 2})[0][:66]
    '2 rows of survey share their email with a row of another responden'
    """
    return [
        f"{many(n, 'row')} of {export} share their {column} with a row of another respondent: the same people under two keys, who "
        f"count twice? Then respondent_key: [{column}] (of what identifies people, respondent_names: hashed keeps a hash alone) "
        "and keep:, which says what row of a person stays; or leave their second rows out of a copy of the file"
        for (export, column), n in found.items()
        if not demographic(column)
    ]


def of_spellings(respondents: Mapping[str, set[str]], spelled: Mapping[str, str] | None = None) -> list[str]:
    """Return the waves whose keys differ among each other, or from those of the wave before, in their spelling alone.

    Parameters
    ----------
    respondents : wave → keys
    spelled : hashed key → hash of the bare key; what is not there is no hash

    Examples
    --------
    >>> of_spellings({"t1": {"007", "008", "9"}, "t2": {"7", "8", "9"}})[0][:40]
    '2 keys of t2 written otherwise in t1 (le'
    """
    how = "(leading zeros, case, blanks, dots or dashes)"
    ask = "the same people? Write them alike in a copy of the export; case alone: key_ignores_case: true"
    given = spelled or {}
    bare = {key: given.get(key) or bare_key(key) for keys in respondents.values() for key in keys}
    said = []
    for wave, keys in respondents.items():
        if (n := len(keys) - len({bare[k] for k in keys})) > 0:
            said.append(
                f"{many(n, 'key')} of {wave} spelled otherwise than another of it {how}, and taken for other people: {ask}"
            )
    for before, after in pairwise(respondents):
        left, new = respondents[before] - respondents[after], respondents[after] - respondents[before]
        if n := len({bare[k] for k in left} & {bare[k] for k in new}):
            said.append(f"{many(n, 'key')} of {after} written otherwise in {before} {how}, and not linked: {ask}")
    return said


def of_strangers(waves: Mapping[str, tuple[Sequence[str], NDArray[np.float64]]], columns: Sequence[str]) -> list[str]:
    """Return the waves whose respondents have keys of the wave before and answer as anybody does, not as the same people do.

    Response numbers that every file counts anew join each person with a stranger.

    Parameters
    ----------
    waves : wave → respondents that have a key of their own, and their answers (n, p), NaN where there is none
    columns : the columns of the key
    """
    said = []
    for (before, first), (after, second) in pairwise(waves.items()):
        both = same_people(first, second)
        mean, error = retest(*both)
        if len(both[0]) >= FEWEST_GROUPS and mean < SURE * error and mean + SURE * error < ALIKE:
            told = f"{mean:.2f}".replace("-", "−")
            said.append(
                f"{len(both[0])} respondents of {after} have the key of somebody in {before} and answer as if they were other "
                f"people (items correlate {told} over the two waves): does {' and '.join(columns)} number the rows of each file "
                "anew? Then respondent_key: must name a column that is the person's in every wave"
            )
    return said


def of_turned(waves: Mapping[str, tuple[Sequence[str], NDArray[np.float64]]], ids: Sequence[str]) -> list[str]:
    """Return the items to which people gave low answers in a wave where they had given high ones in the wave before.

    Parameters
    ----------
    waves : wave → respondents that have a key of their own, and their answers (n, p), NaN where there is none
    ids : names of the items
    """
    said = []
    for (before, first), (after, second) in pairwise(waves.items()):
        a, b = same_people(first, second)
        if len(a) < FEWEST_GROUPS:
            continue
        each = [retest(a[:, [at]], b[:, [at]]) for at in range(len(ids))]
        against = [(i, r) for i, (r, error) in zip(ids, each, strict=True) if r < -TURNED * error]
        if against:
            named = ", ".join(f"{i} −{abs(r):.2f}" for i, r in against[:SHOWN])
            more = f" and {len(against) - SHOWN} more" if len(against) > SHOWN else ""
            said.append(
                f"who gave a high answer in {before} gave a low one in {after} to {named}{more} (correlations over the two waves, "
                f"of {many(len(a), 'respondent')}): do the codes of one wave run the other way? Then codes: under asked: of that "
                "wave says which stands for which"
            )
    return said


def same_people(
    first: tuple[Sequence[str], NDArray[np.float64]], second: tuple[Sequence[str], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the answers of those who are in two waves, in one order.

    Parameters
    ----------
    first, second : names of the rows, each once, and their answers (n, p)
    """
    place = {name: at for at, name in enumerate(first[0])}
    both = [(place[name], at) for at, name in enumerate(second[0]) if name in place]
    return first[1][[a for a, _ in both]], second[1][[b for _, b in both]]


def retest(first: NDArray[np.float64], second: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean over items of the correlation of two occasions, and its standard error were rows paired at random.

    Standardised answers of rows paired at random have a mean product of 0; its error follows from the products of all rows.

    Parameters
    ----------
    first, second : ndarray (n, p)
        The same people's answers in the same order, NaN where there is none.

    Returns
    -------
    tuple of float
        Both NaN where no item varies on both occasions.

    Examples
    --------
    >>> import numpy as np
    >>> answers = np.random.default_rng(1).integers(1, 6, (200, 4)).astype(float)
    >>> [round(v, 2) for v in retest(answers, answers)], abs(retest(answers, answers[::-1])[0]) < 0.1
    ([1.0, 0.04], True)
    """
    import numpy as np

    there = ~np.isnan(first) & ~np.isnan(second)
    a, b = np.where(there, first, np.nan), np.where(there, second, np.nan)
    varied = np.flatnonzero(
        [len(np.unique(x[~np.isnan(x)])) > 1 < len(np.unique(y[~np.isnan(y)])) for x, y in zip(a.T, b.T, strict=True)]
    )
    if not len(varied):
        return float("nan"), float("nan")
    z, w = (np.nan_to_num((x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)) for x in (a[:, varied], b[:, varied]))
    n = there[:, varied].sum(axis=0)
    mean = float(((z * w).sum(axis=0) / n).mean())
    # rows drawn at random from either occasion: the variance of z·w over all pairs of rows
    spread = float(((z.T @ z) * (w.T @ w)).sum()) / len(z)
    return mean, float(np.sqrt(spread) / n.mean() / len(varied))
