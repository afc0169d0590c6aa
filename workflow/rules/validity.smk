"""9 validity: do the components go along with what they were claimed to go along with?

IN   3_scoring/{instrument}/{wave}/scores and those of the criteria asked in the wave
     1_intake/{wave}/respondents      the study's variables
     config/hypotheses/*.yaml         pre-registered claims
OUT  9_validity/{instrument}/{wave}/hypotheses      one claim and what the data say
     9_validity/{instrument}/{wave}/correlations    every component with every criterion
"""


rule validity:
    input:
        scores=criteria_scores,
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        study=ancient("config/studies/{study}.yaml"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        hypotheses=ancient(hypotheses_of),
    output:
        hypotheses=update("results/{study}/9_validity/{instrument}/{wave}/hypotheses.csv"),
        correlations=update("results/{study}/9_validity/{instrument}/{wave}/correlations.csv"),
        run=update("results/{study}/9_validity/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/validity/{instrument}/{wave}.log",
    params:
        defined=defined("study", "instrument", "hypotheses"),
        code=code("validity"),
    message:
        "9 validity: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/validity.py"
