"""6 structure: how many factors, which, and how rival models compare. Instruments with all three components only.

IN   2_screening/{instrument}/{wave}/responses, config/instruments/{instrument}.yaml
     config/models/*.yaml             rival models in lavaan syntax, estimators, comparisons
OUT  6_structure/{instrument}/{wave}/correlations, sufficiency, dimensionality, eigenvalues, efa_loadings, efa_phi
     6_structure/{instrument}/{wave}/fits          one model, estimator, sample
     6_structure/{instrument}/{wave}/parameters    one parameter of one fit
     6_structure/{instrument}/{wave}/comparisons   scaled difference tests
     6_structure/{instrument}/{wave}/residuals, modifications    local misfit of the primary model
"""

OF_CONSTRUCTS |= {"explore", "confirm"}


rule explore:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        correlations=update("results/{study}/6_structure/{instrument}/{wave}/correlations.csv"),
        sufficiency=update("results/{study}/6_structure/{instrument}/{wave}/sufficiency.csv"),
        dimensionality=update("results/{study}/6_structure/{instrument}/{wave}/dimensionality.csv"),
        eigenvalues=update("results/{study}/6_structure/{instrument}/{wave}/eigenvalues.csv"),
        efa_loadings=update("results/{study}/6_structure/{instrument}/{wave}/efa_loadings.csv"),
        efa_phi=update("results/{study}/6_structure/{instrument}/{wave}/efa_phi.csv"),
        run=update("results/{study}/6_structure/{instrument}/{wave}/run_explore.json"),
    log:
        "results/{study}/logs/explore/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 4),
        runtime=sized(20, 0.2),
    params:
        replicates=CONFIG.parallel_analysis,
        seed=seed_of("explore"),
        defined=defined("instrument"),
        code=code("explore"),
    message:
        "6 structure, exploratory: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/explore.py"


rule confirm:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        people=people_of,
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        models=ancient(definition("models")),
    output:
        fits=update("results/{study}/6_structure/{instrument}/{wave}/fits.csv"),
        parameters=update("results/{study}/6_structure/{instrument}/{wave}/parameters.csv"),
        comparisons=update("results/{study}/6_structure/{instrument}/{wave}/comparisons.csv"),
        residuals=update("results/{study}/6_structure/{instrument}/{wave}/residuals.csv"),
        modifications=update("results/{study}/6_structure/{instrument}/{wave}/modifications.csv"),
        run=update("results/{study}/6_structure/{instrument}/{wave}/run_confirm.json"),
    log:
        "results/{study}/logs/confirm/{instrument}/{wave}.log",
    # 8.4 MB a thousand respondents, measured; twice that
    resources:
        mem_mb=sized(2000, 17),
        runtime=sized(20, 0.2),
    params:
        cluster=cluster_of,
        defined=defined("instrument", "models"),
        code=code("confirm"),
    message:
        "6 structure, confirmatory: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/confirm.py"
