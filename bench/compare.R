# Rscript compare.R FOLDER: reads cases.json and the data, writes answers.json (called by compare.py)
suppressMessages({library(lavaan); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
cases <- fromJSON(file.path(folder, "cases.json"), simplifyVector = TRUE, simplifyDataFrame = FALSE, simplifyMatrix = FALSE)
answer <- function(case) {
  o <- case$options
  data <- read.csv(file.path(folder, paste0(case$number, ".csv")))
  call <- list(model = case$model, data = data, std.lv = isTRUE(o$std_lv), estimator = o$estimator, baseline.conditional.x.free.slopes = FALSE)
  if (!is.null(o$ordered)) call <- c(call, list(ordered = o$ordered, parameterization = o$parameterization))
  if (!is.null(o$group)) call$group <- o$group
  if (!is.null(o$group_equal)) call$group.equal <- o$group_equal
  if (!is.null(o$missing)) { call$missing <- "fiml"; call$em.h1.tol <- 1e-10; call$em.h1.iter.max <- 10000L }
  fit <- tryCatch(suppressWarnings(do.call("sem", call)), error = function(e) NULL)
  if (is.null(fit) || !lavInspect(fit, "converged")) return(list(converged = FALSE))
  p <- suppressWarnings(parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE, standardized = TRUE))
  if (is.null(p$group)) p$group <- 1
  m <- suppressWarnings(fitMeasures(fit))
  list(converged = !anyNA(p$se), fmin = unname(m["fmin"]), measures = as.list(m[c("chisq", "cfi", "rmsea", "srmr", "baseline.chisq", intersect("chisq.scaled", names(m)))]),
       parameters = p[, c("lhs", "op", "rhs", "group", "est", "se", "std.all")])
}
write_json(lapply(cases, answer), file.path(folder, "answers.json"), digits = I(12), auto_unbox = TRUE, na = "null", null = "null")
