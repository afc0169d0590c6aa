"""Before room 1: a study file written from a look at the exports, and what is odd about a study before anything is run."""

from emosec.starting.checking import Checked, check_study
from emosec.starting.start import Started, new_study

__all__ = ["Checked", "Started", "check_study", "new_study"]
