"""Scores of a wave that did not ask some items of a scale: what is compared with other waves is not quite the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.invariance.retest import compared
from emosec.report.labels import scale_title, wave_words
from emosec.scoring.score import asked_in_scores


def fewer_items(design: Design, instrument: str, waves: Iterable[str]) -> str:
    """Return the sentences of a note that say which scores are of fewer items than elsewhere; empty where none are.

    Parameters
    ----------
    design : the study, with what each wave did not ask
    instrument : whose scales
    waves : those that the table holds
    """
    said = []
    for wave in waves:
        # tables may hold an instrument that the study file no longer names
        left_out = {
            i for a in design.study.in_wave(wave).instruments if a.instrument == instrument for i in a.not_asked
        }
        for scale in design.instruments[instrument].scales:
            if fewer := [i for i in scale.items if i in left_out]:
                of, whole = scale_title(design, instrument, scale.name), len(scale.items)
                said.append(
                    f" {wave_words(wave)} did not ask {in_words(fewer)}: scores of {of} are of {whole - len(fewer)} in place of "
                    f"{whole} items there."
                )
    return "".join(said)


def not_compared(design: Design, instrument: str, waves: Sequence[str]) -> str:
    """Return the sentences that say between which waves no change of scores is given, since they asked different items.

    Parameters
    ----------
    design : the study, with what each wave did not ask
    instrument : whose scores
    waves : those in which it was asked, in their order
    """
    defined = design.instruments[instrument]
    asked = {wave: asked_in_scores(design.study, defined, wave) for wave in waves}
    said = []
    for earlier, later in compared(waves):
        names = [n for n in asked[earlier] if asked[earlier][n] != asked[later][n]]
        if names:
            of = in_words([scale_title(design, instrument, n) for n in names])
            said.append(
                f"No change of scores is given for {of} from {wave_words(earlier)} to {wave_words(later)}: these waves asked "
                "different items, whose means differ without any change."
            )
    return " ".join(said)
