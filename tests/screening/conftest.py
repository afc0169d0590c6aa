import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.intake.contracts import RESPONDENTS, RESPONSES
from emosec.tables import check


@pytest.fixture
def four():
    """Four items, codes 1 to 5."""
    responses = "\n".join(f"  - {{code: {c}, label: l{c}}}" for c in range(1, 6))
    items = ", ".join(f"{{id: {i}}}" for i in "abcd")
    text = f"name: four\ntitle: Four\ncitation: none\nlicence: CC0\nresponses:\n{responses}\nitems: [{items}]\n"
    return Instrument.parse(text + "scales: [{name: all, items: [a, b, c, d]}]", where="four.yaml")


@pytest.fixture
def rules():
    def make(*lines):
        text = "\n".join(f"  - {{{line}, why: because}}" for line in lines)
        return Screening.parse(f"name: some\nrules:\n{text}", where="some.yaml")

    return make


@pytest.fixture
def tables_of():
    """Long responses and respondents from a list of rows of answers (None is missing)."""

    def make(rows, status=None):
        names = [f"p{i}" for i in range(len(rows))]
        place = {"study": "demo", "wave": "w1"}
        long = [
            place | {"instrument": "four", "respondent": n, "item": item, "value": value}
            for n, row in zip(names, rows, strict=True)
            for item, value in zip("abcd", row, strict=True)
        ]
        people = [
            place | {"respondent": n, "key_status": s, "source_rows": f"main:{n[1:]}"}
            for n, s in zip(names, status or ["ok"] * len(rows), strict=True)
        ]
        return check(RESPONSES, pd.DataFrame(long)), check(RESPONDENTS, pd.DataFrame(people))

    return make
