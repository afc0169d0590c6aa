"""Rows of different respondents that hold one and the same address, number or code of a person: who answered under two keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from emosec.intake.paradata import rows_of_others
from emosec.intake.readers import RawTable

if TYPE_CHECKING:
    import pandas as pd

NAMED = re.compile(
    r"(^|[\W_])(id|ids|pid|uid|vp|vpn|code|token|subject|subj|participant|respondent|case|person|session|record)([\W_]?(id|nr|no|code|number))?\d*$"
    r"|^(respondent|participant|subject|person|user|case|worker|proband)\w{0,6}$|prolific|mturk|externalreference"
    r"|^(pers\w{0,8}|proband\w{0,4}|teilnehm\w{0,6})?[\W_]?(k(ü|ue)rzel|kennung|chiffre)\d*$",
    re.IGNORECASE,
)
# what identifies people and is one person's in every row and wave
OF_A_PERSON = {"e-mail", "phone", "worker id", "handle", "reference", "identity number", "account"}
# ASSUME what names people is another one for all but a few; a street, a school and "anonymous" are not
MOSTLY_UNIQUE = 0.85


def called_like_a_key(name: str) -> bool:
    """Return whether a column's name says that it tells who a row is.

    Examples
    --------
    >>> called_like_a_key("participantId"), called_like_a_key("mood")
    (True, False)
    """
    return bool(NAMED.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)))


def under_two_keys(
    table: RawTable,
    whose: Sequence[str | None],
    answers: pd.DataFrame,
    personal: Mapping[str, str],
    used: Collection[str] = (),
) -> dict[str, int]:
    """Return column → rows that share its value with a row of another respondent, of columns that name people and are no key.

    Rows without any answer are nobody's: who began twice and answered once is there once.

    Parameters
    ----------
    table : the rows of one export
    whose : whose each row is, None where that is not known
    answers : what the study uses of each row
    personal : column → what it holds that identifies people
    used : columns that the study uses, none of which is looked at

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.intake.readers import RawColumn
    >>> mails = [f"p{at}@mail.org" for at in range(20)]
    >>> cells = pd.DataFrame({"email": [*mails, "P3@mail.org "]}, dtype="string")
    >>> table = RawTable(cells, (RawColumn("email", "email", 1),), "delimited", 1)
    >>> answers = pd.DataFrame({"q": ["3"] * 21}, dtype="string")
    >>> under_two_keys(table, [str(at) for at in range(21)], answers, {"email": "e-mail"})
    {'email': 2}
    """
    answered = answers.notna().any(axis=1).to_numpy()
    found = {}
    for name in (c.name for c in table.columns if c.name not in used):
        if personal.get(name) not in OF_A_PERSON and not called_like_a_key(name):
            continue
        cells = table.cells[name].str.strip().str.casefold()
        cells = cells.where(answered & (cells != "").fillna(False).to_numpy(dtype=bool))
        if cells.nunique() >= MOSTLY_UNIQUE * cells.notna().sum() and (
            n := int((rows_of_others(cells, whose) > 0).sum())
        ):
            found[name] = n
    return found
