# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; HolzingerSwineford1939, most items cut at quartiles or halves)
source("../cfa_record.R")
HS <- HolzingerSwineford1939[, c("school", paste0("x", 1:9))]
for (v in c("x2", "x3", "x5", "x6")) HS[[v]] <- as.integer(cut(HS[[v]], unique(quantile(HS[[v]], 0:4 / 4)), include.lowest = TRUE))
for (v in c("x8", "x9")) HS[[v]] <- as.integer(HS[[v]] > median(HS[[v]]))
write.csv(HS, "data.csv", row.names = FALSE, quote = FALSE)
HS <- read.csv("data.csv")

ordered <- c("x2", "x3", "x5", "x6", "x8", "x9")
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
one <- "g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"
second <- paste0(three, "\ng =~ visual + textual + speed")
tied <- "visual =~ a*x1 + b*x2 + b*x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nx1 ~~ x7\nx4 ~~ x8\nvisual ~~ phi*textual\ndistance := 1 - phi^2"
path <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nx7 ~ visual + textual"
o <- function(...) list(ordered = ordered, ...)
school <- function(...) o(group = "school", ...)
theta <- "theta"
fits <- list(
  wlsmv = record(three, HS, o(), c("mi", "cor", "std", "r2")), theta = record(three, HS, o(parameterization = theta)),
  marker = record(three, HS, o(std_lv = FALSE)), wlsm = record(three, HS, o(estimator = "WLSM")), dwls = record(three, HS, o(estimator = "DWLS")),
  wlsmvs = record(three, HS, o(estimator = "WLSMVS")), ulsmv = record(three, HS, o(estimator = "ULSMV")),
  uls = record(three, HS, o(estimator = "ULS")), one = record(one, HS, o()), second = record(second, HS, o()),
  tied = record(tied, HS, o()), tied_theta = record(tied, HS, o(parameterization = theta)), path = record(path, HS, list(ordered = c("x2", "x3", "x5", "x6"))),
  school_configural = record(three, HS, school()), school_loadings = record(three, HS, school(group_equal = c("thresholds", "loadings"))),
  school_theta = record(three, HS, school(group_equal = c("thresholds", "loadings"), parameterization = theta)))
fit <- fitted_by_lavaan(three, HS, o())
save_reference(list(fits = fits, statistics = list(wls.obs = as.numeric(lavInspect(fit, "wls.obs")), names = names(lavInspect(fit, "wls.obs")),
                    gamma = unname(unclass(lavInspect(fit, "gamma"))))))
