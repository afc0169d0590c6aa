# Rscript reference.R  -> reference.json      (lavaan 0.6-14, semTools 0.5-6: measEq.syntax, Wu & Estabrook 2016; a minute)
# Levels of invariance as the room tests them: fit of every level, scaled difference from the one before, partial invariance.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
levels_of <- list(configural = "", thresholds = "thresholds", loadings = c("thresholds", "loadings"),
                  intercepts = c("thresholds", "loadings", "intercepts"), residuals = c("thresholds", "loadings", "intercepts", "residuals"))
keep <- c("chisq", "df", "chisq.scaled", "cfi.scaled", "rmsea.scaled", "srmr")
fit_level <- function(level, model, data, group, ordered, long, partial, missing) {
  equal <- levels_of[[level]]
  if (is.null(ordered)) equal <- setdiff(equal, "thresholds")
  if (!length(equal)) equal <- ""
  call <- list(configural.model = model, data = data, parameterization = "theta", ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016",
               group.equal = if (is.null(group)) "" else equal, missing = missing)
  if (!is.null(ordered)) call$ordered <- ordered
  if (!is.null(group)) { call$group <- group; if (length(partial)) call$group.partial <- partial }
  if (!is.null(long)) {
    call <- c(call, list(longFacNames = long$factors, longIndNames = long$items, long.equal = equal, auto = "all"))
    if (length(partial)) call$long.partial <- partial
  }
  syntax <- as.character(do.call(measEq.syntax, call))
  cfa(syntax, data = data, group = group, ordered = ordered, parameterization = "theta", missing = missing,
      estimator = if (is.null(ordered)) "MLR" else "WLSMV")
}
climb <- function(model, data, group = NULL, ordered = NULL, long = NULL, missing = "listwise", partial = list()) {
  names_ <- setdiff(names(levels_of), if (is.null(ordered)) "thresholds")
  before <- NULL; out <- list()
  for (l in names_) {
    fit <- fit_level(l, model, data, group, ordered, long, partial[[l]], missing)
    m <- as.list(unclass(fitMeasures(fit, keep))); m$nci <- exp(-0.5 * (m$chisq.scaled - m$df) / sum(lavInspect(fit, "nobs")))
    out[[l]] <- list(measures = m)
    if (!is.null(before)) {
      d <- tryCatch(lavTestLRT(before, fit), error = function(e) NULL)
      if (!is.null(d) && lavInspect(fit, "test")[[1]]$df > lavInspect(before, "test")[[1]]$df)
        out[[l]]$difference <- list(chisq = d[2, "Chisq diff"], df = d[2, "Df diff"], p = d[2, "Pr(>Chisq)"])
    }
    p <- parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE)
    if (is.null(p$group)) p$group <- 1
    latent <- lavNames(fit, "lv")
    p <- p[(p$op == "~1" & p$lhs %in% latent) | (p$op == "~~" & p$lhs %in% latent), c("lhs", "op", "rhs", "group", "est", "se")]
    out[[l]]$latent <- p
    s <- standardizedSolution(fit); if (is.null(s$group)) s$group <- 1
    out[[l]]$correlations <- s[s$op == "~~" & s$lhs %in% latent & s$lhs != s$rhs, c("lhs", "rhs", "group", "est.std", "se")]
    before <- fit
  }
  out
}
HS <- HolzingerSwineford1939
hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
data(datCat)
cat2 <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
u <- paste0("u", 1:8)
long <- list(factors = list(f = c("f1", "f2")), items = list(v1 = c("u1", "u5"), v2 = c("u2", "u6"), v3 = c("u3", "u7"), v4 = c("u4", "u8")))
out <- list(
  school = climb(hs, HS, "school"),
  school_partial = climb(hs, HS, "school", partial = list(intercepts = c("x3~1", "x7~1"), residuals = c("x3~1", "x7~1"))),
  datcat = climb(cat2, datCat, "g", u),
  long = climb(cat2, datCat, NULL, u, long)
)
write_json(out, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
