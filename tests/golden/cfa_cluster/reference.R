# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14: cluster =, sampling.weights =)
suppressMessages({library(lavaan); library(jsonlite)})
set.seed(31)
n <- 600; school <- rep(1:40, each = 15)
town <- rep(c("a", "b"), each = n / 2)
between <- rnorm(40, 0, 0.5)[school]
f <- between + rnorm(n); g <- 0.5 * f + rnorm(n, 0, 0.9)
latent <- cbind(0.8 * f, 0.7 * f, 0.6 * f, 0.8 * g, 0.7 * g, 0.6 * g) + 0.6 * matrix(rnorm(n * 6), n) + 0.4 * matrix(rnorm(40 * 6), 40)[school, ]
d <- as.data.frame(round(latent, 4)); names(d) <- paste0("x", 1:6)
for (i in 1:6) d[[paste0("u", i)]] <- as.integer(cut(latent[, i], c(-Inf, -0.8, 0.2, 1, Inf)))
d$school <- school; d$town <- town; d$w <- round(exp(0.4 * f + rnorm(n, 0, 0.3)), 3); d$age <- round(0.3 * f + rnorm(n), 3)
for (i in 1:6) d[[paste0("h", i)]] <- ifelse(runif(n) < 0.08, NA, d[[paste0("x", i)]])
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE, na = "")
d <- read.csv("data.csv")
two <- function(s) sprintf("f =~ %s1 + %s2 + %s3\ng =~ %s4 + %s5 + %s6", s, s, s, s, s, s)
record <- function(model, args) {
  call <- list(model = model, data = d, std.lv = TRUE)
  for (name in names(args)) call[[gsub("_", ".", name)]] <- args[[name]]
  if (!is.null(args$missing)) { call$em.h1.tol <- 1e-10; call$em.h1.iter.max <- 10000L }
  fit <- suppressWarnings(do.call("sem", call))
  p <- parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE)
  if (is.null(p$group)) p$group <- 1
  p <- p[!p$op %in% c("==", "~*~"), c("lhs", "op", "rhs", "group", "est", "se")]
  m <- fitMeasures(fit); m <- m[names(m) %in% c("npar", "chisq", "df", "chisq.scaled", "chisq.scaling.factor", "logl", "cfi", "cfi.scaled", "rmsea.scaled", "srmr", "cfi.robust", "rmsea.robust", "baseline.chisq", "baseline.chisq.scaled")]
  list(model = model, args = args, measures = as.list(unclass(m)), parameters = p)
}
u <- paste0("u", 1:6)
mimic <- paste0(two("x"), "\nf + g ~ age")
cases <- list(
  plain = record(two("x"), list(estimator = "MLR", meanstructure = TRUE)),
  cluster_mlr = record(two("x"), list(cluster = "school", estimator = "MLR")),
  cluster_towns = record(two("x"), list(cluster = "school", estimator = "MLR", group = "town", group_equal = c("loadings", "intercepts"))),
  cluster_mimic = record(mimic, list(cluster = "school", estimator = "MLR")),
  cluster_fiml = record(two("h"), list(cluster = "school", estimator = "MLR", missing = "fiml")),
  weights = record(two("x"), list(sampling_weights = "w")), weights_towns = record(two("x"), list(sampling_weights = "w", group = "town", group_equal = "loadings")),
  weights_mimic = record(mimic, list(sampling_weights = "w")),
  both = record(two("x"), list(sampling_weights = "w", cluster = "school", estimator = "MLR")),
  weights_cut = record(two("u"), list(sampling_weights = "w", ordered = u)), weights_cut_towns = record(two("u"), list(sampling_weights = "w", ordered = u, group = "town")),
  weights_ulsmv = record(two("u"), list(sampling_weights = "w", ordered = u, estimator = "ULSMV")),
  # lavaan 0.6-14 takes cluster= with ordered items and prints the numbers of independent rows: kept here to show it
  cut = record(two("u"), list(ordered = u)), cluster_cut = record(two("u"), list(cluster = "school", ordered = u)))
write_json(cases, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
for (x in names(cases)) cat(x, unlist(cases[[x]]$measures)[c("chisq", "df", "chisq.scaled")], cases[[x]]$parameters$se[1:3], "\n")
