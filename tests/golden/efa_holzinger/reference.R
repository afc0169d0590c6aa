# Rscript reference.R  -> reference.json        (psych 2.2.9, GPArotation 2022.10-2, semTools 0.5-6, lavaan 0.6-14)
suppressMessages({library(psych); library(GPArotation); library(jsonlite); library(lavaan); library(semTools)})
x <- read.csv("data.csv")[, paste0("x", 1:9)]
n <- nrow(x)
R <- cor(x)
solution <- function(...) {
  f <- fa(..., n.obs = n, warnings = FALSE)
  phi <- if (is.null(f$Phi)) diag(ncol(f$loadings)) else f$Phi
  list(loadings = unname(unclass(f$loadings)), phi = unname(phi), communality = unname(f$communality), dof = f$dof,
       statistic = f$STATISTIC, rms = f$rms)
}
model <- "visual =~ x1 + x2 + x3\n textual =~ x4 + x5 + x6\n speed =~ x7 + x8 + x9"
fit <- cfa(model, read.csv("data.csv"), std.lv = TRUE)
est <- inspect(fit, "est")
std <- inspect(fit, "std")
upper <- function(m) unname(m[lower.tri(m)])
om <- omega(R, nfactors = 3, plot = FALSE, warnings = FALSE)
thur <- omega(psych::Thurstone, nfactors = 3, n.obs = 213, plot = FALSE, warnings = FALSE)
# every cell is the mean of absolute values unless absolute = FALSE; all correlations between the blocks are positive but
# for a few, so both are kept
reference <- list(
  kmo = list(overall = KMO(R)$MSA, per_item = unname(KMO(R)$MSAi)),
  bartlett = cortest.bartlett(R, n = n),
  eigenvalues = eigen(R)$values,
  minres_oblimin = solution(R, 3, fm = "minres", rotate = "oblimin"),
  ml_oblimin = solution(R, 3, fm = "ml", rotate = "oblimin"),
  minres_geomin = {
    u <- fa(R, 3, fm = "minres", rotate = "none", n.obs = n)
    o <- geominQ(unclass(u$loadings), delta = .01, eps = 1e-8, maxit = 20000)
    list(loadings = unname(o$loadings), phi = unname(o$Phi))
  },
  minres_one = solution(R, 1, fm = "minres"),
  map = vss(R, n = 8, n.obs = n, plot = FALSE)$map,
  omega = list(omega_h = om$omega_h, omega_t = om$omega.tot, general = unname(om$schmid$sl[, "g"])),
  thurstone = list(R = unname(psych::Thurstone), omega_h = thur$omega_h, omega_t = thur$omega.tot),
  htmt = upper(htmt(model, read.csv("data.csv"), absolute = FALSE, htmt2 = FALSE)),
  htmt_absolute = upper(htmt(model, read.csv("data.csv"), absolute = TRUE, htmt2 = FALSE)),
  htmt2 = upper(htmt(model, read.csv("data.csv"), absolute = FALSE, htmt2 = TRUE)),
  cfa = list(lambda = apply(est$lambda, 1, sum), theta = diag(est$theta), std = apply(std$lambda, 1, sum),
             phi = unname(std$psi)),
  ave = unname(AVE(fit)),
  reliability = { r <- suppressWarnings(reliability(fit)); list(alpha = unname(r["alpha", 1:3]), omega = unname(r["omega", 1:3])) }
)
write_json(reference, "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1)
