"""The error rates of the verdict, by simulation: the whole rule on samples whose truth is known."""
