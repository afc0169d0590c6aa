"""What is true of a simulated study: the correlations its answers were drawn with, to be read beside the verdict."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Described

POOLED = "pooled"


class TruePair(Described):
    """The correlation of two components in the population a study was drawn from."""

    components: tuple[str, str] = Field(description="The two components.")
    phi: float = Field(ge=-1, le=1, description="Their correlation, both keyed toward the construct's pole.")
    waves: dict[str, Annotated[float, Field(ge=-1, le=1)]] = Field(
        default_factory=dict,
        description="wave: their correlation there, where it is another one: a treatment that raises the factors of some people "
        "raises their correlation over all.",
    )


class Truth(Described):
    """What a simulated study was drawn with.

    Examples
    --------
    >>> Truth(made_by="make.py", pairs=({"components": ("body", "mind"), "phi": 0.7},)).of("mind–body")
    0.7
    >>> later = {"components": ("body", "mind"), "phi": 0.7, "waves": {"w2": 0.72}}
    >>> truth = Truth(made_by="make.py", pairs=(later,), respondents={"w1": 300, "w2": 100})
    >>> [round(truth.of("body–mind", wave), 3) for wave in ("w1", "w2", "pooled")]
    [0.7, 0.72, 0.705]
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
        strange = [w for p in self.pairs for w in p.waves if w not in self.respondents]
        if strange:
            raise Contradiction(
                f"a true correlation is of {strange[0]}, which is not among the waves that respondents lists",
                "name waves of respondents", ("pairs",),
            )  # fmt: skip
        return self

    def of(self, pair: str, wave: str = "") -> float | None:
        """Return the true correlation of a pair named as in tables, either way round; None where it is not said.

        Parameters
        ----------
        pair : two components
        wave : a wave; of several waves together ("pooled") their mean, weighted by respondents
        """
        asked = frozenset(pair.split("–"))
        found = next((p for p in self.pairs if frozenset(p.components) == asked), None)
        if found is None or wave != POOLED or not found.waves:
            return None if found is None else found.waves.get(wave, found.phi)
        total = sum(self.respondents.values())
        return sum(n * found.waves.get(w, found.phi) for w, n in self.respondents.items()) / total
