"""9 validity: do the components go along with what they were claimed to go along with?

IN   2_screening/{instrument}/{wave}/responses, 3_scoring/…/scores, 5_reliability/…/reliability    also of criteria and of other methods asked in the wave
     1_intake/{wave}/respondents      the study's variables
     8_separability/{instrument}/pairs, 7_invariance/{instrument}/retest    for claims about φ and about stability
     data/raw/{study}/{wave}/*        criteria that are no questionnaires: observers' codes, repeated samples
     config/hypotheses/*.yaml         claims, or a library of them
OUT  9_validity/{instrument}/{wave}/hypotheses      one claim and what the data say: held, failed, undecidable, not asked
     9_validity/{instrument}/{wave}/leads           a component predicted to lead against another
     9_validity/{instrument}/{wave}/patterns        right signs, r_alerting, r_contrast
     9_validity/{instrument}/{wave}/multimethod     components here with components of other instruments of the construct
     9_validity/{instrument}/{wave}/correlations    every component with every criterion
     9_validity/criteria/{wave}/criteria, criteria_read   their values by respondent, and what was left out
     9_validity/criteria/{wave}/raters, confusion         how far raters agree
     9_validity/{instrument}/{wave}/norms           percentile ranks and T scores, for all and by group
     9_validity/standing                            which claims were there before the data were analysed
KEEPS data/ledgers/{study}_claims.json              the ledger of claims, which only grows; no output, so nothing deletes it
"""

OF_CONSTRUCTS |= {"validity"}


rule criteria:
    input:
        raw=lambda w: [str(p) for (wave, _), ps in PLANS[w.study].criteria_files.items() if wave == w.wave for p in ps],
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        study=ancient("config/studies/{study}.yaml"),
        sources=ancient(lambda w: [path for path in ["data/raw/SOURCES.csv"] if Path(path).is_file()]),
    output:
        criteria=update("results/{study}/9_validity/criteria/{wave}/criteria.parquet"),
        raters=update("results/{study}/9_validity/criteria/{wave}/raters.csv"),
        confusion=update("results/{study}/9_validity/criteria/{wave}/confusion.csv"),
        read=update("results/{study}/9_validity/criteria/{wave}/criteria_read.csv"),
        run=update("results/{study}/9_validity/criteria/{wave}/run_criteria.json"),
    log:
        "results/{study}/logs/criteria/{wave}.log",
    params:
        files=lambda w: {
            name: [str(p) for p in ps] for (wave, name), ps in PLANS[w.study].criteria_files.items() if wave == w.wave
        },
        defined=defined("study"),
        code=code("criteria"),
    message:
        "9 validity, criteria: {wildcards.study} {wildcards.wave}"
    script:
        "../scripts/criteria.py"


rule validity:
    input:
        scores=of_those_beside("results/{study}/3_scoring/{instrument}/{wave}/scores.parquet"),
        reliability=of_those_beside("results/{study}/5_reliability/{instrument}/{wave}/reliability.csv"),
        responses=of_those_beside("results/{study}/2_screening/{instrument}/{wave}/responses.parquet"),
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        external="results/{study}/9_validity/criteria/{wave}/criteria.parquet",
        pairs="results/{study}/8_separability/{instrument}/pairs.csv",
        retest="results/{study}/7_invariance/{instrument}/retest.csv",
        latent=lambda w: [
            f"results/{w.study}/7_invariance/{w.instrument}/{w.wave}/{grouping}/latent.csv"
            for grouping in PLANS[w.study].latent_groupings(w.wave)
        ],
        study=ancient("config/studies/{study}.yaml"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        others=ancient(lambda w: [f"config/instruments/{name}.yaml" for name in beside(w)]),
        construct=ancient(construct_of),
        hypotheses=ancient(hypotheses_of),
    output:
        hypotheses=update("results/{study}/9_validity/{instrument}/{wave}/hypotheses.csv"),
        leads=update("results/{study}/9_validity/{instrument}/{wave}/leads.csv"),
        patterns=update("results/{study}/9_validity/{instrument}/{wave}/patterns.csv"),
        multimethod=update("results/{study}/9_validity/{instrument}/{wave}/multimethod.csv"),
        correlations=update("results/{study}/9_validity/{instrument}/{wave}/correlations.csv"),
        run=update("results/{study}/9_validity/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/validity/{instrument}/{wave}.log",
    params:
        seed=seed_of("validity"),
        defined=defined("study", "instrument", "hypotheses", "construct_instruments"),
        code=code("validity"),
    message:
        "9 validity: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/validity.py"


rule norms:
    input:
        scores="results/{study}/3_scoring/{instrument}/{wave}/scores.parquet",
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        study=ancient("config/studies/{study}.yaml"),
    output:
        norms=update("results/{study}/9_validity/{instrument}/{wave}/norms.csv"),
        run=update("results/{study}/9_validity/{instrument}/{wave}/run_norms.json"),
    log:
        "results/{study}/logs/norms/{instrument}/{wave}.log",
    params:
        smallest=lambda w: PLANS[w.study].design.study.smallest_cell or CONFIG.smallest_cell,
        defined=defined("study"),
        code=code("norms"),
    message:
        "9 validity, norms: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/norms.py"


rule standing:
    input:
        files=lambda w: [f"results/{w.study}/1_intake/{wave}/files.csv" for wave in PLANS[w.study].waves],
        analyses="results/{study}/8_separability/analyses.csv",
        hypotheses=ancient(hypotheses_of),
    output:
        standing=update("results/{study}/9_validity/standing.csv"),
        run=update("results/{study}/9_validity/run_standing.json"),
    log:
        "results/{study}/logs/standing.log",
    params:
        ledger="data/ledgers/{study}_claims.json",
        defined=defined("hypotheses"),
        code=code("standing"),
    message:
        "9 validity, ledger of claims: {wildcards.study}"
    script:
        "../scripts/standing.py"
