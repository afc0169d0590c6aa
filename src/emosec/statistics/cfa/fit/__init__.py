"""Fit indices: one file, one family, one paper. Numbers in, numbers out; `measures` puts a fitted model's together."""
