"""What happened here: exports, respondent key, column map, variables, and which definitions the study uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from emosec.definitions.administered import Administered, as_in, codes_of
from emosec.definitions.codes import OneMap
from emosec.definitions.criteria import Criteria
from emosec.definitions.documents import Contradiction, Definition, Described
from emosec.definitions.exports import Export
from emosec.definitions.keys import BY_ROW, refuse_contradictions
from emosec.definitions.truth import Truth
from emosec.definitions.waves import PHASES, Arms, DeclaredWave, WaveOrder, doubled

Keep = Literal["first", "last", "most_complete", "none"]
LIST_ONCE = {
    "export": "list it once: its file: may be a pattern that fits the files of several waves",
    "instrument": "list it once. Where waves hold it in files of other names, one export whose file: fits them all (such as '*') "
    "will do, and what is otherwise in a wave stands under asked: of it",
    "variable": "list it once, or give one of them another name",
}
TAKEN = ("study", "wave", "respondent", "key_status", "source_rows")


def values_of_label(labels: Mapping[str, str], name: str) -> list[str]:
    """Return the values that a name is the label of, where it is not a value itself.

    Examples
    --------
    >>> values_of_label({"1": "men", "2": "women"}, "men"), values_of_label({"1": "men"}, "1")
    (['1'], [])
    """
    return [] if name in labels else [value for value, label in labels.items() if label == name]


class Variable(Described):
    """Something known about respondents that is not an item."""

    # how groups are made of it concerns one rule, which asks for it by itself
    report_only: ClassVar[frozenset[str]] = frozenset({"title", "unit", "labels", "leave_out", "cuts", "compare"})

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The variable's name everywhere in emosec.")
    export: str = Field(description="The export that holds it.")
    column: str = Field(default="", description="The column, where it is called something else.")
    kind: Literal["number", "group", "cluster"] = Field(
        description="number: a criterion; group: a label; cluster: what respondents belong to who may be alike, such as a school "
        "or a couple. Errors of the rival models and of the verdict hold for clusters then; its values become numbers at intake."
    )
    waves: tuple[str, ...] = Field(
        default=(),
        description="The waves in which it was asked, where that was not in all, such as [wave1] for age and sex; in the others it "
        "is missing for everybody.",
    )
    title: str = Field(default="", description="The variable's name for reports.")
    unit: str = Field(default="", description="The unit of a number, such as years, for the codebook.")
    labels: dict[str, str] = Field(
        default_factory=dict,
        description="value as written: what it is called, in the order in which groups are shown; the first is the one that others "
        "are compared with. Values of the same label are one group in these comparisons; claims and arms name values as written.",
    )
    leave_out: tuple[str, ...] = Field(default=(), description="Values as written that are no group of their own.")
    cuts: tuple[float, ...] = Field(
        default=(), description="Numbers at which a number variable is cut into groups: [30, 50] makes three."
    )
    compare: bool | None = Field(
        default=None,
        description="Whether its groups are compared (invariance, item functioning); by default those of group variables, and of "
        "numbers with cuts.",
    )
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

    @model_validator(mode="after")
    def _groups_can_be_made(self) -> Self:
        if self.kind == "group" and self.cuts:
            raise Contradiction(
                f"{self.name} is a group and has cuts", "make it kind: number, or write labels:", ("cuts",)
            )
        if self.kind == "number" and (self.labels or self.leave_out):
            raise Contradiction(
                f"{self.name} is a number and has labels for its values", "make it kind: group, or write cuts: [30, 50]"
            )
        if self.kind == "cluster" and (self.cuts or self.labels or self.leave_out or self.compare or self.waves):
            raise Contradiction(
                f"{self.name} is a cluster, and has labels, cuts, waves of its own or is compared",
                "write name, export, column and title only: clusters are never compared, and every wave needs them",
            )
        if self.kind == "number" and self.compare and not self.cuts:
            raise Contradiction(f"{self.name} is a number without cuts", "write cuts: [30, 50]", ("compare",))
        if list(self.cuts) != sorted(set(self.cuts)):
            raise Contradiction(f"the cuts of {self.name} do not rise", "write them from low to high", ("cuts",))
        if both := [v for v in self.leave_out if v in self.labels]:
            raise Contradiction(f"{both[0]} of {self.name} has a label and is left out", "write one of them")
        return self

    @property
    def compared(self) -> bool:
        """Whether groups made of it are compared."""
        return bool(self.kind == "group" or self.cuts) if self.compare is None else self.compare

    @property
    def source(self) -> str:
        """The column it is read from."""
        return self.column or self.name

    def asked_in(self, wave: str) -> bool:
        """Whether it was asked in a wave that has its export."""
        return not self.waves or wave in self.waves


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
    # the last four name other definitions, which have digests of their own; no analysis knows the truth; the rules that draw
    # simulated samples know their number by itself
    report_only: ClassVar[frozenset[str]] = frozenset(
        ("title", "about", "creators", "citation", "licence", "smallest_cell", "simulations", "truth",
         "screening", "models", "hypotheses", "decision")
    )  # fmt: skip

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
    respondent_key: Literal["row"] | tuple[str, ...] = Field(
        description="Columns that together name a respondent in every export; or row, for anonymous surveys without such a "
        "column: every row is a respondent of its own, in a study of one export and one wave, where nothing is joined.",
    )
    keep: Keep = Field(
        default="none",
        description="Which of several rows of one respondent in an export stays, once exact copies and rows without an answer "
        "are set aside: the first, the last, the one with most answers (the first of equals), or none of them.",
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
    waves: tuple[DeclaredWave, ...] = Field(
        default=(),
        description="What is known of waves beside their folders; a wave that is not named is in order of its name, without phase.",
    )
    order_of_waves: WaveOrder = Field(
        default="name",
        description="Which wave is before which: by name (time2 before time10), by the date: of every wave, or declared, as "
        "they are "
        "listed in waves:.",
    )
    arms: Arms | None = Field(default=None, description="Which treatment respondents got, where there were several.")
    smallest_cell: int | None = Field(
        default=None,
        ge=1,
        description="The smallest count of people that this study's report publishes, where it is not config.yaml's.",
    )
    simulations: int | None = Field(
        default=None,
        ge=0,
        le=100_000,
        description="Samples simulated at each truth of this study's error rates, where it is not the number of config.yaml.",
    )
    criteria: Criteria = Field(default=Criteria(), description="Criteria that are no questionnaires: codes, samples.")
    truth: Truth | None = Field(
        default=None, description="What is true, where answers are simulated; the report says it."
    )
    screening: str = Field(description="Name of the screening definition.")
    models: str = Field(description="Name of the rival models.")
    hypotheses: str | None = Field(default=None, description="Name of the hypotheses, if any were registered.")
    decision: str = Field(description="Name of the decision rule.")

    def settings(self, configuration: Mapping[str, object]) -> dict[str, object]:
        """Return what the configuration says by its keys, with what this study says otherwise."""
        own = {key: getattr(self, key) for key in ("smallest_cell", "simulations")}
        return dict(configuration) | {key: value for key, value in own.items() if value is not None}

    @property
    def cluster(self) -> str | None:
        """The variable of kind cluster, where there is one."""
        return next((v.name for v in self.variables if v.kind == "cluster"), None)

    def cluster_columns(self, export: str) -> list[str]:
        """The columns of an export that hold clusters: their values are names that become running numbers."""
        return [v.source for v in self.variables if v.kind == "cluster" and v.export == export]

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that name a respondent; none where every row is one."""
        return () if self.by_row else tuple(self.respondent_key)

    def key_columns_of(self, export: str) -> tuple[str, ...]:
        """The columns that name a respondent in one export."""
        return self.export(export).respondent_key or self.key_columns

    @property
    def by_row(self) -> bool:
        """Whether every row is a respondent of its own."""
        return self.respondent_key == BY_ROW

    @model_validator(mode="after")
    def _rows_are_never_joined(self) -> Self:
        said = self.respondent_names == "hashed" or self.key_ignores_case or self.keep != "none"
        refuse_contradictions(self.respondent_key, self.exports, repeats_matter=said)
        return self

    @model_validator(mode="after")
    def _names_hang_together(self) -> Self:
        for what, names in (
            ("export", [e.name for e in self.exports]),
            ("instrument", [i.instrument for i in self.instruments]),
            ("variable", [v.name for v in self.variables]),
        ):
            doubled = sorted({n for n in names if names.count(n) > 1})
            if doubled:
                raise Contradiction(f"the {what} {', '.join(doubled)} is listed twice", LIST_ONCE[what])
        self._clusters_stand_alone()
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

    def _clusters_stand_alone(self) -> None:
        """Refuse several clusters, and a column that is a cluster and something else: its values become numbers."""
        several = [v for v in self.variables if v.kind == "cluster"]
        if len(several) > 1:
            raise Contradiction(
                f"{', '.join(v.name for v in several)} are clusters: respondents can be in one kind of cluster here",
                "keep the one whose members are most alike and most, such as the larger units that hold the smaller ones",
                ("variables",),
            )
        for one in several:
            same = [v.name for v in self.variables if v is not one and (v.export, v.source) == (one.export, one.source)]
            if same:
                raise Contradiction(
                    f"the column {one.source} is a cluster and {same[0]}, and its values become numbers at intake",
                    "keep one of them; for groups to compare name a column of their own",
                    ("variables",),
                )

    @model_validator(mode="after")
    def _waves_hang_together(self) -> Self:
        if twice := doubled([w.wave for w in self.waves]):
            raise Contradiction(f"the wave {twice[0]} is declared twice", "declare it once", ("waves",))
        for at, wave in enumerate(self.waves):
            self._names_what_is_there(at, wave)
        undated = [w.wave for w in self.waves if w.date is None and not w.leave_out]
        if self.order_of_waves == "date" and undated:
            raise Contradiction(
                f"order_of_waves: date, and the wave {undated[0]} has none",
                f"write waves: [{{wave: {undated[0]}, date: 2024-03-01}}]",
                ("order_of_waves",),
            )
        if any(w.phase for w in self.waves) and not any(w.phase == PHASES[0] for w in self.waves):
            raise Contradiction(
                "waves have a phase, and none is before the treatment",
                "write phase: before beside the wave that change is counted from",
                ("waves",),
            )
        groups = [v.name for v in self.variables if v.kind == "group"]
        if self.arms and self.arms.variable not in groups:
            raise Contradiction(
                f"arms: names the variable {self.arms.variable}, which is not a group variable of the study",
                f"group variables: {', '.join(groups) or 'none'}; add it to variables: with kind: group",
                ("arms",),
            )
        labels = next((v.labels for v in self.variables if self.arms and v.name == self.arms.variable), {})
        if self.arms and (written := values_of_label(labels, self.arms.control)):
            raise Contradiction(
                f"arms: names the control {self.arms.control}, which is a label of {self.arms.variable} and no value of it",
                f"name it as written in the export: control: {written[0]}",
                ("arms", "control"),
            )
        return self

    def _names_what_is_there(self, at: int, wave: DeclaredWave) -> None:
        """Refuse a wave that names an instrument, an export, a variable or a key that the study does not have."""
        asked = [a.instrument for a in self.instruments]
        for other in wave.asked:
            if other.instrument not in asked:
                raise Contradiction(
                    f"the wave {wave.wave} names the instrument {other.instrument}, which the study does not ask",
                    f"instruments: {', '.join(asked)}",
                    ("waves", at, "asked"),
                )
        if strange := sorted(set(wave.only) - {e.name for e in self.exports}):
            raise Contradiction(
                f"the wave {wave.wave} wants rows of the export {strange[0]}, which is not declared",
                f"exports: {', '.join(e.name for e in self.exports)}; write only: {{<export>: {{<column>: [<value>]}}}}",
                ("waves", at, "only"),
            )
        if strange := sorted(set(wave.variables) - {v.name for v in self.variables}):
            raise Contradiction(
                f"the wave {wave.wave} names a column of the variable {strange[0]}, which is not declared",
                f"variables: {', '.join(v.name for v in self.variables) or 'none'}",
                ("waves", at, "variables"),
            )
        if wave.respondent_key and len(wave.respondent_key) != len(self.key_columns):
            raise Contradiction(
                f"the wave {wave.wave} names {len(wave.respondent_key)} columns as respondent_key, and the study "
                f"{len(self.key_columns) or 'none'}",
                "name one for each of the study's, in the same order, or leave it out",
                ("waves", at, "respondent_key"),
            )

    def in_wave(self, wave: str) -> Study:
        """Return the study as it was in one wave: with its rows, its columns and the items it did not ask."""
        declared = self.wave(wave)
        if declared is None:
            return self
        exports = [e.model_copy(update={"only": e.only | declared.only.get(e.name, {})}) for e in self.exports]
        asked = [as_in(a, declared.of(a.instrument)) for a in self.instruments]
        columns = declared.variables
        variables = [v.model_copy(update={"column": columns.get(v.name, v.column)}) for v in self.variables]
        changed = {
            "exports": tuple(exports),
            "instruments": tuple(asked),
            "variables": tuple(variables),
            "respondent_key": declared.respondent_key or self.respondent_key,
        }
        return self.model_copy(update=changed)

    def wave(self, name: str) -> DeclaredWave | None:
        """Return what is declared of a wave, or None."""
        return next((w for w in self.waves if w.wave == name), None)

    def codes_of(self, instrument: str, item: str, column: str) -> OneMap:
        """Return written → published code of a column that holds an item; empty where the published codes are written."""
        asked = self.administered(instrument)
        return codes_of(asked, self.export(asked.export), item, column)

    def administered(self, instrument: str) -> Administered:
        """Return how an instrument was asked here; KeyError where it was not."""
        return {a.instrument: a for a in self.instruments}[instrument]

    def export(self, name: str) -> Export:
        """Return an export by name; KeyError where there is none."""
        return {e.name: e for e in self.exports}[name]
