"""Room 7, invariance: is it the same measure in every group and on every occasion, and do people keep their places.

In: screened responses, the respondents' variables, the rival models; scores of all waves. Out: levels of invariance and what they
come to from `compare` (`compare_groups`, `compare_waves`), `retest` from `retest`, `limits_of_agreement` and `agreement_cells` from
`bland_altman`.
"""
