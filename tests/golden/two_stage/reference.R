# Two-stage ML of incomplete numeric data: lavaan's missing = "two.stage" and "robust.two.stage", Holzinger and Swineford's nine tests with holes
suppressMessages({library(lavaan); library(jsonlite)})
d <- HolzingerSwineford1939
set.seed(4)
for (i in 2:9) d[[paste0("x", i)]][runif(301) < ifelse(d$x1 < 4.5, .25, .05)] <- NA
write.csv(d[, c("school", paste0("x", 1:9))], "data.csv", row.names = FALSE, na = "")
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
one <- function(..., group.equal = NULL) {
  fit <- cfa(three, data = d, std.lv = TRUE, group.equal = if (is.null(group.equal)) "" else group.equal, em.h1.tol = 1e-12, em.h1.iter.max = 20000L, ...)
  p <- parameterEstimates(fit, standardized = TRUE); if (is.null(p$group)) p$group <- 1
  p <- p[p$op %in% c("=~", "~~", "~1"), ]
  # lavaan's own baseline does not use the covariance of the first stage (its scaled test is the same for both rules): independence is fitted as a model
  alone <- lavaan(paste0("x", 1:9, " ~~ x", 1:9, "\nx", 1:9, " ~ 1", collapse = "\n"), data = d, em.h1.tol = 1e-12, em.h1.iter.max = 20000L, ...)
  list(independence = as.list(fitMeasures(alone, c("chisq", "df", "chisq.scaled"))), parameters = p[, c("lhs", "op", "rhs", "group", "est", "se", "std.all")], measures = as.list(fitMeasures(fit)))
}
write_json(list(two.stage = one(missing = "two.stage"), robust.two.stage = one(missing = "robust.two.stage"),
                schools = one(missing = "robust.two.stage", group = "school", group.equal = c("loadings", "intercepts"))),
           "reference.json", digits = I(12), auto_unbox = TRUE, na = "null")
