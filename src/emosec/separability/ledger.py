"""How often the data were looked at, and by which rule first: a ledger that only grows.

A look is one rule, one version of a wave's data and one set of definitions. Running the same again adds nothing, so rerunning
a workflow is no look. A rule that changed after a verdict was first computed on a wave is reported with the difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from emosec.definitions.decisions import Decision
from emosec.definitions.documents import Definition
from emosec.errors import TableError
from emosec.separability.differences import Difference, differences
from emosec.separability.record import Record, WaveRecord

PUT_BACK = "put back the file that version control or a backup has; do not delete it: it says what was seen first"


@dataclass(frozen=True)
class Look:
    """One verdict on one wave.

    Attributes
    ----------
    instrument, wave : what was judged
    data : digest of the wave's raw files that the instrument's answers come from
    rule, sha256, content : the decision: its name, digest and everything it says
    definitions : digests of the other definitions the verdict rests on, by kind
    verdict : what was said
    on : day of the first computation, ISO
    """

    instrument: str
    wave: str
    data: str
    rule: str
    sha256: str
    content: Mapping[str, object]
    definitions: Mapping[str, str]
    verdict: str
    on: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two looks one, whatever was said and when."""
        defined = (f"{kind} {digest}" for kind, digest in sorted(self.definitions.items()))
        return (self.instrument, self.wave, self.data, self.sha256, *defined)


@dataclass(frozen=True)
class History:
    """What the ledger says about one wave.

    Attributes
    ----------
    instrument, wave : the wave
    looks, allowed : looks at its data so far, and how many the present rule allows
    first : day and rule digest of the first look
    rule_changed : the present rule is another than the first
    differences : between the first rule and the present one
    data_changed : the wave's files are other than at the first look
    definitions_changed : kinds of definition that are other than at the first look
    other_answer : the same look once gave another verdict, so the program changed
    """

    instrument: str
    wave: str
    looks: int
    allowed: int
    first: tuple[str, str]
    rule_changed: bool
    differences: tuple[Difference, ...]
    data_changed: bool
    definitions_changed: tuple[str, ...]
    other_answer: bool

    @property
    def sentence(self) -> str:
        """The history in words a report can print; the differences of the rule stand beside it, a line each."""
        times = {1: "once", 2: "twice"}.get(self.looks, f"{self.looks} times")
        said = [f"These data were looked at {times} ({self.allowed} allowed), first on {self.first[0]}."]
        if self.looks > self.allowed:
            said.append("That is more than the rule allows: the error rates of the verdict no longer hold.")
        if self.rule_changed:
            none = "" if self.differences else ", though none of its settings differs"
            said.append(f"The rule changed after the first verdict (its sha256 was {self.first[1][:12]}){none}.")
        if self.data_changed:
            said.append("The wave's files changed since.")
        if self.definitions_changed:
            said.append(f"Since then the {' and the '.join(self.definitions_changed)} changed, too.")
        if self.other_answer:
            said.append("The same rule and data once gave another verdict: the program changed.")
        return " ".join(said)


def data_digest(files: Iterable[str]) -> str:
    """Return one digest of the digests of a wave's raw files, in any order.

    Examples
    --------
    >>> data_digest(["b", "a"]) == data_digest(["a", "b"]) != data_digest(["a"])
    True
    """
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()


def looks_of(
    verdict: Record,
    data: Mapping[str, str],
    decision: Decision,
    definitions: Mapping[str, Definition],
    on: str,
) -> list[Look]:
    """Return the looks that a verdict is, one per wave.

    Parameters
    ----------
    verdict : content of verdict.json, from `separability.verdict`
    data : digest of each wave's data
    decision : the rule
    definitions : the others the verdict rests on, by kind (instrument, screening, models)
    on : today, ISO
    """
    content = decision.model_dump(mode="json")
    digests = {kind: one.sha256 for kind, one in definitions.items()}
    return [
        Look(verdict["instrument"], wave, data[wave], decision.name, decision.sha256, content, digests, said(one), on)
        for wave, one in verdict["waves"].items()
    ]


def said(one: WaveRecord) -> str:
    """Return a verdict as the ledger keeps it: its label with the reason, or the pairs it is about.

    Examples
    --------
    >>> said({"label": "INCONCLUSIVE", "reason": "WORDING", "about": ["body–mind"]}), said({"label": "SEPARABLE"})
    ('INCONCLUSIVE(WORDING)', 'SEPARABLE')
    """
    inside = one.get("reason") or ", ".join(one.get("about") or [])
    return f"{one['label']}({inside})" if inside and one["label"] != "SEPARABLE" else str(one["label"])


def record(looks: Sequence[Look], new: Iterable[Look]) -> tuple[Look, ...]:
    """Return the ledger with new looks behind the old; what is there already, with the same verdict, is not added again."""
    kept = list(looks)
    known = {(look.key, look.verdict) for look in kept}
    for look in new:
        if (look.key, look.verdict) not in known:
            kept.append(look)
            known.add((look.key, look.verdict))
    return tuple(kept)


def history(looks: Sequence[Look], now: Look) -> History:
    """Return what the ledger says about the wave of a look.

    Parameters
    ----------
    looks : the ledger in its order, `now` recorded in it
    now : the present look

    Notes
    -----
    The same instrument's looks at a wave of this name or at these very files count: renaming a wave hides none, and neither
    does adding a row to its file.
    """
    here = [x for x in looks if x.instrument == now.instrument and (x.wave == now.wave or x.data == now.data)] or [now]
    first = here[0]
    kinds = sorted({*first.definitions, *now.definitions})
    return History(
        now.instrument,
        now.wave,
        len({(x.data, x.sha256, *sorted(x.definitions.items())) for x in here}),
        int(str(now.content.get("looks", 1))),
        (first.on, first.sha256),
        first.sha256 != now.sha256,
        tuple(differences(first.content, now.content)),
        first.data != now.data,
        tuple(k for k in kinds if first.definitions.get(k) != now.definitions.get(k)),
        any(x.key == now.key and x.verdict != now.verdict for x in here),
    )


def to_json(looks: Sequence[Look], notes: Sequence[str] = ()) -> dict[str, object]:
    """Return the ledger as JSON's plain data, with what was noted on it by hand."""
    return ({"notes": list(notes)} if notes else {}) | {"looks": [asdict(look) for look in looks]}


def notes_of(content: object) -> list[str]:
    """Return what was noted on a ledger by hand, from JSON's plain data."""
    return [str(note) for note in content.get("notes", [])] if isinstance(content, Mapping) else []


def from_json(content: Any, where: str) -> tuple[Look, ...]:
    """Return the ledger from JSON's plain data; None, where there is no file yet, is an empty ledger.

    Raises
    ------
    TableError
        The content is no ledger. It is not replaced by a new one: that would forget the first look.
    """
    if content is None:
        return ()
    names = {f.name for f in fields(Look)}
    entries = content.get("looks") if isinstance(content, Mapping) else None
    wrong = None if isinstance(entries, list) else "the list `looks`"
    for i, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, Mapping) or set(entry) != names:
            wrong = wrong or f"look {i + 1} with the keys {', '.join(sorted(names))}"
    if wrong:
        raise TableError(
            f"the ledger of looks does not hold {wrong}",
            where=where,
            why="without it nobody could say whether the rule changed after the first verdict",
            remedy=PUT_BACK,
        )
    return tuple(Look(**entry) for entry in content["looks"])
