"""What the rule concludes in samples whose truth is known: a study's own error rates, and the calibration of the rule."""
