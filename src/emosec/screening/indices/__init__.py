"""Indices that a screening rule may look at: one file each, named like the index, found by its name. Nothing lists them."""
