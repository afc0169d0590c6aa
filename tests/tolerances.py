"""Every tolerance has a name and a reason: the oracle, the worst difference seen, and what was allowed."""

# --- correlations -----------------------------------------------------------------------------------------------------

# oracle: Owen's T function (scipy), 20,000 random points per band of rho; worst seen 1.8e-15 → 1e-14
BIVARIATE_NORMAL = 1e-14
# oracle: lavaan's lavCor and WLS.obs, which stop at a relative change of 1e-10; worst seen 3e-8 → 1e-7
POLYCHORIC_LAVAAN = 1e-7
# oracle: lavaan's Gamma, relative to √(γ_ii γ_jj), at lavaan's less exact correlations; worst seen 9e-8 → 1e-6
GAMMA_LAVAAN = 1e-6
# oracle: polycor::polychor, whose optimiser stops early; worst seen 2e-8 → 1e-6
POLYCHORIC_POLYCOR = 1e-6
# oracle: psych::polychoric, which uses optimise() with a tolerance of 1e-4; worst seen 1.4e-5 → 1e-4
POLYCHORIC_PSYCH = 1e-4
# oracle: R's cor, cor.test and lavaan's Gamma for continuous data: the same sums; worst seen 6e-15 → 1e-12
PEARSON = 1e-12
