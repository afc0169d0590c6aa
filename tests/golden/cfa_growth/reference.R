# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14, its Demo.growth; o1 to o4 are t1 to t4 cut, n2 to n4 have gaps)
source("../cfa_record.R")
data <- round(Demo.growth[c("t1", "t2", "t3", "t4", "x1", "x2", "c1", "c2", "c3", "c4")], 5)
set.seed(7)
for (i in 1:4) { t <- data[[paste0("t", i)]]; data[[paste0("o", i)]] <- as.integer(cut(t, c(-Inf, 0, 1.5, 3, Inf))); t[runif(400) < .05 * (i - 1)] <- NA; data[[paste0("n", i)]] <- t }
data$town <- rep(c("a", "b"), 200)
write.csv(data, "data.csv", row.names = FALSE, na = "", quote = FALSE)
data <- read.csv("data.csv")
line <- "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4\nt1 ~ 0*1\nt2 ~ 0*1\nt3 ~ 0*1\nt4 ~ 0*1\ni ~ 1\ns ~ 1\n"
gaps <- gsub("t([234])", "n\\1", line)
cut <- paste0("i =~ 1*o1 + 1*o2 + 1*o3 + 1*o4\ns =~ 0*o1 + 1*o2 + 2*o3 + 3*o4\n", paste0("o", 1:4, " | a*t1 + b*t2 + c*t3", collapse = "\n"), "\ni ~ 0*1\ns ~ 1\n")
scales <- "o1 ~*~ 1*o1\no2 ~*~ NA*o2\no3 ~*~ NA*o3\no4 ~*~ NA*o4\n"; residuals <- gsub("~\\*~", "~~", scales); o <- paste0("o", 1:4)
of <- function(model, ...) record(model, data, c(list(std_lv = FALSE, sem = TRUE), list(...)), "r2")
covariates <- "i + s ~ x1 + x2\nt1 ~ c1\nt2 ~ c2\nt3 ~ c3\nt4 ~ c4"
fits <- list(
  line = of(line), covariates = of(paste0(line, covariates), estimator = "MLR"), random = of(paste0(line, covariates), fixed_x = FALSE),
  one_residual = of(paste0(line, "t1 ~~ r*t1\nt2 ~~ r*t2\nt3 ~~ r*t3\nt4 ~~ r*t4"), estimator = "MLM"),
  bent = of(paste0(line, "q =~ 0*t1 + 1*t2 + 4*t3 + 9*t4\nq ~ 1\nq ~~ 0*q + 0*i + 0*s")), free = of(sub("2*t3 + 3*t4", "t3 + t4", line, fixed = TRUE)),
  towns = of(line, group = "town", group_equal = c("means", "lv.variances")), gaps = of(paste0(gaps, "i + s ~ x1"), missing = "fiml"),
  saturated_correlates = of(paste0(gaps, "x1 ~~ t1 + n2 + n3 + n4\nx2 ~~ x1 + t1 + n2 + n3 + n4"), missing = "fiml", estimator = "MLR"),
  cut = of(paste0(cut, scales), ordered = o), cut_theta = of(paste0(cut, residuals), ordered = o, parameterization = "theta"),
  cut_covariates = of(paste0(cut, scales, "i + s ~ x1 + x2"), ordered = o))
save_reference(list(fits = fits))
