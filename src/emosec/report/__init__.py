"""Room 10, report: tables become a page, files and text a person reads. It never computes a statistic.

It reads contracted tables, verdicts and run.json, rounds in `formats` alone, and draws its figures itself.
"""
