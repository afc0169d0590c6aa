"""What a file beside an export says of one of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Explained:
    """What a dictionary says about a column.

    Attributes
    ----------
    name : the column's own name, where the export calls it by its question
    text : the question
    labels : code → label
    personal : why it identifies people, where the dictionary says so
    """

    name: str = ""
    text: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    personal: str = ""
