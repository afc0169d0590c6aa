# The R side of bench_polychoric.py: seconds, and lavaan's numbers to compare with. Rscript bench_polychoric.R in.csv out.json full|plain repeats
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages({library(lavaan); library(jsonlite)})
data <- read.csv(arguments[1])
items <- names(data)
run <- if (arguments[3] == "full") {
  function() lavCor(data, ordered = items, se = "robust.sem", estimator = "WLSMV", output = "fit")
} else {
  function() lavCor(data, ordered = items)
}
seconds <- numeric(as.integer(arguments[4]))
for (i in seq_along(seconds)) seconds[i] <- system.time(found <- run())[["elapsed"]]
numbers <- if (arguments[3] == "full") diag(unclass(lavInspect(found, "gamma"))) else unclass(found)[lower.tri(found)]
write_json(list(seconds = min(seconds), numbers = as.numeric(numbers)), arguments[2], digits = NA, auto_unbox = TRUE)
