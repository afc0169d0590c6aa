"""7 invariance: does the instrument measure the same thing in every group and wave, and do people keep their places?

IN   2_screening/{instrument}/*/responses, 3_scoring/{instrument}/*/scores, 5_reliability/{instrument}/*/reliability     every wave
     1_intake/{wave}/respondents                       the variables whose groups are compared
     config/models/*.yaml                              the model without wording, and the rule by which a level holds
OUT  7_invariance/{instrument}/                        waves: over time as the same people, and as groups
     7_invariance/{instrument}/{wave}/{grouping}/      groups of one variable in one wave
         levels, conclusions        every level, and what they come to
         groups, merged             who was compared, which categories were merged
         freed, score_effects       items that are not held equal, and how much they matter
         item_functioning, functioning_effects, item_curves     items that groups answer differently at the same score
         latent_change              of waves as the same people: stability and change of factors
         latent, phi_tests          means, variances and correlations of factors; are correlations the same
     7_invariance/{instrument}/retest          correlation and change between waves
     7_invariance/{instrument}/limits_of_agreement, agreement_cells     how far apart scores of the same people lie
     7_invariance/{instrument}/icc, measurement_error, reliable_change  what a person's change must exceed, and how many do
     7_invariance/{instrument}/mean_change, clinical_change             from before a treatment to during and after it, by arm
     7_invariance/{instrument}/item_shifts, congruence                  answers and loadings beside those of the wave before
     7_invariance/{instrument}/attrition, completers                    who left, and results of those who always came
"""

COMPARED = (
    "groups",
    "levels",
    "freed",
    "score_effects",
    "latent",
    "latent_change",
    "phi_tests",
    "merged",
    "conclusions",
    "item_functioning",
    "functioning_effects",
    "item_curves",
)
OF_CONSTRUCTS |= {"invariance", "groups", "shifts"}


rule invariance:
    input:
        responses=in_waves("results/{study}/2_screening/{instrument}/{wave}/responses.parquet"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        models=ancient(definition("models")),
    output:
        **{name: update(f"results/{{study}}/7_invariance/{{instrument}}/{name}.csv") for name in COMPARED},
        run=update("results/{study}/7_invariance/{instrument}/run.json"),
    log:
        "results/{study}/logs/invariance/{instrument}.log",
    resources:
        mem_mb=sized(2000, 8),
        runtime=sized(30, 0.5),
    params:
        seed=seed_of("invariance"),
        defined=defined("instrument", "models"),
        code=code("invariance"),
    message:
        "7 invariance: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/invariance.py"


rule groups:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        models=ancient(definition("models")),
    output:
        **{
            name: update(f"results/{{study}}/7_invariance/{{instrument}}/{{wave}}/{{grouping}}/{name}.csv")
            for name in COMPARED
        },
        run=update("results/{study}/7_invariance/{instrument}/{wave}/{grouping}/run.json"),
    log:
        "results/{study}/logs/groups/{instrument}/{wave}/{grouping}.log",
    resources:
        mem_mb=sized(2000, 6),
    params:
        seed=lambda w: seed_of(f"groups by {w.grouping}")(w),
        variable=lambda w: PLANS[w.study].variable(w.grouping),
        defined=defined("instrument", "models"),
        code=code("groups"),
    message:
        "7 invariance, groups: {wildcards.study} {wildcards.instrument} {wildcards.wave} by {wildcards.grouping}"
    script:
        "../scripts/groups.py"


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
    resources:
        mem_mb=sized(2000, 6),
    params:
        seed=seed_of("shifts"),
        defined=defined("instrument", "models"),
        code=code("shifts"),
    message:
        "7 invariance, each wave beside the one before: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/shifts.py"
