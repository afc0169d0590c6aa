"""Beside the rooms: whether results are what they say they are of, by digests and by making them again."""
