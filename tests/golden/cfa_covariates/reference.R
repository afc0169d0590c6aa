# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; conditional.x = TRUE, its default with ordered items and covariates)
source("../cfa_record.R")
HS <- HolzingerSwineford1939[, c("school", "sex", "ageyr", "agemo", paste0("x", 1:9))]
HS$age <- HS$ageyr + HS$agemo / 12 - 13
HS$girl <- HS$sex - 1
HS <- HS[, c("school", "girl", "age", paste0("x", 1:9))]
for (v in paste0("x", c(2, 3, 5, 6))) HS[[v]] <- as.integer(cut(HS[[v]], unique(quantile(HS[[v]], 0:4 / 4)), include.lowest = TRUE))
for (v in paste0("x", 8:9)) HS[[v]] <- as.integer(HS[[v]] > median(HS[[v]]))
HS$q1 <- as.integer(cut(HS$x1, quantile(HS$x1, 0:3 / 3), include.lowest = TRUE))
HS$q4 <- as.integer(cut(HS$x4, unique(quantile(HS$x4, 0:3 / 3)), include.lowest = TRUE))
HS$q7 <- as.integer(cut(HS$x7, quantile(HS$x7, 0:3 / 3), include.lowest = TRUE))
HS <- HS[!is.na(HS$age), ]
HS$age <- round(HS$age, 4)
write.csv(HS, "data.csv", row.names = FALSE, quote = FALSE)
HS <- read.csv("data.csv")

ordered <- c("q1", "q4", "q7", paste0("x", c(2, 3, 5, 6, 8, 9)))
three <- "visual =~ q1 + x2 + x3\ntextual =~ q4 + x5 + x6\nspeed =~ q7 + x8 + x9\n"
mixed <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n"
mimic <- "visual + textual + speed ~ girl + age"
direct <- "visual + textual + speed ~ girl + age\nx9 ~ girl\nx2 ~ girl"
chain <- "visual ~ girl + age\ntextual ~ visual + girl\nspeed ~ visual + textual + c*age\nd := 2 * c"
tied <- "visual ~ b*girl + age\ntextual ~ b*girl + 0*age\nspeed ~ girl + age"
mediator <- "visual =~ q1 + x2 + x3\nspeed =~ q7 + x8 + x9\nq4 ~ visual + girl\nspeed ~ q4 + age"
outcomes <- "visual =~ q1 + x2 + x3\nx8 ~ visual + age\nx9 ~ visual + girl"
path <- "q1 ~ girl + age\nx5 ~ girl\nx8 ~ age"
equal <- c("loadings", "thresholds", "regressions")
o <- function(...) list(ordered = ordered, sem = TRUE, ...)
m <- function(...) list(ordered = ordered[4:9], sem = TRUE, ...)
theta <- "theta"
run <- function(model, args, ...) record(paste0(model), HS, args, ...)
fits <- list(
  wlsmv = run(paste0(three, mimic), o(), c("cor", "std", "r2")), theta = run(paste0(three, mimic), o(parameterization = theta)),
  marker = run(paste0(three, mimic), o(std_lv = FALSE)), wlsm = run(paste0(three, mimic), o(estimator = "WLSM")),
  dwls = run(paste0(three, mimic), o(estimator = "DWLS")), ulsmv = run(paste0(three, mimic), o(estimator = "ULSMV")),
  chain = run(paste0(three, chain), o()), tied = run(paste0(three, tied), o()),
  direct = run(paste0(three, direct), o()), direct_theta = run(paste0(three, direct), o(parameterization = theta)),
  mixed = run(paste0(mixed, mimic), m(), c("cor", "std", "r2")), mixed_theta = run(paste0(mixed, mimic), m(parameterization = theta)),
  mixed_direct = run(paste0(mixed, "visual + textual + speed ~ girl + age\nx7 ~ girl"), m()),
  mediator = run(mediator, o(parameterization = theta)), outcomes = run(outcomes, o()), path = run(path, o()),
  school = run(paste0(three, mimic), o(group = "school")), school_equal = run(paste0(three, mimic), o(group = "school", group_equal = equal)),
  school_theta = run(paste0(three, mimic), o(group = "school", group_equal = equal[1:2], parameterization = theta)),
  school_mixed = run(paste0(mixed, mimic), m(group = "school", group_equal = equal[1:2])))
# what lavaan says beside estimates, with the residuals given the covariates
diagnose <- function(model, args) {
  fit <- fitted_by_lavaan(model, HS, args)
  args$sem <- NULL
  mi <- subset(as.data.frame(modificationIndices(fit)), op != "~*~")
  if (is.null(mi$group)) mi$group <- 1
  left <- residuals(fit, type = "raw")
  list(model = model, args = args, mi = mi[, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")], r2 = as.list(lavInspect(fit, "r2")),
       cor_lv = unclass(lavInspect(fit, "cor.lv")), cov = unclass(left$res.cov), slopes = unclass(left$res.slopes),
       std = subset(standardizedSolution(fit), op != "==")[, c("lhs", "op", "rhs", "est.std", "se")])
}
diagnostics <- list(mimic = diagnose(paste0(three, mimic), o()), direct_theta = diagnose(paste0(three, direct), o(parameterization = theta)),
                    mixed = diagnose(paste0(mixed, mimic), m()), mediator = diagnose(mediator, o(parameterization = theta)))
nested <- difference(paste0(three, mimic), paste0(three, "visual + textual + speed ~ 0*girl + age"), HS, o())
statistics <- function(model, args) {
  fit <- fitted_by_lavaan(model, HS, args)
  list(wls.obs = as.numeric(lavInspect(fit, "wls.obs")), names = names(lavInspect(fit, "wls.obs")), gamma = unname(unclass(lavInspect(fit, "gamma"))))
}
save_reference(list(fits = fits, diagnostics = diagnostics, nested = nested, statistics = statistics(paste0(mixed, mimic), m())))
