"""Room 2: answers in; the same answers with who is included and who is attentive, and a ledger of everything done, out."""

from emosec.screening.corrections import Corrected, apply_corrections
from emosec.screening.screen import Screened, marked, screen, somebody

__all__ = ["Corrected", "Screened", "apply_corrections", "marked", "screen", "somebody"]
