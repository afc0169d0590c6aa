"""Beside the rooms: a study of made-up respondents who answer, on the whole, as those of a study whose data may not leave."""
