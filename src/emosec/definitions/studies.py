"""What happened here: exports, respondent key, column map, variables, and which definitions the study uses."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described

Reader = Literal[
    "auto",
    "delimited",
    "excel",
    "spss",
    "stata",
    "parquet",
    "json",
    "formr",
    "qualtrics",
    "surveymonkey",
    "limesurvey",
    "redcap",
    "sosci",
    "googleforms",
]
TAKEN = ("study", "wave", "respondent", "key_status", "source_rows")


class Answered(Described):
    """A column and the answers to it that count."""

    name: str = Field(default="", description="What the check is called.")
    column: str = Field(description="The column.")
    passes: tuple[str, ...] = Field(min_length=1, description="Answers that pass, upper and lower case aside.")


class Page(Described):
    """A page of the questionnaire whose time was recorded."""

    column: str = Field(description="The column with the seconds spent on it.")
    items: int = Field(ge=1, description="How many questions it holds.")


class Export(Described):
    """A kind of file that a wave's folder may hold."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="What this study calls the export.")
    file: str = Field(min_length=1, description="File name pattern inside a wave's folder, such as 'msq_*.csv'.")
    reader: Reader = Field(default="auto", description="How to read it; auto finds out from the content.")
    missing: tuple[str, ...] = Field(default=("", "NA"), description="Cells that mean no answer, as written.")
    encoding: str = Field(default="", description="Text encoding, such as cp1251, where the one found is not right.")
    decimal: Literal["", ".", ","] = Field(default="", description="Decimal mark, where a column leaves it open.")
    sheet: str = Field(default="", description="Sheet of a workbook in which several sheets hold data.")
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="The row in which the column names stand, of the rows that hold anything, where headings are above it; "
        "found from the content where they are single titles.",
    )
    dictionary: str = Field(
        default="",
        description="Pattern of the files beside it that explain its columns: REDCap's data dictionary, formr's items, SoSci "
        "Survey's lists of variables and values, LimeSurvey's R syntax.",
    )
    only: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="column: values, for the rows wanted (one event of REDCap, say); an empty text stands for a missing cell. "
        "The rows left out are counted.",
    )
    consent: Answered | None = Field(default=None, description="The column in which respondents consent.")
    checks: tuple[Answered, ...] = Field(default=(), description="Attention checks and the answers that pass them.")
    pages: tuple[Page, ...] = Field(default=(), description="Pages with a recorded time.")
    personal: dict[str, str] = Field(
        default_factory=dict,
        description="column: reason, for columns that look as if they identify people and are kept all the same.",
    )


class Administered(Described):
    """An instrument as it was asked here."""

    instrument: str = Field(description="Name of the instrument definition.")
    export: str = Field(description="The export that holds its items.")
    columns: dict[str, str] = Field(
        default_factory=dict, description="item id: column, for the items whose column is called something else."
    )


class Variable(Described):
    """Something known about respondents that is not an item."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The variable's name everywhere in emosec.")
    export: str = Field(description="The export that holds it.")
    column: str = Field(default="", description="The column, where it is called something else.")
    kind: Literal["number", "group"] = Field(description="number: a criterion; group: a label.")
    title: str = Field(default="", description="The variable's name for reports.")
    unit: str = Field(default="", description="The unit of a number, such as years, for the codebook.")
    may_differ: str = Field(
        default="",
        description="Why a column of the same name in another export may say something else about the same respondent; "
        "without a reason a difference is refused.",
    )

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name in TAKEN:
            raise Contradiction(
                f"the variable name {name} is taken by the table of respondents",
                "give it another name, and the column it is read from as column:",
            )
        return name

    @property
    def source(self) -> str:
        """The column it is read from."""
        return self.column or self.name


class Study(Definition):
    """One study: its waves are the folders below `data/raw/<name>/`.

    Examples
    --------
    >>> study = Study.parse('''
    ... name: demo
    ... title: Demo
    ... respondent_key: [id]
    ... exports: [{name: main, file: "*.csv"}]
    ... instruments: [{instrument: mini, export: main}]
    ... screening: default
    ... models: components
    ... decision: separability
    ... ''', where="demo.yaml")
    >>> study.instruments[0].export
    'main'
    """

    folder: ClassVar[str] = "studies"

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The study's name, also the file's and the folder's.")
    title: str = Field(description="The study's name for reports.")
    about: str = Field(default="", description="Who was asked what, when and why.")
    creators: tuple[str, ...] = Field(default=(), description="Who collected the data, for the codebook.")
    citation: str = Field(default="", description="How the data are cited, for the codebook.")
    licence: str = Field(
        default="",
        description="What may be done with the data, a name or an address; where it is not given, the codebook takes what "
        "data/raw/SOURCES.csv says of the files.",
    )
    respondent_key: tuple[str, ...] = Field(
        min_length=1, description="Columns that together name a respondent in every export."
    )
    key_ignores_case: bool = Field(
        default=False, description="Whether keys that differ in upper and lower case name the same respondent."
    )
    respondent_names: Literal["written", "hashed"] = Field(
        default="written",
        description="written: respondents are called by their key; hashed: by a keyed hash of it, the key taken from the "
        "environment variable EMOSEC_KEY, so that the same person has the same name in every wave and the key nowhere.",
    )
    exports: tuple[Export, ...] = Field(min_length=1, description="The kinds of file a wave may hold.")
    instruments: tuple[Administered, ...] = Field(min_length=1, description="The instruments asked.")
    variables: tuple[Variable, ...] = Field(default=(), description="Groups and criteria that are not items.")
    smallest_cell: int | None = Field(
        default=None,
        ge=1,
        description="The smallest count of people that this study's report publishes, where it is not config.yaml's.",
    )
    screening: str = Field(description="Name of the screening definition.")
    models: str = Field(description="Name of the rival models.")
    hypotheses: str | None = Field(default=None, description="Name of the hypotheses, if any were registered.")
    decision: str = Field(description="Name of the decision rule.")

    @model_validator(mode="after")
    def _names_hang_together(self) -> Self:
        for what, names in (
            ("export", [e.name for e in self.exports]),
            ("instrument", [i.instrument for i in self.instruments]),
            ("variable", [v.name for v in self.variables]),
        ):
            doubled = sorted({n for n in names if names.count(n) > 1})
            if doubled:
                raise Contradiction(f"the {what} {', '.join(doubled)} is listed twice", "list it once")
        exports = [e.name for e in self.exports]
        parts: tuple[Administered | Variable, ...] = (*self.instruments, *self.variables)
        for part in parts:
            if part.export not in exports:
                label = part.instrument if isinstance(part, Administered) else part.name
                raise Contradiction(
                    f"{label} is read from the export '{part.export}', which is not declared",
                    f"exports: {', '.join(exports)}",
                )
        return self

    def administered(self, instrument: str) -> Administered:
        """Return how an instrument was asked here; KeyError where it was not."""
        return {a.instrument: a for a in self.instruments}[instrument]

    def export(self, name: str) -> Export:
        """Return an export by name; KeyError where there is none."""
        return {e.name: e for e in self.exports}[name]
