"""One small survey as two dozen platforms export it: the same twelve answers of forty people, and what each platform adds."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from imitations import IDS, NAMES, QUESTIONS, text

N, K = 40, 12
ENGLISH = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
GERMAN = ("stimme überhaupt nicht zu", "stimme nicht zu", "teils/teils", "stimme zu", "stimme voll zu")
OFTEN = ("Never", "Rarely", "Sometimes", "Often", "Always")
FEELINGS = ("calm", "tense", "safe", "sure", "afraid", "firm", "loved", "alone", "brave", "shaky", "free", "hurt")
STATEMENTS = [f"I feel {f}" for f in FEELINGS]
KEYS = [f"{1000 + 7 * i}" for i in range(N)]
Files = dict[str, bytes]


def steps() -> np.ndarray:
    """Answers in steps 1 to 5, every step in every item, some items worded the other way."""
    rng = np.random.default_rng(17)
    trait = rng.standard_normal((N, 1))
    signs = np.array([1, -1, 1, 1, -1, 1, 1, -1, 1, -1, 1, -1])
    made = np.clip(np.rint(3 + 1.1 * signs * trait + 0.8 * rng.standard_normal((N, K))), 1, 5).astype(int)
    made[:5] = np.arange(1, 6)[:, None]
    return made


def table(names: list[str], write: object, answers: np.ndarray | None = None) -> list[list[str]]:
    """A header and a row per person of what `write` makes of each step."""
    given = steps() if answers is None else answers
    return [names, *([str(write(v)) for v in row] for row in given)]  # type: ignore[operator]


def beside(left: list[list[str]], right: list[list[str]]) -> list[list[str]]:
    return [a + b for a, b in zip(left, right, strict=True)]


def qualtrics(write: object, stem: str = "QID3", separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Three header rows; every statement behind the question it shares."""
    asked = [f"Please select how far each of these is true of you. - {s}" for s in STATEMENTS]
    rows = [[*NAMES, *(f"{stem}_{i}" for i in range(1, K + 1))], [*QUESTIONS, *asked]]
    rows.append([json.dumps({"ImportId": i}) for i in (*IDS, *(f"{stem}_{i}" for i in range(1, K + 1)))])
    for at, row in enumerate(table([], write)[1:]):
        told = ["2024-05-01 10:00:00", "IP Address", f"10.0.0.{at}", "100", str(60 + at), "True", f"R_{KEYS[at]}aB"]
        rows.append([*told, f"p{at}@example.org", f"51.{at}", *row])
    return text(rows, separator).encode(encoding)


def word(labels: tuple[str, ...]) -> object:
    return lambda step: labels[step - 1]


LETTERS = {1: "A3", 2: "A1", 3: "A5", 4: "A2", 5: "A4"}
PERCEIVED = ("Never", "Almost never", "Sometimes", "Fairly often", "Very often")
SKIPPING = {1: 1, 2: 6, 3: 2, 4: 3, 5: 4}
ITEMS = [f"q{i}" for i in range(1, K + 1)]


def plain(write: object = int, key: str = "id", names: list[str] = ITEMS, keys: list[str] = KEYS) -> list[list[str]]:
    return beside([[key], *([k] for k in keys)], table(names, write))


def limesurvey(names: list[str], write: object, header: tuple[str, ...]) -> list[list[str]]:
    meta = [[*header], *([str(at), "1980-01-01 00:00:00", "3", "en"] for at in range(1, N + 1))]
    return beside(meta, table(names, write))


LS_CODES = ("id", "submitdate", "lastpage", "startlanguage")
LS_WORDS = ("Response ID", "Date submitted", "Last page", "Start language")


def limesurvey_pair(levels: tuple[str, ...] = ("1", "2", "3", "4", "5"), write: object = int) -> Files:
    lines = []
    for at, name in enumerate(LS_CODES, start=1):
        lines.append(f'attributes(data)$variable.labels[{at}] <- "{LS_WORDS[at - 1]}"\nnames(data)[{at}] <- "{name}"')
    for at, said in enumerate(STATEMENTS, start=len(LS_CODES) + 1):
        labels = ", ".join(f'"{w}"' for w in OFTEN)
        lines.append(
            f"data[, {at}] <- as.numeric(data[, {at}])\n"
            f'attributes(data)$variable.labels[{at}] <- "How often? [{said}]"\n'
            f"data[, {at}] <- factor(data[, {at}], levels=c({','.join(levels)}),labels=c({labels}))\n"
            f'names(data)[{at}] <- "f_{at}"'
        )
    return {
        "survey_R_data_file.csv": text(
            limesurvey([f"f_{i}" for i in range(5, 17)], write, LS_CODES), quoting=1
        ).encode(),
        "survey_R_syntax_file.R": ("\n".join(lines) + "\n").encode(),
    }


def redcap(codes: tuple[int, ...], labels: bool = False) -> Files:
    head = [
        "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
        "Choices, Calculations, OR Slider Labels", "Field Note", "Identifier?",
    ]  # fmt: skip
    choices = " | ".join(f"{c}, {w}" for c, w in zip(codes, OFTEN, strict=True))
    fields = [["record_id", "f", "", "text", "Record ID", "", "", ""], ["kin", "f", "", "text", "Kin", "", "", "y"]]
    fields += [[i, "f", "", "radio", s, choices, "", ""] for i, s in zip(ITEMS, STATEMENTS, strict=True)]
    done = [["f_complete"], *(["2"] for _ in range(N))]
    kin = [["kin"], *([f"Ann {i}"] for i in range(N))]
    raw = beside(beside(plain(lambda s: codes[s - 1], "record_id")[:], kin), done)
    made = {"DATA.csv": text(raw).encode(), "Dictionary.csv": text([head, *fields]).encode()}
    if labels:
        complete = [["Complete?"], *(["Complete"] for _ in range(N))]
        worded = beside(beside(plain(word(OFTEN), "Record ID", STATEMENTS), [["Kin"], *kin[1:]]), complete)
        made["DATA_LABELS.csv"] = text(worded).encode()
    return made


def sosci() -> Files:
    names = [f"AB01_{i:02}" for i in range(1, K + 1)]
    meta = [["CASE", "QUESTNNR", "MODE", "STARTED"], *([k, "base", "interview", "2024-01-01 10:00:00"] for k in KEYS)]
    ends = [["TIME001", "TIME_RSI", "FINISHED"], *([str(50 + i), "1.0", "1"] for i in range(N))]
    answers = table(names, int)
    answers[7][3] = "-9"
    values = [["VAR", "RESPONSE", "MEANING"]]
    values += [[n, str(c), w] for n in names for c, w in [*enumerate(ENGLISH, start=1), (-9, "Not answered")]]
    variables = [["VAR", "LABEL", "TYPE"], *([n, s, "ORDINAL"] for n, s in zip(names, STATEMENTS, strict=True))]
    return {
        "rdata.csv": text(beside(beside(meta, answers), ends), "\t").encode("utf-16"),
        "values.csv": text(values, "\t").encode("utf-16"),
        "variables.csv": text(variables, "\t").encode("utf-16"),
    }


def googleforms(labels: tuple[str, ...], grid: str) -> bytes:
    when = [["Timestamp"], *([f"2024/12/05 9:{at:02}:00 PM GMT+1"] for at in range(N))]
    answers = table([f"{grid} [{s}]" for s in STATEMENTS], word(labels))
    answers[9][4] = "Prefer not to say" if labels is not GERMAN else "keine Angabe"
    answers[12][6] = "N/A"
    return text(beside(when, answers), quoting=1).encode()


def surveymonkey() -> bytes:
    rows = [
        ["RespondentID", "CollectorID", "StartDate", "EndDate", "IP Address", "How far do you agree?", *[""] * (K - 1)],
        ["", "", "", "", "", *STATEMENTS],
    ]
    for at, row in enumerate(table([], word(ENGLISH))[1:]):
        rows.append([KEYS[at], "9", "05/10/2018 10:00:00 PM", "05/10/2018 10:09:00 PM", f"10.0.0.{at}", *row])
    return text(rows).encode()


def formr() -> Files:
    rows = [
        {"session": f"s{k}", "created": "2024-01-01", "modified": "2024-01-01", "ended": "2024-01-01", "expired": None}
        | dict(zip(ITEMS, map(int, row), strict=True))
        for k, row in zip(KEYS, steps(), strict=True)
    ]
    choices = {str(c): w for c, w in enumerate(ENGLISH, start=1)}
    items = [{"name": i, "label": s, "type": "mc", "choices": choices} for i, s in zip(ITEMS, STATEMENTS, strict=True)]
    return {"results.json": json.dumps(rows).encode(), "items.json": json.dumps({"items": items}).encode()}


def made_by(write: object, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        write(str(path))  # type: ignore[operator]
        return path.read_bytes()


def frame(answers: np.ndarray | None = None) -> pd.DataFrame:
    given = steps() if answers is None else answers
    return pd.DataFrame(given.astype(float), columns=ITEMS).assign(id=KEYS)


def spss(spaces: bool = False, turned: str = "") -> bytes:
    labels = {i: {float(c): w for c, w in enumerate(ENGLISH, start=1)} for i in ITEMS}
    answers = steps()
    if spaces:
        labels["q2"] = {c: f" {w.upper()} " for c, w in labels["q2"].items()}
        del labels["q3"][3.0]
    if turned:
        labels[turned] = {6 - c: w for c, w in labels[turned].items()}
        answers[:, ITEMS.index(turned)] = 6 - answers[:, ITEMS.index(turned)]
    named = dict(zip(ITEMS, STATEMENTS, strict=True))
    return made_by(
        lambda p: pyreadstat.write_sav(frame(answers), p, column_labels=named, variable_value_labels=labels), ".sav"
    )


def stata() -> bytes:
    labels = {i: dict(enumerate(OFTEN, start=1)) for i in ITEMS}
    whole = frame().astype(dict.fromkeys(ITEMS, int))
    return made_by(lambda p: pyreadstat.write_dta(whole, p, variable_value_labels=labels), ".dta")


def parquet() -> bytes:
    out = io.BytesIO()
    frame().to_parquet(out, index=False)
    return out.getvalue()


def excel() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in plain(int, "Participant"):
        book.active.append([int(c) if c.isdigit() else c for c in row])  # type: ignore[union-attr]
    return made_by(book.save, ".xlsx")


def counterbalanced() -> bytes:
    answers, names = steps(), [*(f"A_{i}" for i in ITEMS), *(f"B_{i}" for i in ITEMS)]
    rows = [["id", *names]]
    for at, (key, row) in enumerate(zip(KEYS, answers, strict=True)):
        mine, none = [str(v) for v in row], [""] * K
        rows.append([key, *(mine + none if at % 2 else none + mine)])
    return text(rows).encode()


def gorilla() -> bytes:
    """Each question twice, in words and in codes, by turns."""
    names = [n for i in ITEMS for n in (f"rating-{i}", f"rating-{i}-quantised")]
    rows = [["Event Index", "UTC Timestamp", "Participant Public ID", "Participant Private ID", *names]]
    for at, row in enumerate(steps()):
        said = [word for v in row for word in (ENGLISH[v - 1], str(v))]
        rows.append([str(at + 1), f"17000{at:05}", "BLIND", str(990000 + at), *said])
    return text(rows).encode()


def psychopy() -> bytes:
    """One row a person, with a reaction time beside each answer."""
    rows = [["participant", "session", "expName", *(f"s.{i}.response" for i in ITEMS), *(f"s.{i}.rt" for i in ITEMS)]]
    for at, row in enumerate(steps()):
        rows.append([f"p{at}", "001", "mood", *map(str, row), *(f"{1 + at / 10 + j / 100:.3f}" for j in range(K))])
    return text(rows).encode()


def numbered_labels() -> bytes:
    labels = {i: {float(c): f"{c} = {w}" for c, w in enumerate(ENGLISH, start=1)} for i in ITEMS}
    return made_by(lambda p: pyreadstat.write_sav(frame(), p, variable_value_labels=labels), ".sav")


def surveys() -> dict[str, Files]:
    """Name → the files of its one wave."""
    long = [f"For each statement please select the answer that fits [{s}]" for s in STATEMENTS]
    rare = table(ITEMS, int)
    rare[3][1] = "55"
    once = [["ResponseID", "V8", "Finished"], *([f"R_{k}", "2017-07-18 10:00:00", "1"] for k in KEYS)]
    return {
        "qualtrics_codes": {"d.csv": qualtrics(int)},
        "qualtrics_words": {"d.csv": qualtrics(word(ENGLISH))},
        "qualtrics_twins": {"num.csv": qualtrics(SKIPPING.get), "txt.csv": qualtrics(word(ENGLISH))},
        "qualtrics_tabs_utf16": {"d.tsv": qualtrics(word(OFTEN), "Q7", "\t", "utf-16")},
        "qualtrics_numbered_words": {"d.csv": qualtrics(lambda s: f"{s} - {ENGLISH[s - 1]}")},
        "qualtrics_old": {"d.csv": text(beside(once, table(ITEMS, int))).encode()},
        "surveymonkey": {"d.csv": surveymonkey()},
        "limesurvey_letters": {
            "d.csv": text(limesurvey([f"G[SQ{i:03}]" for i in range(K)], lambda s: f"A{s}", LS_CODES)).encode()
        },
        "limesurvey_words": {
            "d.csv": text(limesurvey([f"How often? [{s}]" for s in STATEMENTS], word(OFTEN), LS_WORDS)).encode()
        },
        "limesurvey_r_pair": limesurvey_pair(),
        "limesurvey_r_pair_of_letters": limesurvey_pair(tuple(f'"{LETTERS[s]}"' for s in LETTERS), LETTERS.get),
        "redcap_dictionary": redcap((1, 2, 3, 4, 5)),
        "redcap_skipping": redcap((-1, 0, 2, 3, 7)),
        "redcap_labels": redcap((1, 2, 3, 4, 5), labels=True),
        "sosci": sosci(),
        "googleforms": {"d.csv": googleforms(ENGLISH, "Please rate each statement")},
        "googleforms_german": {"d.csv": googleforms(GERMAN, "Bitte wählen Sie")},
        "formr": formr(),
        "spss": {"d.sav": spss()},
        "spss_spaces": {"d.sav": spss(spaces=True)},
        "spss_one_turned": {"d.sav": spss(turned="q4")},
        "stata": {"d.dta": stata()},
        "parquet": {"d.parquet": parquet()},
        "excel": {"d.xlsx": excel()},
        "plain_semicolons": {"d.csv": text(plain(int, "lfdn"), ";").encode("cp1252")},
        "plain_no_key": {"d.csv": text(table(ITEMS, int)).encode()},
        "plain_row_number": {"d.csv": text(plain(int, "Nº de orden", keys=[str(i) for i in range(N)])).encode()},
        "plain_please": {"d.csv": text(plain(int, "id", long)).encode()},
        "plain_rare": {"d.csv": text(beside([["id"], *([k] for k in KEYS)], rare)).encode()},
        "plain_bipolar": {"d.csv": text(plain(lambda s: s - 3)).encode()},
        "plain_tens": {"d.csv": text(plain(lambda s: 10 * s)).encode()},
        "plain_words": {"d.csv": text(plain(word(PERCEIVED))).encode()},
        "spss_numbered_labels": {"d.sav": numbered_labels()},
        "gorilla": {"d.csv": gorilla()},
        "psychopy_wide": {"d.csv": psychopy()},
        "plain_missing": {"d.csv": text(beside([["id"], *([k] for k in KEYS)], with_missing())).encode()},
        "counterbalanced": {"d.csv": counterbalanced()},
    }


def with_missing() -> list[list[str]]:
    made = table(ITEMS, int)
    for at in range(1, 9):
        made[at][at] = "-99"
    return made
