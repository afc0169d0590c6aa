"""emosec: raw survey exports in, a separability verdict and its report out.

Ten rooms, one rules file each, in the order in which the data walk through them:
intake → screening → scoring → items → reliability → structure → invariance → separability → validity → report
"""

import os
import sys
from hashlib import sha256
from pathlib import Path

from snakemake.utils import min_version

from emosec.definitions.configuration import Configuration
from emosec.definitions.registered import names_in
from emosec.errors import EmosecError
from emosec.intake.readers.which import platforms_reading
from emosec.locks import claim
from emosec.plan import load_plan
from emosec.report.assumptions import assumptions
from emosec.statistics.resampling import task_seed
from emosec.digests import code_digest, digest_of, module_digest

min_version("9.0")
# Snakemake starts scripts by this path without quoting it
if " " in sys.executable:
    sys.executable = os.path.relpath(sys.executable)


report: "workflow/report/workflow.rst"


# not by `configfile:`, which names neither line nor mistake and reads a study called yes as true; what --config says wins
try:
    CONFIG = Configuration.of(Configuration.load("config/config.yaml").model_dump(mode="json") | config)
    PLANS = {study: load_plan(study) for study in CONFIG.studies}
except EmosecError as error:
    raise WorkflowError(f"{type(error).__name__}\n{error}") from None


# kept while this process lives; a run that was killed leaves a lock that nobody would take away
CLAIM = claim(Path(".snakemake")) if workflow.is_main_process else None


wildcard_constraints:
    study="|".join(PLANS),
    wave="[A-Za-z0-9][A-Za-z0-9_-]*",
    instrument="[a-z][a-z0-9_]*",


include: "workflow/rules/common.smk"
include: "workflow/rules/intake.smk"
include: "workflow/rules/screening.smk"
include: "workflow/rules/scoring.smk"
include: "workflow/rules/items.smk"
include: "workflow/rules/reliability.smk"
include: "workflow/rules/structure.smk"
include: "workflow/rules/invariance.smk"
include: "workflow/rules/separability.smk"
include: "workflow/rules/validity.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        [path for study in PLANS for path in (f"reports/{study}/index.html", f"results/{study}/artefacts.txt")],
    localrule: True
