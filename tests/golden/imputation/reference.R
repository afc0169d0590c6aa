# Rscript reference.R  -> filled.csv, reference.json       (lavaan 0.6-14, semTools 0.5-6: cfa.mi, calculate.D2, lavTestLRT.mi for D3)
# what fills the gaps does not matter here: only how five fits are pooled. datCat's gaps are filled by answers of people drawn at random.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
data(datCat); set.seed(11)
items <- paste0("u", 1:8); codes <- as.data.frame(lapply(datCat[items], as.numeric))
gaps <- matrix(runif(nrow(codes) * 8) < .1, ncol = 8)
sets <- lapply(1:5, function(i) { d <- codes; for (j in 1:8) d[gaps[, j], j] <- sample(codes[!gaps[, j], j], sum(gaps[, j]), TRUE); d })
write.csv(do.call(rbind, Map(function(d, i) cbind(imputation = i, d), sets, 1:5)), "filled.csv", row.names = FALSE)
model <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
small <- paste0(model, "\nf1 ~~ 0.9*f2")
record <- function(ordered, estimator) {
  args <- list(model, data = sets, std.lv = TRUE, estimator = estimator); if (ordered) args$ordered <- items
  fit <- do.call("cfa.mi", args)
  est <- summary(fit, output = "data.frame", fmi = FALSE, scale.W = FALSE)  # Rubin's total, not (1 + ARIV) W
  est <- est[est$op %in% c("=~", "~~", "|"), c("lhs", "op", "rhs", "est", "se")]
  fits <- lapply(sets, function(d) { a <- args; a$data <- d; do.call("cfa", a) })
  tests <- sapply(fits, function(f) fitMeasures(f)[c("chisq", if (ordered) "chisq.scaled")])
  fewer <- lapply(sets, function(d) { a <- args; a[[1]] <- small; a$data <- d; do.call("cfa", a) })
  differ <- mapply(function(a, b) lavTestLRT(a, b)[2, "Chisq diff"], fits, fewer)
  d2 <- function(w, df) as.list(calculate.D2(w, df))
  list(ordered = ordered, estimator = estimator, parameters = est, statistic = if (ordered) d2(tests[2, ], 19) else d2(as.numeric(tests), 19),
       difference = d2(differ, 1))
}
# D3 (Meng and Rubin) of numeric answers: against the saturated model, equal loadings, and a correlation of .9, where ARIV is negative
d3 <- function() {
  pooled <- function(text) cfa.mi(text, data = sets, std.lv = TRUE, estimator = "ML")
  test <- function(...) { t <- lavTestLRT.mi(..., test = "D3"); as.list(setNames(as.numeric(t), names(t))[c("F", "df1", "df2", "pvalue", "ariv")]) }
  equal <- "f1 =~ l*u1 + l*u2 + l*u3 + l*u4\nf2 =~ k*u5 + k*u6 + k*u7 + k*u8"
  means <- paste(c(model, paste0("u", 1:8, " ~ m*1")), collapse = "\n")
  larger <- pooled(model)
  list(list(model = model, against = NULL, test = test(larger)), list(model = equal, against = model, test = test(pooled(equal), h1 = larger)),
       list(model = small, against = model, test = test(pooled(small), h1 = larger)), list(model = means, against = NULL, test = test(pooled(means))))
}
write_json(list(ordered = record(TRUE, "WLSMV"), numeric = record(FALSE, "ML"), d3 = d3()), "reference.json", digits = I(10), auto_unbox = TRUE, null = "null")
