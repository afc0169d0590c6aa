"""How often the data were analysed, and by which rule first: a ledger that only grows.

An analysis is one rule, one version of a wave's data and one set of definitions. Running the same again adds nothing, so rerunning
a workflow is no analysis. A rule that changed after a verdict was first computed on a wave is reported with the difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from emosec.definitions.decisions import Decision
from emosec.definitions.documents import Definition
from emosec.errors import TableError
from emosec.separability.differences import RuleDifference, differences
from emosec.separability.record import Record, WaveRecord

# the list in ledgers of versions before the first release
OLDER_KEY = "looks"
PUT_BACK = "put back the file that version control or a backup has; do not delete it: it says what was analysed first"


@dataclass(frozen=True)
class Analysis:
    """One verdict on one wave.

    Attributes
    ----------
    instrument, wave : what was judged
    data : digest of the wave's raw files that the instrument's answers come from
    rule, sha256, content : the decision: its name, digest and everything it says
    definitions : digests of the other definitions the verdict rests on, by kind
    verdict : what was concluded
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
        """What makes two analyses one, whatever came out and when."""
        defined = (f"{kind} {digest}" for kind, digest in sorted(self.definitions.items()))
        return (self.instrument, self.wave, self.data, self.sha256, *defined)


@dataclass(frozen=True)
class History:
    """What the ledger says about one wave.

    Attributes
    ----------
    instrument, wave : the wave
    analyses, allowed : analyses of its data so far, and how many the present rule allows
    first : day and rule digest of the first analysis
    rule_changed : the present rule is another than the first
    differences : between the first rule and the present one
    data_changed : the wave's files are other than at the first analysis
    definitions_changed : kinds of definition that are other than at the first analysis
    other_answer : the same analysis once gave another verdict, so the program changed
    """

    instrument: str
    wave: str
    analyses: int
    allowed: int
    first: tuple[str, str]
    rule_changed: bool
    differences: tuple[RuleDifference, ...]
    data_changed: bool
    definitions_changed: tuple[str, ...]
    other_answer: bool


def data_digest(files: Iterable[str]) -> str:
    """Return one digest of the digests of a wave's raw files, in any order.

    Examples
    --------
    >>> data_digest(["b", "a"]) == data_digest(["a", "b"]) != data_digest(["a"])
    True
    """
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()


def analyses_of(
    verdict: Record,
    data: Mapping[str, str],
    decision: Decision,
    definitions: Mapping[str, Definition],
    on: str,
) -> list[Analysis]:
    """Return the analyses that a verdict is, one per wave.

    Parameters
    ----------
    verdict : content of verdict.json, from `separability.verdict`
    data : digest of each wave's data
    decision : the rule
    definitions : the others the verdict rests on, by kind (instrument, screening, models)
    on : today, ISO
    """
    content = decision.model_dump(mode="json")
    digests = {kind: one.verdict_sha256 for kind, one in definitions.items()}
    return [
        Analysis(
            verdict["instrument"], wave, data[wave], decision.name, decision.sha256, content, digests, said(one), on
        )
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


def record(analyses: Sequence[Analysis], new: Iterable[Analysis]) -> tuple[Analysis, ...]:
    """Return the ledger with new analyses behind the old; what is there already, with the same verdict, is not added again."""
    kept = list(analyses)
    known = {(one.key, one.verdict) for one in kept}
    for one in new:
        if (one.key, one.verdict) not in known:
            kept.append(one)
            known.add((one.key, one.verdict))
    return tuple(kept)


def history(analyses: Sequence[Analysis], now: Analysis) -> History:
    """Return what the ledger says about the wave of an analysis.

    Parameters
    ----------
    analyses : the ledger in its order, `now` recorded in it
    now : the present analysis

    Notes
    -----
    The same instrument's analyses of a wave of this name or of these very files count: renaming a wave hides none, and neither
    does adding a row to its file.
    """
    here = [x for x in analyses if x.instrument == now.instrument and (x.wave == now.wave or x.data == now.data)] or [
        now
    ]
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


def to_json(analyses: Sequence[Analysis], notes: Sequence[str] = ()) -> dict[str, object]:
    """Return the ledger as JSON's plain data, with what was noted on it by hand."""
    return ({"notes": list(notes)} if notes else {}) | {"analyses": [asdict(one) for one in analyses]}


def notes_of(content: object) -> list[str]:
    """Return what was noted on a ledger by hand, from JSON's plain data."""
    return [str(note) for note in content.get("notes", [])] if isinstance(content, Mapping) else []


def from_json(content: object, where: str) -> tuple[Analysis, ...]:
    """Return the ledger from JSON's plain data; None, where there is no file yet, is an empty ledger.

    Raises
    ------
    TableError
        The content is no ledger. It is not replaced by a new one: that would forget the first analysis.
    """
    if content is None:
        return ()
    names = {f.name for f in fields(Analysis)}
    entries = content.get("analyses", content.get(OLDER_KEY)) if isinstance(content, Mapping) else None
    wrong = None if isinstance(entries, list) else "the list `analyses`"
    known = entries if isinstance(entries, list) else []
    for i, entry in enumerate(known):
        if not isinstance(entry, Mapping) or set(entry) != names:
            wrong = wrong or f"analysis {i + 1} with the keys {', '.join(sorted(names))}"
    if wrong:
        raise TableError(
            f"the ledger of analyses does not hold {wrong}",
            where=where,
            why="without it nobody could say whether the rule changed after the first verdict",
            remedy=PUT_BACK,
        )
    return tuple(Analysis(**entry) for entry in known)
