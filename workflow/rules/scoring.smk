"""3 scoring: keyed answers become scale scores by the instrument's own rule.

IN   2_screening/{instrument}/{wave}/responses, config/instruments/{instrument}.yaml
OUT  3_scoring/{instrument}/{wave}/scores     one score of one respondent
     3_scoring/{instrument}/{wave}/summary    the distribution of each scale and total
     3_scoring/{instrument}/{wave}/counts     respondents under published labels, counted
"""


rule scoring:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        scores=update("results/{study}/3_scoring/{instrument}/{wave}/scores.parquet"),
        summary=update("results/{study}/3_scoring/{instrument}/{wave}/summary.csv"),
        counts=update("results/{study}/3_scoring/{instrument}/{wave}/counts.csv"),
        run=update("results/{study}/3_scoring/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/scoring/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 6),
    params:
        not_asked=lambda w: PLANS[w.study].design.study.in_wave(w.wave).administered(w.instrument).not_asked,
        defined=defined("instrument"),
        code=code("scoring"),
    message:
        "3 scoring: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/scoring.py"
