"""Columns that identify people and columns that do not, in fifteen languages, with few rows and many: the table of the docs."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.intake.privacy import recognise_personal
from emosec.intake.readers import RawColumn

LISTED = list(csv.DictReader((Path(__file__).parent / "column_names.csv").open(encoding="utf-8")))
FEW, MANY = 6, 300
FIRST = (
    "Anna",
    "Berta",
    "Carl",
    "Dora",
    "Emil",
    "Franz",
    "Grete",
    "Hugo",
    "Ida",
    "Jan",
    "Karl",
    "Lena",
    "Max",
    "Nora",
    "Otto",
)
LAST = (
    "Adler",
    "Bauer",
    "Cramer",
    "Decker",
    "Ebert",
    "Fuchs",
    "Gruber",
    "Hahn",
    "Isler",
    "Jost",
    "Kern",
    "Lang",
    "Mohr",
)
DIGITS = str.maketrans({str(d): str((7 * d + 3) % 10) for d in range(10)})


def card(at):
    """A card number with its check digit."""
    body = f"4539{at:011d}"
    digits = [int(c) for c in body[::-1]]
    total = sum(sum(divmod(2 * d, 10)) for d in digits[::2]) + sum(digits[1::2])
    return body + str(-total % 10)


def iban(at):
    """An account number with its check digits."""
    body = f"{at:018d}"
    check = 98 - int(f"{body}131400") % 97
    return f"DE{check:02d}{body}"


def cells(holds, n):
    """What a column holds, one text per row."""
    rng = np.random.default_rng(5)
    made = {
        "name": lambda i: f"{FIRST[i % 15]} {LAST[i % 13]}",
        "number": lambda i: f"{100000 + 7919 * i:07d}",
        "iban": lambda i: iban(12345 + 977 * i),
        "card": lambda i: card(31 * i),
        "date": lambda i: f"19{60 + i % 40}-{1 + i % 12:02d}-{1 + i % 28:02d}",
        "phone": lambda i: f"+49 30 {1234567 + 31 * i}",
        "mail": lambda i: f"x{i}@example.org",
        "handle": lambda i: f"@{FIRST[i % 15].lower()}{i}",
        "street": lambda i: f"{i + 1} Long Street",
        "town": lambda i: f"{LAST[i % 13]}stadt" if i % 13 else f"Neu{LAST[i // 13 % 13]}",
        "image": lambda i: f"data:image/png;base64,AAAA{i}",
        "file": lambda i: f"upload_{FIRST[i % 15]}_{i}.pdf",
        "ip": lambda i: f"10.0.{i // 250}.{1 + i % 250}",
        "codes": lambda i: str(rng.integers(1, 6)),
        "labels": lambda i: ("Never", "Rarely", "Sometimes", "Often", "Always")[rng.integers(0, 5)],
        "phrases": lambda i: ("Not like me", "A bit like me", "Very much like me", "Just like me")[i % 4],
        "running": lambda i: str(1 + i),
        "ages": lambda i: str(rng.integers(18, 70)),
        "years": lambda i: str(rng.integers(1950, 2005)),
        "country": lambda i: ("DE", "AT", "CH", "NA")[rng.integers(0, 4)],
        "words": lambda i: ("alpha", "beta", "gamma")[rng.integers(0, 3)],
        "towns": lambda i: ("Berlin", "Hamburg", "Bonn")[i % 3] if n == MANY else ("Berlin", "Berlin")[i % 2],
        "decimals": lambda i: f"{rng.normal():.4f}",
        "durations": lambda i: str(rng.integers(90, 4000)),
        "moments": lambda i: f"2024-01-{1 + i % 28:02d} 10:{i % 60:02d}:00",
        "sums": lambda i: str(rng.integers(15, 76)),
        "money": lambda i: str(500 * rng.integers(1, 40)),
    }[holds]
    return pd.Series([made(i) for i in range(n)], dtype="string")


def judged(n):
    """Per row of the list, whether the column was told to identify people."""
    columns = [RawColumn(row["column"], row["column"], 1) for row in LISTED]
    return [recognise_personal(c, cells(row["holds"], n)) is not None for c, row in zip(columns, LISTED, strict=True)]


def counts(n):
    told = Counter(zip((row["identifies"] for row in LISTED), judged(n), strict=True))
    return [sum(told.values()), told["yes", True], told["yes", False], told["no", True]]


@pytest.mark.parametrize("n", [FEW, MANY])
def test_the_table_of_the_docs(root, n):
    text = (root / "docs" / "exports.md").read_text(encoding="utf-8")
    assert f"| {n} | {' | '.join(map(str, counts(n)))} |" in text


@pytest.mark.parametrize("n", [FEW, MANY])
def test_no_item_of_a_scale_is_dropped_for_its_name(n):
    wrong = [r["column"] for r, told in zip(LISTED, judged(n), strict=True) if told and r["identifies"] == "no"]
    assert not [c for c in wrong if c in {r["column"] for r in LISTED if r["holds"] in ("codes", "labels", "phrases")}]


if __name__ == "__main__":
    for size in (FEW, MANY):
        kept = [r["column"] for r, t in zip(LISTED, judged(size), strict=True) if not t and r["identifies"] == "yes"]
        lost = [
            f"{r['column']}:{r['holds']}"
            for r, t in zip(LISTED, judged(size), strict=True)
            if t and r["identifies"] == "no"
        ]
        print(size, counts(size), "kept wrongly:", kept, "dropped wrongly:", lost)
