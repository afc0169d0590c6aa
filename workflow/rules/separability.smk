"""8 separability: evidence, then the verdict by the frozen rule, pair by pair.

IN   2_screening/{instrument}/{wave}/responses, flow; 1_intake, 4_items, 5_reliability, 6_structure of the same wave
     7_invariance/{instrument}/conclusions, phi_tests   of waves, and of groups in every wave
     config/decisions/*.yaml          the rule
OUT  8_separability/{instrument}/{wave}/evidence    one piece of evidence on one pair
     8_separability/{instrument}/{wave}/gates       one number that warns a reader
     8_separability/{instrument}/{wave}/tipping     how large a confound would have to be
     8_separability/{instrument}/{wave}/sensitivity the headline with and without each screening rule
     8_separability/{instrument}/{wave}/error_rates what the rule would conclude in samples like this one, were the truth known
     8_separability/{instrument}/pairs              what is concluded about each pair, in every wave and pooled
     8_separability/{instrument}/checks, curve      by which checks, and at which other cut-offs
     8_separability/{instrument}/pooled/evidence    the same evidence, pooled over waves
     8_separability/{instrument}/pooling            whether waves, and groups, are invariant enough to be taken together
     8_separability/{instrument}/verdict.json       per wave and pooled
     8_separability/analyses                        how often the data were analysed, and whether the rule changed
KEEPS data/ledgers/{study}.json                     the ledger of analyses, which only grows; no output, so nothing deletes it
"""

OF_CONSTRUCTS |= {"evidence", "sensitivity", "verdict", "error_rates"}


def pages_of(w):
    """Return the page of every item that the study declares one for."""
    return PLANS[w.study].design.study.administered(w.instrument).page_of


rule evidence:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        people=people_of,
        flow="results/{study}/2_screening/{instrument}/{wave}/flow.csv",
        item_statistics="results/{study}/4_items/{instrument}/{wave}/items.csv",
        categories="results/{study}/4_items/{instrument}/{wave}/categories.csv",
        reliability="results/{study}/5_reliability/{instrument}/{wave}/reliability.csv",
        parameters="results/{study}/6_structure/{instrument}/{wave}/parameters.csv",
        fits="results/{study}/6_structure/{instrument}/{wave}/fits.csv",
        comparisons="results/{study}/6_structure/{instrument}/{wave}/comparisons.csv",
        dimensionality="results/{study}/6_structure/{instrument}/{wave}/dimensionality.csv",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        decision=ancient(definition("decision")),
    output:
        evidence=update("results/{study}/8_separability/{instrument}/{wave}/evidence.csv"),
        gates=update("results/{study}/8_separability/{instrument}/{wave}/gates.csv"),
        tipping=update("results/{study}/8_separability/{instrument}/{wave}/tipping.csv"),
        run=update("results/{study}/8_separability/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/evidence/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 8),
        runtime=sized(20, 0.2),
    params:
        cluster=cluster_of,
        model=model_of,
        pages=pages_of,
        bootstrap=CONFIG.bootstrap,
        seed=CONFIG.seed,
        defined=defined("instrument", "decision"),
        code=code("evidence"),
    message:
        "8 separability, evidence: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/evidence.py"


rule sensitivity:
    input:
        respondents="results/{study}/1_intake/{wave}/respondents.parquet",
        responses="results/{study}/1_intake/{wave}/{instrument}/responses.parquet",
        corrections=ancient(lambda w: [str(p) for p in Path("config/corrections").glob(f"{w.study}.csv")]),
        reliability="results/{study}/5_reliability/{instrument}/{wave}/reliability.csv",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        rules=ancient(definition("screening")),
        decision=ancient(definition("decision")),
    output:
        sensitivity=update("results/{study}/8_separability/{instrument}/{wave}/sensitivity.csv"),
        run=update("results/{study}/8_separability/{instrument}/{wave}/run_sensitivity.json"),
    log:
        "results/{study}/logs/sensitivity/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 8),
        runtime=sized(20, 0.2),
    params:
        cluster=cluster_of,
        export=lambda w: PLANS[w.study].design.study.administered(w.instrument).export,
        pages=pages_of,
        defined=defined("instrument", "screening", "decision"),
        indices=indices_of,
        code=code("sensitivity"),
    message:
        "8 separability, sensitivity to screening: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/sensitivity.py"


def compared(table):
    """Return an input function for a table of the room invariance: of waves, and of groups in every wave."""
    own = f"results/{{study}}/7_invariance/{{instrument}}/{table}.csv"
    of_groups = f"results/{{study}}/7_invariance/{{instrument}}/{{wave}}/{{grouping}}/{table}.csv"
    return lambda w: [own.format(**w), *filled(of_groups, PLANS[w.study], [w.instrument])]


rule verdict:
    input:
        evidence=in_waves("results/{study}/8_separability/{instrument}/{wave}/evidence.csv"),
        gates=in_waves("results/{study}/8_separability/{instrument}/{wave}/gates.csv"),
        conclusions=compared("conclusions"),
        phi_tests=compared("phi_tests"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        decision=ancient(definition("decision")),
    output:
        evidence=update("results/{study}/8_separability/{instrument}/pooled/evidence.csv"),
        pairs=update("results/{study}/8_separability/{instrument}/pairs.csv"),
        checks=update("results/{study}/8_separability/{instrument}/checks.csv"),
        curve=update("results/{study}/8_separability/{instrument}/curve.csv"),
        pooling=update("results/{study}/8_separability/{instrument}/pooling.csv"),
        verdict=update("results/{study}/8_separability/{instrument}/verdict.json"),
        run=update("results/{study}/8_separability/{instrument}/run.json"),
    log:
        "results/{study}/logs/verdict/{instrument}.log",
    params:
        model=model_of,
        pages=pages_of,
        defined=defined("instrument", "decision"),
        code=code("verdict"),
    message:
        "8 separability, verdict: {wildcards.study} {wildcards.instrument}"
    script:
        "../scripts/verdict.py"


# a wave cannot be called pooled, so these two never compete for a file
ruleorder: verdict > evidence


rule error_rates:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        people=people_of,
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
        rules=ancient(definition("screening")),
        decision=ancient(definition("decision")),
    output:
        rates=update("results/{study}/8_separability/{instrument}/{wave}/error_rates.csv"),
        run=update("results/{study}/8_separability/{instrument}/{wave}/run_error_rates.json"),
    log:
        "results/{study}/logs/error_rates/{instrument}/{wave}.log",
    # the longest jobs: begun first, they keep no core waiting at the end
    priority: 1
    # 7.3 seconds a sample of 100,000 respondents, measured, at three truths; twice that
    resources:
        mem_mb=sized(2000, 17),
        runtime=sized(20, 3 * 2 * 7.3 / 100 / 60 * CONFIG.simulations, CONFIG.simulated_n),
    params:
        cluster=cluster_of,
        pages=pages_of,
        simulations=lambda w: PLANS[w.study].design.study.settings(CONFIG.model_dump())["simulations"],
        at_most=CONFIG.simulated_n,
        seed=CONFIG.seed,
        defined=defined("instrument", "screening", "decision"),
        code=code("error_rates"),
    message:
        "8 separability, error rates by simulation: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/error_rates.py"


rule analyses:
    input:
        verdicts=lambda w: [
            f"results/{w.study}/8_separability/{i}/verdict.json" for i in PLANS[w.study].construct_instruments
        ],
        files=lambda w: [f"results/{w.study}/1_intake/{wave}/files.csv" for wave in PLANS[w.study].waves],
        definitions=ancient(definitions_of),
    output:
        analyses=update("results/{study}/8_separability/analyses.csv"),
        run=update("results/{study}/8_separability/run_analyses.json"),
    log:
        "results/{study}/logs/analyses.log",
    params:
        ledger="data/ledgers/{study}.json",
        defined=defined("study", "screening", "models", "decision", "construct_instruments"),
        code=code("analyses"),
    message:
        "8 separability, ledger of analyses: {wildcards.study}"
    script:
        "../scripts/analyses.py"
