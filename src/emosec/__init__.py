"""emosec: are the components of a construct, such as emotional security, separable factors in survey data?"""

__version__ = "0.1.0"
