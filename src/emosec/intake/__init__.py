"""Room 1: raw exports of one wave in; respondents, answers and a codebook out. Nothing is lost and nothing is guessed."""

from emosec.intake.coding import code_responses
from emosec.intake.wave import Wave, read_wave

__all__ = ["Wave", "code_responses", "read_wave"]
