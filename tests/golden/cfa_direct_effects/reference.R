# Rscript reference.R  -> reference.json      (lavaan 0.6-14; data of ../cfa_covariates, not copied here)
suppressMessages({library(lavaan); library(jsonlite)})
data <- read.csv("../cfa_covariates/data.csv")
numeric <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nvisual + textual + speed ~ girl + age"
cut <- gsub("x1", "q1", gsub("x4", "q4", gsub("x7", "q7", numeric)))
record <- function(model, items, ...) {
  fit <- sem(model, data, std.lv = TRUE, ...)
  lapply(items, function(i) {
    s <- lavTestScore(fit, add = paste0(i, " ~ girl\n", i, " ~ age"), epc = TRUE)
    epc <- s$epc[s$epc$lhs == i & s$epc$op == "~", ]
    list(item = i, chisq = s$uni$X2, joint = s$test$X2[1], df = s$test$df[1], covariates = epc$rhs)
  })
}
items <- paste0("x", 1:9)
write_json(list(numeric = list(model = numeric, items = record(numeric, items, meanstructure = TRUE)),
                ordered = list(model = cut, items = record(cut, gsub("x([147])", "q\\1", items), ordered = gsub("x([147])", "q\\1", items), estimator = "DWLS"))),
           "reference.json", digits = I(10), auto_unbox = TRUE)
