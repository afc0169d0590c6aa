"""Read one wave's raw exports."""

from pathlib import Path

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.answers import stack_answers
from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS, VALUES, VARIABLES
from emosec.intake.pseudonyms import keep_fingerprint
from emosec.intake.wave import read_wave
from emosec.provenance import recorded

with recorded(snakemake) as run:
    study = Study.load(snakemake.input.study)
    keep_fingerprint(study, snakemake.params.key_folder)
    wave = read_wave(
        {export: [Path(p) for p in paths] for export, paths in snakemake.params.exports.items()},
        study,
        {Path(path).stem: Instrument.load(path) for path in snakemake.input.instruments},
        snakemake.wildcards.wave,
        raw=Path("data/raw"),
        sources=next(map(Path, snakemake.input.sources), None),
    )
    tables.write(RESPONDENTS, wave.respondents, snakemake.output.respondents)
    tables.write(FILES, wave.files, snakemake.output.files)
    tables.write(VARIABLES, wave.variables, snakemake.output.variables)
    tables.write(VALUES, wave.values, snakemake.output.values_of)
    tables.write_json(wave.codebook, snakemake.output.codebook)
    tables.write(ANSWERS, stack_answers(wave.answers), snakemake.output.answers)
