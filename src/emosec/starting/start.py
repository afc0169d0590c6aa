"""`emosec new`: look at the exports, say what they are, write a study file full of marked guesses, say what is missing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emosec.definitions.constructs import SHIPPED, Construct, in_words
from emosec.definitions.instruments import Instrument
from emosec.errors import DefinitionError, many
from emosec.intake.sources import digest
from emosec.starting.beside import apart, criteria_lines
from emosec.starting.blocks import Block
from emosec.starting.drafts import dealt_by_name, how_dealt, instrument_text, study_text
from emosec.starting.finding import FoundFile, Say, explained_files, find_files, plain_name, recognise_all
from emosec.starting.grouping import group_files, same_columns_elsewhere
from emosec.starting.guesses import Guesses, guess
from emosec.starting.likely import Likely
from emosec.starting.texts import MARK
from emosec.starting.turned_names import turned_in
from emosec.starting.two_persons import two_persons
from emosec.starting.waves import wave_lines


@dataclass(frozen=True)
class Started:
    """What `emosec new` did.

    Attributes
    ----------
    said : what the exports are, what was guessed, what is missing and what to do next, as lines
    written : the files written
    """

    said: tuple[str, ...]
    written: tuple[Path, ...]


def new_study(
    paths: Sequence[Path],
    *,
    config: Path = Path("config"),
    raw: Path = Path("data/raw"),
    name: str = "",
    copy: bool = False,
    say: Say = lambda line: None,
) -> Started:
    """Look at exports and write the definitions of a study, guesses marked.

    Parameters
    ----------
    paths : files and folders; a folder of files is a wave, a folder of such folders a study
    config, raw : the project's folders of definitions and of raw data
    name : the study's name; the folder's by default
    copy : whether to copy the exports into the folder of raw data
    say : told about progress

    Raises
    ------
    IntakeError
        A path cannot be read or is empty, or nothing in it is an export.
    DefinitionError
        A file that would be written exists already; nothing is written then.
    """
    files = find_files(paths)
    name = plain_name(name or default_name(paths, files, raw), "study")
    targets = {path: raw / name / wave / path.name for path, wave in files}
    refuse_existing([config / "studies" / f"{name}.yaml"])
    found = explained_files(recognise_all(files, say))
    say("comparing columns with the instruments in config/instruments")
    exports, beside = apart(found)
    guesses = guess(group_files(exports), instruments_in(config / "instruments"))
    drafts = {
        (g.group.name, b.name): f"{name}_{b.name}" if len(b.name) < 40 else f"{name}_scale"
        for g in guesses.exports
        for b in g.blocks
    }
    drafts = distinct_names(drafts)
    constructs = constructs_in(config / "constructs")
    measured = any(m.instrument.measures_construct for g in guesses.exports for m in g.matches)
    blocks = [b for g in guesses.exports for b in g.blocks]
    central = None if measured or not blocks else max(blocks, key=lambda b: len(b.items))
    constructs = likeliest_first(constructs, central)
    enough = central is not None and bool(constructs) and len(central.items) >= len(constructs[0].names)
    dealt = how_dealt(constructs[0], central) if enough and central is not None else ""
    written = drafted_texts(guesses, drafts, constructs, central)
    waves = [*wave_lines(guesses, drafts), *criteria_lines(beside, exports)]
    texts = {config / "studies" / f"{name}.yaml": study_text(name, name.replace("_", " "), guesses, drafts, waves)}
    texts |= {config / "instruments" / f"{draft}.yaml": text for draft, text in written.items()}
    kept = [f for f in found if f.dictionary or f.recognised.table is not None]
    copies = {f.path: targets[f.path] for f in kept if f.path.resolve() != targets[f.path].resolve()}
    refuse_existing([*texts, *(copies.values() if copy else ())])
    for path, content in texts.items():
        write_new(path, content)
    for source, target in copies.items() if copy else ():
        say(f"copying {source}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as old, target.open("xb") as fresh:
            shutil.copyfileobj(old, fresh)
    said = [
        *what_they_are(found, (*guesses.key.columns, *guesses.key.elsewhere.values()) if guesses.key else ()),
        *what_was_guessed(guesses, drafts),
        *what_is_missing(guesses, found, dealt=dealt),
    ]
    return Started(
        (*said, *what_next(name, texts, copies, copy, kept, raw)), (*texts, *(copies.values() if copy else ()))
    )


def drafted_texts(
    guesses: Guesses, drafts: dict[tuple[str, str], str], constructs: Sequence[Construct], central: Block | None
) -> dict[str, str]:
    """Return name → definition of every drafted instrument; `central` is taken for one that measures the first construct."""
    return {
        (name := drafts[one.group.name, block.name]): instrument_text(
            name, block, one.group.name, constructs, measures=block is central
        )
        for one in guesses.exports
        for block in one.blocks
    }


def likeliest_first(constructs: Sequence[Construct], central: Block | None) -> list[Construct]:
    """Return the constructs: first those with a component for each group of a draft's names, then the shipped one."""

    def rank(one: Construct) -> tuple[bool, bool]:
        return central is None or not dealt_by_name(one, central), one.name != SHIPPED

    return sorted(constructs, key=rank)


def default_name(paths: Sequence[Path], files: Sequence[tuple[Path, str]], raw: Path) -> str:
    """Return the folder below the raw data where the files are there, else the name of the first path's folder or file."""
    first = files[0][0].resolve()
    if first.is_relative_to(raw.resolve()) and len(first.relative_to(raw.resolve()).parts) > 1:
        return first.relative_to(raw.resolve()).parts[0]
    start = paths[0].resolve()
    return start.name if start.is_dir() else start.stem


def distinct_names(drafts: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return the drafts' names with numbers behind those that come again."""
    made: dict[tuple[str, str], str] = {}
    for place, name in drafts.items():
        number = 2
        own = name
        while own in made.values():
            own, number = f"{name}_{number}", number + 1
        made[place] = own
    return made


def instruments_in(folder: Path) -> list[Instrument]:
    """Return the instruments that are defined; a file that cannot be used is left to `emosec check`."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(Instrument.load(path))
        except DefinitionError:
            continue
    return found


def constructs_in(folder: Path) -> list[Construct]:
    """Return the constructs that are defined; a file that cannot be used is left to `emosec check`."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        with contextlib.suppress(DefinitionError):
            found.append(Construct.load(path))
    return found


def refuse_existing(paths: Sequence[Path]) -> None:
    """Refuse to go on where a file that would be written is there."""
    there = [p for p in paths if p.exists()]
    if there:
        raise DefinitionError(
            f"the file exists already{f' (and {len(there) - 1} more that would be written)' if len(there) > 1 else ''}",
            where=str(there[0]),
            why="emosec new never overwrites what a person may have written",
            remedy="give the study another name with --name, or move the file away",
        )


def write_new(path: Path, content: str) -> None:
    """Write a file that is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except OSError as error:
        raise DefinitionError(
            f"it cannot be written: {error.strerror}", where=str(path), remedy="mend the folder's permissions"
        ) from None


def what_they_are(found: Sequence[FoundFile], key: Sequence[str] = ()) -> list[str]:
    """Return a line per file; what names the respondents stays, whatever it looks like."""
    lines = []
    for wave in dict.fromkeys(f.wave for f in found):
        lines.append(f"wave {wave}")
        for file in (f for f in found if f.wave == wave):
            seen = file.recognised
            if seen.table is None:
                kind = "explains the columns of an export" if file.dictionary else "not read"
                lines.append(f"  {file.path.name}: {kind}: {seen.refusal}")
                lines += [] if file.dictionary or not seen.remedy else [f"    {seen.remedy}"]
                continue
            notes = f" ({'; '.join(seen.notes)})" if seen.notes else ""
            people = (
                ", ".join(f"{column} ({kind})" for column, kind in seen.personal if column not in key) or "none seen"
            )
            lines.append(
                f"  {file.path.name}: {seen.reader}, {many(seen.rows, 'respondent')}, {many(seen.columns, 'column')}{notes}"
            )
            lines.append(f"    identify people and will be dropped: {people}")
    return lines


def what_was_drafted(block: Block, draft: str, may_be: Sequence[Likely]) -> list[str]:
    """Return what a drafted instrument holds, in words."""
    codes = f"{min(block.responses)} to {max(block.responses)}"
    lines = [f"    {draft}: a draft of {len(block.items)} items that share the responses {codes}"]
    lines += [
        f"      asked with {low} to {high} alone? {', '.join(items)}" for (low, high), items in block.fewer.items()
    ]
    lines += [f"      worded the other way? {', '.join(block.against)}"] if block.against else []
    lines += [f"      {words}"] if (words := turned_in(block)) else []
    return [*lines, *(f"      {likely.words}" for likely in may_be)]


def what_was_guessed(guesses: Guesses, drafts: dict[tuple[str, str], str]) -> list[str]:
    """Return what every export seems to hold, in words."""
    lines = ["guesses, to be confirmed in the files written"]
    for one in guesses.exports:
        group = one.group
        lines.append(f"  export {group.name}, files {group.pattern or '(no pattern fits them alone)'}")
        if others := same_columns_elsewhere(group, [g.group for g in guesses.exports]):
            lines.append(
                f"    the columns of {in_words(others)} in another wave, another format: the same questionnaire? Then one export "
                "whose file: fits them all, and one instrument, whose responses: have the words of each wave as label: or synonyms:"
            )
        lines += [f"    {words}"] if (words := two_persons(group.shared)) else []
        if one.twin:
            lines.append(f"    the same answers as {one.twin}, in other words: its labels go into the codebook")
        for match in one.matches:
            left = f"; no column for {', '.join(match.unmatched[:6])}" if match.unmatched else ""
            lines.append(
                f"    {match.instrument.name}: {len(match.columns)} of {len(match.instrument.items)} items, {match.how}{left}"
            )
        for match in one.refused:
            more = f" (and {len(match.written.against) - 1} more)" if match.written.against[1:] else ""
            lines.append(f"    {match.instrument.name}: {match.how}, and not taken: {match.written.against[0]}{more}")
        for block in one.blocks:
            lines += what_was_drafted(block, drafts[group.name, block.name], one.may_be.get(block.name, ()))
        if one.variables:
            lines.append(f"    variables: {', '.join(one.variables)}")
        if one.consent or one.checks:
            lines.append(f"    consent or attention checks? {', '.join([*one.consent, *one.checks])}")
    key = guesses.key
    if guesses.by_row:
        lines.append(
            "  respondent key: row; no column (and no pair of likely columns) looks like a key, so nothing can be joined or linked"
        )
    if key is not None:
        linked = (
            ""
            if key.linked is None
            else f", and {100 * key.linked:.0f}% of the keys of later waves are in the first wave"
        )
        unique = f"unique for each {key.occasion}" if key.occasion else "unique in every file"
        unique = (
            unique
            if not key.doubled
            else f"hardly ever twice in a file ({many(key.doubled, 'row')} with the key of another and other answers)"
        )
        lines.append(f"  respondent key: {' and '.join(key.columns)}, {unique}{linked}")
        lines += [f"    called {column} in {export}, of the same people" for export, column in key.elsewhere.items()]
        if key.occasion:
            lines.append(
                f"    a person has several rows, told apart by {key.occasion} ({', '.join(key.occasions[:8])}): only: keeps those "
                f"of {key.occasions[0]}; the study file says how the others become waves"
            )
    return lines


def what_is_missing(guesses: Guesses, found: Sequence[FoundFile], *, dealt: str) -> list[str]:
    """Return what a person has to add before anything can run; `dealt`: how a draft deals out its items among components."""
    missing = []
    matches = [m for g in guesses.exports for m in g.matches]
    blocks = [b for g in guesses.exports for b in g.blocks]
    if guesses.key is None and not guesses.by_row:
        missing.append("a respondent key: no column (and no pair of likely columns) is in every export and unique")
    elif guesses.key is not None and guesses.key.linked is not None and guesses.key.linked < 0.05:
        missing.append(
            "a key that links the waves: hardly anybody's key is in two waves, so nothing can be said about change"
        )
    if not matches and not blocks:
        missing.append(
            "items: no column fits a known instrument, and no four columns in a row share their response codes, so that there is "
            "no draft. Write the instrument by hand, as config/instruments/emosec_24.yaml is written (items with response options "
            "of their own under responses_of:; numbers of a slider, 0 to 100, go into categories first, in a copy of the file), "
            "and name it with its export under instruments: of the study file"
        )
    if not any(m.instrument.measures_construct for m in matches):
        missing.append(
            f"which items of the draft stand for which component of the construct: it deals them out {dealt}"
            if dealt
            else "an instrument with a scale for each component of a construct (construct: and component: in the drafts)"
        )
    if blocks:
        missing.append("title, citation, licence, scales and reversed items of the drafted instruments")
    missing += [f"columns for {', '.join(m.unmatched)} of {m.instrument.name}" for m in matches if m.unmatched]
    missing += [
        f"a name of their own for the files of export {g.group.name}" for g in guesses.exports if not g.group.pattern
    ]
    strays = [str(f.path) for f in found if f.recognised.table is None and not f.dictionary]
    if strays:
        missing.append(f"another place for {', '.join(strays)}: a wave's folder holds exports and dictionaries only")
    return (
        ["missing", *(f"  {m}" for m in missing)]
        if missing
        else ["missing: nothing that could be told from the exports"]
    )


def what_next(
    name: str, texts: dict[Path, str], copies: dict[Path, Path], copied: bool, kept: Sequence[FoundFile], raw: Path
) -> list[str]:
    """Return what was written and what to do now."""
    lines = [
        "written",
        *(f"  {path} ({many(content.count(MARK), 'guess', 'guesses')})" for path, content in texts.items()),
    ]
    lines += [f"  {target}" for target in copies.values()] if copied else []
    steps = []
    if copies and not copied:
        folders = sorted({str(t.parent) for t in copies.values()})
        steps.append("put the exports in place (or run this again with --copy under another --name):")
        steps += [f"     mkdir -p {' '.join(folders)}", *(f"     cp '{s}' '{t}'" for s, t in copies.items())]
    steps.append("confirm or correct every line that says GUESS in the files above, and take the word away")
    steps.append(f"emosec check {name}")
    steps.append(f"write {name} into studies: of config/config.yaml, then make")
    numbered, at = [], 0
    for step in steps:
        at += not step.startswith("     ")
        numbered.append(step if step.startswith("     ") else f"  {at}. {step}")
    sums = [f"     {name}/{f.wave}/{f.path.name},{digest(f.path)},," for f in kept]
    register = [f"  to have changes noticed, add to {raw / 'SOURCES.csv'} (file,sha256,origin,licence):", *sums]
    return [*lines, "next", *numbered, *register]
