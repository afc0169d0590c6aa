# Rscript bench/packages.R JOB DATA ANSWER: lavaan's side of bench/packages.py
suppressMessages({library(lavaan); library(jsonlite)})
args <- commandArgs(TRUE)
data <- read.csv(args[2])
model <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
run <- function() {
  fit <- switch(args[1], ml = cfa(model, data), fiml = cfa(model, data, missing = "fiml"), ordered = cfa(model, data, ordered = TRUE))
  list(chisq = fitMeasures(fit, "chisq")[[1]], table = standardizedSolution(fit))
}
run()
time <- system.time(found <- run())
loadings <- found$table[found$table$op == "=~", ]
write_json(list(version = paste("lavaan", packageVersion("lavaan")), chisq = found$chisq, loadings = as.list(setNames(loadings$est.std, loadings$rhs)),
                cpu = sum(time[c(1, 2, 4, 5)])), args[3], digits = I(12), auto_unbox = TRUE)
