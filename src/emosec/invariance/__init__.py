"""Room 7, invariance: is it the same measure on every occasion, and do people keep their places.

In: screened responses of all waves, the rival models; scores of all waves. Out: `ladder` and `latent_means` from
`compare_waves`, `retest` from `retest`, `limits_of_agreement` and `agreement_cells` from `bland_altman`.
"""
