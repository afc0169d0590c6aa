"""Variables of the respondents as a new study's file has them, and what the exports call the values of a group."""

from __future__ import annotations

from collections.abc import Sequence

from emosec.intake.distinct import distinct_cells
from emosec.intake.labels import plain_label
from emosec.starting.demographics import CLUSTERED, demographic
from emosec.starting.grouping import Group
from emosec.starting.guesses import Guess
from emosec.starting.texts import MARK, quoted, remark, word

SHOWN = 40


def variable_lines(exports: Sequence[Guess]) -> list[str]:
    """Return the variables, and as comments the columns that are nothing yet."""
    taken: set[str] = set()
    lines, others = [], []
    for guess in exports:
        asked = {c.name: demographic(c.text) for c in guess.group.first.columns if not demographic(c.name)}
        for column, kind in guess.variables.items():
            name = (
                asked.get(column) or column
                if column.isidentifier() and column.isascii()
                else demographic(column) or "".join(c for c in column if c.isalnum() and c.isascii())
            )
            if name and name[0].isalpha() and name not in taken:
                taken.add(name)
                source = f", column: {word(column)}" if name != column else ""
                waves = guess.group.waves_of(column) if kind != CLUSTERED else ()
                only = f", waves: [{', '.join(word(w) for w in waves)}]" if waves else ""
                labels = group_labels(guess.group, column) if kind == "group" else {}
                named = ", ".join(f"{word(value)}: {quoted(label)}" for value, label in labels.items())
                called = f", labels: {{{named}}}" if labels else ""
                lines.append(
                    f"  - {{name: {word(name)}, export: {guess.group.name}{source}, kind: {kind}{only}{called}}}  {MARK}"
                )
        text = {c.name: f"{c.name}, {c.text}" for c in guess.group.first.columns if c.text not in ("", c.name)}
        unused = [(text.get(c, c), why) for c, why in guess.others.items()]
        others += [f"#   {guess.group.name}: {remark(c)} ({why})" for c, why in unused[:SHOWN]]
        others += [f"#   {guess.group.name}: and {len(guess.others) - SHOWN} more"] if len(guess.others) > SHOWN else []
    made = ["variables:", *lines] if lines else []
    hint = (
        "# no items, with why; those wanted become variables: - {name: …, export: …, column: …, kind: number, group or "
        "cluster}, and\n"
        "# waves: […] with the waves in which they were asked, where these are not all"
    )
    return [*made, *([hint, *others] if others else [])]


def group_labels(group: Group, column: str) -> dict[str, str]:
    """Return what the files of an export call the values of a column, those in use alone; nothing where two files disagree."""
    found: dict[str, str] = {}
    for table in (f.recognised.table for f in group.files):
        told = next((c.labels for c in table.columns if c.name == column), {}) if table is not None else {}
        if table is None or not told:
            continue
        there = set(distinct_cells(table.cells[column])[1])
        for value, label in told.items():
            if (
                value in there
                and plain_label(label)
                and plain_label(found.setdefault(value, label)) != plain_label(label)
            ):
                return {}
    return found
