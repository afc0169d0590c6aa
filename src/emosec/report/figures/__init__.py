"""Figures as SVG written by hand: one style, light and dark by classes, the same bytes for the same tables."""
