"""What is asked about: the components of a construct, the direction in which they are read, and their pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described

# a word that tables, models in lavaan syntax and file names can all hold
WORD = r"^[a-z][a-z0-9_]*$"
FEWEST, MOST = 2, 6
RESERVED = ("all", "components", "merged", "orthogonal_to_components", "pair", "pole", "random_intercept", "wording")


def pair_name(a: str, b: str) -> str:
    """Return a pair's name in tables.

    Examples
    --------
    >>> pair_name("anxiety", "avoidance")
    'anxiety–avoidance'
    """
    return f"{a}–{b}"


def in_words(names: Sequence[str], last: str = "and") -> str:
    """Return names as a sentence has them.

    Examples
    --------
    >>> in_words(["a"]), in_words(["a", "b"]), in_words(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


class Component(Described):
    """One component of a construct."""

    report_only: ClassVar[frozenset[str]] = frozenset({"title", "phrase"})

    name: str = Field(pattern=WORD, description="The component's name: what scales, models and tables call it.")
    title: str = Field(default="", description="Its name for headings; by default the name with a capital.")
    phrase: str = Field(
        default="",
        description="What it is in a sentence, pointing to the pole: 'freedom from worry'; by default the name.",
    )
    say_toward: bool = Field(
        default=False,
        description="Whether a scale of this component must say toward:, because such scales commonly point to the opposite pole.",
    )

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, given: object) -> object:
        return {"name": given} if isinstance(given, str) else given

    @property
    def heading(self) -> str:
        """The component's name for headings."""
        return self.title or self.phrase_of_name[:1].upper() + self.phrase_of_name[1:]

    @property
    def phrase_of_name(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")


class Construct(Definition):
    """A construct whose components may or may not be separable: two to six of them, all read toward one pole.

    Examples
    --------
    >>> attachment = Construct.parse('''
    ... name: attachment
    ... title: Adult attachment
    ... pole: security
    ... opposite: insecurity
    ... components: [{name: anxiety, phrase: freedom from anxiety}, {name: avoidance, phrase: ease with closeness}]
    ... ''', where="attachment.yaml")
    >>> attachment.names, attachment.pairs
    (('anxiety', 'avoidance'), (('anxiety', 'avoidance'),))
    >>> attachment.asked
    'Are freedom from anxiety and ease with closeness separable?'
    """

    folder: ClassVar[str] = "constructs"
    report_only: ClassVar[frozenset[str]] = frozenset({"title", "question"})

    name: str = Field(pattern=WORD, description="The construct's name; also the file's.")
    title: str = Field(default="", description="The construct's name for reports.")
    pole: str = Field(
        pattern=WORD,
        description="The end toward which all components are read; a scale whose high scores mean it says toward: this word.",
    )
    opposite: str = Field(pattern=WORD, description="The other end.")
    components: tuple[Component, ...] = Field(
        description="Two to six components, in the order of all tables; one may be given by its name alone.",
    )
    interest: tuple[tuple[str, str], ...] = Field(
        default=(), description="Pairs of components whose separability is asked; by default every two."
    )
    question: str = Field(
        default="", description="The question of the report; by default made from the components' phrases."
    )

    @field_validator("components")
    @classmethod
    def _two_to_six(cls, given: tuple[Component, ...]) -> tuple[Component, ...]:
        if not FEWEST <= len(given) <= MOST:
            raise Contradiction(
                f"a construct has {FEWEST} to {MOST} components, and this one has {len(given)}",
                "one component alone is separable from nothing; of more than six, ask about six at a time",
            )
        names = [c.name for c in given]
        doubled = sorted({n for n in names if names.count(n) > 1})
        if doubled:
            raise Contradiction(f"the component {doubled[0]} is listed twice", "list each component once")
        taken = [n for n in names if n in RESERVED]
        if taken:
            raise Contradiction(
                f"a component cannot be called {taken[0]}, which has a meaning of its own in models and tables",
                "give it another name, such as the plain word for what it is",
                at=(names.index(taken[0]), "name"),
            )
        return given

    @model_validator(mode="after")
    def _two_ends(self) -> Self:
        if self.pole == self.opposite:
            raise Contradiction("both ends have the same word", "give the opposite another", at=("opposite",))
        same = next((w for w in (self.pole, self.opposite) if w in self.names), "")
        if same:
            raise Contradiction(
                f"{same} is the word of an end and the name of a component",
                "call one of them otherwise",
                at=("components",),
            )
        return self

    @model_validator(mode="after")
    def _pairs_of_components(self) -> Self:
        for position, (a, b) in enumerate(self.interest):
            strangers = [c for c in (a, b) if c not in self.names]
            if strangers or a == b:
                what = f"{strangers[0]} is no component" if strangers else f"{a} is paired with itself"
                raise Contradiction(what, f"pair two of {', '.join(self.names)}", at=("interest", position))
        sets = [frozenset(p) for p in self.interest]
        if len(set(sets)) < len(sets):
            raise Contradiction("a pair is listed twice", "list each pair once, either way round", at=("interest",))
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The components' names, in order."""
        return tuple(c.name for c in self.components)

    @property
    def every_pair(self) -> tuple[tuple[str, str], ...]:
        """Every two components, in order."""
        return tuple(combinations(self.names, 2))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs whose separability is asked, each in the order of the components."""
        asked = {frozenset(p) for p in self.interest}
        return tuple(p for p in self.every_pair if not asked or frozenset(p) in asked)

    @property
    def pair_names(self) -> tuple[str, ...]:
        """The pairs' names in tables."""
        return tuple(pair_name(*pair) for pair in self.pairs)

    def component(self, name: str) -> Component:
        """Return the component of that name; KeyError where there is none."""
        return {c.name: c for c in self.components}[name]

    @property
    def heading(self) -> str:
        """The construct's name for reports."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def phrases(self) -> tuple[str, ...]:
        """What the components are in a sentence."""
        return tuple(c.phrase or c.phrase_of_name for c in self.components)

    @property
    def asked(self) -> str:
        """The question of the report."""
        return self.question or f"Are {in_words(self.phrases)} separable?"


SHIPPED = "emotional_security"


def find(given: object, info: ValidationInfo) -> object:
    """Return a construct by the name a definition gives, from the folder constructs beside that definition's own.

    Raises
    ------
    DefinitionError
        There is no such file, or it is wrong.
    """
    if not isinstance(given, str):
        return given
    if not re.fullmatch(WORD, given):
        raise Contradiction(
            f"{given!r} cannot be the name of a construct",
            "use lower-case letters, digits and '_', beginning with a letter",
        )
    where = (info.context or {}).get("where")
    if where is None:
        raise Contradiction(
            f"the construct {given!r} is found by the place of the file that names it, and there is none",
            "load the definition from a file, or give the construct itself",
        )
    return Construct.load(Path(where).parent.parent / Construct.folder / f"{given}.yaml")


def shipped(components: set[str], info: ValidationInfo) -> str | None:
    """Return the construct that is meant where an instrument's scales name components of it and the instrument names none.

    Instruments were written so before constructs were definitions, and the shipped one is still meant by them.
    """
    where = (info.context or {}).get("where")
    path = Path(where).parent.parent / Construct.folder / f"{SHIPPED}.yaml" if where else None
    if path is None or not components or not path.is_file() or not components <= set(Construct.load(path).names):
        return None
    return SHIPPED


NamedConstruct = Annotated[Construct | None, BeforeValidator(find, json_schema_input_type=Construct | str | None)]
