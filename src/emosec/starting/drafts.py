"""Definitions as commented YAML, every guess marked as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from emosec.definitions.codes import OneMap
from emosec.definitions.constructs import Construct
from emosec.intake.labels import plain_label
from emosec.intake.ladders import steps_of
from emosec.starting.blocks import Block, are_sentences
from emosec.starting.demographics import no_answers
from emosec.starting.events import event_lines
from emosec.starting.grouping import letters_in_common
from emosec.starting.guesses import Guess, Guesses
from emosec.starting.keys import Key
from emosec.starting.known import Match, bare
from emosec.starting.pages import named_for_times, pages_of, timed_pages
from emosec.starting.rows import key_lines, occasion_lines
from emosec.starting.texts import MARK, on_one_line, quoted, remark, word, word_of_code
from emosec.starting.turned_names import turned_in
from emosec.starting.two_persons import two_persons
from emosec.starting.variables import variable_lines
from emosec.starting.wide import wide_lines

TURNED = "turned before the export? codes: turns them back"
WHICH = "which_column"
SCREENED_BY_PLATFORM = ("preview", "finished")
HEAD = """\
# Written by `emosec new` from a look at the exports. Every line that says GUESS is one, made from names and answers: look at
# it, put it right where it is wrong, and take the word away. `emosec check {name}` lists the guesses that are left.
"""


def study_text(
    name: str, title: str, guesses: Guesses, drafts: Mapping[tuple[str, str], str], waves: Sequence[str] = ()
) -> str:
    """Return the study file; `drafts` is (export, block) → name of the drafted instrument, `waves` what differs by wave."""
    lines = ["# yaml-language-server: $schema=../schemas/study.schema.json", HEAD.format(name=name).rstrip()]
    lines += [f"name: {name}", f"title: {quoted(title)}  {MARK}", '# who was asked what, when and why: about: "…"']
    lines += key_lines(guesses.key, guesses.by_row)
    lines.append("exports:")
    for guess in guesses.exports:
        lines += export_lines(guess, guesses.key)
        lines += occasion_lines(guesses.key, guess.group)
    lines += ["# what was asked; where a column is called as the item, columns: need not name it"]
    administered = [line for g in guesses.exports for line in instrument_lines(g, drafts)]
    lines += ["instruments:", *administered] if administered else ["instruments: []  " + MARK + ": no items were found"]
    lines += waves
    lines += variable_lines(guesses.exports)
    known = {what for g in guesses.exports for f in g.group.files for what in f.recognised.paradata}
    online = bool(known & set(SCREENED_BY_PLATFORM))
    why = (
        "the exports know previews and unfinished rows"
        if online
        else "nothing is known about previews or unfinished rows"
    )
    lines += [f"screening: {'online' if online else 'default'}  {MARK}: {why}", "models: components"]
    lines += [
        "# hypotheses: the name of a file in config/hypotheses, registered before the data are seen",
        "decision: separability",
    ]
    return "\n".join(lines) + "\n"


def export_lines(guess: Guess, key: Key | None = None) -> list[str]:
    """Return one export, and as comments what may be said about consent, checks, events, missing codes and dropped columns."""
    group = guess.group
    named = key.columns_in(group.name) if key else ()
    pattern = quoted(group.pattern) if group.pattern else f'"*"  {MARK}: no pattern fits these files alone; rename them'
    lines = [f"  - name: {group.name}", f"    file: {pattern}"]
    lines += [f"    dictionary: {quoted(group.dictionary)}  {MARK}"] if group.dictionary else []
    if key and named != key.columns:
        lines.append(f"    respondent_key: [{', '.join(map(word, named))}]  {MARK}: it names the same people")
    if guess.twin:
        lines.append(
            f"    # the answers of the export {guess.twin} in other words: it gives that one's codes their labels"
        )
    for column, found in guess.consent.items():
        lines.append(
            f"    # consent: {{column: {word(column)}, passes: [{', '.join(quoted(v) for v in found)}]}}  {MARK}: which mean yes?"
        )
    for column, found in guess.checks.items():
        lines.append(
            f"    # checks: [{{column: {word(column)}, passes: [{', '.join(quoted(v) for v in found)}]}}]  {MARK}: which pass?"
        )
    aside = sorted(
        {cell for b in guess.blocks for cell in b.aside}
        | {c for m in guess.matches for c in m.written.aside}
        | {c for name, kind in guess.variables.items() if kind == "number" for c in no_answers(group.first, name)}
    )
    if aside:
        cells = ", ".join(quoted(c) for c in aside)
        lines.append(f"    missing: [{cells}]  {MARK}: {', '.join(aside)} look like codes for no answer")
    times = timed_pages(group.first.columns, questions_of(guess))
    if times and set(times) <= set(group.shared):
        lines.append(
            "    # seconds on each page, for rules about answers given too fast: how many questions does it hold?"
        )
        lines.append("    pages:")
        lines += [f"      - {{column: {word(column)}, items: {n}}}  {MARK}" for column, n in times.items()]
    lines += event_lines(group.first, group.name)
    lines += [f"    # {words}  {MARK}"] if (words := two_persons(group.shared)) else []
    if personal := {column: kind for column, kind in group.personal.items() if column not in named}:
        lines.append(
            "    # dropped at intake, because they look as if they identify people; keep one with personal: {column: reason}"
        )
        lines += [f"    #   {remark(column)} ({kind})" for column, kind in personal.items()]
    return lines


def questions_of(guess: Guess) -> set[str]:
    """Return the columns of an export that hold an item or a check of attention: what is asked in passing says no time."""
    items = {c for match in guess.matches for c in match.columns.values()}
    items |= {c.name for block in guess.blocks for c in block.items.values()}
    items = {whole for c in items for whole in guess.several.get(c, (c,))}
    return items | {*guess.checks}


def instrument_lines(guess: Guess, drafts: Mapping[tuple[str, str], str]) -> list[str]:
    """Return the instruments of one export with their column maps."""
    lines = []
    for match in guess.matches:
        lines += [
            f"  - instrument: {match.instrument.name}  {MARK}: {match_words(match)}",
            f"    export: {guess.group.name}",
        ]
        other = several_of(guess, match.columns) | dict.fromkeys(match.unmatched, WHICH)
        lines += columns_lines(other)
        lines += page_lines(guess, match.columns)
        lines += wide_lines(match.instrument.name, match.columns, guess.later)
        if match.written.turned:
            lines.append(
                f"    # {', '.join(match.written.turned)} go along with the items that are not reversed: {TURNED}  {MARK}"
            )
        lines += codes_lines(*match.coded)
    for block in guess.blocks:
        draft = drafts[guess.group.name, block.name]
        lines += [
            f"  - instrument: {draft}  {MARK}: a draft; see config/instruments/{draft}.yaml",
            *(f"    # {one.words}" for one in guess.may_be.get(block.name, ())),
            f"    export: {guess.group.name}",
        ]
        if named_apart(block):
            parts = ", ".join(f"{remark(grid[0])} to {remark(grid[-1])}" for grid in block.grids)
            lines.append(f"    # several instruments, perhaps: {parts} have names of their own")
        lines += [f"    # {words}  {MARK}"] if (words := turned_in(block)) else []
        lines += columns_lines(several_of(guess, {i: c.name for i, c in block.items.items()}))
        lines += page_lines(guess, {i: c.name for i, c in block.items.items()})
        lines += wide_lines(draft, {i: c.name for i, c in block.items.items()}, guess.later)
        lines += codes_lines(block.codes, block.own_codes)
    return lines


def page_lines(guess: Guess, asked: Mapping[str, str]) -> list[str]:
    """Return the pages on which items stood, where recorded times tell."""
    asked = {item: guess.several.get(column, (column,))[0] for item, column in asked.items()}
    pages = pages_of(named_for_times(guess.group.first.columns), asked)
    if not pages:
        return []
    listed = ", ".join(f"[{', '.join(word(item) for item in page)}]" for page in pages)
    return [
        f"    pages: [{listed}]  {MARK}: by the columns with times; a page without a time is not told from its neighbour"
    ]


def several_of(guess: Guess, columns: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """Return item → column, or columns, where these are not called as the item is."""
    found = {item: guess.several.get(column, (column,)) for item, column in columns.items()}
    whole = {item: names if len(names) > 1 else names[0] for item, names in found.items()}
    return {item: column for item, column in whole.items() if item != column}


def codes_lines(codes: OneMap, own: Mapping[str, OneMap]) -> list[str]:
    """Return the map from written to published codes, where there is one."""
    why = "by the labels or the range of the answers, the codes written are not the published ones"
    return [f"    codes: {maps_text(codes, own)}  {MARK}: {why}"] if codes or own else []


def maps_text(codes: OneMap, own: Mapping[str, OneMap]) -> str:
    """Return a map of codes, and those of single columns, on one line."""

    def inner(one: OneMap) -> str:
        return ", ".join(f"{word_of_code(w)}: {p}" for w, p in one.items())

    parts = [inner(codes)] if codes else []
    return f"{{{', '.join([*parts, *(f'{word(column)}: {{{inner(one)}}}' for column, one in own.items())])}}}"


def match_words(match: Match) -> str:
    """Return how an instrument was found."""
    said = f"{len(match.columns)} of {len(match.instrument.items)} items found ({match.how})"
    return said + (
        f"; {100 * match.uncoded:.0f}% of the different answers are none of its codes" if match.uncoded else ""
    )


def columns_lines(columns: Mapping[str, str | tuple[str, ...]]) -> list[str]:
    """Return a column map, a line per item."""
    if not columns:
        return []
    lines = [
        f"      {word(i)}: {word(c)}  {MARK}" + (": no column was found" if c == WHICH else "")
        if isinstance(c, str)
        else f"      {word(i)}: [{', '.join(map(word, c))}]  {MARK}: no row fills two of them"
        for i, c in columns.items()
    ]
    return ["    columns:", *lines]


def instrument_text(
    name: str, block: Block, export: str, constructs: Sequence[Construct] = (), *, measures: bool = False
) -> str:
    """Return a drafted instrument of a block of columns; `constructs` are those that its scales may measure.

    With `measures` it is taken for the instrument of the first of them, its items in runs of equal length: a study needs one.
    """
    lines = ["# yaml-language-server: $schema=../schemas/instrument.schema.json"]
    lines += [
        f"# A draft by `emosec new`: {len(block.items)} columns of the export {export} that share their response codes.",
        "# Every line that says GUESS is one: look at it, put it right, and take the word away.",
    ]
    lines += [
        f"name: {name}",
        f"title: {quoted(name)}  {MARK}",
        f"citation: not known yet  {MARK}",
        f"licence: not known yet  {MARK}",
    ]
    lines += [
        "verified: false",
        *(construct_guess(constructs) if measures else construct_lines(constructs)),
        *response_lines(block),
        *fewer_lines(block),
        "# in the order of the export",
        "items:",
    ]
    # where columns have no text beside their names, questions may be the names
    asked = are_sentences([column.name for column in block.items.values()])
    named = {i: c.name if asked or bare(i) != bare(c.name) else "" for i, c in block.items.items()}
    texts = own_texts({i: c.text or named[i] for i, c in block.items.items()})
    for item in block.items:
        own = on_one_line(texts[item])
        text = f", text: {quoted(own)}" if own else ""
        lines.append(f"  - {{id: {word(item)}{text}}}")
    if measures and constructs and len(block.items) >= len(constructs[0].names):
        return "\n".join([*lines, *component_lines(constructs[0], block)]) + "\n"
    lines += [
        "# Scales to start with. An instrument that names a construct has one for each of its components, and",
        "# no item stands in two of them, such as",
        *scale_lines(constructs),
        "scales:",
    ]
    parts = block.grids if named_apart(block) else (tuple(block.items),)
    for at, items in enumerate(parts, start=1):
        turned = [i for i in items if i in block.against]
        against = f"  {MARK}: these correlate negatively with the others" if turned else ""
        lines += [
            f"  - name: {'everything' if len(parts) == 1 else f'part{at}'}  {MARK}",
            f"    items: [{', '.join(map(word, items))}]",
            f"    reversed: [{', '.join(map(word, turned))}]{against}",
        ]
    return "\n".join(lines) + "\n"


def named_apart(block: Block) -> bool:
    """Whether the items of a block fall into several groups by their names, none of which is a single item."""
    return len(block.grids) > 1 and all(len(grid) > 1 for grid in block.grids)


def fewer_lines(block: Block) -> list[str]:
    """Return the responses of the items that were asked with fewer answers, as far as the answers tell."""
    lines = [f"responses_of:  {MARK}: nobody goes farther in these, and many do in the others"] if block.fewer else []
    for (low, high), items in block.fewer.items():
        lines += [f"  - items: [{', '.join(map(word, items))}]", "    responses:"]
        lines += [
            f"      - {{code: {code}, label: {quoted(f'code {code}')}}}  {MARK}: what did respondents see?"
            for code in range(low, high + 1)
        ]
    return lines


def own_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the items' texts without the words that all of them begin with.

    Examples
    --------
    >>> own_texts({"a": "How do you feel? - calm", "b": "How do you feel? - sad"})
    {'a': 'calm', 'b': 'sad'}
    """
    known = [t for t in texts.values() if t]
    start = letters_in_common(known) if len(known) > 1 else ""
    # whole words of a question only: what ends in a bracket, a dash, a colon or a question mark
    cut = max((start.rfind(sign) + len(sign) for sign in ("[", " - ", ": ", "? ") if sign in start), default=0)
    made = {item: text[cut:].strip() for item, text in texts.items()}
    return {item: text.removesuffix("]") if text.count("[") < text.count("]") else text for item, text in made.items()}


def construct_lines(constructs: Sequence[Construct]) -> list[str]:
    """Return comments that say which constructs an instrument may name."""
    lines = [
        "# where its scales are components whose separability is asked, the construct they belong to, from config/constructs/:"
    ]
    return lines + [f"# construct: {c.name}  # {', '.join(c.names)}" for c in constructs]


def construct_guess(constructs: Sequence[Construct]) -> list[str]:
    """Return the construct that the instrument is taken to measure."""
    return [
        f"construct: {constructs[0].name}  {MARK}: which items stand for which component nobody can tell from a file"
    ]


def dealt_by_name(construct: Construct, block: Block) -> list[list[str]]:
    """Return a block's items in as many groups by their names as there are components, in a row or taking turns; else nothing."""
    if named_apart(block) and len(block.grids) == len(construct.names):
        return [list(grid) for grid in block.grids]
    families: dict[str, list[str]] = {}
    for item, column in block.items.items():
        families.setdefault(column.name.rstrip("0123456789"), []).append(item)
    fits = len(families) == len(construct.names) and all(len(own) > 1 for own in families.values())
    return list(families.values()) if fits else []


def how_dealt(construct: Construct, block: Block) -> str:
    """Return how the items of a draft are dealt out among the components."""
    if dealt_by_name(construct, block):
        return "as their names fall into groups"
    if named_apart(block):
        return f"in runs of equal length: by their names they are {len(block.grids)} groups, and components {len(construct.names)}"
    return "in runs of equal length, for want of anything better"


def component_lines(construct: Construct, block: Block) -> list[str]:
    """Return one scale per component, the items dealt out by their names or in equal runs: each line a guess to be put right."""
    items, names = list(block.items), construct.names
    cuts = [round(at * len(items) / len(names)) for at in range(len(names) + 1)]
    runs = dealt_by_name(construct, block) or [items[a:b] for a, b in pairwise(cuts)]
    lines = [f"# the items {how_dealt(construct, block)}: say which belong to which component"]
    lines += (
        ["# the first code is the most agreement here: the items that are agreed to are the reversed ones"]
        if from_the_top(block)
        else []
    )
    lines.append("scales:")
    plain = [i for own, one in zip(runs, construct.components, strict=True) if not one.say_toward for i in own]
    # the side on which most items stand of the components whose scales point toward the pole by themselves; where the first
    # code is the most agreement, those who agree with these items have low codes
    turns = (2 * sum(i in block.against for i in plain) > len(plain)) != from_the_top(block)
    for name, own, one in zip(names, runs, construct.components, strict=True):
        away = [i for i in own if (i in block.against) != turns]
        opposite = one.say_toward and 2 * len(away) > len(own)
        turned = [i for i in own if i not in away] if opposite else away
        toward = f"toward: {construct.opposite if opposite else construct.pole}, " if one.say_toward else ""
        lines.append(
            f"  - {{name: {name}, component: {name}, {toward}items: [{', '.join(word(i) for i in own)}], "
            f"reversed: [{', '.join(word(i) for i in turned)}]}}  {MARK}"
        )
    return lines


def from_the_top(block: Block) -> bool:
    """Whether the first code of a block's answers is the most of what their words grade: 1 = strongly agree, 1 = always."""
    labels = [plain_label(block.responses[code]) for code in sorted(block.responses)]
    steps = steps_of(labels) if block.graded and len(labels) > 1 and all(labels) else None
    return steps is not None and list(steps) == sorted(steps, reverse=True)


def scale_lines(constructs: Sequence[Construct]) -> list[str]:
    """Return comments with scales of the first construct's first and last component as examples."""
    names, opposite = (
        (constructs[0].names, constructs[0].opposite) if constructs else (("one", "two"), "<the opposite>")
    )
    return [
        f"#   - {{name: {names[0]}, component: {names[0]}, items: [a, b, c], reversed: [c]}}",
        f"#   - {{name: {names[-1]}, component: {names[-1]}, toward: {opposite}, items: [d, e, f]}}",
    ]


def response_lines(block: Block) -> list[str]:
    """Return the responses; words whose order nothing tells are in the order of the alphabet, and say so."""
    lines = ["responses:"]
    if not block.graded:
        lines.insert(
            0,
            f"{MARK}: nothing tells the order of these words; they stand in the alphabet's: put the lowest first and number them",
        )
    if block.worded:
        first = next(label for label in block.responses.values() if label)
        lines.insert(
            0,
            f"# the export says these words; one that is given a better label stays known by synonyms: [{quoted(first)}]",
        )
    for code, label in block.responses.items():
        shown = label or f"code {code}"
        why = "" if label and not block.worded else f"  {MARK}" + ("" if label else ": what did respondents see?")
        lines.append(f"  - {{code: {code}, label: {quoted(shown)}}}{why}")
    return lines
