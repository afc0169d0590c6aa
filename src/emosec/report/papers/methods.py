"""The Methods text: what was done, from the tables that were made and the definitions that were used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report.fewer_items import fewer_items
from emosec.report.formats import bounded, count, day, fine, number, spelled
from emosec.report.labels import title
from emosec.report.papers.blocks import Block, Heading, Paragraph
from emosec.report.papers.references import cite
from emosec.report.papers.runs import it
from emosec.report.papers.sample import listed, screening
from emosec.report.words import ESTIMATOR, FACT, INSTRUMENT_STATUS, human

if TYPE_CHECKING:
    from emosec.definitions.decisions import Decision
    from emosec.definitions.instruments import Instrument
    from emosec.report.content import Content


def methods(content: Content) -> list[Block]:
    """Return the Methods text: every sentence hangs on a table that was made, or on a definition that was used."""
    design = content.design
    blocks: list[Block] = [Heading(1, "Method"), Heading(2, "Participants and Design")]
    told = [design.study.about, screening(content)]
    blocks += [Paragraph(text) for text in told if text]
    blocks.append(Heading(2, "Measures"))
    blocks += [
        Paragraph(measure(i) + fewer_items(design, n, asked))
        for n, i in design.instruments.items()
        if (asked := content.got.waves_of("screening_flow", n))
    ]
    blocks.append(Heading(2, "Analysis"))
    told = [analysis(content), rule(content), hypotheses(content), software(content)]
    blocks += [Paragraph(text) for text in told if text]
    return blocks


def hypotheses(content: Content) -> str:
    """Return how the registered hypotheses were tested, where any was."""
    known, rows = content.design.hypotheses, content.got.tables["validity_hypotheses"]
    rows = rows[rows["outcome"] != "not asked"]
    asked = set(rows["hypothesis"])
    if not known or not asked:
        return ""
    n = len(asked)
    days = sorted({known.registered(h) for h in known.hypotheses if h.name in asked})
    when = f"on {day(days[0])}" if len(days) == 1 else f"from {day(days[0])} to {day(days[-1])}"
    told = [f"{spelled(n)} {'hypothesis was' if n == 1 else 'hypotheses were'} registered {when}."]
    if rows.duplicated(["wave", "instrument", "hypothesis"]).any():
        told.append("One about several criteria counts as supported where each of those that were asked supports it.")
    corrected = rows[rows["pvalue.holm"].notna()]
    if len(corrected):
        family = "those of a family" if corrected["family"].notna().any() else "an instrument's hypotheses"
        told.append(
            f"The {it('p')} values of hypotheses that expect a sign were corrected over {family} in a wave {cite('holm1979')}."
        )
    if ((rows["expected"] == "null") & ~rows["quantity"].isin(("proportional", "increment"))).any():
        told.append("Where nothing was expected, two one-sided tests at .05 were made.")
    if rows["statistic"].isin(("r", "rho", "r_disattenuated")).any():
        told.append(f"Intervals of correlations of scores rest on Fisher's {it('z')}.")
    return " ".join(told)


def software(content: Content) -> str:
    """Return what the numbers were computed with: versions, seed, and the digest of the rule."""
    import emosec

    versions = [run["versions"] for run in content.got.runs.values() if isinstance(run.get("versions"), dict)]
    used = sorted({str(v["emosec"]) for v in versions if "emosec" in v}) or [emosec.__version__]
    python = sorted({str(v["python"]) for v in versions if "python" in v})
    said = f"All analyses were run with emosec {listed(used)}{f' under Python {listed(python)}' if python else ''}"
    if content.got.seed is not None:
        said += f"; random numbers came from seeds derived from {content.got.seed}"
    if content.cards:
        said += f"; the digest of the decision rule begins with {content.design.decision.sha256[:12]}"
    return f"{said}. Names of statistics follow lavaan {cite('rosseel2012')}."


def measure(instrument: Instrument) -> str:
    """Return one instrument as a paragraph."""
    scored = [
        f"the {'weighted ' if s.weights else ''}{s.score} of the answers{f', times {s.multiply:g},' if s.multiply != 1 else ''} "
        f"where {number(100 * s.minimum_answered, 0)}% or more were given"
        for s in instrument.scales
    ]
    alike = len(set(scored)) == 1
    scales = [
        f"{(s.title or title(s.name))} ({count(len(s.items))} items, "
        f"{count(len(s.reversed)) if s.reversed else 'none'} reversed{'' if alike else f'; {how}'})"
        for s, how in zip(instrument.scales, scored, strict=True)
    ]
    rule_of_scores = f" A score is {scored[0]}." if alike else ""
    ends = [(own[0], own[-1]) for own in (instrument.responses, *(o.responses for o in instrument.responses_of))]
    used = {instrument.responses_to(i)[0] for i in instrument.item_ids}
    answered = listed([f"from {a.code} ({a.label}) to {b.code} ({b.label})" for a, b in ends if a in used])
    facts = listed([FACT[fact] for fact in instrument.unconfirmed])
    checked = f" Some of this was not checked against a published source: {facts}." if facts else ""
    if instrument.status != "published":
        checked += f" The instrument is {INSTRUMENT_STATUS[instrument.status]}."
    return (
        f"{instrument.title}: {count(len(instrument.items))} items answered {answered}. "
        f"{'Scale' if len(scales) == 1 else 'Scales'}: {listed(scales)}.{rule_of_scores}{checked}"
    )


DIMENSIONALITY = {
    "parallel analysis": ("parallel analysis", "horn1965"),
    "MAP": ("the minimum average partial (MAP", "velicer1976"),
    "EKC": ("the empirical Kaiser criterion", "braeken2017"),
}


def analysis(content: Content) -> str:
    """Return how the structure and the scores were analysed, as far as they were."""
    got, design = content.got, content.design
    told = [dimensionality(content), fitted(content), reliability(content)]
    if len(got.tables["structure_fits"]) or len(got.tables["structure_dimensionality"]):
        poles = listed([human(c.pole) for c in design.constructs])
        told.insert(0, f"Items were keyed toward {poles} before the structure was analysed.")
    groupings = set(got.tables["invariance_levels"]["grouping"])
    compared = [
        words for words, there in (("waves", "wave" in groupings), ("groups", bool(groupings - {"wave"}))) if there
    ]
    if compared:
        told.append(f"Invariance across {listed(compared)} was tested for ordered categories {cite('wu2016')}.")
    if len(got.tables["invariance_limits_of_agreement"]):
        told.append(
            f"The agreement of scores between waves is described by limits of agreement {cite('bland1999')} with exact intervals "
            f"{cite('carkeet2015')}."
        )
    return " ".join(text for text in told if text)


def dimensionality(content: Content) -> str:
    """Return by which criteria the number of factors was described."""
    # MAP is computed of squared and of fourth powers
    used = dict.fromkeys(str(c).split(" r")[0] for c in content.got.tables["structure_dimensionality"]["criterion"])
    said = [
        f"{words} {cite(key)}".replace("(MAP (", "(MAP; ")
        for name, (words, key) in DIMENSIONALITY.items()
        if name in used
    ]
    said += [str(name) for name in used if name not in DIMENSIONALITY]
    return f"The number of factors was described by {listed(said)}." if said else ""


SCALED_TESTS = {
    "satorra.2000": "satorra2000",
    "satorra.bentler.2001": "satorra_bentler2001",
    "satorra.bentler.2010": "satorra_bentler2010",
}


def fitted(content: Content) -> str:
    """Return which rival models were fitted, how, and how they were compared."""
    got, design = content.got, content.design
    fits = got.tables["structure_fits"]
    if not len(fits):
        return ""
    there = set(fits["model"])
    models = [f"{m.name} ({m.title[:1].lower()}{m.title[1:]})" for m in design.rival_models if m.name in there]
    ways = [f"by {ESTIMATOR[e]}" for e in dict.fromkeys(fits["estimator"])]
    said = f"These rival models were fitted {listed(ways)}: {listed(models)}. Models rest on complete rows."
    robust = (
        f", and robust ones for categorical data {cite('savalei2021')}," if fits["cfi.robust"].notna().any() else ""
    )
    if fits["cfi.scaled"].notna().any():
        said += f" Scaled fit indices{robust} are reported with the estimator that made them."
    tests = set(got.tables["structure_comparisons"]["method"]) - {"none"}
    if tests:
        sources = [key for method, key in SCALED_TESTS.items() if method in tests]
        scaled = f"scaled difference tests {cite(*sources)}" if sources else "difference tests"
        said += f" Nested models were compared by {scaled}."
    return said + fit_asked(content) + clustered(content)


# what takes respondents as independent, and a table that is there where it was computed
INDEPENDENT = (
    ("invariance", "invariance_levels"),
    ("change", "invariance_retest"),
)
# claims of which the same is true
NOT_OF_CLUSTERS = ("lead", "groups", "increment", "proportional")


def clustered(content: Content) -> str:
    """Return which errors hold for clusters, and which take respondents as independent, where the study names clusters."""
    variable = next((v for v in content.design.study.variables if v.kind == "cluster"), None)
    if variable is None:
        return ""
    tables = content.got.tables
    alone = [words for words, slug in INDEPENDENT if len(tables[slug])]
    if tables["validity_hypotheses"]["quantity"].isin(NOT_OF_CLUSTERS).any():
        alone.append("hypotheses about anything but one correlation")
    held = ["intervals of reliability"] * bool(len(tables["reliability_reliability"]))
    held += ["those of correlations with criteria"] * bool(len(tables["validity_correlations"]))
    others = (
        f" Intervals and tests of {listed(alone)} take respondents as independent, so they are too narrow where members of a "
        "cluster are alike."
        if alone
        else ""
    )
    gates = tables["separability_gates"]
    many = [int(n) for n in gates.loc[gates["statistic"] == "clusters", "observed"].dropna()]
    fewest, most = (count(n) for n in (min(many, default=0), max(many, default=0)))
    told = f", {fewest if fewest == most else f'{fewest} to {most}'} clusters" if many else ""
    return (
        f" Respondents were clustered ({human(variable.title or variable.name)}{told}): errors and tests of the rival "
        f"models, {''.join(f'{one}, ' for one in held)}and the errors of φ that the verdict rests on, hold for clusters "
        f"{cite('cameron2015')}, and the verdict takes critical "
        f"values from t distributions with one degree of freedom less than there are clusters.{others}"
    )


def fit_asked(content: Content) -> str:
    """Return which fit the primary model is asked for, where gates looked at it."""
    gates = content.got.tables["separability_gates"]
    asked = gates[(gates["gate"] == "fit") & gates["threshold"].notna()].drop_duplicates("statistic")
    thresholds = dict(zip(asked["statistic"], asked["threshold"], strict=True))
    parts = [
        *([f"a scaled CFI of {fine(thresholds['cfi.scaled'])} or more"] if "cfi.scaled" in thresholds else []),
        *([f"an SRMR of {fine(thresholds['srmr'])} or less"] if "srmr" in thresholds else []),
        *(
            ["a scaled RMSEA within which 95% of samples of its size stay if the model holds"]
            if "rmsea.scaled" in thresholds
            else []
        ),
    ]
    return f" The primary model is asked for {listed(parts)}." if parts else ""


def reliability(content: Content) -> str:
    """Return which coefficients of reliability were computed."""
    rows = content.got.tables["reliability_reliability"]
    by_clusters = (rows["method"] == "jackknife_clusters").any()
    limits = (
        "an interval by leaving out one cluster at a time" if by_clusters else f"Feldt's interval {cite('feldt1965')}"
    )
    known = {
        "alpha": f"coefficient α with {limits}",
        "omega_total": "ω total of a one-factor model",
        "omega_categorical": f"categorical ω {cite('green2009')}",
    }
    used = [words for name, words in known.items() if (rows["coefficient"] == name).any()]
    said = f"Reliability was estimated by {listed(used)}" if used else ""
    if said and len(content.got.tables["reliability_information"]):
        said += f"; information over the factor comes from the categorical one-factor model of each scale {cite('takane1987')}"
    return f"{said}." if said else ""


def rule(content: Content) -> str:
    """Return the decision rule as a paragraph, where it was applied."""
    if not content.cards:
        return ""
    decision, cutoff = content.design.decision, bounded(content.design.decision.cutoff)
    got = content.got.tables
    # a check that was passed on the way to a conclusion stands in the evidence alone
    checks = {*got["separability_checks"]["criterion"], *got["separability_evidence"]["criterion"]}
    taken = [words for name, words in TAKEN.items() if name in checks]
    also = f", and stays below it {listed(taken)}" if taken else ""
    if "other_wave" in checks:
        also += ", as long as no other wave contradicts"
    bounds = (
        "; the correlations of halves worded the same way, and of halves worded in opposite ways, bound φ whatever wording does"
        if checks & {"upper_bound", "lower_bound"}
        else ""
    )
    level = number(100 * decision.confidence, 0)
    return (
        f"The decision rule “{decision.name}” was frozen on {day(decision.registered_on)}, and is applied to each pair of "
        "components. Its factor correlation φ comes from polychoric correlations, missing answers being used pairwise, by "
        f"diagonally weighted least squares with a random intercept for wording {cite('maydeu2006')} where items are worded "
        "both ways; errors and weights come from variances that do not require bivariate normality "
        f"{cite('monroe2018')}, and so differ from those of WLSMV. A pair is separable when the upper limit of the "
        f"{level}% interval of φ lies below {cutoff} "
        f"{cite('ronkko2022')}{also}{bounds}. A pair is not separable when (φ − {cutoff})/{it('SE')} exceeds "
        f"{critical_values(decision)}.{informed(content)}"
    )


TAKEN = {
    "dependence": "when residual covariances inside components are freed one by one, and when what items worded alike, or "
    "following each other, share besides their component is modelled",
    "without_careless": "when answers at random are taken out and people whose answers repeat a pattern are left out",
    "without_style": "when extreme response style is taken out",
}


def informed(content: Content) -> str:
    """Return what is reported beside the rule and read by nobody."""
    there = set(content.got.tables["separability_evidence"]["criterion"])
    said = []
    if any("HTMT" in str(c) for c in there):
        said.append(f"HTMT2 {cite('henseler2015', 'roemer2021')}")
    if "phi squared against AVE" in there:
        said.append(f"the comparison of φ² with the average variance extracted {cite('fornell1981')}")
    if not said:
        return ""
    text = listed(said)
    return f" {text[:1].upper()}{text[1:]} {'is' if len(said) == 1 else 'are'} reported for information only."


def critical_values(decision: Decision) -> str:
    """Return the critical values of the test, each with the N from which it holds; the first needs none."""
    first, *others = sorted(decision.reject, key=lambda c: c.from_n)
    return ", or ".join(
        [number(first.z, 1), *(f"{number(c.z, 1)} from {it('N')} = {count(c.from_n)} on" for c in others)]
    )
