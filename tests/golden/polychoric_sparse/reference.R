# Regenerates data.csv and reference.json: cd tests/golden/polychoric_sparse && Rscript reference.R
# Items with empty cells in their two-way tables, dichotomous (where lavaan adjusts them) and longer (where it does not).
suppressMessages({library(lavaan); library(jsonlite)})
set.seed(11)
n <- 60
f <- rnorm(n)
cut_at <- function(load, at) as.integer(cut(load * f + sqrt(1 - load^2) * rnorm(n), c(-Inf, at, Inf)))
data <- data.frame(
  d1 = cut_at(.9, -1.3), d2 = cut_at(.9, -1.2), d3 = cut_at(.8, 1.2), d4 = cut_at(.7, 0),
  p1 = cut_at(.9, c(-1.3, -.3, .8, 1.5)), p2 = cut_at(.95, c(-1.5, 0, 1.4)), p3 = cut_at(.8, c(.5, 1.2)),
  e1 = rep(1:2, length.out = n), e2 = c(rep(1:2, n / 4), rep(2:1, n / 4)))   # e1, e2: medians split, independent
data$p4 <- data$p1                                                           # a copy: correlation at lavaan's bound
write.csv(data, "data.csv", row.names = FALSE)
empty <- function(a, b) any(table(data[[a]], data[[b]]) == 0)
pairs <- combn(names(data), 2)
R <- suppressWarnings(lavCor(data, ordered = names(data)))
clean <- setdiff(names(data), "p4")
fit <- suppressWarnings(lavCor(data[, clean], ordered = clean, output = "fit", se = "robust.sem", estimator = "WLSMV"))
reference <- list(
  lavaan = as.character(packageVersion("lavaan")), correlations = unclass(R),
  n_empty = sum(mapply(empty, pairs[1, ], pairs[2, ])),
  one_zero_2x2 = Filter(function(p) length(p) > 0, lapply(seq_len(ncol(pairs)), function(k) {
    t <- table(data[[pairs[1, k]]], data[[pairs[2, k]]]); if (all(dim(t) == 2) && sum(t == 0) == 1) pairs[, k] })),
  clean = clean, gamma = unclass(lavInspect(fit, "gamma")), wls_obs = as.numeric(lavInspect(fit, "wls.obs")))
write_json(reference, "reference.json", digits = NA, auto_unbox = TRUE)
