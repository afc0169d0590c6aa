# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; HolzingerSwineford1939 cut at its quartiles)
source("../cfa_record.R")
x <- paste0("x", 1:9)
HS <- HolzingerSwineford1939[, c("school", x)]
for (v in x) HS[[v]] <- as.integer(cut(HS[[v]], quantile(HS[[v]], 0:4 / 4), include.lowest = TRUE))
write.csv(HS, "data.csv", row.names = FALSE, quote = FALSE)

three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
one <- "g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"
fixed <- paste0(three, "\nvisual ~~ 0.9*textual")
second <- paste0(three, "\ng =~ visual + textual + speed")
intercept <- paste0(three, "\nm =~ ", paste0("1*", x, collapse = " + "), "\nm ~~ NA*m\nm ~~ 0*visual + 0*textual + 0*speed")
defined <- "visual =~ a*x1 + b*x2 + c*x3\ntextual =~ d*x4 + d*x5 + x6\nspeed =~ x7 + x8 + x9\nx7 ~~ x8\nvisual ~~ phi*textual\ntotal := a + b + c\na + b == 1.2"
o <- function(...) list(ordered = TRUE, ...)
school <- function(...) list(ordered = TRUE, group = "school", ...)
ladder <- list(configural = school(), thresholds = school(group_equal = "thresholds"),
               loadings = school(group_equal = c("thresholds", "loadings")),
               residuals = school(group_equal = c("thresholds", "loadings", "residuals"), parameterization = "theta"),
               theta = school(group_equal = c("thresholds", "loadings"), parameterization = "theta"))
# lavaan's missing = "pairwise" on the same holes as in cfa_holzinger
holes <- HS
for (i in 1:9) holes[[x[i]]][seq(i, 301, 10)] <- NA
fits <- list(
  wlsmv = record(three, HS, o(), c("mi", "cor", "standardized", "std", "r2")), theta = record(three, HS, o(parameterization = "theta")),
  marker = record(three, HS, o(std_lv = FALSE)), marker_theta = record(three, HS, o(std_lv = FALSE, parameterization = "theta")),
  wlsm = record(three, HS, o(estimator = "WLSM")), dwls = record(three, HS, o(estimator = "DWLS")),
  wlsmvs = record(three, HS, o(estimator = "WLSMVS")), ulsmv = record(three, HS, o(estimator = "ULSMV")),
  ulsm = record(three, HS, o(estimator = "ULSM")), uls = record(three, HS, o(estimator = "ULS")),
  one = record(one, HS, o()), second = record(second, HS, o()), intercept = record(intercept, HS, o()), fixed = record(fixed, HS, o()),
  defined = record(defined, HS, o()), defined_theta = record(defined, HS, o(parameterization = "theta")))
for (name in names(ladder)) fits[[paste0("school_", name)]] <- record(three, HS, ladder[[name]])
hole_fits <- list(listwise = record(three, holes, o()), pairwise = record(three, holes, o(missing = "pairwise")))
differences <- list(
  fixed = difference(three, fixed, HS, o()), one = difference(three, one, HS, o()),
  fixed_exact = difference(three, fixed, HS, o(), A.method = "exact"),
  wlsm_2001 = difference(three, fixed, HS, o(estimator = "WLSM")),
  wlsm_2010 = difference(three, fixed, HS, o(estimator = "WLSM"), method = "satorra.bentler.2010"),
  wlsm_2000 = difference(three, fixed, HS, o(estimator = "WLSM"), method = "satorra.2000", scaled.shifted = FALSE),
  ulsmv = difference(three, fixed, HS, o(estimator = "ULSMV")))
ladder_differences <- list(
  loadings = difference_args(three, HS, ladder$thresholds, ladder$loadings),
  residuals = difference_args(three, HS, ladder$theta, ladder$residuals))
save_reference(list(fits = fits, holes = hole_fits, differences = differences, ladder_differences = ladder_differences))
