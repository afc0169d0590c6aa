"""Made-up respondents who answer as those of a study do together, and whether anybody of it shows in them."""
