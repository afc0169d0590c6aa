"""Room 3: screened answers in, scale scores out."""
