"""Confirmatory factor analysis: lavaan syntax in, fitted model out; one file per step of the algorithm."""
