"""Room 3: screened answers in, scale scores out."""

from emosec.scoring.score import Scored, score

__all__ = ["Scored", "score"]
