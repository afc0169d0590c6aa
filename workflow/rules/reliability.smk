"""5 reliability: alpha and omega of each scale, with intervals, and where on its factor each scale measures well.

IN   2_screening/{instrument}/{wave}/responses, 1_intake/{wave}/respondents for clusters, config/instruments/{instrument}.yaml
OUT  5_reliability/{instrument}/{wave}/reliability    one coefficient of one scale
     5_reliability/{instrument}/{wave}/information    what a scale tells at one level of its factor
"""


rule reliability:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        people=people_of,
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        reliability=update("results/{study}/5_reliability/{instrument}/{wave}/reliability.csv"),
        information=update("results/{study}/5_reliability/{instrument}/{wave}/information.csv"),
        run=update("results/{study}/5_reliability/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/reliability/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 6),
    params:
        cluster=cluster_of,
        defined=defined("instrument"),
        code=code("reliability"),
    message:
        "5 reliability: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/reliability.py"
