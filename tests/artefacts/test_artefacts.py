"""What must hold of any study's tables, whatever the data: contracts, sums, bounds, agreement between rooms."""

from functools import cache
from pathlib import Path

import pytest

from emosec import tables
from emosec.contracts import ROOMS, TABLES
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.digests import digest_of
from emosec.intake.contracts import FILES, RESPONDENTS, VALUES, VARIABLES
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.reliability.contracts import RELIABILITY
from emosec.scoring.contracts import SCORES
from emosec.screening.contracts import EXCLUSIONS, FLOW, SCREENED
from emosec.screening.rows import GIVE_WAY
from emosec.separability.contracts import ANALYSES, CHECKS, ERROR_RATES, EVIDENCE, PAIRS, SENSITIVITY
from emosec.structure.contracts import CORRELATIONS, FITS, PARAMETERS
from emosec.validity.contracts import STANDING, VALIDITY

NAMES = {(t.room, t.file): t for t in TABLES}


def read(table, path: Path):
    """Return a table, held to its contract; the small ones are read once."""
    return read_once(table, path) if table.format == "csv" else tables.read(table, path)


@cache
def read_once(table, path: Path):
    return tables.read(table, path)


def room_of(path: Path, study: Path) -> str:
    return path.relative_to(study).parts[0].split("_", 1)[1]


def every(study: Path, table) -> list[Path]:
    """Return every built table of one contract."""
    return sorted((study / f"{ROOMS.index(table.room) + 1}_{table.room}").rglob(table.file))


def test_every_built_table_keeps_its_contract(study):
    built = [p for p in study.rglob("*") if p.suffix in (".csv", ".parquet")]
    assert built
    for path in built:
        table = NAMES.get((room_of(path, study), path.name))
        assert table is not None, f"{path} has no contract"
        read(table, path)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.room}/{t.name}")
def test_every_contracted_table_was_built(study, table):
    assert every(study, table)


def test_rows_of_files_are_respondents(study):
    """Every data row of every export stands behind exactly one respondent."""
    for path in every(study, FILES):
        files = read(FILES, path)
        respondents = read(RESPONDENTS, path.parent / "respondents.parquet")
        rows = respondents["source_rows"].str.split(r"[;,]\s*", regex=True).explode()
        assert rows.is_unique
        set_aside = files["set_aside"].sum() if "set_aside" in files else 0
        assert len(rows) == files["rows"].sum() - set_aside


def test_flow_and_ledger_add_up(study):
    for path in every(study, FLOW):
        flow = read(FLOW, path)
        ledger = read(EXCLUSIONS, path.parent / "exclusions.csv")
        screened = read(SCREENED, path.parent / "screened.parquet")
        assert (flow["n_in"] - flow["n_dropped"] == flow["n_left"]).all(), path
        assert (flow["n_left"].iloc[:-1].to_numpy() == flow["n_in"].iloc[1:].to_numpy()).all(), path
        assert flow["n_in"].iloc[0] == len(screened), path
        assert flow["n_left"].iloc[-1] == screened["included"].sum(), path
        by_rule = ledger.groupby(["rule", "action"]).size()
        for step in flow[flow["action"].isin(["drop", "blank", "flag"])].itertuples():
            counted = {"drop": step.n_dropped, "blank": step.n_blanked, "flag": step.n_flagged}[step.action]
            assert by_rule.get((step.rule, step.action), 0) == counted, (path, step.rule)
        dropped = set(ledger.loc[ledger["action"] == "drop", "respondent"])
        assert dropped == set(screened.loc[~screened["included"], "respondent"]), path
        assert not (screened["attentive"] & ~screened["included"]).any()


def test_scores_count_and_categories_sum(study):
    for path in every(study, SCORES):
        scores = read(SCORES, path)
        assert (scores["n_answered"] <= scores["n_items"]).all()
    for path in every(study, CATEGORIES):
        categories = read(CATEGORIES, path)
        items = read(ITEMS, path.parent / "items.csv")
        n = categories.groupby(["scale", "item"])["n"].sum().reset_index().merge(items, on=["scale", "item"])
        assert (n["n_x"] == n["n_y"]).all(), path
        shares = categories[categories["n"] > 0].groupby(["scale", "item"])["share"].sum()
        # summing at most a dozen shares in double precision
        assert ((shares - 1).abs() < 1e-12).all(), path


def test_every_variable_kept_is_counted_in_full(study):
    """Codebook and counts name the same variables; answers, or bins, sum to those who answered, and all rows are accounted for."""
    for path in every(study, VARIABLES):
        variables = read(VARIABLES, path)
        values = read(VALUES, path.parent / "values.csv")
        known = [(v["export"], v["name"], v["n_answered"], v["n_missing"])
                 for v in tables.read_json(path.parent / "codebook.json")["variables"]]  # fmt: skip
        assert known == list(variables[["export", "variable", "n", "n_missing"]].itertuples(index=False, name=None)), (
            path
        )
        listed = values[values["kind"] != "missing"].groupby(["export", "variable"])["n"].sum()
        both = (
            variables.set_index(["export", "variable"])["n"].to_frame("all").join(listed.rename("listed"), how="inner")
        )
        assert (both["all"] == both["listed"]).all(), path


def test_coefficients_stay_in_their_bounds(study):
    for path in every(study, CORRELATIONS):
        assert read(CORRELATIONS, path)["est"].dropna().between(-1, 1).all(), path
    for path in every(study, RELIABILITY):
        table = read(RELIABILITY, path).dropna(subset=["est"])
        assert (table["est"] <= 1).all()
        limits = table.dropna(subset=["ci.lower", "ci.upper"])
        assert ((limits["ci.lower"] <= limits["est"]) & (limits["est"] <= limits["ci.upper"])).all(), path
    for path in every(study, VALIDITY):
        claims = read(VALIDITY, path)
        bounded = claims[claims["statistic"].isin(["r", "rho", "delta_r2"])]
        assert bounded["est"].dropna().between(-1, 1).all(), path
        told = claims["est"].notna()
        assert (claims.loc[told, "outcome"] != "not asked").all(), path
        assert claims.loc[~told, "outcome"].isin(["undecidable", "not asked"]).all(), path
        assert claims.loc[~told, "note"].notna().all(), path


def test_fits_are_possible(study):
    for path in every(study, FITS):
        fits = read(FITS, path)
        good = fits[fits["converged"]]
        assert (good["chisq"] >= 0).all()
        assert good["pvalue"].dropna().between(0, 1).all()
        assert (good["srmr"] >= 0).all()
        assert good["cfi"].dropna().between(0, 1).all()
        assert (good["rmsea.ci.lower"] <= good["rmsea.ci.upper"]).all()
        failed = fits[~fits["converged"]]
        assert failed["warning"].notna().all(), f"{path}: a fit that failed says why"


def test_parameters_lie_in_their_intervals(study):
    for path in every(study, PARAMETERS):
        free = read(PARAMETERS, path).dropna(subset=["est", "ci.lower", "ci.upper"])
        assert ((free["ci.lower"] <= free["est"]) & (free["est"] <= free["ci.upper"])).all(), path


def test_the_evidence_is_the_primary_models(study):
    """phi on complete rows, as the evidence gives it, is the parameter of the fit it names, sign and all."""
    for path in every(study, EVIDENCE):
        evidence = read(EVIDENCE, path)
        wave, instrument = path.parent.name, path.parent.parent.name
        if wave == "pooled":
            continue
        parameters = read(PARAMETERS, study / "6_structure" / instrument / wave / "parameters.csv")
        phi = evidence[evidence["criterion"] == "phi, complete rows"].dropna(subset=["est"])
        for row in phi.itertuples():
            one, other = row.pair.split("–")
            found = parameters[
                (parameters["model"] == row.model) & (parameters["estimator"] == row.estimator)
                & (parameters["sample"] == "included") & (parameters["op"] == "~~")
                & parameters["lhs"].isin([one, other]) & parameters["rhs"].isin([one, other])
                & (parameters["lhs"] != parameters["rhs"])
            ]  # fmt: skip
            assert found["est"].tolist() == [row.est], (path, row.pair)


def test_the_headline_of_sensitivity_is_the_evidence(study):
    """As reported is as weighed; with all rules in force, nobody is in whom screening did not call attentive."""
    for path in every(study, SENSITIVITY):
        rows = read(SENSITIVITY, path)
        evidence = read(EVIDENCE, path.parent / "evidence.csv")
        decides = evidence[(evidence["criterion"] == "phi") & (evidence["role"] == "decides")].set_index("pair")["est"]
        reported = rows[(rows["left_out"] == "as reported") & (rows["statistic"] == "phi")]
        assert reported.set_index("subject")["est"].equals(decides.rename_axis("subject")), path
        wave, instrument = path.parent.name, path.parent.parent.name
        screened = read(SCREENED, study / "2_screening" / instrument / wave / "screened.parquet")
        for left_out, column in (("as reported", "included"), ("no rule", "attentive")):
            assert (rows.loc[rows["left_out"] == left_out, "n_in"] == screened[column].sum()).all(), path
        # without any rule, rows that give way to another row of the same person are still no respondents
        flow = read(FLOW, study / "2_screening" / instrument / wave / "flow.csv")
        gave_way = flow.loc[flow["rule"].isin([rule.name for rule in GIVE_WAY.values()]), "n_dropped"].sum()
        assert (rows.loc[rows["left_out"] == "every rule", "n_in"] == len(screened) - gave_way).all(), path


def test_verdicts_follow_from_the_pairs_and_the_pairs_from_the_checks(study):
    rules = {d.sha256 for d in map(Decision.load, Path("config/decisions").glob("*.yaml"))}
    for path in sorted(study.glob("8_separability/*/verdict.json")):
        verdict = tables.read_json(path)
        assert verdict["decision_sha256"] in rules, "the rule on record is one of the rules in config/"
        instrument = Instrument.load(Path("config/instruments") / f"{path.parent.name}.yaml")
        assert instrument.measures_construct
        checks, pairs = (read(t, path.parent / t.file) for t in (CHECKS, PAIRS))
        for wave, said in [*verdict["waves"].items(), *([("pooled", verdict["pooled"])] if verdict["pooled"] else [])]:
            concluded = [p["conclusion"] for p in said["pairs"]]
            assert (said["label"] == "SEPARABLE") == all(c == "separable" for c in concluded), (path, wave)
            assert (said["label"] == "INCONCLUSIVE") == bool(said["reason"]), (path, wave)
            own = pairs[pairs["wave"] == wave]
            assert own["conclusion"].tolist() == concluded, (path, wave)
            for pair in own[own["conclusion"] == "separable"].itertuples():
                made = checks[(checks["wave"] == wave) & (checks["pair"] == pair.pair)]
                assert (made["passed"] != "no").all(), (path, wave, pair.pair)
                assert made.loc[made["criterion"] == "phi", "limit"].iloc[0] < pair.cutoff, (path, wave, pair.pair)


def test_error_rates_are_shares_of_all_samples_and_every_verdict_was_entered_in_the_ledger(study):
    for path in every(study, ERROR_RATES):
        rates = read(ERROR_RATES, path)
        for names in (["separable", "not_separable", "inconclusive"], [c for c in rates if c.startswith("label_")]):
            assert ((rates[names].sum(axis=1) - 1).abs() < 1e-9).all(), path
    analysed = read(ANALYSES, study / "8_separability" / "analyses.csv")
    for path in sorted(study.glob("8_separability/*/verdict.json")):
        waves = analysed.loc[analysed["instrument"] == path.parent.name, "wave"]
        assert set(waves) == set(tables.read_json(path)["waves"]), path


def test_raw_files_are_as_they_were_read(study):
    for path in every(study, FILES):
        for row in read(FILES, path).itertuples():
            assert digest_of(Path("data/raw") / row.file) == row.sha256


def test_every_place_names_itself(study):
    """study, wave and instrument in a table are those of the folder it lies in."""
    for path in study.rglob("*.csv"):
        data = read(NAMES[room_of(path, study), path.name], path)
        if len(data):
            assert set(data["study"]) == {study.name}, path
        if "instrument" in data and len(data) and not room_of(path, study).startswith("intake"):
            # ledgers are one table for all instruments, and criteria that are no questionnaires have names of their own
            apart = path.name in (ANALYSES.file, STANDING.file) or "criteria" in path.relative_to(study).parts
            assert apart or set(data["instrument"]) <= set(path.relative_to(study).parts), path
