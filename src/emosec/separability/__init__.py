"""Room 8: are safety, confidence and apprehension separable? Evidence, gates, and the verdict of a frozen rule."""
