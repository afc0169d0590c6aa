# What every CFA reference writes down of a lavaan fit; sourced by cfa_*/reference.R.    lavaan 0.6-14
suppressMessages({library(lavaan); library(jsonlite)})

# `args` are the arguments of emosec's cfa(); here they are translated to lavaan's
fitted_by_lavaan <- function(model, data, args) {
  call <- list(model = model, data = data, std.lv = if (is.null(args$std_lv)) TRUE else args$std_lv)
  for (name in c("estimator", "group", "missing", "parameterization", "ordered", "information", "meanstructure", "orthogonal"))
    if (!is.null(args[[name]])) call[[name]] <- args[[name]]
  if (!is.null(args$fixed_x)) call[c("fixed.x", "conditional.x")] <- c(args$fixed_x, FALSE)
  if (!is.null(args$group_equal)) call$group.equal <- args$group_equal
  if (!is.null(args$missing) && args$missing == "fiml") {
    call$em.h1.tol <- 1e-10
    call$em.h1.iter.max <- 10000L
  }
  # a baseline of independence has no slopes on covariates either; lavaan's default leaves them free
  call$baseline.conditional.x.free.slopes <- FALSE
  do.call(if (is.null(args$sem)) "cfa" else "sem", call)
}

record <- function(model, data, args = list(), extra = character()) {
  fit <- suppressWarnings(fitted_by_lavaan(model, data, args))
  args$sem <- NULL
  p <- suppressWarnings(parameterEstimates(fit, remove.system.eq = TRUE, remove.eq = TRUE, standardized = TRUE))
  p <- p[!p$op %in% c("==", "<", ">"), ]
  if (is.null(p$group)) p$group <- 1
  m <- if (lavInspect(fit, "converged")) suppressWarnings(fitMeasures(fit)) else numeric()
  out <- list(model = model, args = args, converged = lavInspect(fit, "converged"),
              measures = as.list(unclass(m)), parameters = p[, c("lhs", "op", "rhs", "group", "est", "se", "std.all")])
  if (length(extra)) out <- c(out, lapply(setNames(extra, extra), function(what) more(fit, what)))
  out
}

more <- function(fit, what) switch(what,
  mi = { t <- modificationIndices(fit); t <- t[order(-t$mi), ]; t <- t[t$op %in% c("=~", "~~"), ]
         if (is.null(t$group)) t$group <- 1
         head(t[, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")], 40) },
  cor = unclass(residuals(fit, type = "cor")$cov),
  standardized = unclass(residuals(fit, type = "standardized")$cov),
  std = standardizedSolution(fit)[, c("lhs", "op", "rhs", "est.std", "se")],
  r2 = as.list(lavInspect(fit, "r2")))

# difference test of two records' models
difference <- function(m1, m0, data, args, ...) {
  f1 <- suppressWarnings(fitted_by_lavaan(m1, data, args)); f0 <- suppressWarnings(fitted_by_lavaan(m0, data, args))
  d <- suppressWarnings(lavTestLRT(f1, f0, ...))
  list(free = m1, restricted = m0, args = args, chisq_diff = d[2, "Chisq diff"], df_diff = d[2, "Df diff"],
       pvalue = d[2, "Pr(>Chisq)"])
}

# the same between two sets of arguments (group_equal)
difference_args <- function(model, data, args1, args0, ...) {
  f1 <- suppressWarnings(fitted_by_lavaan(model, data, args1)); f0 <- suppressWarnings(fitted_by_lavaan(model, data, args0))
  d <- suppressWarnings(lavTestLRT(f1, f0, ...))
  list(model = model, args_free = args1, args_restricted = args0, chisq_diff = d[2, "Chisq diff"],
       df_diff = d[2, "Df diff"], pvalue = d[2, "Pr(>Chisq)"])
}

save_reference <- function(x) write_json(x, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
