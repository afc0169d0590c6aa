"""4 items: what each item and each response category does.

IN   2_screening/{instrument}/{wave}/responses, config/instruments/{instrument}.yaml
OUT  4_items/{instrument}/{wave}/items         one item: distribution, item–total, flags
     4_items/{instrument}/{wave}/categories    one response category, used or not
     4_items/{instrument}/{wave}/keying        one item whose keying the answers speak against
     4_items/{instrument}/{wave}/orders        one other order in which the items circulate
"""


rule items:
    input:
        responses="results/{study}/2_screening/{instrument}/{wave}/responses.parquet",
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        item_statistics=update("results/{study}/4_items/{instrument}/{wave}/items.csv"),
        categories=update("results/{study}/4_items/{instrument}/{wave}/categories.csv"),
        keying=update("results/{study}/4_items/{instrument}/{wave}/keying.csv"),
        orders=update("results/{study}/4_items/{instrument}/{wave}/orders.csv"),
        run=update("results/{study}/4_items/{instrument}/{wave}/run.json"),
    log:
        "results/{study}/logs/items/{instrument}/{wave}.log",
    resources:
        mem_mb=sized(2000, 6),
    params:
        defined=defined("instrument"),
        code=code("items"),
    message:
        "4 items: {wildcards.study} {wildcards.instrument} {wildcards.wave}"
    script:
        "../scripts/items.py"
