"""Answers to all questions together: a latent normal variable behind each, cut at its thresholds or read at its quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from emosec.errors import DataError
from emosec.statistics.correlations.from_codes import correlations_from_codes
from emosec.statistics.synthetic.attendance import Attendance, attendance_of
from emosec.statistics.synthetic.margins import Margin, categories_of, margin_of

Floats = NDArray[np.float64]
# correlations of pairs that fewer people answered say nothing
FEWEST_OF_A_PAIR = 30
# at most so many common factors, and so many rounds, fill correlations that nobody's answers tell
DIMENSIONS, ROUNDS = 8, 100
# the least eigenvalue of a correlation matrix that can be drawn from
LEAST = 1e-4


@dataclass(frozen=True)
class Questions:
    """What is asked, in the order of the columns.

    Attributes
    ----------
    number : (n_questions,) of bool: a number, else codes in order
    blocks : the questions' positions, block by block (an instrument in a wave)
    """

    number: NDArray[np.bool_]
    blocks: Sequence[NDArray[np.intp]]


@dataclass(frozen=True)
class Respondents:
    """What is known of a study's respondents as a whole: nothing of a person is in it.

    Attributes
    ----------
    margins : one per question
    root : (n_questions, n_questions) whose product with its transpose is the correlations of the latent variables
    attendance : which answers are there
    """

    margins: tuple[Margin, ...]
    root: Floats
    attendance: Attendance

    def draw(self, n: int, rng: np.random.Generator) -> Floats:
        """Return the answers of n made-up respondents: (n, n_questions), NaN for none."""
        share = ndtr(rng.standard_normal((n, len(self.root))) @ self.root.T)
        answers = np.column_stack([m.draw(share[:, j]) for j, m in enumerate(self.margins)])
        answers[~self.attendance.draw(n, rng)] = np.nan
        return answers


def respondents_of(answers: Floats, questions: Questions, smallest: int, factors: int | None = None) -> Respondents:
    """Fit what made-up respondents are drawn from.

    Parameters
    ----------
    answers : ndarray (n, n_questions)
        Codes or numbers as written; NaN is no answer.
    questions : what is asked
    smallest : the smallest count of people that may show
    factors : keep of the correlations what so many common factors explain; None keeps them as they are, which in few people with
        many questions holds something of each person

    Returns
    -------
    Respondents
        Pairwise polychoric correlations of all questions (numbers cut at their quantiles), those that fewer than 30 people tell
        filled from the others by at most eight common factors, eigenvalues raised to 1e-4.

    Raises
    ------
    DataError
        Nobody answered anything.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. *Psychometrika, 44*, 443–460.
    Nelsen, R. B. (2006). *An introduction to copulas* (2nd ed.). Springer.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> a = rng.standard_normal(2000)
    >>> real = np.column_stack([a > 0, a + rng.standard_normal(2000) > 0]).astype(float)
    >>> asked = Questions(np.array([False, False]), [np.array([0, 1])])
    >>> twin = respondents_of(real, asked, 10).draw(2000, rng)
    >>> bool(abs(np.corrcoef(real.T)[0, 1] - np.corrcoef(twin.T)[0, 1]) < 0.06)
    True
    """
    answered = ~np.isnan(answers)
    if not answered.any():
        raise DataError("nobody answered anything", remedy="look at the flow of the room screening")
    margins = tuple(margin_of(answers[:, j], bool(n), smallest) for j, n in enumerate(questions.number))
    latent = correlations_of(answers, questions.number)
    if factors is not None:
        latent = common(latent, np.ones_like(latent, dtype=bool), factors)
    return Respondents(margins, root_of(latent), attendance_of(answered, questions.blocks, smallest))


def correlations_of(answers: Floats, number: NDArray[np.bool_]) -> Floats:
    """Return the correlations of the latent variables, NaN where too few answered both or an answer never varies.

    Parameters
    ----------
    answers : ndarray, shape (n, questions)
        NaN is no answer: each correlation is of those who gave both.
    number : ndarray of bool, shape (questions,)
        Which questions have numbers for answers, not codes.

    Returns
    -------
    ndarray, shape (questions, questions)

    Examples
    --------
    >>> answers = np.random.default_rng(1).integers(0, 3, size=(100, 2)).astype(float)
    >>> correlations_of(answers, np.array([False, False])).diagonal().tolist()
    [1.0, 1.0]
    """
    codes = np.column_stack([categories_of(answers[:, j], bool(n)) for j, n in enumerate(number)])
    levels = codes.max(axis=0) + 1
    varies = np.flatnonzero(levels > 1)
    found = np.full((len(number), len(number)), np.nan)
    if len(varies) > 1:
        used = codes[:, varies]
        there = (used >= 0).astype(np.float64)
        rho = correlations_from_codes(used[there.any(axis=1)], levels[varies])
        rho[there.T @ there < FEWEST_OF_A_PAIR] = np.nan
        found[np.ix_(varies, varies)] = rho
    np.fill_diagonal(found, 1.0)
    return found


def root_of(correlations: Floats) -> Floats:
    """Return a root of the nearest correlations that can be drawn from; unknown ones are filled from those that are known.

    Parameters
    ----------
    correlations : ndarray, shape (questions, questions)
        NaN where one is not known.

    Returns
    -------
    ndarray, shape (questions, questions)
        R with R R' of unit diagonal.

    Examples
    --------
    >>> root = root_of(np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> (root @ root.T).round(6).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    unknown = np.isnan(correlations)
    whole = common(correlations, unknown, DIMENSIONS) if unknown.any() else correlations
    values, vectors = np.linalg.eigh(whole)
    root = vectors * np.sqrt(np.maximum(values, LEAST))
    return np.asarray(root / np.sqrt((root**2).sum(axis=1))[:, None])


def common(correlations: Floats, replaced: NDArray[np.bool_], factors: int) -> Floats:
    """Return correlations of which some are replaced by those of common factors fitted to the known ones.

    Parameters
    ----------
    correlations : ndarray, shape (questions, questions)
        NaN where one is not known.
    replaced : ndarray of bool, shape (questions, questions)
        Which to replace; unknown ones are among them.
    factors : at most so many, and at most a quarter of the questions; principal axes, in turns with what is unknown

    Returns
    -------
    ndarray, shape (questions, questions)
        Those not replaced as they were; the others within ±0.99.

    Examples
    --------
    >>> known = np.array([[1.0, 0.6, np.nan], [0.6, 1.0, 0.6], [np.nan, 0.6, 1.0]])
    >>> whole = common(known, np.isnan(known), 1)
    >>> bool(0.0 < whole[0, 2] < 0.99), whole[0, 1].item()
    (True, 0.6)
    """
    unknown, own = np.isnan(correlations), np.eye(len(correlations), dtype=bool)
    whole = np.where(unknown, 0.0, correlations)
    kept = slice(-max(min(factors, len(whole) // 4), 1), None)
    near = whole
    for _ in range(ROUNDS):
        values, vectors = np.linalg.eigh(whole)
        near = (vectors[:, kept] * np.maximum(values[kept], 0.0)) @ vectors[:, kept].T
        # on the diagonal what the factors explain, as long as an answer is not explained wholly
        whole = np.where(unknown | own, np.clip(near, -0.99, 0.99), correlations)
    made = np.where(replaced, np.clip(near, -0.99, 0.99), correlations)
    made[own] = 1.0
    return made
