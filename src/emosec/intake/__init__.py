"""Room 1: raw exports of one wave in; respondents, answers and a codebook out. Nothing is lost and nothing is guessed."""
