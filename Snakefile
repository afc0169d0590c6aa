"""emosec: raw survey exports in, a separability verdict and its report out.

Ten rooms, one rules file each, in the order in which the data walk through them:
intake → screening → scoring → items → reliability → structure → invariance → separability → validity → report
"""

import os
import re
import sys
from hashlib import sha256
from pathlib import Path

from snakemake.utils import min_version

from emosec.definitions.configuration import Configuration
from emosec.definitions.registered import names_in
from emosec.errors import EmosecError
from emosec.environment import JOBS
from emosec.forkserver import Server, possible
from emosec.freshness import date_now, mark_stale, remember, set_aside, stale_records
from emosec.intake.readers.which import format_reading, platforms_reading
from emosec.intake.pseudonyms import fingerprint_of
from emosec.locks import claim
from emosec.machine import refusal_of
from emosec.plan import load_plan
from emosec.report.assumptions import assumptions
from emosec.statistics.resampling import task_seed
from emosec.digests import code_digest, digest_of, module_digest

min_version("9.0")
# whatever the environment says: with two threads BLAS adds in another order
os.environ |= JOBS
# Snakemake starts scripts by this path without quoting it
if " " in sys.executable:
    sys.executable = os.path.relpath(sys.executable)


report: "workflow/report/workflow.rst"


# not by `configfile:`, which names neither line nor mistake and reads a study called yes as true; what --config says wins
try:
    CONFIG = Configuration.of(Configuration.load("config/config.yaml").model_dump(mode="json") | config)
    PLANS = {study: load_plan(study) for study in CONFIG.studies}
    # kept while this process lives; a dry run needs none
    CLAIM = claim(Path(".snakemake")) if workflow.is_main_process and not workflow.output_settings.dryrun else None
    if CLAIM:
        remember(PLANS.values())
except (EmosecError, OSError) as error:
    said = refusal_of(error) or error
    raise WorkflowError(f"{type(said).__name__}\n{said}") from None


wildcard_constraints:
    study="|".join(PLANS),
    wave="[A-Za-z0-9][A-Za-z0-9_-]*",
    instrument="[a-z][a-z0-9_]*",
    grouping="[A-Za-z][A-Za-z0-9_]*",


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


# by content, which Snakemake's dates and memory know nothing of
if workflow.is_main_process:
    CODES = {r.name: code(Path(r.script).stem) for r in workflow.rules if r.script}
    for study, plan in PLANS.items():
        made = results_of(study)
        if CLAIM and (ahead := date_now([*made, f"reports/{study}/index.html"])):
            print(f"{study}: {len(ahead)} results are dated in the future; they count as of now", file=sys.stderr)
        if CLAIM and (moved := set_aside(plan)):
            print(f"{study}: not in the plan, moved to results/set_aside/{study}: {', '.join(moved)}", file=sys.stderr)
        # a job's seed may be derived from the project's
        said = plan.design.study.settings(CONFIG.model_dump(exclude={"seed"}))
        mark_stale(stale_records(plan, records_in(study, made), CODES, said))


onstart:
    global SERVER
    # jobs on a cluster start on other machines, and not too many at a time
    if CLAIM and workflow.local_exec:
        # with a limit of jobs a second Snakemake looks every second whether more may start, once more for each job that has ended;
        # its own limit of 100 is none for a machine, and one that somebody asks for holds
        limiter = workflow.scheduler.job_rate_limiter
        if limiter and (limiter.max_jobs, limiter.timespan) == (100, 1):
            workflow.scheduler.job_rate_limiter = None
        if possible():
            SERVER = Server(".snakemake")
            sys.executable = SERVER.command


rule all:
    default_target: True
    input:
        [path for study in PLANS for path in (f"reports/{study}/index.html", f"results/{study}/artefacts.txt")],
    localrule: True
