"""The Results text: numbers from the contracted tables, through the same formatter as every table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emosec.invariance.typed_rows_levels import InvarianceConclusions, InvarianceLevels
from emosec.invariance.typed_rows_over_time import InvarianceLimitsOfAgreement
from emosec.reliability.typed_rows import ReliabilityReliability
from emosec.remarks import NOT_FITTED, read
from emosec.report import formats
from emosec.report.cautions import IMPROPER, SENTENCES, bounds_missed
from emosec.report.fewer_items import not_compared
from emosec.report.figures.bland_altman import neighbours
from emosec.report.formats import bounded, count, degrees, fine, interval, number, p_value, spelled
from emosec.report.labels import scale_title, variable_title, wave_words
from emosec.report.papers.blocks import Block, Heading, Paragraph
from emosec.report.papers.runs import it
from emosec.report.papers.sample import listed, participants
from emosec.report.pivots import proper
from emosec.report.remarks import remark_words, unsolved
from emosec.report.rooms.comparison_words import configural_fit, paper_words, some_waves
from emosec.report.rooms.pooling import paper_words as pooling_words
from emosec.report.rooms.validity import level_of
from emosec.report.words import CLAIM_STATISTIC, COEFFICIENT, LEVEL, OUTCOME
from emosec.separability.contracts import IDLE, NEGATIVE
from emosec.separability.typed_rows import SeparabilityGates, SeparabilityPooling
from emosec.structure.typed_rows import StructureComparisons, StructureFits
from emosec.tables import records
from emosec.validity.typed_rows import ValidityHypotheses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emosec.report.content import Content
    from emosec.report.rooms.verdict import Card

Numbers = dict[str, str]
WORST = ("failed", "undecidable", "supported")
# more claims than these that nothing was concluded of are left to their table
FEW = 6


def results(content: Content, tables: Numbers, figures: Numbers) -> list[Block]:
    """Return the Results text.

    Parameters
    ----------
    tables, figures : number of each table and figure by its name
    """
    blocks: list[Block] = [Heading(1, "Results")]
    for name, instrument in content.design.instruments.items():
        if not content.got.waves_of("screening_flow", name):
            continue
        blocks.append(Heading(2, instrument.title))
        told = [sample(content, name, tables), reliability(content, name, tables)]
        if instrument.measures_construct:
            told += [
                *(fit(content, name, wave, tables) for wave in content.got.waves_of("structure_fits", name)),
                *separability(content, name, figures, tables),
                invariance(content, name, tables),
                agreement(content, name, tables),
                *(
                    hypotheses(content, name, wave, tables)
                    for wave in content.got.waves_of("validity_hypotheses", name)
                ),
            ]
        blocks += [Paragraph(text) for text in told if text]
    return blocks


def see(tables: Numbers, name: str, word: str = "Table", main: str = "") -> str:
    """Return a pointer to a table or figure, with the manuscript's own before it, or nothing where there is none of that name."""
    found = [f"{word} {tables[n]}" for n in (main, name) if n in tables]
    return f" ({'; '.join(found)})" if found else ""


def equals(p: Any) -> str:
    """Return a p value with its sign: p = .034, p < .001."""
    text = p_value(p)
    return f"{it('p')} {text}" if text.startswith(("<", ">")) else f"{it('p')} = {text}"


def sample(content: Content, name: str, tables: Numbers) -> str:
    """Return who was found, excluded, flagged and included."""
    return participants(content, name, lambda table: see(tables, table), lambda wave: begin(content, wave))


def begin(content: Content, wave: str) -> str:
    """Return what a sentence about a wave begins with; nothing where the study has one wave only."""
    there = at(content, wave)
    return f"At {there[:-2]}, " if there else ""


def at(content: Content, wave: str) -> str:
    """Return the wave with a colon before what is said of it; nothing where the study has one wave only."""
    waves = {w for name in content.design.instruments for w in content.got.waves_of("screening_flow", name)}
    return f"{wave_words(wave)}: " if len(waves) > 1 else ""


def reliability(content: Content, name: str, tables: Numbers) -> str:
    """Return categorical omega of each scale, or alpha where there is none, such as of two items."""
    rows = content.got.of("reliability_reliability", instrument=name)
    kinds = [k for k in ("omega_categorical", "alpha") if (rows["coefficient"] == k).any()]
    told: list[str] = []
    for wave in content.got.waves_of("reliability_reliability", name) if kinds else []:
        own = records(rows[(rows["wave"] == wave) & rows["coefficient"].isin(kinds)], ReliabilityReliability)
        by = {(str(r["scale"]), r["coefficient"]): r for r in own}
        parts = []
        for scale in dict.fromkeys(scale for scale, _ in by):
            there = [r for k in kinds if (r := by.get((scale, k))) is not None and not formats.absent(r["est"])]
            said = "not estimated"
            for r in there[:1]:
                which = "" if r["coefficient"] == kinds[0] else f"{COEFFICIENT[r['coefficient']]} "
                said = f"{which}{bounded(r['est'])} {interval(r['ci.lower'], r['ci.upper'])}"
            parts.append(f"{said} for {scale_title(content.design, name, scale)}")
        when = begin(content, wave).removesuffix(", ")
        verb = f"{when[:1].lower()}{when[1:]} was " if not told else f"{when[:1].lower()}{when[1:]}, "
        told.append((verb if when else "was ") + listed(parts))
    if not told:
        return ""
    where = see(tables, f"reliability_{name}", main="main_descriptives")
    what = f"Reliability ({COEFFICIENT[kinds[0]]}, 95% CI){where}".replace(") (", "; ")
    return f"{what} {'; '.join(told)}."


def fit(content: Content, name: str, wave: str, tables: Numbers) -> str:
    """Return the fit of the primary model and what it was compared with."""
    decision, model = content.design.decision, content.design.primary_of(name)
    fits = content.got.of("structure_fits", instrument=name, wave=wave, sample="included", estimator=decision.estimator)
    own = records(fits[fits["model"] == model], StructureFits)
    if not own:
        return ""
    row = own[0]
    if not row["converged"]:
        why = "; ".join(remark_words(r) for r in read(row["warning"]) if r.code in NOT_FITTED)
        what = unsolved(row["warning"])
        return f"{begin(content, wave)}{model} by {decision.estimator} {what}{f': {why}' if why else ''}."
    improper = "" if proper(fits[fits["model"] == model]).all() else improper_words(row, idle(content, name, wave))
    when = begin(content, wave)
    limits = interval(row["rmsea.ci.lower.scaled"], row["rmsea.ci.upper.scaled"], fine)
    said = (
        f"{when}{'t' if when else 'T'}he fit of {model} by {decision.estimator} was scaled "
        f"χ²({degrees(row['df.scaled'])}, {it('N')} = {count(row['n'])}) = {number(row['chisq.scaled'])}, "
        f"{equals(row['pvalue.scaled'])}, "
        "scaled CFI = "
        f"{fine(row['cfi.scaled'])}, TLI = {fine(row['tli.scaled'])}, RMSEA = {fine(row['rmsea.scaled'])}, 90% CI {limits}, SRMR = "
        f"{fine(row['srmr'])}{see(tables, f'fits_{name}_{wave}', main='main_fit')}.{misfit(content, name, wave)}{improper}"
    )
    tests = content.got.of(
        "structure_comparisons", instrument=name, wave=wave, sample="included", estimator=decision.estimator
    )
    # the others are in the table; the text says those that the primary model is part of
    mine = [r for r in records(tests, StructureComparisons) if model in (r["restricted"], r["general"])]
    parts = [
        f"{r['restricted']} with {r['general']}, Δχ²({degrees(r['df_diff'])}) = {number(r['chisq_diff'])}, {equals(r['pvalue'])}"
        for r in mine
        if not formats.absent(r["chisq_diff"])
    ]
    if not parts:
        return said
    word = "Difference tests" if len(parts) > 1 else "A difference test"
    return f"{said} {word}{see(tables, f'comparisons_{name}_{wave}')} compared {in_turn(parts)}."


def in_turn(parts: Sequence[str]) -> str:
    """Return parts with commas of their own as a list in a sentence.

    Examples
    --------
    >>> in_turn(["A, 1"]), in_turn(["A, 1", "B, 2"]), in_turn(["A, 1", "B, 2", "C, 3"])
    ('A, 1', 'A, 1, and B, 2', 'A, 1; B, 2; and C, 3')
    """
    return ", and ".join(parts) if len(parts) < 3 else f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def misfit(content: Content, name: str, wave: str) -> str:
    """Return which bounds of fit the primary model misses, and whether that matters; nothing where it misses none."""
    gates = content.got.of("separability_gates", instrument=name, wave=wave, gate="fit")
    missed = [r for r in records(gates, SeparabilityGates) if r["status"] in ("not_met", "immaterial", "material")]
    return f" {bounds_missed(missed)}." if missed else ""


def idle(content: Content, name: str, wave: str) -> str:
    """Return that a random intercept has nothing to take up; nothing where it has, or where more is negative than its variance."""
    gates = content.got.of("separability_gates", instrument=name, wave=wave, gate="solution")
    negative = [r for r in records(gates, SeparabilityGates) if r["statistic"] in (IDLE, "variance")]
    alone = len(negative) == 1 and negative[0]["statistic"] == IDLE
    return f" {SENTENCES[IDLE].format(observed=fine(negative[0]['observed']))}." if alone else ""


def improper_words(row: StructureFits, without: str) -> str:
    """Return that a solution is improper, and why; the other remarks on it stand in its table.

    `without` says, where that is so, that all that is negative is the variance of a random intercept.
    """
    found = [r for r in read(row["warning"]) if r.code in IMPROPER and not (without and r.code == NEGATIVE)]
    why = "; ".join(remark_words(r) for r in found)
    said = "" if without and not why else f" The solution is improper{f': {why}' if why else ''}."
    return f"{said}{without}"


def separability(content: Content, name: str, figures: Numbers, tables: Numbers) -> list[str]:
    """Return phi of every pair and what the rule concludes, wave by wave."""
    cards = [c for c in content.cards if c.instrument == name]
    told = []
    for said in cards[0].said if cards else []:
        about = f" ({said.about})" if said.about else ""
        pooled = "Over all waves pooled, " if said.wave == "pooled" else ""
        when = (pooled or begin(content, said.wave)) if at(content, said.wave) else ""
        where = see(figures, f"verdict_{name}", "Figure") + see(tables, f"pairs_{name}_{said.wave}", main="main_pairs")
        told.append(
            f"{when}{'t' if when else 'T'}he verdict was {said.verdict.lower()}{f'{about}{where}'.replace(') (', '; ')}. "
            + " ".join(p.sentence for p in said.pairs)
        )
    return [*told, *analyses(cards[0])] if cards else told


def analyses(card: Card) -> list[str]:
    """Return what the ledger of analyses says of verdicts that are not the first of their data by this rule."""
    told = []
    for one in card.analyses:
        if one.first:
            continue
        told.append(one.sentence.replace("These data", f"The data of {listed(one.waves)}", 1))
    return told


def invariance(content: Content, name: str, tables: Numbers) -> str:
    """Return the levels of invariance that hold, of waves with their difference tests."""
    got = content.got
    conclusions = records(got.of("invariance_conclusions", instrument=name), InvarianceConclusions)
    primary = [r for r in conclusions if r["grouping"] == "wave" and r["primary"] and not formats.absent(r["level"])]
    parts, fits, some = [], [], ""
    for design in [str(r["design"]) for r in primary]:
        ladder = got.of("invariance_levels", instrument=name, grouping="wave", design=design)
        fits += [found[1] for found in [configural_fit(ladder)] if found]
        some = some_waves(ladder, got.waves_of("screening_flow", name))
        parts += [
            f"{LEVEL[str(r['level'])]}{' (partial)' if r['partial'] else ''}, "
            f"Δχ²({degrees(r['df_diff'])}) = {number(r['chisq_diff'])}, "
            f"{equals(r['pvalue_diff'])}, ΔCFI = {formats.signed(r['delta_cfi'])}, ΔRMSEA = {formats.signed(r['delta_rmsea'])}"
            for r in records(ladder, InvarianceLevels)
            if not formats.absent(r["chisq_diff"])
        ]
    slug = f"levels_{'over_time_' if primary and primary[0]['design'] == 'occasions' else ''}wave_{name}"
    titles = {v.name: variable_title(content.design, v.name) for v in content.design.study.variables}
    held = paper_words(conclusions, titles, some)
    told = f"Invariance held {'; '.join(held)}." if held else ""
    lowest = f" The configural model ({primary[0]['model']}) had {'; '.join(fits)}." if parts and fits else ""
    against = (
        "each whole level was tested against the whole one before it, and a partial one against the highest that held"
        if any("(partial)" in part for part in parts)
        else "each level was tested against the one before it"
    )
    tested = f" Across {some or 'waves'}, {against}{see(tables, slug)}: {'; '.join(parts)}.{lowest}" if parts else ""
    apart = pooling_words(records(got.of("separability_pooling", instrument=name), SeparabilityPooling), titles)
    return " ".join(part for part in (f"{told}{tested}", apart) if part)


def agreement(content: Content, name: str, tables: Numbers) -> str:
    """Return the mean change and the limits of agreement of each scale between neighbouring waves."""
    limits = content.got.of("invariance_limits_of_agreement", instrument=name)
    rows = [
        r
        for r in records(limits, InvarianceLimitsOfAgreement)
        if neighbours(limits, r) and not formats.absent(r["lower"])
    ]
    by_waves: dict[str, list[str]] = {}
    for r in rows:
        by_waves.setdefault(f"from {wave_words(r['wave_a'])} to {wave_words(r['wave_b'])}", []).append(
            f"{formats.change(r['mean_difference'])} {interval(r['lower'], r['upper'], number)} for "
            f"{scale_title(content.design, name, str(r['scale']))}"
        )
    told = "; ".join(f"{waves}, by {listed(parts)}" for waves, parts in by_waves.items())
    where = see(tables, f"agreement_of_waves_{name}")
    changed = (
        f"Scores changed on average (95% limits of agreement in brackets{where.replace(' (', '; ') or ')'} {told}."
    )
    apart = not_compared(content.design, name, content.got.waves_of("scoring_summary", name))
    return " ".join(part for part in (changed if told else "", apart) if part)


def hypotheses(content: Content, name: str, wave: str, tables: Numbers) -> str:
    """Return what became of the registered claims: how many were supported, and the others in their words, with their numbers."""
    rows = records(content.got.of("validity_hypotheses", instrument=name, wave=wave), ValidityHypotheses)
    by: dict[str, list[ValidityHypotheses]] = {}
    for r in rows:
        if r["outcome"] != "not asked":
            by.setdefault(str(r["hypothesis"]), []).append(r)
    if not by:
        return ""
    # a claim about several criteria is as good as its worst
    worst = {h: next(o for o in WORST if any(r["outcome"] == o for r in own)) for h, own in by.items()}
    parts = []
    for outcome in WORST[:-1]:
        named = [claimed(by[h], content) for h, found in worst.items() if found == outcome]
        verb = "" if outcome == "failed" else "was " if len(named) == 1 else "were "
        # many are read in their table
        which = "" if outcome != "failed" and len(named) > FEW else f": {'; '.join(named)}"
        parts += [f" {spelled(len(named))} {verb}{OUTCOME[outcome]}{which}."] if named else []
    when = begin(content, wave)
    n, supported = len(by), sum(found == "supported" for found in worst.values())
    were = "was" if 1 in (n, supported) else "were"
    where = see(tables, f"hypotheses_{name}_{wave}")
    return f"{when}{of_all(supported, n, first=not when)} {were} supported{where}.{''.join(parts)}"


def of_all(supported: int, n: int, *, first: bool) -> str:
    """Return how many hypotheses of all, as a sentence has it.

    Parameters
    ----------
    first : whether a sentence begins with it

    Examples
    --------
    >>> of_all(6, 11, first=False), of_all(9, 9, first=True), of_all(6, 11, first=True)
    ('6 of 11 registered hypotheses', 'All 9 registered hypotheses', 'Six of 11 registered hypotheses')
    """
    what = f"registered {'hypothesis' if n == 1 else 'hypotheses'}"
    if supported == n > 1:
        return f"{'All' if first else 'all'} {n} {what}"
    many = ("None" if first else "none") if not supported else spelled(supported) if first else str(supported)
    return f"{many} of {n} {what}"


def claimed(rows: Sequence[ValidityHypotheses], content: Content) -> str:
    """Return a claim in words, with its name in the ledger and its estimate, or why there is none; with every criterion it has."""
    first = rows[0]
    words = str(first["claim"]).strip().rstrip(".")
    words = words if words[1:2].isupper() else words[:1].lower() + words[1:]
    told = []
    for row in rows:
        found = estimate(row, content.design.decision.confidence)
        criterion = f"with {variable_title(content.design, str(row['criterion']))}" if len(rows) > 1 else ""
        told += [text for text in (" ".join(part for part in (criterion, found) if part),) if text]
    return f"{words} ({': '.join([str(first['hypothesis']), *(['; '.join(told)] if told else [])])})"


def estimate(row: ValidityHypotheses, of_phi: float) -> str:
    """Return what was estimated of a claim with one criterion, or why nothing was.

    Parameters
    ----------
    of_phi : level of the decision rule's interval

    Examples
    --------
    >>> row = {"est": 0.1, "ci.lower": -0.05, "ci.upper": 0.24, "quantity": "correlation", "expected": "positive"}
    >>> estimate(row | {"statistic": "r", "note": None}, 0.9).replace(it("r"), "r")
    'r = .10, 95% CI [−.05, .24]'
    >>> estimate(row | {"statistic": "g", "note": None}, 0.9).replace(it("Hedges's g"), "g")
    'g = 0.10, 95% CI [−0.05, 0.24]'
    >>> estimate(row | {"statistic": None, "est": None, "note": '[{"code": "no_later_wave"}]'}, 0.9)
    'no later wave'
    """
    if formats.absent(row["est"]):
        return "; ".join(remark_words(r) for r in read(row["note"]))
    letter = it(CLAIM_STATISTIC.get(str(row["statistic"]), str(row["statistic"])))
    level = number(100 * level_of(row, of_phi), 0)
    # differences in standard deviations may exceed 1, and so have a leading zero
    form = number if row["statistic"] in ("g", "latent_difference") else bounded
    return f"{letter} = {form(row['est'])}, {level}% CI {interval(row['ci.lower'], row['ci.upper'], form)}"
