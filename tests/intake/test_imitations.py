"""Every quirk of exports: which platform, how many respondents and columns, what would be dropped, by content alone."""

import pytest

from emosec.intake.recognised import recognise_file
from imitations import binary_imitations, text_imitations

PEOPLE = ("IPAddress", "RecipientEmail", "LocationLatitude")
FOUND = {
    "qualtrics_coded": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_worded": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_single_quotes": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_semicolons": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_tabs": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_mojibake": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "qualtrics_hebrew": ("qualtrics", 4, 10, PEOPLE),
    "qualtrics_legacy": ("qualtrics", 2, 8, ("IPAddress",)),
    "surveymonkey_two_rows": (
        "surveymonkey",
        3,
        10,
        ("IP Address", "Email Address", "How old are you? - Other (please specify)"),
    ),
    "surveymonkey_one_row": ("surveymonkey", 2, 4, ()),
    "surveymonkey_coded": ("surveymonkey", 2, 6, ()),
    "surveymonkey_spread_codes": ("surveymonkey", 2, 6, ("Anything else?",)),
    "limesurvey_codes_and_words": ("limesurvey", 3, 8, ()),
    "limesurvey_vv": ("limesurvey", 3, 8, ()),
    "limesurvey_codes": ("limesurvey", 3, 8, ()),
    "limesurvey_words": ("limesurvey", 2, 8, ()),
    "limesurvey_dutch": ("limesurvey", 1, 6, ()),
    "redcap_raw": ("redcap", 2, 7, ("first_name", "dob")),
    "redcap_labels": ("redcap", 2, 7, ()),
    "redcap_events": ("redcap", 3, 4, ()),
    "redcap_repeats": ("redcap", 4, 5, ()),
    "redcap_decimal_comma": ("redcap", 2, 4, ()),
    "redcap_russian": ("redcap", 2, 3, ()),
    "sosci_utf16": ("sosci", 3, 12, ()),
    "sosci_words": ("sosci", 3, 12, ()),
    "googleforms": ("googleforms", 2, 4, ("What is your e-mail address?",)),
    "googleforms_quiz": ("googleforms", 2, 5, ()),
    "formr": ("formr", 2, 7, ()),
    "psychopy": ("delimited", 2, 5, ("participant",)),
    "plain_semicolons_decimal_comma": ("delimited", 3, 4, ()),
    "plain_byte_order_mark": ("delimited", 3, 4, ()),
    "plain_cp1252": ("delimited", 3, 4, ()),
    "plain_tabs": ("delimited", 3, 4, ()),
    "plain_quoted_lines": ("delimited", 2, 3, ()),
    "plain_doubled_names": ("delimited", 1, 4, ()),
    "plain_row_names": ("delimited", 2, 2, ()),
    "plain_separator_hint": ("delimited", 1, 2, ()),
    "plain_spaces": ("delimited", 2, 3, ()),
    "plain_titles": ("delimited", 2, 3, ()),
    "plain_one_column": ("delimited", 2, 1, ()),
    "spss_sav": ("spss", 4, 4, ()),
    "spss_zsav": ("spss", 4, 4, ()),
    "stata": ("stata", 3, 3, ()),
    "stata_old": ("stata", 4, 4, ()),
    "excel_qualtrics": ("qualtrics", 4, 14, (*PEOPLE, "Q4_5_TEXT")),
    "excel_plain": ("excel", 2, 4, ()),
    "parquet": ("parquet", 4, 4, ()),
}
EXPORTS = text_imitations() | binary_imitations()


def test_every_imitation_has_its_line():
    assert sorted(FOUND) == sorted(EXPORTS)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_what_an_export_is(tmp_path, name):
    path = tmp_path / "export.bin"
    path.write_bytes(EXPORTS[name])
    recognised = recognise_file(path)
    assert recognised.refusal == ""
    assert (recognised.reader, recognised.rows, recognised.columns, tuple(c for c, _ in recognised.personal)) == FOUND[
        name
    ]


def missing(table, column):
    found = next(c for c in table.columns if c.name == column)
    return {m.code: (m.meaning, m.n) for m in found.missing}


@pytest.mark.parametrize("name", ["spss_sav", "spss_zsav"])
def test_user_missing_values_and_ranges_are_missing_with_their_reason(tmp_path, name):
    path = tmp_path / "x"
    path.write_bytes(EXPORTS[name])
    table = recognise_file(path).table
    assert table.cells["calm"].fillna("-").tolist() == ["1", "5", "-", "-"]
    assert missing(table, "calm") == {"9": ("keine Angabe", 1), "99": ("Filter", 1)}
    assert table.cells["tense"].fillna("-").tolist() == ["-", "2", "-", "3"]
    assert next(c for c in table.columns if c.name == "calm").labels["5"] == "völlig"


def test_tagged_missing_values_of_stata_keep_their_tag(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(EXPORTS["stata"])
    table = recognise_file(path).table
    assert table.cells["calm"].fillna("-").tolist() == ["1", "-", "-"]
    assert missing(table, "calm")["a"][1] == missing(table, "calm")["z"][1] == 1


def test_no_choice_between_columns_of_one_name_and_decimal_commas(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(EXPORTS["plain_doubled_names"])
    assert list(recognise_file(path).table.cells.columns) == ["id", "calm (1)", "calm (2)", "calm (3)"]
    path.write_bytes(EXPORTS["plain_cp1252"])
    assert recognise_file(path).table.cells["größe"].tolist() == ["1,8", "1,6", "2"]
