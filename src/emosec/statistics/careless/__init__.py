"""Indices of careless responding: one index, one file, one paper. A matrix goes in, one number a respondent comes out.

Nothing here decides: an index is computed, a screening rule compares it with a threshold, the ledger keeps both.
Missing responses are NaN; what each index does with them stands in its docstring.
"""
