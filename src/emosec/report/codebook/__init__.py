"""The codebook for readers: a page of every variable kept, and the same as JSON-LD. It counts nothing itself."""

from emosec.report.codebook.dataset import dataset
from emosec.report.codebook.page import codebook_page

__all__ = ["codebook_page", "dataset"]
