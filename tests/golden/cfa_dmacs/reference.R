# Rscript reference.R  -> reference.json       (lavaan 0.6-14): dMACS from the formulas of Nye & Drasgow (2011), by integrate()
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
data(datCat)
HS <- HolzingerSwineford1939
pooled <- function(a, b) ((length(a) - 1) * sd(a) + (length(b) - 1) * sd(b)) / (length(a) + length(b) - 2)
# expected answers at values e of the item's only factor
linear <- function(p, e) p$nu + p$lambda * e
ogive <- function(p, e) rowSums(sapply(p$tau, function(t) pnorm((p$nu + p$lambda * e - t) / sqrt(p$theta))))
average <- function(f, m, v) integrate(function(e) f(e) * dnorm(e, m, sqrt(v)), m - 12 * sqrt(v), m + 12 * sqrt(v), rel.tol = 1e-10, subdivisions = 2000)$value
# parameters of item i in group g of a fit with simple structure
item <- function(est, i, g, ordinal) {
  e <- est[[g]]; k <- which(e$lambda[i, ] != 0)
  list(lambda = e$lambda[i, k], nu = e$nu[i, 1], theta = e$theta[i, i], factor = k,
       tau = if (ordinal) e$tau[grepl(paste0("^", i, "\\|"), rownames(e$tau)), 1])
}
record <- function(fit, data, group, ordinal, swap = FALSE) {
  est <- lavInspect(fit, "est"); expected <- if (ordinal) ogive else linear
  labels <- lavInspect(fit, "group.label"); r <- if (swap) 2 else 1; f <- 3 - r
  items <- rownames(est[[1]]$lambda); factors <- colnames(est[[1]]$lambda)
  rows <- list(data[data[[group]] == labels[r], ], data[data[[group]] == labels[f], ])
  one <- lapply(items, function(i) {
    R <- item(est, i, r, ordinal); F <- item(est, i, f, ordinal); k <- F$factor
    m <- est[[f]]$alpha[k, 1]; v <- est[[f]]$psi[k, k]; s <- pooled(as.numeric(rows[[1]][[i]]), as.numeric(rows[[2]][[i]]))
    d <- function(e) expected(F, e) - expected(R, e)
    mean <- average(d, m, v)
    list(item = i, dmacs = sqrt(average(function(e) d(e)^2, m, v)) / s, signed = mean / s, mean_difference = mean, sd = s)
  })
  all <- lapply(factors, function(k) {
    own <- items[est[[r]]$lambda[, k] != 0]; m <- est[[f]]$alpha[k, 1]; v <- est[[f]]$psi[k, k]
    total <- function(g) function(e) rowSums(sapply(own, function(i) expected(item(est, i, g, ordinal), e)))
    d <- function(e) total(f)(e) - total(r)(e)
    sums <- lapply(rows, function(x) rowSums(sapply(own, function(i) as.numeric(x[[i]]))))
    s <- pooled(sums[[1]], sums[[2]]); mean <- average(d, m, v)
    spread <- function(h) average(function(e) h(e)^2, m, v) - average(h, m, v)^2
    list(factor = k, n_items = length(own), dmacs = sqrt(average(function(e) d(e)^2, m, v)) / s, signed = mean / s, mean_difference = mean,
         variance_difference = spread(total(f)) - spread(total(r)), observed_difference = mean(sums[[2]]) - mean(sums[[1]]), sd = s)
  })
  list(reference = labels[r], focal = labels[f], items = one, scales = all)
}
hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
partial <- c("x3~1", "x7~1", "visual=~x2")
numeric <- cfa(hs, HS, group = "school", group.equal = c("loadings", "intercepts"), group.partial = partial, std.lv = TRUE)
cat2 <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
free <- c("u2|t1", "u2|t2", "u6|t1", "f2=~u6")
ordered <- cfa(cat2, datCat, group = "g", ordered = paste0("u", 1:8), group.equal = c("loadings", "thresholds"), group.partial = free,
               std.lv = TRUE, parameterization = "theta")
delta <- cfa(cat2, datCat, group = "g", ordered = paste0("u", 1:8), group.equal = c("loadings", "thresholds"), group.partial = free, std.lv = TRUE)
write_json(list(numeric = record(numeric, HS, "school", FALSE), numeric_swapped = record(numeric, HS, "school", FALSE, TRUE),
                theta = record(ordered, datCat, "g", TRUE), delta = record(delta, datCat, "g", TRUE)),
           "reference.json", digits = I(12), auto_unbox = TRUE)
