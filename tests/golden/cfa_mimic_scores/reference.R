# Rscript reference.R  -> reference.json        (lavaan 0.6-14)
suppressMessages({library(lavaan); library(jsonlite)})
HS <- read.csv("../cfa_holzinger/data.csv")
models <- list(
  predicted = "f =~ x1 + x2 + x3\nf ~ ageyr",
  direct = "f =~ x1 + x2 + x3 + x4\nx1 ~ ageyr",
  both = "f =~ x1 + x2 + x3 + x4\nf ~ ageyr\nx1 ~ ageyr",
  chain = "f =~ x1 + x2 + x3\ng =~ x7 + x8 + x9\ng ~ f + ageyr\nf ~ ageyr\nx9 ~ ageyr")
out <- lapply(models, function(model) {
  one <- function(mean) {
    fit <- sem(model, HS, std.lv = TRUE, meanstructure = mean)
    lapply(c(regression = "regression", Bartlett = "Bartlett"), function(m) unname(split(t(lavPredict(fit, method = m)[1:12, , drop = FALSE]), rep(1:12, each = ncol(lavPredict(fit))))))
  }
  list(model = model, means = one(TRUE), no_means = one(FALSE))
})
write_json(out, "reference.json", digits = I(10), auto_unbox = TRUE, pretty = 1)
