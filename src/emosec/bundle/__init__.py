"""Beside the rooms: a study as one folder that others can read, cite and make again."""
