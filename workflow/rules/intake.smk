"""1 intake: raw exports become respondents, answers as written, and responses in codes.

IN   data/raw/{study}/{wave}/*        exports, never edited; checked against data/raw/SOURCES.csv
     config/studies/{study}.yaml      respondent key, exports, column map, variables
     config/instruments/*.yaml        items and response codes; only columns that the study uses are kept
OUT  1_intake/{wave}/respondents      one respondent of the wave, with the study's variables
     1_intake/{wave}/files            one raw file and how it was read
     1_intake/{wave}/codebook.json    every variable kept; the others by name, type and count
     1_intake/{wave}/variables, values   how the answers to every variable are distributed
     1_intake/{wave}/answers          the columns used of all exports, as written
     1_intake/{wave}/{instrument}/responses   respondent × item, long
KEEPS data/keys/{study}.json          the fingerprint of the key behind hashed names, which all waves must share
"""

KEYS = "data/keys"


rule intake:
    input:
        # these and definitions count by content, which emosec.freshness compares, and not by date
        raw=ancient(lambda w: [path for paths in PLANS[w.study].exports_in(w.wave).values() for path in paths]),
        dictionaries=ancient(lambda w: PLANS[w.study].dictionaries[w.wave]),
        study=ancient("config/studies/{study}.yaml"),
        instruments=ancient(lambda w: [f"config/instruments/{i}.yaml" for i in PLANS[w.study].design.instruments]),
        sources=ancient(lambda w: [path for path in ["data/raw/SOURCES.csv"] if Path(path).is_file()]),
    output:
        respondents=update("results/{study}/1_intake/{wave}/respondents.parquet"),
        files=update("results/{study}/1_intake/{wave}/files.csv"),
        codebook=update("results/{study}/1_intake/{wave}/codebook.json"),
        variables=update("results/{study}/1_intake/{wave}/variables.csv"),
        values_of=update("results/{study}/1_intake/{wave}/values.csv"),
        answers=update("results/{study}/1_intake/{wave}/answers.parquet"),
        run=update("results/{study}/1_intake/{wave}/run.json"),
    log:
        "results/{study}/logs/intake/{wave}.log",
    params:
        exports=lambda w: {e: [str(p) for p in paths] for e, paths in PLANS[w.study].exports_in(w.wave).items()},
        defined=defined("study", "all_questions"),
        formats=formats_of,
        platforms=platforms_of,
        key=lambda w: fingerprint_of(PLANS[w.study].design.study, KEYS),
        key_folder=KEYS,
        code=code("intake"),
    message:
        "1 intake: {wildcards.study} {wildcards.wave}"
    script:
        "../scripts/intake.py"


rule responses:
    input:
        answers="results/{study}/1_intake/{wave}/answers.parquet",
        study=ancient("config/studies/{study}.yaml"),
        instrument=ancient("config/instruments/{instrument}.yaml"),
        construct=ancient(construct_of),
    output:
        responses=update("results/{study}/1_intake/{wave}/{instrument}/responses.parquet"),
        run=update("results/{study}/1_intake/{wave}/{instrument}/run.json"),
    log:
        "results/{study}/logs/responses/{instrument}/{wave}.log",
    params:
        defined=defined("study", "questions"),
        code=code("responses"),
    message:
        "1 intake: {wildcards.study} {wildcards.wave} {wildcards.instrument}"
    script:
        "../scripts/responses.py"
