"""What several rooms' rules share: where a definition is, where a table is, and which code a script rests on."""

# names of the rules that are asked of instruments of a construct only; a rule's file adds its own
OF_CONSTRUCTS = set()


def code(script):
    """Return the digest of a script and of all it imports, so that a change in the package reruns what is stale."""
    return code_digest(Path(workflow.basedir) / "workflow" / "scripts" / f"{script}.py")


def code_of(module):
    """Return the digest of a module of the package and of all it imports."""
    return module_digest(module)


def seed_of(task):
    """Return a param function: the task's own seed, from the project's seed, study, instrument, wave and task."""
    return lambda w: task_seed(CONFIG.seed, w.study, w.get("instrument", ""), w.get("wave", ""), task)


def indices_of(w):
    """Return name → digest of the code of every screening index that the study's rules name."""
    named = {rule.indicator for rule in PLANS[w.study].design.screening.rules}
    return {i: module_digest(f"emosec.screening.indices.{i}") for i in names_in("screening/indices") if i in named}


def platforms_of(w):
    """Return name → digest of the code of every survey platform that reads a raw file of the wave."""
    plan = PLANS[w.study]
    files = [(plan.design.study.export(e), path) for e, paths in plan.exports_in(w.wave).items() for path in paths]
    named = {platform for export, path in files for platform in platforms_reading(path, export)}
    return {p: module_digest(f"emosec.intake.platforms.{p}") for p in sorted(named)}


def formats_of(w):
    """Return name → digest of the code of every file format that a raw file of the wave is of."""
    found = {format_reading(path) for paths in PLANS[w.study].exports_in(w.wave).values() for path in paths} - {""}
    return {f: module_digest(f"emosec.intake.formats.{f}") for f in sorted(found)}


def content_of(folder):
    """Return a digest of a folder of the project's, for a rule that rests on files which no script imports."""
    return digest_of(Path(workflow.basedir) / folder, endings=(".py",))[:16]


def assumptions_digest():
    """Return a digest of the assumptions tagged in the code, which the report lists: comments count nowhere else."""
    return sha256(repr(assumptions()).encode()).hexdigest()[:16]


def model_of(w):
    """Return the rival model that phi of an instrument is of."""
    return PLANS[w.study].design.primary_of(w.instrument)


def definition(kind):
    """Return an input function for the study's definition of a kind that is named in the study file."""
    folder = {"screening": "screening", "models": "models", "decision": "decisions", "hypotheses": "hypotheses"}[kind]
    return lambda w: f"config/{folder}/{getattr(PLANS[w.study].design.study, kind)}.yaml"


def people_of(w):
    """Return the respondents of a wave as an input where the study says what clusters they are in."""
    return f"results/{w.study}/1_intake/{w.wave}/respondents.parquet" if cluster_of(w) else []


def cluster_of(w):
    """Return the study's variable of kind cluster, or None."""
    return PLANS[w.study].design.study.cluster


def definitions_of(w):
    """Return the definition files that a study's verdicts rest on."""
    kinds = [definition(kind)(w) for kind in ("screening", "models", "decision")]
    instruments = [f"config/instruments/{name}.yaml" for name in PLANS[w.study].construct_instruments]
    return [f"config/studies/{w.study}.yaml", *kinds, *instruments]


def construct_of(w):
    """Return the file of the construct that an instrument names, or nothing where it names none or holds it itself."""
    construct = PLANS[w.study].design.instruments[w.instrument].construct
    path = Path(f"config/constructs/{construct.name}.yaml") if construct else None
    return [str(path)] if path and path.is_file() else []


def defined(*kinds):
    """Return a param function: digests of what a job's definitions say that analyses rest on.

    The files themselves are `ancient` inputs: a title or a note changes them and makes no table stale.
    """
    return lambda w: PLANS[w.study].defined(kinds, w.get("instrument", ""))


def design_files(w):
    """Return every definition file of a study, for the report, which shows titles and notes too."""
    design = PLANS[w.study].design
    kinds = [definition(kind)(w) for kind in ("screening", "models", "decision")]
    instruments = [f"config/instruments/{name}.yaml" for name in design.instruments]
    constructs = [str(path) for path in sorted(Path("config/constructs").glob("*.yaml"))]
    return [f"config/studies/{w.study}.yaml", *kinds, *instruments, *constructs, *hypotheses_of(w)]


def hypotheses_of(w):
    """Return the hypotheses file of a study, or nothing where none were registered."""
    return [definition("hypotheses")(w)] if PLANS[w.study].design.hypotheses else []


def in_waves(pattern):
    """Return an input function for a table in every wave the instrument was asked in."""
    return lambda w: [
        pattern.format(study=w.study, instrument=w.instrument, wave=wave)
        for wave in PLANS[w.study].waves_of(w.instrument)
    ]


def in_earlier_waves(pattern):
    """Return an input function for a table in every wave before this one that the instrument was asked in."""

    def of(w):
        waves = PLANS[w.study].waves_of(w.instrument)
        return [pattern.format(study=w.study, instrument=w.instrument, wave=e) for e in waves[: waves.index(w.wave)]]

    return of


def beside(w):
    """Return the instruments whose scores are held against each other in a wave: the one, criteria, other methods."""
    plan = PLANS[w.study]
    methods = [i for i in plan.construct_instruments if w.wave in plan.waves_of(i)]
    return list(dict.fromkeys([w.instrument, *plan.criteria(w.wave), *methods]))


def of_those_beside(pattern):
    """Return an input function for a table of every instrument whose scores are held against each other."""
    return lambda w: [pattern.format(study=w.study, instrument=name, wave=w.wave) for name in beside(w)]


def tables_of(w):
    """Return every table of a study, for a rule's input."""
    return results_of(w.study)


def results_of(study):
    """Return every table of a study: the outputs of all rooms' rules, in every wave and for every instrument they are made for."""
    plan = PLANS[study]
    return [
        path
        for rule in workflow.rules
        for pattern in map(str, getattr(rules, rule.name).output)
        if re.match(r"results/{study}/[1-9]_", pattern)
        for path in filled(
            pattern, plan, plan.construct_instruments if rule.name in OF_CONSTRUCTS else plan.instruments
        )
    ]


def filled(pattern, plan, instruments):
    """Return the paths that an output's pattern stands for, as far as it names instrument, wave and grouping."""
    places = [{"instrument": i, "wave": wave} for i in instruments for wave in plan.waves_of(i)]
    if "{instrument}" not in pattern:
        places = [{"wave": wave} for wave in plan.waves]
    if "{grouping}" in pattern:
        places = [{**place, "grouping": g} for place in places for g in plan.groupings(place["wave"])]
    return list(dict.fromkeys(pattern.format(study=plan.study, **place) for place in places))


def records_in(study, made):
    """Return the records of a study's jobs, the report's with them."""
    return [*(path for path in made if Path(path).name.startswith("run")), f"reports/{study}/run.json"]


def sized(least, per_thousand, at_most=float("inf")):
    """Return a resource function: what a job needs at least, and so much more for every thousand respondents, doubled at a retry.

    At most so many respondents count.

    Only schedulers read it. While the table is not made yet, its file is not found and Snakemake asks again.
    """
    return lambda w, input, attempt: round(
        (least + per_thousand * min(respondents_in(w, input.responses), at_most) / 1000) * attempt
    )


def respondents_in(w, responses):
    """Return how many respondents a table, or several, of a row per respondent and item has."""
    from pyarrow.parquet import read_metadata

    rows = 0
    for path in [responses] if isinstance(responses, str) else responses:
        # opened here, since Snakemake forgives a file that is not there yet only where the error says which
        with Path(path).open("rb") as file:
            rows += read_metadata(file).num_rows
    return rows / len(PLANS[w.study].design.instruments[w.instrument].item_ids)


def shown(output, caption, category, **how):
    """Return an output that Snakemake's own report shows, under its caption in workflow/report/."""
    return report(output, caption=f"../report/{caption}.rst", category=category, **how)
