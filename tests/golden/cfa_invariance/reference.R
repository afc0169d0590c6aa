# Rscript reference.R  -> mixed.csv, reference.json        (lavaan 0.6-14, semTools 0.5-6: measEq.syntax, Wu & Estabrook 2016)
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
set.seed(20)
n <- 800
town <- rep(c("a", "b"), n / 2)
cut_at <- function(y, k) as.integer(cut(y, c(-Inf, seq(-0.8, 0.8, length.out = k - 1), Inf)))
cut_two <- function(y) as.integer(cut(y, c(-Inf, 0.1, Inf)))
f <- rnorm(n) * ifelse(town == "b", 1.2, 1) + ifelse(town == "b", 0.3, 0)
categories <- c(2, 3, 4, 4, 2, 3)
mixed <- as.data.frame(lapply(categories, function(k) { y <- 0.7 * f + 0.7 * rnorm(n); if (k == 2) cut_two(y) else cut_at(y, k) }))
names(mixed) <- paste0("u", 1:6)
mixed$y7 <- round(1 + 0.8 * f + 0.6 * rnorm(n), 4)
mixed$town <- town
write.csv(mixed, "mixed.csv", row.names = FALSE, quote = FALSE)
data(datCat)
HS <- HolzingerSwineford1939

levels_of <- list(configural = "", thresholds = "thresholds", loadings = c("thresholds", "loadings"),
                  intercepts = c("thresholds", "loadings", "intercepts"), residuals = c("thresholds", "loadings", "intercepts", "residuals"))
record <- function(model, data, level, group = NULL, ordered = NULL, parameterization = "delta", long = NULL) {
  equal <- levels_of[[level]]
  if (is.null(ordered)) equal <- setdiff(equal, "thresholds")
  if (!length(equal)) equal <- ""
  call <- list(configural.model = model, data = data, parameterization = parameterization, ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group.equal = if (is.null(group)) "" else equal)
  if (!is.null(ordered)) call$ordered <- ordered
  if (!is.null(group)) call$group <- group
  if (!is.null(long)) call <- c(call, list(longFacNames = long$factors, longIndNames = long$items, long.equal = equal, auto = "all"))
  syntax <- as.character(do.call(measEq.syntax, call))
  fit <- cfa(syntax, data = data, group = group, ordered = ordered, parameterization = parameterization, estimator = if (is.null(ordered)) "MLR" else "WLSMV")
  p <- parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE)
  if (is.null(p$group)) p$group <- 1
  p <- p[!p$op %in% c("==", "~*~"), c("lhs", "op", "rhs", "group", "est", "se")]
  m <- fitMeasures(fit, c("chisq", "df", "chisq.scaled"))
  list(level = level, model = model, group = group, ordered = ordered, parameterization = parameterization, long = long,
       measures = as.list(unclass(m)), parameters = p)
}
hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
cat2 <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
six <- "f =~ u1 + u2 + u3 + u4 + u5 + u6"
u <- paste0("u", 1:8)
long <- list(factors = list(f = c("f1", "f2")), items = list(v1 = c("u1", "u5"), v2 = c("u2", "u6"), v3 = c("u3", "u7"), v4 = c("u4", "u8")))
cases <- list()
for (l in c("configural", "loadings", "intercepts", "residuals")) cases[[paste0("school_", l)]] <- c(data = "holzinger", record(hs, HS, l, "school"))
for (l in names(levels_of)) {
  cases[[paste0("datcat_", l)]] <- c(data = "datcat", record(cat2, datCat, l, "g", u, "theta"))
  cases[[paste0("long_", l)]] <- c(data = "datcat", record(cat2, datCat, l, NULL, u, "theta", long))
  cases[[paste0("both_", l)]] <- c(data = "datcat", record(cat2, datCat, l, "g", u, "theta", long))
  cases[[paste0("mixed_", l)]] <- c(data = "mixed", record(six, mixed, l, "town", u[1:6], "theta"))
  if (l != "residuals") {
    cases[[paste0("datcat_delta_", l)]] <- c(data = "datcat", record(cat2, datCat, l, "g", u, "delta"))
    cases[[paste0("mixed_delta_", l)]] <- c(data = "mixed", record(six, mixed, l, "town", u[1:6], "delta"))
  }
}
write_json(cases, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
print(t(sapply(cases, function(x) unlist(x$measures))))
