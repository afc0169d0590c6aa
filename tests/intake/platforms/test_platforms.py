"""Small imitations of what the platforms write; the real files are tried in test_real_exports.py when they are there."""

import io
import json

import openpyxl
import pytest

from emosec.errors import IntakeError

QUALTRICS = (
    "StartDate,Status,Progress,Duration (in seconds),Finished,ResponseId,Q1_1,Q1_2 \r\n"
    'Start Date,Response Type,Progress,Duration (in seconds),Finished,Response ID,"How calm\r\nare you?",How tense?\r\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""progress""}","{""ImportId"":""duration""}",'
    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_1""}","{""ImportId"":""QID1_2""}"\r\n'
    "2024-01-01 10:00:00,IP Address,100,61,True,R_1,4 - Very,Not at all\r\n"
    "2024-01-01 10:01:00,Survey Preview,40,5,FALSE,R_2,,\r\n"
)


def known(table):
    return {what: values.tolist() for what, values in table.paradata.items()}


def check_qualtrics(table):
    assert table.reader == "qualtrics"
    assert table.cells["ResponseId"].tolist() == ["R_1", "R_2"]
    assert [c.text for c in table.columns][-2:] == ["How calm are you?", "How tense?"]
    assert known(table) == {"preview": [0, 1], "finished": [1, 0], "progress": [100, 40], "seconds": [61, 5]}


def test_qualtrics_three_rows_with_newlines_in_quotes(read_bytes):
    check_qualtrics(read_bytes(QUALTRICS))
    check_qualtrics(
        read_bytes(QUALTRICS.replace('""ImportId"":""', "'ImportId': '").replace('""}', "'}").encode("utf-8-sig"))
    )


def test_qualtrics_tab_separated_in_utf_16(read_bytes):
    ids = ["startDate", "status", "finished", "_recordId", "progress", "QID1"]
    rows = [
        ["StartDate", "Status", "Finished", "ResponseId", "Progress", "Q1"],
        ["Start Date", "Response Type", "Finished", "Response ID", "Progress", "Calm?"],
        [f'{{"ImportId":"{i}"}}' for i in ids],
        ["2024-01-01", "0", "1", "R_1", "100", "3"],
    ]
    text = "\r\n".join("\t".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    table = read_bytes(text.encode("utf-16"))
    assert (table.reader, table.separator, table.encoding) == ("qualtrics", "\t", "utf-16")
    assert table.cells["Q1"].tolist() == ["3"]


def test_qualtrics_legacy_rows(read_bytes):
    table = read_bytes(
        "V1,V2,V8,V10,Q1,\nResponseID,ResponseSet,StartDate,Finished,How calm?,\nR_1,Default,2017-07-18,1,2,\n".encode(
            "utf-8-sig"
        )
    )
    assert table.reader == "qualtrics"
    assert table.cells.columns.tolist() == ["ResponseID", "ResponseSet", "StartDate", "Finished", "Q1"]
    assert known(table) == {"finished": [1]}


def test_qualtrics_with_its_further_header_rows_taken_out_by_hand(read_bytes):
    lines = QUALTRICS.split("\r\n")
    table = read_bytes("\n".join([lines[0], *lines[4:]]))
    assert (table.reader, len(table.cells)) == ("qualtrics", 2)


def test_qualtrics_as_a_workbook(read_bytes):
    import csv

    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(QUALTRICS, newline="")):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    check_qualtrics(read_bytes(buffer.getvalue()))


def test_the_study_may_overrule_the_platform_and_a_wrong_one_is_refused(read_bytes):
    assert len(read_bytes(QUALTRICS, reader="delimited").cells) == 4
    with pytest.raises(IntakeError, match="not laid out as an export of sosci"):
        read_bytes(QUALTRICS, reader="sosci")
    with pytest.raises(IntakeError, match="reader: spss, and the file's bytes are delimited"):
        read_bytes(QUALTRICS, reader="spss")


def test_surveymonkey_two_rows_and_a_choice_spread_over_columns(read_bytes):
    table = read_bytes(
        "RespondentID,CollectorID,Age?,,,Please rate:,,Colours?,,Name?\n"
        ",,young,old,Other (please specify),calm,tense,red,blue,Open-Ended Response\n"
        "1,9,young,,,4,5,red,blue,\n2,9,,old,,3,,red,,\n3,9,,,ancient,N/A,1,,,\n"
    )
    assert table.reader == "surveymonkey"
    assert table.cells["Please rate: - tense"].fillna("-").tolist() == ["5", "-", "1"]
    assert table.cells["Age?"].fillna("-").tolist() == ["young", "old", "-"]
    # two colours were allowed, and ratings are no options: they stay as they are
    assert "Colours?" not in table.cells.columns
    assert "Please rate:" not in table.cells.columns


def test_surveymonkey_one_row_and_coded_headers(read_bytes):
    one = read_bytes("RespondentID,How calm are you?,Rate it - tense\n1,Very,N/A\n", missing=("", "N/A"))
    assert (one.reader, one.cells.iloc[0].isna().tolist()) == ("surveymonkey", [False, False, True])
    coded = read_bytes("StartDate,q0001,q0004_0001,q0004_0002\n5/10/18,Often,Not selected,Pop\n")
    assert coded.reader == "surveymonkey"


@pytest.mark.parametrize(
    "header",
    [
        '"id","submitdate","lastpage","startlanguage","Page1[1]","Grid1[Y1_X1]"',
        '"Response ID","Date submitted","Last page","Start language","How calm?","{self.gseq + 1}"',
        '"Antwoord ID","Datum verzonden","Laatste pagina","Starttaal","Hoe kalm?","<b>Hoe</b> &amp; wat"',
    ],
)
def test_limesurvey_codes_texts_and_languages(read_bytes, header):
    text = f'{header}\r\n"1","1980-01-01 00:00:00","2","en","A4","x"\r\n"2","","1","en","","<p>y</p>"\r\n\r\n'.replace(
        ",", ";"
    )
    table = read_bytes(text.encode("utf-8-sig"))
    assert (table.reader, table.separator, len(table.cells)) == ("limesurvey", ";", 2)
    assert known(table) == {"finished": [1, 0]}
    assert not any("<" in c.name or "&amp" in c.name for c in table.columns)


def test_limesurvey_r_pair_gives_names_labels_and_questions(read_bytes, tmp_path):
    (tmp_path / "syntax.R").write_text(
        'data <- read.csv("x.csv")\n'
        'attributes(data)$variable.labels[1] <- "Response ID"\nnames(data)[1] <- "id"\n'
        'attributes(data)$variable.labels[2] <- "Date submitted"\nnames(data)[2] <- "submitdate"\n'
        'attributes(data)$variable.labels[4] <- "How \\"calm\\"?"\n'
        'data[, 4] <- factor(data[, 4], levels=c("A1","A2"),labels=c("Not, at all", "Very"))\nnames(data)[4] <- "Page1_1"\n'
    )
    table = read_bytes(
        '"Response ID","Date submitted","Last page","How calm?"\n"1","2024-01-01","2","A2"\n',
        dictionary="*.R",
        name="data.csv",
    )
    last = table.columns[-1]
    assert (last.name, last.text, last.labels) == ("Page1_1", 'How "calm"?', {"A1": "Not, at all", "A2": "Very"})
    assert table.cells.columns.tolist() == ["id", "submitdate", "Last page", "Page1_1"]


DICTIONARY = (
    '"Variable / Field Name","Form Name","Field Type","Field Label","Choices, Calculations, OR Slider Labels",Identifier?\n'
    'record_id,one,text,Record,,\nwho,one,text,Last Name,,y\ncalm,one,radio,Calm?,"1, no, not at all | 2, yes",\n'
    'pets,one,checkbox,Pets?,"1, cat | -2, dog",\n'
)


def test_redcap_events_checkboxes_and_dictionary(read_bytes, tmp_path):
    (tmp_path / "dictionary.csv").write_text(DICTIONARY)
    text = (
        "record_id,redcap_event_name,who,calm,pets___1,pets____2,one_complete\n"
        "1,base_arm_1,Ann,1,1,0,2\n1,later_arm_1,,2,0,0,0\n2,base_arm_1,Bob,,0,1,1\n"
    )
    table = read_bytes(text, dictionary="dictionary.csv", only={"redcap_event_name": ("base_arm_1",)})
    columns = {c.name: c for c in table.columns}
    assert table.reader == "redcap"
    assert (table.cells["record_id"].tolist(), table.set_aside) == (["1", "2"], 1)
    assert known(table) == {"finished": [1, 0]}
    assert columns["calm"].labels == {"1": "no, not at all", "2": "yes"}
    assert columns["pets____2"].text == "Pets? (dog)"
    assert columns["who"].personal


def test_words_along_a_slider_of_redcap_are_no_codes(read_bytes, tmp_path):
    (tmp_path / "dictionary.csv").write_text(
        'Variable / Field Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"\n'
        'calm,slider,Calm?,"Not, at all | Rather | Very, indeed"\nglad,radio,Glad?,"1, no | 2, yes"\n'
    )
    table = read_bytes(
        "record_id,redcap_event_name,calm,glad,one_complete\n1,base_arm_1,40,1,2\n2,base_arm_1,60,2,2\n",
        dictionary="dictionary.csv",
    )
    assert {c.name: c.labels for c in table.columns if c.labels} == {"glad": {"1": "no", "2": "yes"}}


def test_redcap_repeats_are_taken_apart_by_only(read_bytes):
    text = "record_id,redcap_repeat_instrument,calm\n1,,2\n1,visit,\n1,visit,\n2,,3\n"
    assert read_bytes(text, only={"redcap_repeat_instrument": ("",)}).cells["record_id"].tolist() == ["1", "2"]
    with pytest.raises(IntakeError, match="no column redcap_event"):
        read_bytes(text, only={"redcap_event": ("",)})


def test_redcap_labels_are_told_too(read_bytes):
    text = "Record ID,Event Name,Pets? (choice=cat),Complete?\n1,Base,Checked,Complete\n"
    assert read_bytes(text).reader == "redcap"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (DICTIONARY, "REDCap data dictionary"),
        ("event_name,arm_num,unique_event_name\nBase,1,base_arm_1\n", "list of events"),
        ("VAR\tRESPONSE\tMEANING\nA1\t1\tno\n", "SoSci Survey's list"),
        ('{"name": "x", "items": [{"name": "calm"}]}', "formr item table"),
    ],
)
def test_files_that_hold_no_respondents_say_so(read_bytes, content, says):
    with pytest.raises(IntakeError, match=says) as caught:
        read_bytes(content)
    assert caught.value.where


def test_sosci_utf_16_missing_codes_test_interviews_and_labels(read_bytes, tmp_path):
    (tmp_path / "values_x.csv").write_bytes("VAR\tRESPONSE\tMEANING\nAB01\t1\tno\nAB01\t2\tyes\n".encode("utf-16"))
    (tmp_path / "variables_x.csv").write_bytes(
        "VAR\tLABEL\tTYPE\tINPUT\tQUESTION\nAB01\tCalm\tORDINAL\tRADIO\tHow are you\n".encode("utf-16")
    )
    text = (
        "CASE\tQUESTNNR\tMODE\tSTARTED\tAB01\tTIME_SUM\tFINISHED\n"
        "1\tbase\tinterview\t2024-01-01\t-9\t61\t1\n2\tbase\torgtest\t2024-01-01\t2\t5\tF\n"
    )
    table = read_bytes(text.encode("utf-16"), dictionary="va*_x.csv", name="rdata.csv")
    calm = table.columns[4]
    assert (table.reader, table.encoding) == ("sosci", "utf-16")
    assert table.cells["AB01"].fillna("-").tolist() == ["-", "2"]
    assert [(m.code, m.meaning, m.n) for m in calm.missing] == [("-9", "not answered (SoSci Survey)", 1)]
    assert (calm.text, calm.labels) == ("How are you: Calm", {"1": "no", "2": "yes"})
    assert known(table) == {"preview": [0, 1], "finished": [1, 0], "seconds": [61, 5]}


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("Timestamp", "2024/12/05 9:39:00 PM GMT+1"),
        ("Zeitstempel", "11.03.2015 19:17:48"),
        ("Χρονική σήμανση", "5/12/2024 9:39:00"),
    ],
)
def test_google_forms(read_bytes, stamp, moment):
    table = read_bytes(f'{stamp},"How calm, on the whole, are you?",How calm? [Score]\n{moment},3,1 / 1\n')
    assert (table.reader, table.columns[1].text) == ("googleforms", "How calm, on the whole, are you?")


def test_formr_results_and_items(read_bytes, tmp_path):
    (tmp_path / "items.json").write_text(
        '{"name": "s", "items": [{"name": "calm", "label": "Calm?", "choices": {"1": "no", "2": "yes"}}]}'
    )
    table = read_bytes(
        '[{"session": "a", "created": "x", "modified": "x", "ended": "x", "calm": 2, " lead": 1.5},'
        ' {"session": "b", "created": "x", "modified": "x", "ended": null, "calm": null, "more": [1]}]',
        dictionary="items.json",
    )
    assert table.reader == "formr"
    assert table.cells["calm"].fillna("-").tolist() == ["2", "-"]
    assert table.cells["lead"].fillna("-").tolist() == ["1.5", "-"]
    assert table.cells["more"].fillna("-").tolist() == ["-", "[1]"]
    assert known(table) == {"finished": [1, 0]}
    assert table.columns[4].labels == {"1": "no", "2": "yes"}


def test_the_first_two_choices_of_a_rating_of_formr_stand_at_its_ends(read_bytes, tmp_path):
    """They had been taken for codes 1 and 2, so that `always` was said of 2 in answers from 1 to 5."""
    ends = {"1": "never", "2": "always"}
    items = [
        {"name": "calm", "label": "Calm?", "type": "rating_button", "type_options": 5, "choices": ends},
        {"name": "glad", "label": "Glad?", "type": "rating_button", "type_options": "0,10,1", "choices": ends},
        {"name": "tall", "label": "Tall?", "type": "range", "type_options": None, "choices": ends},
        {"name": "free", "label": "Free?", "type": "mc", "type_options": None, "choices": ends},
    ]
    (tmp_path / "items.json").write_text(json.dumps({"name": "s", "items": items}))
    row = (
        '{"session": "%s", "created": "x", "modified": "x", "ended": "x", "calm": %d, "glad": 7, "tall": 30, "free": 2}'
    )
    table = read_bytes(f"[{row % ('a', 4)}, {row % ('b', 5)}]", dictionary="items.json")
    assert {c.name: c.labels for c in table.columns if c.labels} == {
        "calm": {"1": "never", "5": "always"},
        "glad": {"0": "never", "10": "always"},
        "tall": {"0": "never", "100": "always"},
        "free": ends,
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"a": 1, "a": 2}]', "comes twice"),
        ("[1, 2]", "not a list of objects"),
        ("[{", "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_json_that_is_refused(read_bytes, content, says):
    with pytest.raises(IntakeError, match=says):
        read_bytes(content)


def test_parquet(read_bytes):
    import pandas as pd

    frame = pd.DataFrame(
        {"id": [1, 2], "x": [1.0, None], "b": [True, False], "c": pd.Categorical(["u", "v"]), "t": ["é", None]}
    )
    frame["d"] = pd.to_datetime(["2024-01-02", None])
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    table = read_bytes(buffer.getvalue())
    assert table.reader == "parquet"
    assert table.cells.fillna("-").to_numpy().tolist()[0][:5] == ["1", "1", "TRUE", "u", "é"]
    assert table.cells["d"].fillna("-").str.slice(0, 10).tolist() == ["2024-01-02", "-"]
    with pytest.raises(IntakeError, match="Parquet file cannot be read"):
        read_bytes(buffer.getvalue()[:200])
    nested = io.BytesIO()
    pd.DataFrame({"id": [1], "n": [[1, 2]]}).to_parquet(nested)
    with pytest.raises(IntakeError, match="column n is nested"):
        read_bytes(nested.getvalue())
