"""The rooms in the order they are walked through, and all their tables: whatever a room's contracts.py declares.

For those who look at every room: the report, the tests. A room imports its own `<room>/contracts.py` and those it reads.
"""

from __future__ import annotations

from emosec.contract import Table
from emosec.intake import contracts as intake
from emosec.invariance import contracts as invariance
from emosec.items import contracts as items
from emosec.reliability import contracts as reliability
from emosec.scoring import contracts as scoring
from emosec.screening import contracts as screening
from emosec.separability import contracts as separability
from emosec.structure import contracts as structure
from emosec.validity import contracts as validity

ROOMS: tuple[str, ...] = (
    "intake", "screening", "scoring", "items", "reliability", "structure", "invariance", "separability", "validity",
    "report",
)  # fmt: skip
TABLES: tuple[Table, ...] = tuple(
    declared
    for room in (intake, screening, scoring, items, reliability, structure, invariance, separability, validity)
    for declared in vars(room).values()
    if isinstance(declared, Table)
)
