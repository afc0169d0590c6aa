"""What people put into papers: PDF, Word, and every table and figure in the formats journals ask for."""

from __future__ import annotations

from emosec.report.papers.publish import publish

__all__ = ["publish"]
