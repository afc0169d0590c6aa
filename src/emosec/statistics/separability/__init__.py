"""Statistics of the question whether factors can be told apart: arrays in, results out."""
