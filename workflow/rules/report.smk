"""10 report: tables become what a person reads. It never computes.

IN   every contracted table and run.json of the study
OUT  results/{study}/artefacts.txt    the tests of built tables, passed
     results/{study}/10_report/since.json    what is different from the last different run, and why
     reports/{study}/index.html, codebook.html, codebook.jsonld    and beside them tables/*.csv, figures/*.svg
     reports/{study}/paper/           manuscript and supplement as PDF and Word, and beside them LaTeX, XLSX, figures, references
KEEPS results/{study}/runs/*.zip    published tables of the last runs; no output, so nothing deletes it

`snakemake --report` gathers these of all studies in one file, under the captions in workflow/report/.
"""


rule artefacts:
    input:
        tables=tables_of,
    output:
        summary=shown(update("results/{study}/artefacts.txt"), "tests", "Tests", labels={"study": "{study}"}),
    log:
        "results/{study}/logs/artefacts.log",
    params:
        tests=str(Path(workflow.basedir) / "tests" / "artefacts"),
        python=sys.executable,
        # without the seconds, so that the same tables give the same bytes
        seconds="s/ in [0-9.]*s.*//",
        content=content_of("tests/artefacts"),
        contracts=code_of("emosec.contracts"),
    message:
        "10 report, tests of the built tables: {wildcards.study}"
    shell:
        # what a person has set for tests of their own is for those
        "env -u PYTEST_ADDOPTS -u PYTEST_PLUGINS PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"
        " {params.python:q} -m pytest {params.tests:q} --study results/{wildcards.study} -q --tb=short"
        " -p no:cacheprovider --rootdir={params.tests:q} > {log} 2>&1"
        " && sed {params.seconds:q} {log} > {output.summary}"
        " || {{ tail -n 60 {log} >&2; echo 'the built tables break a rule that holds of every study: a fault of the program, or"
        " of a table edited by hand; then: make clean, make' >&2; exit 1; }}"


rule history:
    input:
        tables=tables_of,
        definitions=ancient(design_files),
    output:
        since=update("results/{study}/10_report/since.json"),
        run=update("results/{study}/10_report/run.json"),
    log:
        "results/{study}/logs/history.log",
    params:
        waves=lambda w: PLANS[w.study].waves,
        smallest=lambda w: PLANS[w.study].design.study.smallest_cell or CONFIG.smallest_cell,
        most=CONFIG.keep_runs,
        code=code("history"),
    message:
        "10 report, what changed since the last run: {wildcards.study}"
    script:
        "../scripts/history.py"


rule report:
    input:
        tables=tables_of,
        since="results/{study}/10_report/since.json",
        definitions=ancient(design_files),
    output:
        # tables/, figures/ and the rest of paper/ lie beside these, and get in their place with them
        **{
            name: shown(
                update(f"reports/{{study}}/{file}"), caption, "Report", labels={"study": "{study}", "format": what}
            )
            for name, file, caption, what in (
                ("page", "index.html", "page", "web page"),
                ("codebook", "codebook.html", "codebook", "codebook"),
                ("pdf", "paper/report.pdf", "paper", "pdf"),
                ("word", "paper/report.docx", "paper", "docx"),
                ("supplement_pdf", "paper/supplement.pdf", "supplement", "pdf"),
                ("supplement_word", "paper/supplement.docx", "supplement", "docx"),
            )
        },
        dataset=update("reports/{study}/codebook.jsonld"),
        run=update("reports/{study}/run.json"),
    log:
        "results/{study}/logs/report.log",
    params:
        waves=lambda w: PLANS[w.study].waves,
        smallest=lambda w: PLANS[w.study].design.study.smallest_cell or CONFIG.smallest_cell,
        seed=CONFIG.seed,
        bootstrap=CONFIG.bootstrap,
        assumptions=assumptions_digest(),
        code=code("report"),
    message:
        "10 report: {wildcards.study}"
    script:
        "../scripts/report.py"
