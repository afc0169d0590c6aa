"""The tables of room 7, invariance: groups and waves compared, and the same people over time."""

from emosec.invariance.contracts.levels import *  # noqa: F403
from emosec.invariance.contracts.over_time import *  # noqa: F403
