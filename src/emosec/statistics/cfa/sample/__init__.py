"""The sample: a DataFrame becomes one small object of statistics per group."""
