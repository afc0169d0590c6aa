"""Room 8: are safety, confidence and apprehension separable? Evidence, gates, and the verdict of a frozen rule."""

from emosec.separability.sensitivity import sensitivity
from emosec.separability.verdicts import verdict
from emosec.separability.weighing import Pooled, Weighed, pool, weigh

__all__ = ["Pooled", "Weighed", "pool", "sensitivity", "verdict", "weigh"]
