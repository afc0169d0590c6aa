"""Room 8: are the components of a construct separable? Evidence, gates, and the verdict of a frozen rule."""
