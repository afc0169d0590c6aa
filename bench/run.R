# Rscript bench/run.R <job> <data.csv> <answer.json> <repeats>: one job of bench/run.py, timed in a process of its own
suppressMessages({library(lavaan); library(jsonlite)})
args <- commandArgs(TRUE)
data <- read.csv(args[2])
repeats <- as.integer(args[4])
factors <- function(k) {
  per <- ncol(data) / k
  paste(sapply(seq_len(k), function(f) paste0("f", f, " =~ ", paste(names(data)[((f - 1) * per + 1):(f * per)], collapse = " + "))),
        collapse = "\n")
}
of_fit <- function(fit) {
  est <- parameterEstimates(fit)
  list(chisq = fitMeasures(fit, "chisq.scaled")[[1]], phi = abs(est$est[est$op == "~~" & est$lhs != est$rhs]))
}
below <- function(r) unclass(r)[lower.tri(r)]
parallel <- function(replicates) {
  pdf(NULL)
  utils::capture.output(found <- psych::fa.parallel(data, cor = "poly", fa = "both", n.iter = replicates, plot = FALSE))
  found$pc.values
}
jobs <- list(
  polychoric = function() lavCor(data, ordered = names(data), output = "cor"),
  gamma = function() lavCor(data, ordered = names(data), se = "robust.sem", output = "fit"),
  wlsmv = function() cfa(factors(2), data, ordered = names(data), std.lv = TRUE),
  mlr = function() cfa(factors(5), data, estimator = "MLR", missing = "fiml", std.lv = TRUE),
  parallel = function() NULL, bootstrap = function() NULL)
numbers <- list(polychoric = below, gamma = function(fit) below(lavInspect(fit, "sampstat")$cov), wlsmv = of_fit, mlr = of_fit)
timed <- function(run) { t <- system.time(value <- suppressWarnings(run())); list(wall = t[["elapsed"]], cpu = sum(t[c(1, 2, 4, 5)]), value = value) }
median_of <- function(runs, what) median(sapply(runs, `[[`, what))

job <- args[1]
if (job == "parallel") {
  # the sample's own correlations are computed once: the cost of a replicate is the difference of two runs
  few <- timed(function() parallel(2)); many <- timed(function() parallel(2 + repeats))
  out <- list(wall = (many$wall - few$wall) / repeats, cpu = (many$cpu - few$cpu) / repeats, numbers = many$value)
} else if (job == "bootstrap") {
  fit <- cfa(factors(3), data, ordered = names(data), std.lv = TRUE)
  draws <- timed(function() bootstrapLavaan(fit, R = repeats, FUN = "coef"))
  out <- list(wall = draws$wall / repeats, cpu = draws$cpu / repeats, numbers = of_fit(fit))
} else {
  if (repeats > 1) jobs[[job]]()
  runs <- lapply(seq_len(repeats), function(i) timed(jobs[[job]]))
  out <- list(wall = median_of(runs, "wall"), cpu = median_of(runs, "cpu"), numbers = numbers[[job]](runs[[1]]$value))
}
out$blas <- basename(extSoftVersion()[["BLAS"]])
out$versions <- paste0("R ", getRversion(), ", lavaan ", packageVersion("lavaan"), ", psych ", packageVersion("psych"))
write_json(out, args[3], digits = I(12), auto_unbox = TRUE)
