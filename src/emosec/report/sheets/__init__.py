"""A person's score sheet: made on request, for that person, and never part of a report."""
