"""7 invariance: does the instrument measure the same thing in every wave?

IN   2_screening/{instrument}/*/responses, 3_scoring/{instrument}/*/scores, 5_reliability/{instrument}/*/reliability   every wave
     config/models/*.yaml, config/decisions/*.yaml    the ladder stands on the model whose role is without_wording
OUT  7_invariance/{instrument}/ladder          configural, metric, scalar; empty where there is one wave
     7_invariance/{instrument}/latent_means    factor means under scalar invariance
     7_invariance/{instrument}/retest          correlation and change between waves
     7_invariance/{instrument}/limits_of_agreement, agreement_cells     how far apart scores of the same people lie
     7_invariance/{instrument}/icc, measurement_error, reliable_change  what a person's change must exceed, and how many do
     7_invariance/{instrument}/mean_change, clinical_change             from before a treatment to during and after it, by arm
     7_invariance/{instrument}/item_shifts, congruence                  answers and loadings beside those of the wave before
     7_invariance/{instrument}/attrition, completers                    who left, and results of those who always came
"""


rule invariance:
    input:
        responses=in_waves("results/{study}/2_screening/{instrument}/{wave}/responses.parquet"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        models=ancient(definition("models")),
    output:
        ladder=update("results/{study}/7_invariance/{instrument}/ladder.csv"),
        latent_means=update("results/{study}/7_invariance/{instrument}/latent_means.csv"),
        run=update("results/{study}/7_invariance/{instrument}/run.json"),
    log:
        "results/{study}/logs/invariance/{instrument}.log",
    params:
        defined=defined("instrument", "models"),
        code=code("invariance"),
    message:
        "7 invariance: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/invariance.py"


rule stability:
    input:
        scores=in_waves("results/{study}/3_scoring/{instrument}/{wave}/scores.parquet"),
        reliability=in_waves("results/{study}/5_reliability/{instrument}/{wave}/reliability.csv"),
        respondents=in_waves("results/{study}/1_intake/{wave}/respondents.parquet"),
        study=ancient("config/studies/{study}.yaml"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        retest=update("results/{study}/7_invariance/{instrument}/retest.csv"),
        limits_of_agreement=update("results/{study}/7_invariance/{instrument}/limits_of_agreement.csv"),
        agreement_cells=update("results/{study}/7_invariance/{instrument}/agreement_cells.csv"),
        icc=update("results/{study}/7_invariance/{instrument}/icc.csv"),
        measurement_error=update("results/{study}/7_invariance/{instrument}/measurement_error.csv"),
        reliable_change=update("results/{study}/7_invariance/{instrument}/reliable_change.csv"),
        mean_change=update("results/{study}/7_invariance/{instrument}/mean_change.csv"),
        clinical_change=update("results/{study}/7_invariance/{instrument}/clinical_change.csv"),
        attrition=update("results/{study}/7_invariance/{instrument}/attrition.csv"),
        completers=update("results/{study}/7_invariance/{instrument}/completers.csv"),
        run=update("results/{study}/7_invariance/{instrument}/run_stability.json"),
    log:
        "results/{study}/logs/stability/{instrument}.log",
    params:
        defined=defined("study", "instrument"),
        code=code("stability"),
    message:
        "7 invariance, stability: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/stability.py"


rule shifts:
    input:
        responses=in_waves("results/{study}/2_screening/{instrument}/{wave}/responses.parquet"),
        parameters=in_waves("results/{study}/6_structure/{instrument}/{wave}/parameters.csv"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        models=ancient(definition("models")),
    output:
        item_shifts=update("results/{study}/7_invariance/{instrument}/item_shifts.csv"),
        congruence=update("results/{study}/7_invariance/{instrument}/congruence.csv"),
        run=update("results/{study}/7_invariance/{instrument}/run_shifts.json"),
    log:
        "results/{study}/logs/shifts/{instrument}.log",
    params:
        seed=seed_of("shifts"),
        defined=defined("instrument", "models"),
        code=code("shifts"),
    message:
        "7 invariance, each wave beside the one before: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/shifts.py"
