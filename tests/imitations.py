"""Small imitations of what survey platforms and programs export, one per quirk: name → bytes. They hold no real answer."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

IDS = (
    "startDate",
    "status",
    "ipAddress",
    "progress",
    "duration",
    "finished",
    "_recordId",
    "recipientEmail",
    "locationLatitude",
)
NAMES = (
    "StartDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "ResponseId", "RecipientEmail",
    "LocationLatitude",
)  # fmt: skip
QUESTIONS = (
    "Start Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished", "Response ID",
    "Recipient Email", "Location Latitude",
)  # fmt: skip


def text(
    rows: Iterable[Iterable[object]], separator: str = ",", newline: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    """Rows as delimited text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL if quoting else 0).writerows(
        rows
    )
    return out.getvalue()


def qualtrics(
    status: tuple[str, ...], finished: tuple[str, ...], answers: dict[str, tuple[str, list[str]]]
) -> list[list[str]]:
    """Three header rows and a row per respondent; `answers` is name → (question, cells)."""
    rows = [[*NAMES, *answers], [*QUESTIONS, *(q for q, _ in answers.values())]]
    rows.append(
        [json.dumps({"ImportId": i}, separators=(",", ":")) for i in (*IDS, *(f"QID{i}" for i in range(len(answers))))]
    )
    for at, (s, f) in enumerate(zip(status, finished, strict=True)):
        told = ["2024-05-01 10:00:00", s, f"10.0.0.{at}", "100", "61", f, f"R_{at}aB", f"p{at}@example.org", f"51.{at}"]
        rows.append([*told, *(cells[at] for _, cells in answers.values())])
    return rows


CODED = {
    "Q1_1": ("Please rate.\r\n- I feel safe", ["4", "2", "NA", "5"]),
    "Q1_2 ": ("Please rate.\r\n- I feel tense", ["1", "4", "3", ""]),
    "Q2": ("Which of these? (choose all)", ["1,2,3,4", "2", "", "1,4"]),
    "Q3#1_1": ("Side by side - now", ["1", "2", "3", "4"]),
    "Q4_5_TEXT": ("Other - Text", ["", "my dog Rex of Elm Street", "", ""]),
}
WORDED = {
    "Q1_1": ("Please rate.\r\n- I feel safe", ["4 - Rather", "2 - Hardly", "NA", "5 - Very"]),
    "Q1_2 ": ("Please rate.\r\n- I feel tense", ["1 - Not at all", "4 - Rather", "3 - Somewhat", ""]),
    "Q2": ("Which of these? (choose all)", ["cat,dog,cow,hen", "dog", "", "cat,hen"]),
    "Q3#1_1": ("Side by side - now", ["a", "b", "c", "d"]),
    "Q4_5_TEXT": ("Other - Text", ["", "my dog Rex of Elm Street", "", ""]),
}
HEBREW = {"Q1": ("עד כמה אתה רגוע?", ["בכלל לא", "מאוד", "מאוד", "קצת"])}


def qualtrics_exports() -> dict[str, bytes]:
    """Qualtrics: coded, worded, single quotes, legacy, tabs, semicolons, Hebrew."""
    coded = qualtrics(("0", "1", "0", "8"), ("1", "0", "1", "1"), CODED)
    worded = qualtrics(
        ("IP Address", "Survey Preview", "IP Address", "Spam"), ("TRUE", "FALSE", "TRUE", "TRUE"), WORDED
    )
    single = [coded[0], coded[0], [c.replace('"', "'").replace(":", ": ") for c in coded[2]], *coded[3:]]
    legacy = [
        ["V1", "V2", "V6", "V8", "V10", "Q1_1", "Q1_2", ""],
        ["ResponseID", "ResponseSet", "IPAddress", "StartDate", "Finished", "I feel safe", "I feel tense", ""],
        ["R_1", "Default Response Set", "10.0.0.1", "2017-07-18 10:00:00", "1", "2", "3", ""],
        ["R_2", "Default Response Set", "10.0.0.2", "2017-07-18 10:05:00", "0", "", "1", ""],
    ]
    hebrew = qualtrics(("0",) * 4, ("True",) * 4, HEBREW)
    return {
        "qualtrics_coded": text(coded).encode("utf-8-sig"),
        "qualtrics_worded": text(worded).encode(),
        "qualtrics_single_quotes": text(single).encode(),
        "qualtrics_semicolons": text(coded, ";").encode(),
        "qualtrics_tabs": text(coded, "\t").encode("utf-16"),
        "qualtrics_legacy": text(legacy).encode("utf-8-sig"),
        "qualtrics_hebrew": text(hebrew).encode("utf-8-sig"),
        "qualtrics_mojibake": text(worded).replace("Hardly", "H\x92ardl\xe9").encode("cp1252", errors="replace"),
    }


def surveymonkey_exports() -> dict[str, bytes]:
    """SurveyMonkey: question and option in two rows, in one, and coded."""
    two = [
        [
            "RespondentID",
            "CollectorID",
            "StartDate",
            "IP Address",
            "Email Address",
            "How old are you?",
            "",
            "",
            "Please rate:",
            "",
        ],
        ["", "", "", "", "", "young", "old", "Other (please specify)", "I feel safe", "I feel tense"],
        ["1", "9", "05/10/2018 10:00:00 PM", "10.0.0.1", "", "young", "", "", "4", "N/A"],
        ["2", "9", "05/11/2018 10:00:00 PM", "10.0.0.2", "", "", "old", "", "5", "1"],
        ["3", "9", "05/11/2018 11:00:00 PM", "10.0.0.3", "a@b.org", "", "", "ancient", "2", "3"],
    ]
    one = [
        ["RespondentID", "How often do you travel?", "In a row of seats - who decides?", "Rate it - I feel safe"],
        ["3436139758", "Once a year or less", "The window", "N/A"],
        ["3434278696", "Never", "", "4"],
    ]
    coded = [
        ["StartDate", "EndDate", "q0001", "q0004_0001", "q0004_0002", "q0005"],
        ["5/10/18 4:01", "5/10/18 4:06", "Somewhat", "Not selected", "Pop culture", "3"],
        ["5/10/18 6:30", "5/10/18 6:53", "Very", "Father", "Not selected", "5"],
    ]
    spread = [
        ["Respondent ID", "Collector ID", "I feel safe", "", "", "Anything else?"],
        ["", "", "no", "a bit", "yes", "Open-Ended Response"],
        ["1", "9", "", "2", "", "no, thanks"],
        ["2", "9", "1", "", "", ""],
    ]
    return {
        "surveymonkey_two_rows": text(two).encode("cp1252"),
        "surveymonkey_one_row": text(one).encode(),
        "surveymonkey_coded": text(coded).encode(),
        "surveymonkey_spread_codes": text(spread).encode(),
    }


def limesurvey_exports() -> dict[str, bytes]:
    """LimeSurvey: codes, the same in words, Dutch, and the R pair."""
    codes = [
        ["id", "submitdate", "lastpage", "startlanguage", "Page1[1]", "Page1[2]", "Grid1[Y1_X1]", "{self.gseq + 1}"],
        ["1", "1980-01-01 00:00:00", "3", "en", "D4", "N0", "3", "1"],
        ["2", "", "1", "en", "A4", "", "", "1"],
        ["3", "1980-01-01 00:00:00", "3", "en", "N0", "A4", "1", "1"],
    ]
    words = [
        [
            "Response ID",
            "Date submitted",
            "Last page",
            "Start language",
            "I feel safe\n(now)",
            "I feel <b>tense</b>",
            "Rate",
            "Rate",
        ],
        ["1", "1980-01-01 00:00:00", "3", "en", "4. Slightly disagree", "5. Neutral", "<p>3</p>", "1"],
        ["2", "", "1", "en", "9. Agree", "", "", "1"],
    ]
    dutch = [
        ["Antwoord ID", "Datum verzonden", "Laatste pagina", "Starttaal", "Zaad", "Hoe rustig?"],
        ["1", "", "1", "nl", "77", "erg"],
    ]
    both = [[f"{code}. {word}" for code, word in zip(codes[0], words[0], strict=True)], *codes[1:]]
    return {
        "limesurvey_codes_and_words": text(both, quoting=1).encode(),
        "limesurvey_vv": text([words[0], *codes], "\t").encode("utf-8-sig"),
        "limesurvey_codes": (text(codes, ";", quoting=1) + "\r\n").encode("utf-8-sig"),
        "limesurvey_words": text(words, quoting=1).encode("utf-8-sig"),
        "limesurvey_dutch": text(dutch, quoting=1).encode(),
    }


def redcap_exports() -> dict[str, bytes]:
    """REDCap: raw, labels, events, repeats, decimal comma, Russian."""
    raw = [
        ["record_id", "first_name", "dob", "calm", "pets___1", "pets___2", "one_complete"],
        ["1", "Ann", "1990-01-01", "2", "1", "0", "2"],
        ["2", "Bob", "1991-02-03", "1", "0", "0", "0"],
    ]
    labels = [
        ["Record ID", "Event Name", "Calm?", "Pets? (choice=cat)", "Pets? (choice=dog)", "Complete?", "Complete?"],
        ["1", "Base", "yes", "Checked", "Unchecked", "Complete", "Incomplete"],
        ["2", "Base", "no", "Unchecked", "Unchecked", "Unverified", "Complete"],
    ]
    events = [
        ["record_id", "redcap_event_name", "calm", "one_complete"],
        ["1", "base_arm_1", "2", "2"], ["1", "later_arm_1", "3", "2"], ["2", "base_arm_1", "1", "0"],
    ]  # fmt: skip
    repeats = [
        ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "calm", "visit_date"],
        ["1", "", "", "2", ""], ["1", "visit", "1", "", "2024-01-02"],
        ["1", "visit", "2", "", "2024-02-02"], ["2", "", "", "3", ""],
    ]  # fmt: skip
    comma = [["record_id", "height", "weight", "one_complete"], ["1", "1,8", "80,5", "2"], ["2", "1,6", "60", "2"]]
    russian = [["record_id", "ответ", "one_complete"], ["1", "да", "2"], ["2", "нет", "2"]]
    return {
        "redcap_raw": text(raw, newline="\n").encode(),
        "redcap_labels": text(labels, newline="\n").encode(),
        "redcap_events": text(events, newline="\n").encode(),
        "redcap_repeats": text(repeats, newline="\n").encode(),
        "redcap_decimal_comma": text(comma, ";").encode(),
        "redcap_russian": text(russian).encode("cp1251"),
    }


def other_platforms() -> dict[str, bytes]:
    """SoSci Survey, Google Forms, formr, PsychoPy."""
    sosci = [
        [
            "CASE",
            "SERIAL",
            "REF",
            "QUESTNNR",
            "MODE",
            "STARTED",
            "AB01_01",
            "AB01_02",
            "TIME001",
            "TIME_SUM",
            "TIME_RSI",
            "FINISHED",
        ],
        ["81", "", "", "base", "interview", "2024-01-01 10:00:00", "1", "-9", "10", "61", "1.02", "1"],
        ["82", "", "", "base", "orgtest", "2024-01-01 10:10:00", "2", "3", "2", "5", "2.4", "0"],
        ["83", "", "", "base", "interview", "2024-01-01 11:00:00", "5", "4", "11", "70", "0.9", "1"],
    ]
    words = [[c if c != "1" or at < 11 else "T" for at, c in enumerate(row)] for row in sosci]
    google = [
        ["Timestamp", "I feel safe, on the whole.", "I feel tense.", "What is your e-mail address?"],
        ["2024/12/05 9:39:00 PM GMT+1", "4", "2", "a@b.org"],
        ["2024/12/06 9:39:00 AM GMT+1", "1", "", "c@d.org"],
    ]
    quiz = [
        ["Χρονική σήμανση", "Βαθμολογία", "Ερώτηση 1", "Ερώτηση 1 [Βαθμολογία]", "Ερώτηση 1 [Σχόλια]"],
        ["5/12/2024 9:39:00", "1.00 / 1", "ναι", "1.00 / 1", "--"],
        ["6/12/2024 9:39:00", "0.00 / 1", "όχι", "0.00 / 1", "--"],
    ]
    formr = [
        {
            "session": "a1",
            "created": "2024-01-01",
            "modified": "2024-01-01",
            "ended": "2024-01-01",
            "expired": None,
            "calm": 2,
            " tense": 1,
        },
        {
            "session": "b2",
            "created": "2024-01-02",
            "modified": "2024-01-02",
            "ended": None,
            "expired": None,
            "calm": None,
            " tense": 4,
        },
    ]
    psychopy = [
        ["participant", " calm", " rt", "date", ""],
        ["p1", "2", "0.51", "2024-01-01", ""],
        ["p2", "3", "0.72", "2024-01-01", ""],
    ]
    return {
        "sosci_utf16": text(sosci, "\t").encode("utf-16"),
        "sosci_words": text(words, "\t").encode("utf-16"),
        "googleforms": text(google, quoting=1).encode(),
        "googleforms_quiz": text(quiz, quoting=1).encode(),
        "formr": json.dumps(formr).encode(),
        "psychopy": text(psychopy).encode(),
    }


def plain_exports() -> dict[str, bytes]:
    """Plain text: separators, decimal comma, byte order mark, code pages, quoted lines, doubled names, row names."""
    rows = [["id", "größe", "calm", "tense"], ["1", "1,8", "2", "3"], ["2", "1,6", "4", ""], ["3", "2", "0", "1"]]
    plain = [["id", "calm", "tense"], ["1", "2", "3"], ["2", "4", "1"]]
    wrapped = "".join('"' + ",".join(f'""{c}""' for c in row) + '"\n' for row in plain)
    return {
        "plain_semicolons_decimal_comma": text(rows, ";").encode(),
        "plain_byte_order_mark": text(rows, ";").encode("utf-8-sig"),
        "plain_cp1252": text(rows, ";").encode("cp1252"),
        "plain_tabs": text(rows, "\t", "\n").encode(),
        "plain_quoted_lines": wrapped.encode(),
        "plain_doubled_names": text([["id", "calm", "calm", "calm "], ["1", "2", "3", "4"]]).encode(),
        "plain_row_names": b'"id","calm"\n"1",7,2\n"2",8,3\n',
        "plain_separator_hint": b"sep=;\r\nid;calm\r\n1;2\r\n",
        "plain_one_column": b"calm\n1\n2\n",
        "plain_spaces": b'"id" "calm" "tense"\n"1" "a b" 2 NA\n"2" "c" 3 1\n',
        "plain_titles": b"My survey\r\nof May\r\n\r\nid,calm,tense\r\n1,2,3\r\n2,3,1\r\n,,\r\n",
    }


def made_by(write: object) -> bytes:
    """What a function writes to a path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(str(path))  # type: ignore[operator]
        return path.read_bytes()


def binary_exports() -> dict[str, bytes]:
    """SPSS with user-missing ranges, Stata with tagged missing values, Excel, Parquet."""
    frame = pd.DataFrame(
        {"id": [1.0, 2.0, 3.0, 4.0], "calm": [1.0, 5.0, 9.0, 99.0], "tense": [0.0, 2.0, None, 3.0], "who": list("abcd")}
    )
    labels = {"calm": {1.0: "nie", 5.0: "völlig", 9.0: "keine Angabe", 99.0: "Filter"}}
    ranges = {"calm": [9, {"lo": 90, "hi": 99}], "tense": [0]}
    named = {"id": "Nummer", "calm": "Ich fühle mich ruhig", "tense": "angespannt", "who": "wer"}
    options = {"column_labels": named, "variable_value_labels": labels, "missing_ranges": ranges}
    tagged = pd.DataFrame({"id": [1, 2, 3], "calm": pd.Series([1, "a", "z"], dtype=object), "tense": [1.0, None, 2.0]})
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(qualtrics_exports()["qualtrics_worded"].decode(), newline="")):
        book.active.append(row)  # type: ignore[union-attr]
    plain = openpyxl.Workbook()
    for cells in (["id", "calm", "when", "ok"], [1, 2.0, pd.Timestamp("2024-01-02"), True], [2, "#N/A", None, False]):
        plain.active.append(cells)  # type: ignore[union-attr]
    parquet = io.BytesIO()
    frame.to_parquet(parquet, index=False)
    return {
        "spss_sav": made_by(lambda p: pyreadstat.write_sav(frame, p, **options)),
        "spss_zsav": made_by(lambda p: pyreadstat.write_sav(frame, p, compress=True, **options)),
        "stata": made_by(
            lambda p: pyreadstat.write_dta(
                tagged,
                p,
                missing_user_values={"calm": ["a", "z"]},
                variable_value_labels={"calm": {1: "no", "a": "refused"}},
            )
        ),
        "stata_old": made_by(lambda p: pyreadstat.write_dta(frame, p, version=10)),
        "excel_qualtrics": made_by(lambda p: book.save(p)),
        "excel_plain": made_by(lambda p: plain.save(p)),
        "parquet": parquet.getvalue(),
    }


@cache
def text_imitations() -> dict[str, bytes]:
    """All that are text or JSON."""
    return (
        qualtrics_exports()
        | surveymonkey_exports()
        | limesurvey_exports()
        | redcap_exports()
        | other_platforms()
        | plain_exports()
    )


@cache
def binary_imitations() -> dict[str, bytes]:
    """All that are binary."""
    return binary_exports()
