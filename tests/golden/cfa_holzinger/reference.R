# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; its data HolzingerSwineford1939)
source("../cfa_record.R")
x <- paste0("x", 1:9)
HS <- HolzingerSwineford1939[, c("school", "sex", "ageyr", x)]
holes <- HS
for (i in 1:9) holes[[x[i]]][seq(i, 301, 10)] <- NA
write.csv(HS, "data.csv", row.names = FALSE, quote = FALSE)
HS <- read.csv("data.csv"); for (i in 1:9) { holes[[x[i]]] <- HS[[x[i]]]; holes[[x[i]]][seq(i, 301, 10)] <- NA }

three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
one <- "g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"
second <- paste0(three, "\ng =~ visual + textual + speed")
merged <- list(vt = "vt =~ x1 + x2 + x3 + x4 + x5 + x6\nspeed =~ x7 + x8 + x9",
               vs = "vs =~ x1 + x2 + x3 + x7 + x8 + x9\ntextual =~ x4 + x5 + x6",
               ts = "visual =~ x1 + x2 + x3\nts =~ x4 + x5 + x6 + x7 + x8 + x9")
fixed <- list(vt = paste0(three, "\nvisual ~~ 0.9*textual"), vs = paste0(three, "\nvisual ~~ 0.9*speed"),
              ts = paste0(three, "\ntextual ~~ 0.9*speed"))
bifactor <- paste0(one, "\n", three, "\ng ~~ 0*visual + 0*textual + 0*speed\nvisual ~~ 0*textual + 0*speed\ntextual ~~ 0*speed")
intercept <- paste0(three, "\nm =~ ", paste0("1*", x, collapse = " + "), "\nm ~~ NA*m\nm ~~ 0*visual + 0*textual + 0*speed")
defined <- "visual =~ a*x1 + b*x2 + c*x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nvisual ~~ phi*textual\nx1 ~~ e1*x1\nx2 ~~ e2*x2\nx3 ~~ e3*x3\nomega := (a + b + c)^2 / ((a + b + c)^2 + e1 + e2 + e3)\ntwice := 2*phi"
tau <- "visual =~ a*x1 + a*x2 + a*x3\ntextual =~ x4 + b*x5 + c*x6\nspeed =~ x7 + x8 + x9\nb + c == 2\nx7 ~~ x8"
mimic <- paste0(three, "\nvisual ~ ageyr + sex\ntextual ~ ageyr\nspeed ~ textual")
path <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nspeed ~ visual + textual"
school <- function(...) list(group = "school", group_equal = c(...))
ladder <- list(configural = list(group = "school"), metric = school("loadings"), scalar = school("loadings", "intercepts"),
               strict = school("loadings", "intercepts", "residuals"), means = school("loadings", "intercepts", "means"),
               latent = school("loadings", "intercepts", "lv.variances", "lv.covariances"))

fits <- list(
  three = record(three, HS, extra = c("mi", "cor", "standardized", "std", "r2")),
  three_marker = record(three, HS, list(std_lv = FALSE)),
  three_means = record(three, HS, list(meanstructure = TRUE)),
  three_observed = record(three, HS, list(information = "observed")),
  one = record(one, HS, extra = "mi"), second = record(second, HS), bifactor = record(bifactor, HS),
  intercept = record(intercept, HS), defined = record(defined, HS), tau = record(tau, HS), mimic = record(mimic, HS, list(sem = TRUE)),
  path = record(path, HS, list(sem = TRUE)),
  merged_vt = record(merged$vt, HS), merged_vs = record(merged$vs, HS), merged_ts = record(merged$ts, HS),
  fixed_vt = record(fixed$vt, HS), fixed_vs = record(fixed$vs, HS), fixed_ts = record(fixed$ts, HS),
  mlm = record(three, HS, list(estimator = "MLM")), mlr = record(three, HS, list(estimator = "MLR")),
  mlmv = record(three, HS, list(estimator = "MLMV")), mlr_means = record(three, HS, list(estimator = "MLR", meanstructure = TRUE)),
  mlm_one = record(one, HS, list(estimator = "MLM")), mlr_defined = record(defined, HS, list(estimator = "MLR")))
# fixed covariates: their own moments must vary neither in errors nor in tests
for (e in c("MLM", "MLMV", "MLR")) {
  fits[[paste0("mimic_", tolower(e))]] <- record(mimic, HS, list(sem = TRUE, estimator = e), c("standardized"))
  fits[[paste0("mimic_means_", tolower(e))]] <- record(mimic, HS, list(sem = TRUE, estimator = e, meanstructure = TRUE))
}
for (name in names(ladder)) {
  fits[[paste0("school_", name)]] <- record(three, HS, ladder[[name]], if (name == "metric") "mi" else character())
  fits[[paste0("school_mlr_", name)]] <- record(three, HS, c(ladder[[name]], estimator = "MLR"))
}
fits$school_mlm_metric <- record(three, HS, c(ladder$metric, estimator = "MLM"))
hole_fits <- list(
  ml = record(three, holes, list(missing = "fiml")), mlr = record(three, holes, list(missing = "fiml", estimator = "MLR")),
  one_mlr = record(one, holes, list(missing = "fiml", estimator = "MLR")), tau = record(tau, holes, list(missing = "fiml")),
  listwise = record(three, holes), school_scalar = record(three, holes, c(ladder$scalar, missing = "fiml")),
  school_mlr_scalar = record(three, holes, c(ladder$scalar, missing = "fiml", estimator = "MLR")))
differences <- list(
  fixed_vt = difference(three, fixed$vt, HS, list()), fixed_vs = difference(three, fixed$vs, HS, list()),
  fixed_ts = difference(three, fixed$ts, HS, list()), merged_vt = difference(three, merged$vt, HS, list()),
  merged_vs = difference(three, merged$vs, HS, list()), merged_ts = difference(three, merged$ts, HS, list()),
  mlm_2001 = difference(three, fixed$vt, HS, list(estimator = "MLM"), method = "satorra.bentler.2001"),
  mlm_2010 = difference(three, fixed$vt, HS, list(estimator = "MLM"), method = "satorra.bentler.2010"),
  mlr_2001 = difference(three, fixed$vt, HS, list(estimator = "MLR"), method = "satorra.bentler.2001"),
  mlr_2010 = difference(three, fixed$vt, HS, list(estimator = "MLR"), method = "satorra.bentler.2010"),
  mlm_2000 = difference(three, fixed$vt, HS, list(estimator = "MLM"), method = "satorra.2000", scaled.shifted = FALSE),
  mlm_2000_exact = difference(three, fixed$vt, HS, list(estimator = "MLM"), method = "satorra.2000", A.method = "exact", scaled.shifted = FALSE))
ladder_differences <- list(
  mlr = difference_args(three, HS, c(ladder$configural, estimator = "MLR"), c(ladder$metric, estimator = "MLR")),
  mlr_scalar = difference_args(three, HS, c(ladder$metric, estimator = "MLR"), c(ladder$scalar, estimator = "MLR")),
  mlm = difference_args(three, HS, c(ladder$configural, estimator = "MLM"), c(ladder$metric, estimator = "MLM")))
save_reference(list(fits = fits, holes = hole_fits, differences = differences, ladder_differences = ladder_differences))
