"""Every refusal emosec makes, under one base class.

An error says what is wrong, where, why it matters and what to do about it. It is raised where the file and the line are
still known. `EmosecError` is what a caller catches; its subclasses are one per room or engine part that refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# no message is longer: cells of respondents may have a million letters
LONGEST = 4000


def cut(text: str, at_most: int = 60) -> str:
    """Return a text that may be a respondent's, short enough for a message.

    Examples
    --------
    >>> cut("short"), cut("a" * 100, 10)
    ('short', 'aaaaaaaaa…')
    """
    return text if len(text) <= at_most else text[: at_most - 1] + "…"


class EmosecError(Exception):
    """What is wrong, where, why it matters, and what to do.

    Parameters
    ----------
    what : str
        The fact, in one sentence.
    where : str, optional
        File, line, column, key, table or variable.
    why : str, optional
        What would go wrong if this were let through.
    remedy : str, optional
        What the reader can do about it.

    Examples
    --------
    >>> raise_me = DefinitionError("response codes [1, 2, 4] are not consecutive", where="bis.yaml:12",
    ...                            why="reversal is low + high − value", remedy="list every code from 1 to 4")
    >>> print(raise_me)
    bis.yaml:12: response codes [1, 2, 4] are not consecutive
      why: reversal is low + high − value
      do:  list every code from 1 to 4
    """

    def __init__(self, what: str, *, where: str = "", why: str = "", remedy: str = "") -> None:
        self.what, self.where, self.why, self.remedy = (cut(text, LONGEST) for text in (what, where, why, remedy))
        super().__init__(self.what)

    def __str__(self) -> str:
        first = f"{self.where}: {self.what}" if self.where else self.what
        rest = [f"  {label} {text}" for label, text in (("why:", self.why), ("do: ", self.remedy)) if text]
        return "\n".join([first, *rest])


class DefinitionError(EmosecError):
    """A YAML definition (study, instrument, screening, model, hypothesis, decision) cannot be used as written."""


class TableError(EmosecError):
    """A table breaks its contract: a column, a type, a key or a range."""


class IntakeError(EmosecError):
    """A raw export cannot be read, or does not hold what the study says it holds."""


class ScreeningError(EmosecError):
    """A screening rule or a hand correction cannot be applied."""


class DataError(EmosecError):
    """Numbers handed to a statistic cannot be used: constant, infinite, empty, duplicated, too few."""


class ModelSyntaxError(EmosecError):
    """A model in lavaan syntax cannot be parsed; `where` names line and column."""


class ModelError(EmosecError):
    """A model parses but cannot be estimated with these data: unknown variable, not identified."""


class ArgumentError(ModelError, DataError):
    """An argument is of another kind than the function takes: text for a number, a list for a fit.

    Caught as either: whether a kind makes no model or no numbers is nothing that a caller should have to tell apart.
    """


class EstimationError(EmosecError):
    """An estimation was attempted and failed: no convergence, a singular matrix that cannot be worked around."""


class WorkflowError(EmosecError):
    """The workflow's configuration or its folder of raw data cannot be turned into jobs."""


class ReportError(EmosecError):
    """The report does not hold what was asked of it: no such table, figure or format."""


class MachineError(EmosecError):
    """The machine refuses what a run needs: a full disk, a file that may not be read or written, too little memory."""


class DisclosureError(EmosecError):
    """Made-up respondents tell of real ones: copies, neighbours too near, or who was among those they were fitted to."""


class ChangedError(EmosecError):
    """A file that a result rests on is another than it was: edited while it was read, or another key than before."""


# the extra that brings a module which the engine alone does without: pyproject.toml
EXTRA_OF = {
    "factor_analyzer": "efa", "sklearn": "efa", "pingouin": "agreement", "matplotlib": "plot", "charset_normalizer": "intake",
    "openpyxl": "intake", "pyarrow": "intake", "pydantic": "intake", "pyreadstat": "intake", "python_calamine": "intake",
    "ruamel": "intake", "docx": "report", "jinja2": "report", "markupsafe": "report", "typst": "report", "snakemake": "workflow",
    "statsmodels": "workflow",
    "rocrate": "bundle",
}  # fmt: skip


class MissingExtra(EmosecError, ImportError):
    """A library is not installed that this part of emosec needs; `do:` says how to get it."""


@contextmanager
def needing_extras() -> Iterator[None]:
    """Make a refusal that names the extra to install of a library that is missing.

    Raises
    ------
    MissingExtra

    Examples
    --------
    >>> try:
    ...     with needing_extras():
    ...         raise ModuleNotFoundError("No module named 'factor_analyzer'", name="factor_analyzer")
    ... except MissingExtra as refusal:
    ...     print(refusal)
    factor_analyzer is not installed
      do:  pip install 'emosec[efa]', or 'emosec[workflow]' for all rooms
    """
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").split(".")[0]
        if module not in EXTRA_OF:
            raise
        raise MissingExtra(
            f"{module} is not installed",
            remedy=f"pip install 'emosec[{EXTRA_OF[module]}]'"
            + ("" if EXTRA_OF[module] == "workflow" else ", or 'emosec[workflow]' for all rooms"),
        ) from error


def many(n: int, one: str, more: str = "") -> str:
    """Return a number with its noun, and a verb where one follows; the plural is the singular with an s unless it is given.

    Examples
    --------
    >>> many(1, "column"), many(1200, "column"), many(1, "row has", "rows have")
    ('1 column', '1,200 columns', '1 row has')
    """
    return f"{n:,} {one if n == 1 else more or one + 's'}"
