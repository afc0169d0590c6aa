"""Rotation of `efa("block")*` factors: criteria → gradient projection → order and signs → the model rotated, with errors.

The files in order: `options` → `criteria` → `gradient_projection` → `block` (one block of loadings) → `blocks` (which factors,
which groups; refusals) → `start` → `transform` (matrices of a whole model) → `stationarity` (what a rotation holds to zero, the
source of standard errors) → `rotated` (the rotated fit).
"""
