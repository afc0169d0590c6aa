"""An instrument as a survey asks it: its questions in order, about somebody, with the attention checks among them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emosec.definitions.instruments import Instrument
from emosec.errors import DefinitionError


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    id : what the export is to call its column
    text : the words
    choices : response code and label, from the lowest code up
    check : whether it is an attention check
    """

    id: str
    text: str
    choices: tuple[tuple[int, str], ...]
    check: bool = False


@dataclass(frozen=True)
class Survey:
    """What a platform is given.

    Attributes
    ----------
    name, title : the instrument's
    instruction : what respondents read first; may be empty
    questions : in the order to be asked
    language : BCP 47
    """

    name: str
    title: str
    instruction: str
    questions: tuple[Question, ...]
    language: str

    @property
    def from_one(self) -> bool:
        """Whether every question's codes are 1, 2, … as platforms number choices that have no codes."""
        return all([c for c, _ in q.choices] == list(range(1, len(q.choices) + 1)) for q in self.questions)


@dataclass(frozen=True)
class Platform:
    """A platform that surveys can be written for; a file in `platforms/` registers one by the name PLATFORM.

    Attributes
    ----------
    name : what `--to` calls it
    title : its name for people
    suffix : ending of the file's name
    how : how the file is imported there, and what its export will look like
    write : writes a survey into a file
    codes : whether the platform keeps response codes; one that does not numbers choices from 1 or exports their words
    """

    name: str
    title: str
    suffix: str
    how: str
    write: Callable[[Survey, Path], None]
    codes: bool


def platforms() -> dict[str, Platform]:
    """Return every platform by name.

    Examples
    --------
    >>> sorted(platforms())
    ['formr', 'googleforms', 'limesurvey', 'qualtrics', 'redcap']
    """
    from importlib import import_module
    from pkgutil import iter_modules

    from emosec.library.surveys import platforms as package

    made = [import_module(f"{package.__name__}.{m.name}").PLATFORM for m in iter_modules(package.__path__)]
    return {p.name: p for p in sorted(made, key=lambda p: p.name)}


def survey_of(instrument: Instrument, about: str = "") -> Survey:
    """Return the survey that asks an instrument.

    Parameters
    ----------
    instrument : one whose words are shipped
    about : whom the items are about, one of the placeholder's choices; its default where empty

    Raises
    ------
    DefinitionError
        The file holds no words, or nobody of that name.

    Examples
    --------
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... placeholder: {word: other, default: people, choices: {partner: my partner}}
    ... responses: [{code: 1, label: no}, {code: 2, label: yes}]
    ... items: [{id: a, text: "I trust {other}."}, {id: b, text: "I fear {other}."}]
    ... scales: [{name: all, items: [a, b], reversed: [b]}]
    ... ''', where="mini.yaml")
    >>> [q.text for q in survey_of(mini, "partner").questions]
    ['I trust my partner.', 'I fear my partner.']
    """
    silent = [i.id for i in instrument.items if not i.text]
    if silent:
        raise DefinitionError(
            f"{instrument.name} holds no words for {silent[0]}"
            + (f" and {len(silent) - 1} more" if len(silent) > 1 else ""),
            where=f"config/instruments/{instrument.name}.yaml",
            why=f"its licence: {instrument.licence}",
            remedy="take the words from its source, write them as text: of each item in a copy of your own, and export that",
        )
    person = person_of(instrument, about)
    later: dict[str, list[Question]] = {}
    everybody = tuple((r.code, r.label) for r in instrument.responses)
    for check in instrument.checks:
        later.setdefault(check.after, []).append(Question(check.id, check.text, everybody, check=True))
    questions = []
    for item in instrument.items:
        text = item.text.replace(f"{{{instrument.placeholder.word}}}", person) if instrument.placeholder else item.text
        choices = tuple((r.code, r.label) for r in instrument.responses_to(item.id))
        questions += [Question(item.id, text[:1].upper() + text[1:], choices), *later.get(item.id, [])]
    language = instrument.languages[0] if instrument.languages else "en"
    return Survey(instrument.name, instrument.title, instrument.instruction, tuple(questions), language)


def person_of(instrument: Instrument, about: str) -> str:
    """Return what stands for the placeholder, refusing somebody it does not know."""
    place = instrument.placeholder
    if not about:
        return place.default if place else ""
    known = dict(place.choices) if place else {}
    if about not in known:
        near = difflib.get_close_matches(about, list(known), n=1)
        raise DefinitionError(
            f"{instrument.name} cannot be asked about {about!r}",
            where=f"config/instruments/{instrument.name}.yaml",
            remedy=(f"did you mean {near[0]}? " if near else "")
            + (f"known: {', '.join(known)}" if known else "its items have no placeholder; leave --about out"),
        )
    return known[about]
