"""Room 5, reliability: how much of a scale's score is not error.

In: screened responses of one wave, the instrument. Out: `reliability`, alpha and omega of every scale;
`information`, how much each scale tells at each level of its factor.
"""
