"""The words for remarks: what a code of a table's row means, with its facts. The only place that has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from emosec.definitions.constructs import in_words
from emosec.remarks import NOT_FITTED, Remark, read
from emosec.report import formats
from emosec.report.labels import wave_words
from emosec.report.words import END, ENGINE, of


def remark_words(remark: Remark) -> str:
    """Return one remark in words; a warning of the statistics that has none here is said in its own.

    Examples
    --------
    >>> remark_words(Remark("items_left_out", {"items": ("calm", "rested"), "wave": "time2"}))
    'Time 2: calm and rested left out (no answer, or the same from everybody)'
    >>> remark_words(Remark("heywood", {"said": "the residual variance of calm is -0.02"}))
    'Heywood case: the residual variance of calm is −0.02'
    >>> remark_words(Remark("heywood", {"said": "the residual variance of calm is -0.001603 in group b"}))
    'Heywood case: the residual variance of calm is −0.002 in group b'
    >>> remark_words(Remark("empty_cells", {"said": "calm × tense and 3 more: two-way table with an empty cell (group b)"}))
    '4 two-way tables with empty cells (b)'
    >>> remark_words(Remark("empty_cells", {"said": "calm × tense: two-way table with an empty cell"}))
    'two-way tables with empty cells: calm × tense'
    >>> beyond = "the latent variables' covariance matrix (correlation beyond 1: a–b -1.013)"
    >>> remark_words(Remark("factor_covariance_not_positive_definite", {"said": beyond}))
    'the covariance matrix of the factors is not positive definite (correlations beyond 1 in size: a–b 1.013)'
    """
    if remark.code in WORDS:
        return WORDS[remark.code](remark)
    code = of(ENGINE)(remark.code)
    if remark.code == "empty_cells" and (many := _many_pairs(str(remark.facts.get("said", "")))):
        return many
    said = _in_print(str(remark["said"])) if "said" in remark.facts else ""
    if remark.code in WHOLE:
        return f"{code}{f' {said}' if said else ''}"
    return f"{code}: {said}" if said else code


def _in_print(said: str) -> str:
    """Return what a warning of the statistics says without what its name says already, numbers as they are printed.

    A factor's direction is free, and tables turn it by its items: of a correlation beyond 1 the size alone is told.
    """
    for repeated in REPEATED:
        said = said.replace(repeated, "")
    said = re.sub(r" ?\(group ([^)]*)\)", lambda m: f" ({group_words(m[1])})", said)
    beyond = re.search(r"\(correlation beyond 1: .*\)", said)
    if beyond:
        told = (
            beyond[0]
            .replace("correlation beyond 1", "correlations beyond 1 in size")
            .replace(" -", " ")
            .replace("_", "/")
        )
        said = said.replace(beyond[0], told)
    said = re.sub(r"(?<![\w.])-?\d+\.\d{3,}(?:e-?\d+)?", _rounded, said)
    return re.sub(r"(?<![\w.])-(?=\d)", formats.MINUS, said).strip()


def _rounded(found: re.Match[str]) -> str:
    """Return a number of a warning with three decimals; one that would be 0 then, with its first digit."""
    value = float(found[0])
    return f"{value:.3f}" if abs(value) >= 0.0005 else f"{value:.1g}"


def _many_pairs(said: str) -> str:
    """Return how many two-way tables have empty cells, where there are more than a reader wants named; else nothing."""
    more = re.search(r" and (\d+) more", said)
    if not more:
        return ""
    n = said[: more.start()].count(" × ") + int(more[1])
    group = re.search(r"\(group ([^)]*)\)", said)
    return f"{n} {of(ENGINE)('empty_cells')}{f' ({group_words(group[1])})' if group else ''}"


def words_of(cell: object) -> list[str]:
    """Return the remarks of a table's cell in words."""
    return [remark_words(r) for r in read(cell)]


def cell_words(cell: object) -> str:
    """Return the remarks of a table's cell as the text of a cell.

    Examples
    --------
    >>> cell_words('[{"code": "floor", "at_least": 0.5}, {"code": "unanswered"}]')
    'floor: 50.0% or more of the answers in the lowest category; nobody answered'
    """
    return "; ".join(words_of(cell))


def names(values: Iterable[object]) -> str:
    """Return names as a sentence has them."""
    return in_words([str(v) for v in values])


def _at(remark: Remark, words: str) -> str:
    """Put the wave before what is said of it."""
    return f"{wave_words(str(remark['wave']))}: {words}" if "wave" in remark.facts else words


def _end(which: str) -> Callable[[Remark], str]:
    return lambda r: f"{which}: {formats.percent(r['at_least'])} or more of the answers in the {END[which]} category"


def group_words(name: str, *, first: bool = False) -> str:
    """Return a group's name, a wave's as its title; a bare code says that it is one.

    Parameters
    ----------
    first : whether a sentence begins with it

    Examples
    --------
    >>> group_words("wave1"), group_words("2"), group_words("waiting list"), group_words("waiting list", first=True)
    ('Wave 1', 'group 2', 'waiting list', 'Waiting list')
    """
    if name.isdigit():
        return f"group {name}"
    return wave_words(name) if first or re.fullmatch(r"[a-z]+[_ -]?\d+", name) else name


def unsolved(cell: object) -> str:
    """Return how a model whose remarks a cell holds came to have no solution.

    Examples
    --------
    >>> unsolved('[{"code": "no_complete_rows", "of": 12}]'), unsolved(None)
    ('could not be fitted', 'did not converge')
    """
    return "could not be fitted" if any(r.code in NOT_FITTED for r in read(cell)) else "did not converge"


def _people(remark: Remark) -> str:
    n = remark["n"]
    return f"only {n if isinstance(n, str) else formats.count(n)} respondents have both"


def _counted(remark: Remark) -> str:
    n = remark["n"]
    return n if isinstance(n, str) else formats.count(n)


def _fell_back(remark: Remark) -> str:
    reasons = "; ".join(remark["said"]) or "no solution"
    return f"{remark['estimator']} instead of {remark['instead_of']}, which gave: {reasons}"


# those whose name here is a sentence, and what the engine says that the name says already
WHOLE = {"theta_not_positive_definite", "factor_covariance_not_positive_definite", "not_positive_definite"}
REPEATED = (
    "the latent variables' covariance matrix", "the residual covariance matrix has a negative eigenvalue",
    "the matrix of correlations has an eigenvalue that is not above 0", ": two-way table with an empty cell",
    ": somebody sits in a cell of probability below 1.5e-8, and counts as score 0",
)  # fmt: skip
# of warnings of the statistics, those that count people are said without the count
WORDS: dict[str, Callable[[Remark], str]] = {
    "refused": lambda r: str(r["said"]),
    "engine": lambda r: str(r["said"]),
    "few_rows": lambda r: "few rows for so many free parameters; asymptotic results do not hold",
    "empty_rows": lambda r: "rows without any answer are not counted",
    "covariate_gaps": lambda r: "rows without a value of a covariate were left out",
    "no_group": lambda r: "rows without a value of the grouping variable were left out",
    # items
    "unanswered": lambda r: "nobody answered",
    "constant": lambda r: "everybody gave the same answer",
    "negative_item_total": lambda r: "item–total correlation is negative: check the keying (not repaired)",
    "categories_unused": lambda r: f"categories never used: {', '.join(str(c) for c in r['codes'])}",
    "floor": _end("floor"),
    "ceiling": _end("ceiling"),
    # reliability
    "weighted_sum": lambda r: "the score weighs its items, and this coefficient is of a sum that does not",
    # reliability and validity
    "limits_of_normal_data": lambda r: "the limits are too narrow for data so far from normal; by the jackknife they are "
    f"{formats.bounded(r['lower'])} and {formats.bounded(r['upper'])}"
    + (f", and the claim would be {r['outcome']}" if "outcome" in r.facts else ""),
    # structure and what rests on it
    "items_left_out": lambda r: _at(r, f"{names(r['items'])} left out (no answer, or the same from everybody)"),
    "no_items": lambda r: f"none of the items of {names(r['components'])} can be used",
    "no_complete_rows": lambda r: f"nobody answered all {r['of']} items",
    "models_not_converged": lambda r: f"{names(r['models'])} gave no solution",
    "swapped": lambda r: "the model named general has more degrees of freedom, and was taken as the restricted one",
    "undefined_difference": lambda r: "the scaling factor of the difference is negative, so there is no test",
    "newer_difference": lambda r: (
        "the scaling factor of Satorra and Bentler's difference of 2001 is negative or nearly zero: this is theirs of 2010"
    ),
    "negative_difference": lambda r: "the general model fits worse than the restricted one: one of them is not at its best minimum",
    # invariance
    "waves_as_groups": lambda r: "people repeat across waves and are treated as independent",
    "group_too_small": lambda r: f"{group_words(str(r['group']), first=True)} left out: {_counted(r)} people with complete "
    f"answers, and a group needs {formats.count(r['smallest'])}",
    "items_left_out_in": lambda r: f"{names(r['items'])} left out (no answer, or the same from everybody, in "
    f"{group_words(str(r['group']))})",
    "no_groups": lambda r: "nobody in this wave has a value of the variable",
    "one_wave": lambda r: "asked in one wave only",
    "nobody_came_back": lambda r: "nobody answered in two waves, so waves are compared as groups of other people",
    "too_few_came_back": lambda r: f"{wave_words(str(r['wave']))} is not in the model over time: {_counted(r)} people are in "
    f"it and in {names(wave_words(str(w)) for w in r['others'])}, and every two waves need {formats.count(r['smallest'])}",
    "first_and_last": lambda r: f"the model over time holds {names(wave_words(str(w)) for w in r['waves'])} only, since with "
    f"all waves it would have more than {formats.count(r['most'])} variables",
    "one_category_left": lambda r: f"{names(r['items'])} left out: one response category is left once rare ones are merged",
    "no_permutations": lambda r: "permutations are of groups: waves of the same people cannot be exchanged",
    "permutations_failed": lambda r: f"{r['failed']} of {r['of']} permutations could not be fitted and are left out",
    "tested_together": lambda r: "a factor has items of two categories only: thresholds, loadings and intercepts are "
    "tested together",
    "two_categories": lambda r: f"{names(r['items'])} with two categories: thresholds and loadings are tested with the intercepts",
    "no_residuals": lambda r: "residual variances are no parameters in the form in which the model could be estimated, so their "
    "level is not there",
    "nothing_to_test": lambda r: "says nothing that data could deny",
    "not_converged": lambda r: "the lowest level could not be estimated",
    "no_effect_sizes": lambda r: "no effect sizes of unequal items: "
    + str(r["said"]).replace("dMACS of a fit with", "dMACS is not defined for"),
    "fell_back": _fell_back,
    # change
    "no_alpha": lambda r: "no reliability of the earlier wave, so no error of measurement",
    "no_index": lambda r: "too few people, or the differences hold no more than error: the index is not defined",
    "cutoff_not_named": lambda r: "several cut-offs are published: name one, cutoff: {scale: label}, beside the instrument "
    "in the study file",
    "better_not_said": lambda r: "the study file does not say (under better:) which way is better",
    # validity
    "numbers_apart": lambda r: "numbers far from all others, which alone can make or hide a correlation: a code for no answer, "
    "or typing errors? emosec check names them",
    "not_recorded": lambda r: _at(r, f"{names(r['names'])} not recorded"),
    "too_few_have_both": _people,
    "not_in_the_wave": lambda r: f"{r['n']} of the people in the file did not take part in the wave and are left out",
    "samples_lost": lambda r: f"{r['samples']} samples lost",
    "below_detection": lambda r: f"{r['samples']} samples below the limit of detection",
    "series_too_short": lambda r: f"{r['n']} people with too few samples, or without the first or last, have no value",
    "no_logarithm": lambda r: f"{r['n']} people with a value of 0, which has no logarithm, have areas alone",
    "no_reliability": lambda r: f"no reliability of {names(r['names'])}",
    "no_latent_means": lambda r: f"latent means by {r['grouping']} cannot be compared: a group is too small, or equal "
    "intercepts do not hold",
    "no_reference_group": lambda r: f"none of the two groups is {r['reference']}, whose mean the others' are told from",
    "no_later_wave": lambda r: "no later wave",
    "empty_group": lambda r: f"nobody with a score is {' or '.join(r['names']) or 'in one of the groups'}",
    "nobody_has_both": lambda r: "nobody has both",
    "one_does_not_vary": lambda r: "one of the two does not vary",
}  # fmt: skip
