# Rscript reference.R  -> reference.json        (psych 2.2.9, GPArotation 2022.10-2)
suppressMessages({library(psych); library(GPArotation); library(jsonlite)})
x <- read.csv("data.csv")
n <- nrow(x)
R <- cor(x, use = "pairwise")
Rl <- cor(x, use = "complete.obs")

solution <- function(...) {
  f <- fa(..., n.obs = n, warnings = FALSE)
  phi <- if (is.null(f$Phi)) diag(ncol(f$loadings)) else f$Phi
  list(loadings = unname(unclass(f$loadings)), phi = unname(phi), communality = unname(f$communality), dof = f$dof,
       statistic = f$STATISTIC, rms = f$rms, ss = unname(f$Vaccounted[1, ]))
}
# rotations at a tight tolerance: psych's defaults stop at 1e-5, which moves loadings by up to 1e-3
unrotated <- unclass(fa(R, 5, fm = "minres", rotate = "none", n.obs = n)$loadings)
rotated <- function(f) {
  o <- f(matrix(unrotated, ncol = 5))
  list(loadings = unname(unclass(o$loadings)), phi = if (is.null(o$phi)) diag(5) else unname(o$phi))
}
keys <- list(A = c("-A1", "A2", "A3", "A4", "A5"), C = c("C1", "C2", "C3", "-C4", "-C5"),
             E = c("-E1", "-E2", "E3", "E4", "E5"), N = paste0("N", 1:5), O = c("O1", "-O2", "O3", "O4", "-O5"))
scale_of <- function(key) {
  items <- sub("-", "", key)
  s <- x[, items]
  for (i in items[grepl("-", key)]) s[, i] <- 7 - s[, i]
  s
}
one_alpha <- function(s, missing) {
  if (missing == "listwise") s <- na.omit(s)
  a <- alpha(s, warnings = FALSE)
  list(raw = a$total$raw_alpha, std = a$total$std.alpha, g6 = a$total$`G6(smc)`, r.drop = a$item.stats$r.drop,
       alpha.drop = a$alpha.drop$raw_alpha, feldt = unname(unlist(alpha.ci(a$total$raw_alpha, nrow(s), ncol(s), digits = 12)[c("lower.ci", "upper.ci")])),
       n = nrow(s))
}
set.seed(42)
parallel <- fa.parallel(na.omit(x), fm = "minres", fa = "both", n.iter = 200, SMC = TRUE, plot = FALSE, quant = .95)
poly <- polychoric(na.omit(x), correct = 0)$rho
items <- describe(x, type = 3)
reference <- list(
  kmo = list(overall = KMO(R)$MSA, per_item = unname(KMO(R)$MSAi)),
  bartlett = cortest.bartlett(R, n = n),
  eigenvalues = eigen(R)$values,
  smc_eigenvalues = { S <- R; diag(S) <- smc(R); eigen(S)$values },
  minres_oblimin = solution(R, 5, fm = "minres", rotate = "oblimin"),
  minres_oblimin_tight = rotated(function(u) { o <- oblimin(u, eps = 1e-8, maxit = 20000); list(loadings = o$loadings, phi = o$Phi) }),
  ml_none = solution(R, 5, fm = "ml", rotate = "none"),
  pa_none = solution(R, 5, fm = "pa", rotate = "none", max.iter = 500, min.err = 1e-9),
  minres_varimax = rotated(function(u) list(loadings = varimax(u, eps = 1e-14)$loadings)),
  # psych's "promax" (Kaiser-normalised, power 4) with a varimax that has converged
  minres_promax = rotated(function(u) {
    h <- sqrt(rowSums(u^2))
    v <- varimax(u / h, normalize = FALSE, eps = 1e-14)$loadings
    p <- promax(v, m = 4)
    inverse <- solve(p$rotmat)
    list(loadings = unclass(p$loadings) * h, phi = inverse %*% t(inverse))
  }),
  minres_geomin = rotated(function(u) { o <- geominQ(u, delta = .01, eps = 1e-8, maxit = 20000); list(loadings = o$loadings, phi = o$Phi) }),
  minres_quartimax = rotated(function(u) { o <- quartimax(u, eps = 1e-8, maxit = 20000); list(loadings = o$loadings) }),
  map = vss(R, n = 8, n.obs = n, plot = FALSE)$map,
  polychoric_listwise = unname(poly),
  parallel = list(n = nrow(na.omit(x)), pc.values = parallel$pc.values, fa.values = parallel$fa.values,
                  pc.sim = parallel$pc.sim, pc.simr = parallel$pc.simr, fa.sim = parallel$fa.sim, fa.simr = parallel$fa.simr,
                  nfact = parallel$nfact, ncomp = parallel$ncomp),
  alpha_pairwise = lapply(keys, function(k) one_alpha(scale_of(k), "pairwise")),
  alpha_listwise = lapply(keys, function(k) one_alpha(scale_of(k), "listwise")),
  describe = list(n = items$n, mean = items$mean, sd = items$sd, skew = items$skew, kurtosis = items$kurtosis),
  d2 = unname(mahalanobis(na.omit(x), colMeans(na.omit(x)), cov(na.omit(x))))[1:25]
)
write_json(reference, "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1)
