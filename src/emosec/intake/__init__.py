"""Room 1: raw exports of one wave in; respondents, answers and a codebook out. Nothing is lost and nothing is guessed."""

from emosec.intake.coding import code_responses
from emosec.intake.look import Look, look_at
from emosec.intake.wave import Wave, read_wave

__all__ = ["Look", "Wave", "code_responses", "look_at", "read_wave"]
