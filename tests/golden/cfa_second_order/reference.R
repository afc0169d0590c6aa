# Rscript reference.R  -> reference.json      (lavaan 0.6-14; data.csv: 500 simulated people, 25 four-point items)
# A second-order model with two minima. By unit variances lavaan finds the lower one; by markers it stops at the other, which has a
# negative disturbance variance. The lower one is a solution of both.
suppressMessages({library(lavaan); library(jsonlite)})
data <- read.csv("data.csv")
model <- "f0 =~ x1 + x3 + x2
f1 =~ x7 + x8 + x5 + x6 + x4
f2 =~ x14 + x9 + x13 + x11 + x12 + x10
f3 =~ x16 + x19 + x15 + x18 + x17
f4 =~ x21 + x20 + x22 + x1
f5 =~ x23 + x24 + x25
G =~ f0 + f1 + f2 + f3 + f4 + f5
x25 ~~ x18"
fmin <- function(unit) {
  fit <- cfa(model, data, ordered = TRUE, parameterization = "theta", std.lv = unit)
  stopifnot(lavInspect(fit, "converged"))
  unname(fitMeasures(fit, "fmin"))
}
write_json(list(model = model, unit = fmin(TRUE), marker = fmin(FALSE)), "reference.json", digits = I(12), auto_unbox = TRUE)
