"""Room 6, structure: how many factors, and which rival model of the components holds.

In: screened responses of one wave, the instrument, the rival models. Out: from `explore` the tables `correlations`,
`sufficiency`, `dimensionality`, `eigenvalues`, `efa_loadings` and `efa_phi`; from `confirm` the tables `fits`,
`parameters` and `comparisons`.
"""
