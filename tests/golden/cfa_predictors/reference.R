# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14)
source("../cfa_record.R")
HS <- HolzingerSwineford1939[, c("school", "sex", "ageyr", paste0("x", 1:9))]
HS$girl <- HS$sex - 1
for (i in 1:9) HS[[paste0("q", i)]] <- as.integer(cut(HS[[paste0("x", i)]], unique(quantile(HS[[paste0("x", i)]], 0:4 / 4)), include.lowest = TRUE))
for (i in 8:9) HS[[paste0("q", i)]] <- as.integer(HS[[paste0("x", i)]] > median(HS[[paste0("x", i)]]))
for (i in 1:9) HS[seq(i, 301, by = 10), paste0("x", i)] <- NA
HS$age <- HS$ageyr
HS[seq(4, 301, by = 13), "ageyr"] <- NA
write.csv(HS, "data.csv", row.names = FALSE, quote = FALSE, na = "")
HS <- read.csv("data.csv")

three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
mimic <- paste0(three, "visual + textual ~ ageyr + sex\nspeed ~ visual + sex")
full <- paste0(three, "visual + textual ~ age + sex\nspeed ~ visual + sex")
direct <- paste0(mimic, "\nx9 ~ ageyr")
path <- "x3 ~ x1 + x2\nx5 ~ x3 + x4"
cut <- "visual =~ q1 + q2 + q3\nspeed =~ q7 + q8 + q9\nvisual ~ girl + age\nspeed ~ girl + visual"
run <- function(model, ..., extra = character()) record(model, HS, list(sem = TRUE, ...), extra)
fiml <- function(model, ...) run(model, missing = "fiml", ...)
equal <- c("loadings", "intercepts")
fits <- list(
  fixed = fiml(mimic, estimator = "ML"), fixed_mlr = fiml(mimic, estimator = "MLR", extra = "standardized"), direct = fiml(direct, estimator = "MLR"), full = fiml(full, estimator = "MLR"),
  school = fiml(mimic, estimator = "MLR", group = "school", group_equal = equal), expected = fiml(mimic, estimator = "MLR", information = "expected", extra = "standardized"),
  expected_plain = fiml(three, estimator = "MLR", information = "expected"), random = run(mimic, fixed_x = FALSE), random_mlr = run(full, estimator = "MLR", fixed_x = FALSE, extra = "standardized"), random_mlm = run(mimic, estimator = "MLM", fixed_x = FALSE),
  path = run(path, fixed_x = FALSE), random_fiml = fiml(full, estimator = "MLR", fixed_x = FALSE),
  cut = run(cut, ordered = c("q1", "q2", "q3", "q7", "q8", "q9"), fixed_x = FALSE))
# modification indices where observed variables stand in regressions: predicting (x1), predicted with fixed loadings (x7, x8)
indices <- function(model, ...) {
  args <- list(missing = "fiml", ...)
  table <- as.data.frame(modificationIndices(fitted_by_lavaan(model, HS, c(args, sem = TRUE))))
  list(model = model, args = args, mi = table[!table$lhs %in% c("age", "sex"), c("lhs", "op", "rhs", "mi", "epc", "sepc.lv", "sepc.all")])
}
acting <- paste0(three, "speed ~ visual\nx9 ~ x1 + age")
growth <- "i =~ 1*x7 + 1*x8 + 1*x9\ns =~ 0*x7 + 1*x8 + 2*x9\ni + s ~ 1\nx7 + x8 + x9 ~ 0*1\ni + s ~ sex\nx7 + x8 ~ age\ni ~~ s"
# what keeps its unit when all but the observed predictors is standardised: the predictors, random or fixed
nox <- function(model, ...) {
  args <- list(...)
  table <- standardizedSolution(suppressWarnings(fitted_by_lavaan(model, HS, c(args, sem = TRUE))), type = "std.nox")
  list(model = model, args = args, std = table[, c("lhs", "op", "rhs", "est.std", "se")])
}
six <- c("q1", "q2", "q3", "q7", "q8", "q9")
save_reference(list(nox = list(fixed = nox(full), random = nox(full, fixed_x = FALSE), cut = nox(cut, ordered = six, fixed_x = FALSE)),
                    fits = fits, indices = list(acting = indices(acting), growth = indices(growth, std_lv = FALSE))))
