# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; a few seconds)
# Four items on two occasions, the same 500 people: latent change scores at equal thresholds, loadings and intercepts, written out as
# McArdle's model in lavaan, numeric (MLR) and in four categories (WLSMV, theta).
suppressMessages({library(lavaan); library(jsonlite)})
set.seed(31)
n <- 500
f1 <- rnorm(n); d <- .4 - .3 * f1 + .6 * rnorm(n); f2 <- f1 + d
spec <- matrix(rnorm(n * 4), n) * .5
make <- function(f) sapply(1:4, function(j) c(.8, .7, .9, .6)[j] * f + spec[, j] + .6 * rnorm(n) + c(0, .2, -.1, .3)[j])
y <- round(cbind(make(f1), make(f2)), 4); colnames(y) <- c(paste0(letters[1:4], 1), paste0(letters[1:4], 2))
ord <- apply(y, 2, function(v) as.integer(cut(v, c(-Inf, -1, 0, 1, Inf)))); colnames(ord) <- paste0("o", colnames(y))
data <- data.frame(y, ord); write.csv(data, "data.csv", row.names = FALSE)
lcs <- function(p) {
  i <- paste0(p, letters[1:4])
  both <- function(k) paste0("f", k, " =~ NA*", i[1], k, " + ", paste0("l", 1:4, "*", i, k, collapse = " + "))
  c(both(1), both(2), paste0(i, "1 ~~ ", i, "2"),
    "f2 ~ 1*f1", "change =~ 1*f2", "f2 ~~ 0*f2", "f2 ~ 0*1", "f1 ~ 0*1", "f1 ~~ 1*f1",
    "change ~ mean*1", "change ~~ v*change", "change ~~ k*f1",
    "stability := (1 + k) / sqrt(1 + 2 * k + v)", "with_initial := k / sqrt(v)")
}
numeric <- c(lcs(""), paste0(letters[1:4], 1, " ~ i", 1:4, "*1"), paste0(letters[1:4], 2, " ~ i", 1:4, "*1"))
o <- paste0("o", letters[1:4])
thr <- function(k) paste0(o, k, " | ", sapply(1:4, function(j) paste0("q", j, 1:3, "*t", 1:3, collapse = " + ")))
ordered <- c(lcs("o"), thr(1), thr(2), paste0(o, 1, " ~~ 1*", o, 1), paste0(o, 2, " ~~ NA*", o, 2), paste0(o, 1, " ~ 0*1"), paste0(o, 2, " ~ 0*1"))
said <- function(fit) {
  p <- parameterEstimates(fit)
  get <- function(label) as.list(p[p$label == label, c("est", "se")])
  list(mean = get("mean"), variance = get("v"), stability = get("stability"), with_initial = get("with_initial"), chisq = unname(fitMeasures(fit, "chisq")))
}
write(toJSON(list(numeric = said(sem(numeric, data, estimator = "MLR")),
                  ordered = said(sem(ordered, data, ordered = paste0(o, rep(1:2, each = 4)), parameterization = "theta", estimator = "WLSMV"))),
             digits = 12, auto_unbox = TRUE, pretty = TRUE), "reference.json")
