"""The tables of room 2, screening: who is in and why."""

from __future__ import annotations

from emosec.contract import ANSWER, ANSWER_KEY, PLACE, RESPONDENT, Table, number, text, truth, whole

CORRECTIONS = Table(
    "screening",
    "corrections",
    "one answer changed by hand; config/corrections/<study>.csv has these columns, applied before the rules",
    (
        *PLACE,
        RESPONDENT,
        text("item", "item id"),
        whole(
            "old",
            "the recorded value; a correction is refused where it is another; missing for no answer",
            missing=True,
        ),
        whole("new", "the value it should have been; missing for no answer", missing=True),
        text("reason", "how that is known"),
    ),
    ("study", "wave", "instrument", "respondent", "item"),
)
SCREENED = Table(
    "screening",
    "screened",
    "one respondent in one instrument: in or out, and suspected or not",
    (
        *PLACE,
        RESPONDENT,
        truth("included", "passed every rule that drops"),
        truth("attentive", "included and not flagged by any rule"),
    ),
    ("study", "wave", "instrument", "respondent"),
    format="parquet",
)
SCREENED_RESPONSES = Table(
    "screening",
    "responses",
    "one answer after screening: blanked answers are missing, dropped respondents are marked",
    (
        *ANSWER,
        truth("included", "the respondent passed every rule that drops"),
        truth("attentive", "the respondent is included and not flagged"),
    ),
    ANSWER_KEY,
    format="parquet",
)
INDICATORS = Table(
    "screening",
    "indicators",
    "one screening index of one respondent, as it was when the rule acted; missing for those dropped before",
    (*PLACE, RESPONDENT, text("indicator", "name of the index"), number("value", "its value; missing if undefined")),
    ("study", "wave", "instrument", "respondent", "indicator"),
    format="parquet",
)
EXCLUSIONS = Table(
    "screening",
    "exclusions",
    "one thing a rule did: a respondent dropped or flagged, an answer blanked",
    (
        *PLACE,
        text("rule", "the rule"),
        text("action", "what was done", "drop", "blank", "flag"),
        RESPONDENT,
        text("item", "the item, where one answer was blanked", missing=True),
        text("indicator", "the index the rule looks at"),
        number("value", "the index's value, or the answer that was blanked"),
        text("flag_if", "the rule's comparison and number"),
        text("why", "the rule's reason"),
    ),
    ("study", "wave", "instrument", "rule", "respondent", "item"),
)
FLOW = Table(
    "screening",
    "flow",
    "one step of the flow chart; n_in − n_dropped = n_left, and n_left is the next step's n_in",
    (
        *PLACE,
        whole("step", "position, the first being 0: rows found in the exports"),
        text("rule", "the rule, or 'export' for the first step, or 'included' for the last"),
        text("action", "what the rule does", "start", "drop", "blank", "flag", "end"),
        text("why", "the rule's reason"),
        whole("n_in", "respondents before the step"),
        whole("n_dropped", "respondents dropped by it"),
        whole("n_flagged", "respondents flagged by it"),
        whole("n_blanked", "answers blanked by it"),
        whole("n_left", "respondents after it"),
        text(
            "unseen",
            "why the rule looked at nothing, its index being missing for everyone; missing where it looked. undeclared: the study "
            "declares no such column; untold: the export does not tell; all_missing: nobody has a value; not_computable: see "
            "detail",
            "undeclared",
            "untold",
            "all_missing",
            "not_computable",
            missing=True,
        ),
        text("detail", "what the index said when it could not be computed", missing=True),
    ),
    ("study", "wave", "instrument", "step"),
)
AGREEMENT = Table(
    "screening",
    "agreement",
    "how far two rules point at the same respondents, each applied to everyone in the export as if it were the only one",
    (
        *PLACE,
        text("rule_a", "one rule"),
        text("rule_b", "another rule"),
        whole("n_a", "respondents the first rule names"),
        whole("n_b", "respondents the second rule names"),
        whole("n_both", "respondents both name"),
        number("phi", "correlation of the two yes/no columns; missing where a rule names nobody or everybody"),
    ),
    ("study", "wave", "instrument", "rule_a", "rule_b"),
)
REPEATS = Table(
    "screening",
    "repeats",
    "how many included respondents of a wave gave exactly the answers that another row holds, to ten items or more and in "
    "no pattern that chance repeats: of the wave itself, or of an earlier one",
    (
        *PLACE,
        text("other_wave", "the wave of the other row: this one, or an earlier one"),
        whole("n_compared", "respondents of this wave with a pattern long enough"),
        whole("n_same", "of these, who gave the very answers that they gave in the other wave; 0 within the wave"),
        whole("n_other", "of these, who gave the answers of somebody else"),
    ),
    ("study", "wave", "instrument", "other_wave"),
)
