"""Who a row is: the respondent key of a new study, and the rows of single occasions and events."""

from __future__ import annotations

from emosec.errors import many
from emosec.starting.grouping import Group
from emosec.starting.keys import Key
from emosec.starting.texts import MARK, quoted, remark, word

NO_KEY = "no_column_names_respondents"


def key_lines(key: Key | None, rows: bool) -> list[str]:
    """Return the respondent key with why it was taken."""
    if key is None and rows:
        return [
            f"respondent_key: row  {MARK}: no column looks like a key: every row is a respondent, nothing can be joined"
        ]
    if key is None:
        return [
            f"respondent_key: [{NO_KEY}]  {MARK}: no column is in every export and unique; without one waves cannot be joined"
        ]
    why = f"unique for each {key.occasion}" if key.occasion else "unique in every file"
    why = "the same people in every export, by other names of the column" if key.elsewhere else why
    why = why if not key.doubled else "called like a key, and hardly ever there twice"
    if key.linked is not None:
        why += f"; {100 * key.linked:.0f}% of the keys of later waves are in the first"
    lines = [f"respondent_key: [{', '.join(word(c) for c in key.columns)}]  {MARK}: {why}"]
    if key.case:
        lines.append(
            f"key_ignores_case: true  {MARK}: {many(key.case, 'key')} like another but for upper and lower case"
        )
    if key.doubled:
        lines.append(
            f"# keep: most_complete  {MARK}: {many(key.doubled, 'row')} with the key of another and other answers: first, last, "
            "most_complete, or none (the default)"
        )
    if key.personal:
        lines += [
            f"# it holds what identifies people ({key.personal}): a keyed hash takes its place; keep EMOSEC_KEY outside the project"
        ]
        lines += ["respondent_names: hashed"]
    return lines


def occasion_lines(key: Key | None, group: Group) -> list[str]:
    """Return the rows of the first occasion, and how the others become waves, where a file holds several rows of one person."""
    if key is None or not key.occasion:
        return []
    rows = [", ".join(map(quoted, key.spelled.get(value, (value,)))) for value in key.occasions]
    column, first = word(key.occasion), rows[0]
    waves = ", ".join(f"{{wave: <folder>, only: {{{group.name}: {{{column}: [{own}]}}}}}}" for own in rows[:2])
    kept = (
        f"    only: {{{column}: [{first}]}}  {MARK}: rows of one person differ in {remark(key.occasion)} "
        f"({', '.join(remark(v) for v in key.occasions[:8])}); this keeps the first"
    )
    return [
        kept,
        "    # for a wave of each, lay the file into a folder for each wave, take only: away here, and write",
        f"    # waves: [{waves}]",
    ]
