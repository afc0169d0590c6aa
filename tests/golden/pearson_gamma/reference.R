# Regenerates data.csv, data_holes.csv and reference.json: cd tests/golden/pearson_gamma && Rscript reference.R
suppressMessages({library(lavaan); library(jsonlite)})
items <- paste0("x", c(1, 2, 4, 5, 7))
data <- HolzingerSwineford1939[, items]
write.csv(data, "data.csv", row.names = FALSE)
holes <- data
set.seed(5)
for (j in seq_along(items)) holes[sample(301, 30), j] <- NA
write.csv(holes, "data_holes.csv", row.names = FALSE, na = "")
model <- "f =~ x1 + x2 + x4 + x5 + x7"
test <- cor.test(data$x1, data$x2)
reference <- list(
  lavaan = as.character(packageVersion("lavaan")),
  cor = unclass(cor(data)), cor_pairwise = unclass(cor(holes, use = "pairwise.complete.obs")),
  cor_listwise = unclass(cor(holes, use = "complete.obs")),
  interval_x1_x2 = as.numeric(test$conf.int),
  gamma = unclass(lavInspect(cfa(model, data, estimator = "MLM", meanstructure = TRUE), "gamma")),
  gamma_holes = lavaan:::lav_samplestats_Gamma(as.matrix(holes), meanstructure = TRUE),
  gamma_covariance = unclass(lavInspect(cfa(model, data, estimator = "WLS"), "gamma")))
write_json(reference, "reference.json", digits = NA, auto_unbox = TRUE)
