"""Scores of a wave that did not ask some items of a scale: what is compared with other waves is not quite the same."""

from __future__ import annotations

from collections.abc import Iterable

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.report.labels import scale_title, wave_words


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
