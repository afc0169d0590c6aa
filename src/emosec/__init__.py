"""emosec: are safety, confidence and freedom from apprehension separable in survey data?"""

__version__ = "0.1.0"
