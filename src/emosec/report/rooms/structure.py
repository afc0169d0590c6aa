"""Structure: correlations, dimensionality, exploratory and confirmatory factor analysis, in every wave."""

from __future__ import annotations

from emosec.definitions.catalogue import Design
from emosec.remarks import read
from emosec.report import formats
from emosec.report.figures.heat import Shown, heat_map
from emosec.report.figures.loadings import loading_plot
from emosec.report.figures.path import path_diagram
from emosec.report.figures.scree import scree
from emosec.report.gather import Gathered
from emosec.report.labels import model_title, short_title, title
from emosec.report.listing import Col, listing
from emosec.report.loadings import loading_listing, loadings_of_models
from emosec.report.parts import Place, Section
from emosec.report.pivots import efa_listing, fit_listing, proper
from emosec.report.primary import named, one_way, primary_models
from emosec.report.remarks import cell_words, remark_words, unsolved
from emosec.report.rooms.misfit import add_misfit
from emosec.report.wordings import wordings
from emosec.report.words import CORRELATION, DIFFERENCE_TEST, SAMPLE, of
from emosec.structure.typed_rows import StructureEfaLoadings, StructureFits, StructureSufficiency
from emosec.tables import records

DIMENSIONALITY = (
    Col("Criterion", "criterion"),
    Col("Basis", "basis"),
    Col("Correlations", "kind", words=of(CORRELATION)),
    Col("Compared with", "reference"),
    Col("Factors", "n_factors", "count"),
)
COMPARISONS = (
    Col("Restricted", "restricted"),
    Col("General", "general"),
    Col("Estimator", "estimator"),
    Col("Sample", "sample", words=of(SAMPLE)),
    Col("Δχ²", "chisq_diff", "number"),
    Col("Δdf", "df_diff", "df"),
    Col("p", "pvalue", "p"),
    Col("Method", "method", words=of(DIFFERENCE_TEST)),
    Col("Warning", "warning", words=cell_words),
)


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room structure."""
    places = []
    for instrument in design.instruments:
        for wave in got.waves_of("structure_fits", instrument) or got.waves_of("structure_correlations", instrument):
            place = Place(instrument, wave)
            exploratory(place, got, design)
            confirmatory(place, got, design)
            places.append(place)
    return Section(
        "structure", 6, places, {"primary": primary_models(design), "named": named(design), "one_way": one_way(design)}
    )


def item_order(design: Design, instrument: str) -> list[tuple[str, str]]:
    """Return (component title, item) in the order of the components."""
    known = design.instruments[instrument]
    scales = known.components.values() or known.scales
    return [(s.title or title(s.name), i) for s in scales for i in s.items]


def exploratory(place: Place, got: Gathered, design: Design) -> None:
    """Add correlations, sufficiency, dimensionality and the exploratory solutions."""
    where = {"instrument": place.instrument, "wave": place.wave}
    here = (place.instrument, place.wave)
    name = short_title(design, place.instrument)
    order = item_order(design, place.instrument)
    correlations = got.of("structure_correlations", **where)
    kinds = [k for k in ("polychoric", "pearson") if (correlations["kind"] == k).any()]
    for kind in kinds[:1]:
        rows = correlations[correlations["kind"] == kind]
        place.figures["heat"] = heat_map(
            f"correlations_{place.name}", here, name, rows, order,
            Shown(f"{kind.title()} correlations", "structure_correlations"),
        )  # fmt: skip
    sufficiency = got.of("structure_sufficiency", **where)
    whole = sufficiency[sufficiency["item"] == "all"]
    place.facts["sufficiency"] = [sufficiency_words(r) for r in records(whole, StructureSufficiency)]
    dimensionality = got.of("structure_dimensionality", **where)
    place.tables["dimensionality"] = listing(
        f"dimensionality_{place.name}", "How many factors each criterion suggests", dimensionality, DIMENSIONALITY,
        "structure_dimensionality", place=here, group=0,
        note="Descriptive only. Parallel analysis on components and MAP tend to suggest one factor once components correlate .70.",
    )  # fmt: skip
    eigenvalues = got.of("structure_eigenvalues", **where)
    if len(eigenvalues):
        place.figures["scree"] = scree(f"scree_{place.name}", here, name, eigenvalues, dimensionality)
    exploratory_loadings(place, got, design, order)


def sufficiency_words(row: StructureSufficiency) -> str:
    """Return KMO or Bartlett's test as a phrase."""
    if formats.absent(row["df"]):
        return f"{row['statistic']} = {formats.bounded(row['est'])}"
    p = formats.p_value(row["pvalue"])
    return (
        f"{row['statistic']}: χ²({formats.degrees(row['df'])}) = {formats.number(row['est'])}, "
        f"p {p if p.startswith(('<', '>')) else '= ' + p}"
    )


def exploratory_loadings(place: Place, got: Gathered, design: Design, order: list[tuple[str, str]]) -> None:
    """Add the loadings of each exploratory solution; the first with as many factors as components also as a plot."""
    loadings = got.of("structure_efa_loadings", instrument=place.instrument, wave=place.wave)
    phi = got.of("structure_efa_phi", instrument=place.instrument, wave=place.wave)
    salient = design.decision.gates.reliability.loading
    groups = list(dict.fromkeys(loadings["component"]))
    for solution, n in loadings[["solution", "n_factors"]].drop_duplicates().itertuples(index=False, name=None):
        rows = loadings[(loadings["solution"] == solution) & (loadings["n_factors"] == n)]
        made = efa_listing(place, str(solution), int(n), rows, phi, salient)
        place.tables[f"efa_{len(place.tables)}"] = made
        if "efa" not in place.figures and int(n) == len(groups):
            held = {
                (str(r["item"]), f"Factor {r['factor']}"): float(r["est"]) for r in records(rows, StructureEfaLoadings)
            }
            component = dict(zip(rows["item"], rows["component"], strict=True))
            known = [(str(component[i]), i) for _, i in order if i in component]
            place.figures["efa"] = loading_plot(
                f"efa_{place.name}", (place.instrument, place.wave), short_title(design, place.instrument),
                f"Exploratory loadings ({solution})", known, sorted({f for _, f in held}), held,
                "structure_efa_loadings", salient, groups,
            )  # fmt: skip


def confirmatory(place: Place, got: Gathered, design: Design) -> None:
    """Add fit, comparisons, loadings and the path diagram of the primary model."""
    where = {"instrument": place.instrument, "wave": place.wave}
    here = (place.instrument, place.wave)
    fits = got.of("structure_fits", **where)
    if len(fits):
        place.tables["fits"] = fit_listing(place, fits, design, "included")
        place.tables["fits_others"] = fit_listing(place, fits, design, "")
        bad = fits[(fits["sample"] == "included") & ~proper(fits)]
        place.facts["improper"] = [improper_words(r, design) for r in records(bad, StructureFits)]
    place.tables["comparisons"] = listing(
        f"comparisons_{place.name}", "Nested models compared", got.of("structure_comparisons", **where), COMPARISONS,
        "structure_comparisons", place=here,
        note="Scaled difference tests where the estimator needs them. That a merge is rejected is no evidence of "
        "separability: near φ = .90 it nearly always is.",
    )  # fmt: skip
    parameters = got.of("structure_parameters", **where, sample="included")
    if len(parameters):
        order = item_order(design, place.instrument)
        place.tables["loadings"] = loading_listing(
            place, parameters, design, order, wordings(got, design, place.instrument)
        )
        place.tables["loadings_models"] = loadings_of_models(place, parameters, design, order)
        add_misfit(place, got, design, order)
        model = design.primary_of(place.instrument)
        primary = parameters[(parameters["model"] == model) & (parameters["estimator"] == design.decision.estimator)]
        if len(primary):
            place.figures["path"] = path_diagram(
                f"path_{place.name}", here, short_title(design, place.instrument),
                f"{model}, {model_title(design, model).lower()} "
                f"({design.decision.estimator})", primary,
            )  # fmt: skip


def improper_words(row: StructureFits, design: Design) -> str:
    """Return what is improper about a fit, as a phrase."""
    what = unsolved(row["warning"]) if not row["converged"] else "has an improper solution"
    known = "; ".join(remark_words(r) for r in read(row["warning"]) if r.code != "empty_cells")
    warning = f": {known}" if known else ""
    return f"{row['model']} by {row['estimator']} {what}{warning}"
