"""Every tolerance has a name and a reason: the oracle, the worst difference seen, and what was allowed."""

# --- correlations -----------------------------------------------------------------------------------------------------

# oracle: Owen's T function (scipy), 20,000 random points per band of rho; worst seen 1.9e-15 → 1e-14
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

# --- exploratory factor analysis --------------------------------------------------------------------------------------

# oracle: R's eigen, KMO, Bartlett, vss, cor: the same linear algebra; worst seen 5e-13 → 1e-10
EIGENVALUES = 1e-10
# oracle: psych's communalities; both optimisers stop at a relative change of about 1e-9; worst seen 6e-6 → 2e-5
EFA_EXTRACTION = 2e-5
# oracle: psych (rotation stopped at a gradient of 1e-5) and GPArotation (tight); worst seen 1.7e-5 → 5e-5
EFA_ROTATION = 5e-5
# oracle: psych's STATISTIC, relative; worst seen 5e-7 → 2e-6
EFA_STATISTIC = 2e-6
# oracle: psych's omega, whose oblimin stops at 1e-5; worst seen 3e-6 → 1e-5
SCHMID_LEIMAN = 1e-5
# oracle: a known population with simple structure; worst seen 8e-8 → 1e-6
POPULATION_RECOVERY = 1e-6
# oracle: the same for geomin and promax, whose optimum is not quite simple structure; worst seen .005 (loadings) → .02
POPULATION_RECOVERY_BIASED = 0.02
# oracle: psych's fa.parallel, both sides the mean of 200 replicates of SD about .02; worst seen 1.9e-3 → 6e-3
PARALLEL_MEAN = 6e-3

# --- structure and invariance (rooms) ---------------------------------------------------------------------------------

# oracle: lavaan, the seven models of pmc and the ladder; statistics and their differences; worst seen 6e-7 → 2e-6 (relative)
STRUCTURE_CHISQ = 2e-6
# oracle: the same; CFI, TLI, SRMR; worst seen 7e-8 → 5e-7
STRUCTURE_INDEX = 5e-7
# oracle: the same; factor correlations, means and their errors, where lavaan stops earlier; worst seen 7e-6 → 2e-5
STRUCTURE_PHI = 2e-5
# oracle: the same; RMSEA and its limits; worst seen 3e-9 → 1e-7
STRUCTURE_RMSEA = 1e-7

# oracle: MASS::polr, whose BFGS stops at a relative change of the likelihood of 1e-14; likelihood ratios, p, R2 → 1e-4
ORDERED_LOGIT = 1e-4
# oracle: lavaan's and semTools' levels as the room fits them, statistics and their scaled differences, relative → 1e-4
LEVEL_CHISQ = 1e-4
# oracle: the same; indices, latent means, variances and correlations with their errors → 1e-4
LEVEL_ESTIMATE = 1e-4

# --- items, reliability, discriminant validity ------------------------------------------------------------------------

# oracle: psych, semTools, R: the same sums, printed to twelve digits; worst seen 5e-13 → 1e-10
SUMS = 1e-10
# oracle: psych's ICC, whose interval of ICC2 comes from the same formula; worst seen 5e-13 → 1e-9
ICC_LIMITS = 1e-9
# oracle: the nominal .05 (and P(|z| > 1.96/√1.8) for Speer's) among 40,000 simulated people; 4 standard errors of .144 → .007
RCI_SIZE = 0.007
# oracle: the nominal .95 in 300 samples of N = 200, standard error .013; worst seen .013 → .035
SHIFT_COVERAGE = 0.035
# oracle: a number printed to six decimals → half a unit of the last
PRINTED_6 = 5e-7
# oracle: lavaan's own model of latent change, estimates and errors; its optimiser stops earlier; worst seen 1.4e-7 → 1e-6
LATENT_CHANGE = 1e-6
# oracle: semTools' AVE, which divides by the observed instead of the implied item variances; worst seen 2e-7 → 1e-6
AVE_SEMTOOLS = 1e-6
# oracle: numbers printed to five decimals → half a unit of the last
PUBLISHED_5 = 5e-6

# --- derived from a fit -----------------------------------------------------------------------------------------------

# oracle: central differences of step 1e-6; worst seen 8e-11 on fixed expressions, random ones grow to 1e3 → 1e-6
EXPRESSION_SLOPE = 1e-6
# oracle: lavaan's standardizedSolution at lavaan's estimates, which stop earlier; worst seen 1.2e-5 → 5e-5
STANDARDIZED = 5e-5
# oracle: the same, standard errors; worst seen 2e-6 → 1e-5
STANDARDIZED_SE = 1e-5
# oracle: semTools' reliability, compRelSEM, reliabilityL2; worst seen 2e-6 → 1e-5
RELIABILITY_SEMTOOLS = 1e-5
# oracle: central differences of the coefficient itself, whose own error is of this size; worst seen 8e-11 → 1e-9
DELTA_SLOPE = 1e-9
# oracle: lavPredict, regression and Bartlett; worst seen 1.5e-5 → 5e-5
SCORES_LINEAR = 5e-5
# oracle: lavPredict "EBM", whose BFGS without gradient stops at 1e-8 of the objective; worst seen 2.4e-4 → 1e-3
SCORES_EBM = 1e-3
# oracle: sums over a fine grid in R, of lavaan's solution; worst seen 1.8e-7 → 1e-6
SCORES_EAP = 1e-6
# oracle: R's pnorm and dnorm on lavaan's standardised loadings; worst seen 2e-5 → 1e-4
INFORMATION = 1e-4
# oracle: psych and semTools on pmc's scales; omegas where lavaan stops earlier; worst seen 1.7e-7 → 1e-6
ROOM_RELIABILITY = 1e-6
# oracle: R's integrate() on lavaan's estimates, which stop earlier; worst seen 2.1e-5 → 5e-5
DMACS = 5e-5
# oracle: the closed form of a normal mean of probit curves; 2^14 scrambled Sobol points, six factors, worst seen 1.4e-4 → 5e-4
DMACS_SOBOL = 5e-4
# oracle: R's noncentral t, in standard deviations of the differences; worst seen 4e-12 → 1e-9
EXACT_LIMITS = 1e-9
# oracle: .95 by simulation, 2,000 samples: its error is .005 → four of them
LIMITS_COVERAGE = 0.02
# oracle: pnorm and dnorm on lavaan's one-factor solutions of pmc's scales; worst seen 4e-7 → 1e-5
ROOM_INFORMATION = 1e-5

# --- CFA engine -------------------------------------------------------------------------------------------------------

# oracle: lavaan, whose nlminb stops at a relative change of 1e-10; worst seen 2e-5 on an estimate, 1.2e-5 standardised → 5e-5
CFA_ESTIMATE = 5e-5
# oracle: the same, standard errors, relative; worst seen 3.5e-5 → 1e-4
CFA_ERROR = 1e-4
# oracle: lavaan's chi-squares (scaled ones too), log-likelihoods, scaling factors, relative; worst seen 7e-6 → 1e-5
CFA_STATISTIC = 1e-5
# oracle: lavaan's CFI, TLI, RMSEA with limits (uniroot, 1e-4 on the noncentrality), SRMR; worst seen 8e-6 → 2e-5
CFA_INDEX = 2e-5
# oracle: lavaan's fmin, relative; polychoric correlations that differ by 1e-8 move it; worst seen 1e-7 → 1e-6
CFA_MINIMUM = 1e-6
# factor on the two above where the likelihood is nearly flat and lavaan stops earlier (never at a lower minimum);
# worst seen: a second-order loading of 44 that is 1e-2 off, its standard error 2.5e-3 → 50 ×
CFA_FLAT = 50.0
# oracle: lavaan 0.6-14, whose polyserials stop short of the maximum, by 1e-5 in a group of 145; fmin, worst seen 3.8e-6 → 2e-5
CFA_POLYSERIAL = 2e-5
# oracle: lavaan 0.6-14 wls.obs; worst seen 2e-8 → 1e-6
CFA_MIXED_STATISTIC = 1e-6
# oracle: lavaan on semTools' measEq.syntax, which stops earlier; estimates and errors, worst seen 2.6e-5 → 1e-4
INVARIANCE_SEMTOOLS = 1e-4
# oracle: lavaan's modification indices, residuals, difference tests, relative; worst seen 4e-4 (a residual's z) → 1e-3
CFA_DIAGNOSTIC = 1e-3
# oracle: central differences of the value; their own rounding is 1e-10 → 1e-6
CFA_GRADIENT = 1e-6
# oracle: central differences of the exact gradient; worst seen 1e-9 → 1e-6
CFA_HESSIAN = 1e-6
# oracle: the population the moments were computed from; the search stops at a decrement of 1e-14 → 1e-6
CFA_POPULATION = 1e-6
# oracle: the same quantity by the textbook's big matrices; rounding only, worst seen 1e-12 relative → 1e-8
CFA_ALGEBRA = 1e-8
# oracle: lavaan, rotating until a gradient of 1e-6, and GPArotation; worst seen 1.8e-5 (school_scalar, flat) → 5e-5
ESEM_ESTIMATE = 5e-5
# oracle: lavaan's bordered standard errors of rotated solutions; worst seen 5.1e-6 → 2e-5
ESEM_ERROR = 2e-5
# oracle: lavaan's standardizedSolution, delta method by forward differences of step .005; worst seen 5e-4 → 1e-3
ESEM_STANDARDISED_ERROR = 1e-3
# oracle: the delta method by rotating again at displaced parameters; differences of differences, worst seen 2e-8 → 1e-6
ESEM_DELTA = 1e-6
# oracle: the same rotation from other starts, another order of items, another group of the same loadings → 1e-6
ESEM_INVARIANCE = 1e-6
# oracle: numbers as printed → one unit of the last place (they were sometimes cut, not rounded)
PRINTED_1, PRINTED_3, PRINTED_5, PRINTED_6 = 1e-1, 1e-3, 1e-5, 1e-6

# --- separability's own statistics ------------------------------------------------------------------------------------

# oracle: `cfa.solve` on the same correlations; both stop where little is left to gain; worst seen 6e-9 → 1e-7
SAME_MODEL_TWICE = 1e-7
# oracle: the standard deviation of 300 simulated estimates, itself uncertain by 1/√600 = 4% → three times that
SPREAD_OF_300 = 0.12
# oracle: another simulator's 8,000 answers; a correlation's error is .011, a difference of two .016, half more with style → .08
CORRELATION_OF_8000 = 0.08
# oracle: the truth behind 1,500 simulated answers; an error of phi is .015 to .02 there → .05; of a share .01 → .03
PHI_OF_1500 = 0.05
SHARE_OF_1500 = 0.03

# --- separability (room) ----------------------------------------------------------------------------------------------

# oracle: the room structure's WLSMV on complete answers, whose weights square the score; worst seen 6e-3 (N = 300), a seventh of
# a standard error → 1e-2
PHI_OF_THE_ROOM = 1e-2
# oracle: its standard errors, relative, in clean samples; worst seen .08 → .12
SE_OF_THE_ROOM = 0.12

# --- claims about criteria --------------------------------------------------------------------------------------------

# oracle: closed formulas and psych::cohen.kappa in R, printed with 12 digits; worst seen 5e-13 → 1e-10
CLOSED_FORM = 1e-10
# oracle: R's qt of the logarithm of a tail below 1e-300, ours by Wallace's transformation; worst seen 1.2e-5 (N = 1,000) → 2e-5
R_CONTRAST_OF_MANY = 2e-5
# oracle: Williams's t (psych::r.test) of the same difference, another test; worst seen 7% at N = 15 → 10% (relative)
STEIGER_WILLIAMS = 0.10
# oracle: a nominal 5% in 800 samples, standard error .008; three of them → .023
SIZE_OF_800 = 0.023
# oracle: a nominal 95% in 400 samples, standard error .011; three of them → .033
COVERAGE_OF_400 = 0.033

# oracle: what lavaan's chi-square falls by; an index is the quadratic approximation of that, worst seen 5.4% → 10%
MODIFICATION_FALL = {"rel": 0.1, "abs": 5e-4}
# oracle: linear algebra by another arrangement of the same model; worst seen 4e-15 → 1e-10
RETICULAR = 1e-10

# --- imputation -------------------------------------------------------------------------------------------------------

# oracle: semTools' cfa.mi and calculate.D2 on lavaan's fits, which stop earlier; estimates and errors, worst seen 0 → 1e-4
POOLED = 1e-4

# oracle: R's optim of the same loss, from 60 starting points by numeric gradients; the loss here is lower, by 2e-10 at most → 1e-8
ALIGNMENT_LOSS = 1e-8
# oracle: the same; worst seen 3.4e-6 (sharp: epsilon .001). Also delta against theta, and items in other units → 1e-4
ALIGNMENT = 1e-4
# oracle: the population; three means and deviations of one sample, which the loss itself shifts a little → 3.5 standard errors
ALIGNMENT_TRUTH = 3.5
# oracle: lavaan 0.6-14's two.stage and robust.two.stage; worst seen 1.6e-6 in estimates, 9e-8 in errors → 1e-5
TWO_STAGE = 1e-5
# the same with equal loadings and intercepts in two groups, where lavaan stops earlier; worst seen 3.8e-5 → 1e-4
TWO_STAGE_FLAT = 1e-4
