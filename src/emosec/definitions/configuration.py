"""`config/config.yaml`: which studies, the seed, and the sizes of what is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, ValidationError, field_validator

from emosec.definitions.documents import Definition, explain


class Configuration(Definition):
    """The workflow's configuration.

    Examples
    --------
    >>> Configuration.parse("studies: [pmc]", where="config.yaml").seed
    19390101
    """

    folder: ClassVar[str] = "."

    studies: tuple[str, ...] = Field(min_length=1, description="Names of the studies to run.")
    seed: int = Field(default=19390101, ge=0, le=2**63 - 1, description="The seed every task derives its own from.")
    bootstrap: int = Field(default=500, ge=20, le=100_000, description="Bootstrap samples behind each HTMT2 interval.")
    simulations: int = Field(
        default=200,
        ge=0,
        le=100_000,
        description="Samples simulated from a study's own fitted model behind the limit of RMSEA, the power at the planned phi, "
        "the critical value, and at each truth of its error rates (half as many, and 50 at the least, where these all end alike "
        "off the cut-off); 0 leaves all of them out.",
    )
    simulated_n: int = Field(
        default=10_000,
        ge=1000,
        le=1_000_000,
        description="The most respondents of a simulated sample behind error rates. Of a larger study a random part is simulated: "
        "its own standard errors are smaller by √(simulated / own), so that it decides at least as often; rates at the cut-off, "
        "where an error has the size that the rule gives it, are the same.",
    )
    parallel_analysis: int = Field(
        default=100, ge=20, le=100_000, description="Simulated data sets behind parallel analysis."
    )

    keep_runs: int = Field(
        default=5,
        ge=2,
        description="How many runs' published tables are kept in results/<study>/runs/, so that the report can say what changed "
        "since the last different one; the oldest go.",
    )
    smallest_cell: int = Field(
        default=10,
        ge=1,
        le=1_000_000,
        description="The smallest count of people that reports publish; smaller ones, and those they could be computed from, are "
        "hidden. 1 publishes all. results/ keeps every count.",
    )

    @field_validator("studies", mode="before")
    @classmethod
    def _named(cls, studies: object) -> object:
        if isinstance(studies, list | tuple) and not studies:
            raise ValueError("no study is named: `emosec new data/raw/<study>` writes one; then put its name here")
        return studies

    @classmethod
    def of(cls, values: Mapping[str, object], where: str = "config/config.yaml or --config") -> Self:
        """Return the configuration from values that Snakemake has read; the lines are lost, the keys are not."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise explain(error, dict(values), where, cls) from None
