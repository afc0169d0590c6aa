"""What is true of a simulated study: the correlations its answers were drawn with, to be read beside the verdict."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Described


class TruePair(Described):
    """The correlation of two components in the population a study was drawn from."""

    components: tuple[str, str] = Field(description="The two components.")
    phi: float = Field(ge=-1, le=1, description="Their correlation, both keyed toward the construct's pole.")


class Truth(Described):
    """What a simulated study was drawn with.

    Examples
    --------
    >>> Truth(made_by="make.py", pairs=({"components": ("body", "mind"), "phi": 0.7},)).of("mind–body")
    0.7
    """

    made_by: str = Field(description="The script that draws it.")
    pairs: tuple[TruePair, ...] = Field(min_length=1, description="The correlation of every pair of components.")
    settings: dict[str, float] = Field(
        default_factory=dict,
        description="What else it was drawn with, by name: loading, acquiescence, share of missing answers.",
    )
    respondents: dict[str, int] = Field(default_factory=dict, description="wave: how many people it holds.")

    @model_validator(mode="after")
    def _pairs_once(self) -> Self:
        pairs = [frozenset(p.components) for p in self.pairs]
        if any(len(p) < 2 for p in pairs) or len(set(pairs)) < len(pairs):
            raise Contradiction(
                "a pair of the truth is there twice, or of one component", "list every pair once", ("pairs",)
            )
        return self

    def of(self, pair: str) -> float | None:
        """Return the true correlation of a pair named as in tables, either way round; None where it is not said."""
        asked = frozenset(pair.split("–"))
        return next((p.phi for p in self.pairs if frozenset(p.components) == asked), None)
