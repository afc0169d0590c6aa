"""10 report: tables become a page a person reads. It never computes.

IN   every contracted table and run.json of the study
OUT  reports/{study}/index.html, tables/*.csv, figures/*.svg
"""


rule report:
    input:
        tables=tables_of,
        study="config/studies/{study}.yaml",
    output:
        page=update("reports/{study}/index.html"),
        tables=update(directory("reports/{study}/tables")),
        figures=update(directory("reports/{study}/figures")),
        run=update("reports/{study}/run.json"),
    log:
        "results/{study}/logs/report.log",
    params:
        seed=CONFIG.seed,
        bootstrap=CONFIG.bootstrap,
        code=code("report"),
    message:
        "10 report: {wildcards.study}"
    script:
        "../scripts/report.py"
