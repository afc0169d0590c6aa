"""Room 9: do the components go along with what they should? A ledger of pre-registered claims."""

from emosec.validity.testing import Tested, test

__all__ = ["Tested", "test"]
