"""Before room 1: a study file written from a look at the exports, and what is odd about a study before anything is run."""
