# Rscript reference.R  -> reference.json        (psych 2.2.9)
suppressMessages({library(psych); library(jsonlite)})
R <- cor(read.csv("data.csv"))
solution <- function(fm) {
  f <- suppressWarnings(fa(R, 2, fm = fm, rotate = "none", n.obs = 60, warnings = FALSE))
  residual <- (R - f$loadings %*% t(f$loadings))
  list(communality = unname(f$communality), residuals = sum(residual[lower.tri(residual)]^2))
}
write_json(list(minres = solution("minres"), ml = solution("ml")), "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1)
