# Rscript reference.R  -> reference.json      (MASS::polr; McFadden's R2 by hand, p.adjust "BH")
# Ordinal logistic regression of u1 to u4 of semTools' datCat on their sum, the groups, and the products; anchors not purified.
suppressMessages({library(MASS); library(jsonlite)})
args <- commandArgs(TRUE); folder <- if (length(args)) args[1] else ".."
data <- read.csv(file.path(folder, "cfa_datcat", "data.csv"))
items <- paste0("u", 1:4)
group <- factor(data$g, levels = unique(data$g))
score <- rowSums(data[items]); score <- (score - mean(score)) / sqrt(mean((score - mean(score))^2))
ll <- function(formula) as.numeric(logLik(polr(formula, method = "logistic", control = list(reltol = 1e-14, maxit = 1000))))
rows <- lapply(items, function(i) {
  y <- factor(data[[i]], ordered = TRUE)
  l <- c(ll(y ~ 1), ll(y ~ score), ll(y ~ score + group), ll(y ~ score * group))
  x <- function(a, b, df) { s <- 2 * (l[b] - l[a]); list(chisq = s, p = pchisq(s, df, lower.tail = FALSE), r2 = (l[a] - l[b]) / l[1]) }
  list(item = i, uniform = x(2, 3, 1), nonuniform = x(3, 4, 1), both = x(2, 4, 2))
})
adjusted <- p.adjust(sapply(rows, function(r) r$both$p), "BH")
for (k in seq_along(rows)) rows[[k]]$bh <- adjusted[k]
write_json(rows, "reference.json", digits = I(12), auto_unbox = TRUE)
