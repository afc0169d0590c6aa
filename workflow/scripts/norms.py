"""Make the norms of one instrument in one wave."""

from emosec import tables
from emosec.definitions.studies import Study
from emosec.intake.contracts import RESPONDENTS
from emosec.provenance import recorded
from emosec.scoring.contracts import SCORES
from emosec.validity.contracts import NORMS
from emosec.validity.norms import norms

with recorded(snakemake) as run:
    made = norms(
        tables.read(SCORES, snakemake.input.scores),
        tables.read(RESPONDENTS, snakemake.input.respondents),
        Study.load(snakemake.input.study),
        snakemake.params.smallest,
    )
    tables.write(NORMS, made, snakemake.output.norms)
