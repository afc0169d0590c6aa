"""Read the criteria of one wave that are no questionnaires."""

from pathlib import Path

from emosec import tables
from emosec.definitions.studies import Study
from emosec.intake.contracts import ONE_PERSON, RESPONDENTS
from emosec.provenance import recorded
from emosec.validity.contracts import CONFUSION, CRITERIA, CRITERIA_READ, RATERS
from emosec.validity.external import read_criteria

with recorded(snakemake) as run:
    people = tables.read(RESPONDENTS, snakemake.input.respondents)
    found = read_criteria(
        {name: [Path(p) for p in paths] for name, paths in snakemake.params.files.items()},
        Study.load(snakemake.input.study),
        snakemake.wildcards.wave,
        people.loc[people["key_status"].isin(ONE_PERSON), "respondent"].tolist(),
        sources=next(map(Path, snakemake.input.sources), None),
    )
    tables.write(CRITERIA, found.values, snakemake.output.criteria)
    tables.write(RATERS, found.raters, snakemake.output.raters)
    tables.write(CONFUSION, found.confusion, snakemake.output.confusion)
    tables.write(CRITERIA_READ, found.read, snakemake.output.read)
