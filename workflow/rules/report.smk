"""10 report: tables become what a person reads. It never computes.

IN   every contracted table and run.json of the study
OUT  results/{study}/artefacts.txt    the tests of built tables, passed
     reports/{study}/index.html, codebook.html, codebook.jsonld, tables/*.csv, figures/*.svg
     reports/{study}/paper/           PDF, Word, LaTeX, XLSX, figures, references

`snakemake --report` gathers these of all studies in one file, under the captions in workflow/report/.
"""


rule artefacts:
    input:
        tables=tables_of,
    output:
        summary=shown(update("results/{study}/artefacts.txt"), "tests", "Tests", labels={"study": "{study}"}),
        run=update("results/{study}/run_artefacts.json"),
    log:
        "results/{study}/logs/artefacts.log",
    params:
        tests=str(Path(workflow.basedir) / "tests" / "artefacts"),
        content=content_of("tests/artefacts"),
        code=code("artefacts"),
    message:
        "10 report, tests of the built tables: {wildcards.study}"
    script:
        "../scripts/artefacts.py"


rule report:
    input:
        tables=tables_of,
        artefacts="results/{study}/artefacts.txt",
        study="config/studies/{study}.yaml",
    output:
        page=shown(
            update("reports/{study}/index.html"), "page", "Report", labels={"study": "{study}", "format": "web page"}
        ),
        codebook=shown(
            update("reports/{study}/codebook.html"),
            "codebook",
            "Report",
            labels={"study": "{study}", "format": "codebook"},
        ),
        dataset=update("reports/{study}/codebook.jsonld"),
        tables=shown(
            update(directory("reports/{study}/tables")),
            "tables",
            "Tables",
            subcategory="{room}",
            patterns=["{room,[a-z]+}_{table}.csv"],
            labels={"study": "{study}", "table": "{table}"},
        ),
        figures=shown(
            update(directory("reports/{study}/figures")),
            "figures",
            "Figures",
            subcategory="{kind}",
            patterns=["{kind,[a-z]+}_{place}.svg"],
            labels={"study": "{study}", "where": "{place}"},
        ),
        run=update("reports/{study}/run.json"),
    log:
        "results/{study}/logs/report.log",
    params:
        waves=lambda w: PLANS[w.study].waves,
        smallest=lambda w: PLANS[w.study].design.study.smallest_cell or CONFIG.smallest_cell,
        seed=CONFIG.seed,
        bootstrap=CONFIG.bootstrap,
        code=code("report"),
    message:
        "10 report, web page: {wildcards.study}"
    script:
        "../scripts/report.py"


rule paper:
    input:
        tables=tables_of,
        artefacts="results/{study}/artefacts.txt",
        study="config/studies/{study}.yaml",
    output:
        paper=shown(
            update(directory("reports/{study}/paper")),
            "paper",
            "Report",
            patterns=["report.{format}"],
            labels={"study": "{study}", "format": "{format}"},
        ),
        run=update("reports/{study}/run_paper.json"),
    log:
        "results/{study}/logs/paper.log",
    params:
        waves=lambda w: PLANS[w.study].waves,
        smallest=lambda w: PLANS[w.study].design.study.smallest_cell or CONFIG.smallest_cell,
        code=code("paper"),
    message:
        "10 report, PDF, Word and tables for papers: {wildcards.study}"
    script:
        "../scripts/paper.py"
