"""Inference: information, sandwich, scaled tests, score tests, difference tests, bootstrap."""
