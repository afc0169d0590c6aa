"""2 screening: ordered rules mark who stays in; the ledger and the flow account for everyone.

IN   1_intake/{wave}/respondents, {instrument}/responses    and the responses of earlier waves
     config/screening/*.yaml          ordered rules
     config/corrections/{study}.csv   hand corrections, if there are any
OUT  2_screening/{instrument}/{wave}/corrections   the hand corrections applied
     2_screening/{instrument}/{wave}/screened      in or out, suspected or not
     2_screening/{instrument}/{wave}/responses     the answers with these marks
     2_screening/{instrument}/{wave}/indicators    every index of every respondent
     2_screening/{instrument}/{wave}/exclusions    the ledger
     2_screening/{instrument}/{wave}/flow          the flow chart's numbers
     2_screening/{instrument}/{wave}/agreement     how far rules point at the same people
     2_screening/{instrument}/{wave}/repeats       how many gave the very answers of another row, here or in an earlier wave
"""


rule screening:
    input:
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        responses="results/{study}/1_intake/{wave}/{instrument}/responses.parquet",
        earlier=in_earlier_waves("results/{study}/1_intake/{wave}/{instrument}/responses.parquet"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        rules=ancient(definition("screening")),
        corrections=ancient(lambda w: [str(p) for p in Path("config/corrections").glob(f"{w.study}.csv")]),
    output:
        corrections=update("results/{study}/2_screening/{instrument}/{wave}/corrections.csv"),
        screened=update("results/{study}/2_screening/{instrument}/{wave}/screened.parquet"),
        responses=update("results/{study}/2_screening/{instrument}/{wave}/responses.parquet"),
        indicators=update("results/{study}/2_screening/{instrument}/{wave}/indicators.parquet"),
        exclusions=update("results/{study}/2_screening/{instrument}/{wave}/exclusions.csv"),
        flow=update("results/{study}/2_screening/{instrument}/{wave}/flow.csv"),
        agreement=update("results/{study}/2_screening/{instrument}/{wave}/agreement.csv"),
        repeats=update("results/{study}/2_screening/{instrument}/{wave}/repeats.csv"),
        run=update("results/{study}/2_screening/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/screening/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 6),
    params:
        export=lambda w: PLANS[w.study].design.study.administered(w.instrument).export,
        defined=defined("instrument", "screening", "reasons"),
        indices=indices_of,
        code=code("screening"),
    message:
        "2 screening: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/screening.py"
