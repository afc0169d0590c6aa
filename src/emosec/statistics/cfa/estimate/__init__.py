"""The estimate: discrepancy, starting values, and the search for its minimum."""
