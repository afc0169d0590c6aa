# Rscript reference.R  -> reference.json     (psych 2.2.9 cohen.kappa; areas by base R)
suppressMessages({library(psych); library(jsonlite)})
tables <- list(cohen = matrix(c(88, 14, 18, 10, 40, 10, 2, 6, 12), 3), sroufe = matrix(c(12, 3, 1, 0, 2, 50, 3, 4, 0, 2, 9, 1, 1, 2, 0, 10), 4),
               two = matrix(c(20, 10, 5, 15), 2))
of <- function(m) { k <- cohen.kappa(m, n.obs = sum(m)); list(table = m, kappa = k$kappa, lower = k$confid[1, 1], upper = k$confid[1, 3]) }
trapezoid <- function(t, m) sum(diff(t) * (head(m, -1) + tail(m, -1)) / 2)
series <- list(list(t = c(0, 15, 30, 45, 60, 75), m = c(5.1, 7.4, 12.9, 11.2, 8.3, 6.0)), list(t = c(-10, 1, 10, 20, 45), m = c(9, 7, 6.5, 5, 4)))
write_json(list(kappa = lapply(tables, of), areas = lapply(series, \(s) list(t = s$t, m = s$m, ground = trapezoid(s$t, s$m),
           increase = trapezoid(s$t, s$m) - s$m[1] * (max(s$t) - min(s$t)), recovery = -unname(coef(lm(m ~ t,
           data.frame(t = s$t, m = s$m)[which.max(s$m[-1] ) + 1:(length(s$m) - which.max(s$m[-1])), ]))[2])))),
           "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1, matrix = "rowmajor")
