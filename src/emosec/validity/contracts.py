"""The tables of room 9, validity: claims about criteria."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, whole

VALIDITY = Table(
    "validity",
    "hypotheses",
    "one pre-registered claim and what the data say",
    (
        *PLACE,
        text("hypothesis", "name of the claim"),
        text("claim", "the claim in words"),
        text("component", "the component"),
        text("criterion", "what it is correlated with"),
        text("expected", "the expected sign", "positive", "negative", "null"),
        number("at_least", "smallest |r| that counts (for null: the largest)"),
        whole("n", "respondents with both"),
        number("r", "Pearson correlation of the scores"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
        number("pvalue", "two-sided p value"),
        number("pvalue.holm", "p value after Holm's correction over the instrument's claims in this wave"),
        text("outcome", "what the claim came to", "supported", "not supported", "contradicted", "not testable"),
        remarks("note", "why it was not testable"),
    ),
    ("study", "wave", "instrument", "hypothesis"),
)
SCORE_CORRELATIONS = Table(
    "validity",
    "correlations",
    "the correlation of one component score with one criterion, claimed or not",
    (
        *PLACE,
        text("component", "the component"),
        text("criterion", "scale of another instrument, or variable, or another component"),
        whole("n", "respondents with both"),
        number("r", "Pearson correlation"),
        number("ci.lower", "lower 95% limit by Fisher z"),
        number("ci.upper", "upper 95% limit by Fisher z"),
    ),
    ("study", "wave", "instrument", "component", "criterion"),
)
