# Rscript bench/study.R <export.csv> <asked.json> <answer.json> <stages.csv>: what bench/study.py asks of the workflow, as a script in R
suppressMessages({library(lavaan); library(psych); library(semTools); library(jsonlite)})
args <- commandArgs(TRUE)
asked <- fromJSON(args[2])
quiet <- function(expr) { utils::capture.output(value <- suppressMessages(suppressWarnings(expr))); value }
# processor seconds so far, children's too, written as each stage ends: what is there when the script is stopped
ended <- function(stage) cat(sprintf("%s,%.3f\n", stage, sum(proc.time()[c(1, 2, 4, 5)])), file = args[4], append = TRUE)
ended("start")

# read; who left out more than a fifth is dropped; who gave one answer only, hardly varied, or is far from all others is flagged
raw <- read.csv(args[1])[, asked$items]
raw <- raw[rowMeans(is.na(raw)) <= 0.2, ]
m <- as.matrix(raw)
varied <- sqrt(rowSums((m - rowMeans(m))^2) / (ncol(m) - 1))
far <- pchisq(mahalanobis(m, colMeans(m), cov(m)), ncol(m), lower.tail = FALSE)
flagged <- rowSums(m != m[, 1]) == 0 | varied < 0.25 | far < 0.001
data <- raw
data[, asked$against] <- asked$turn - data[, asked$against]
ended("screening")

# scores; items, response categories, item-total correlations
scores <- sapply(asked$components, function(items) rowMeans(data[, items]))
summary_of_scores <- describe(scores)
described <- describe(raw)
categories <- lapply(raw, table)
by_scale <- lapply(asked$components, function(items) quiet(alpha(data[, items])))
ended("items")

# reliability of each component: alpha with Feldt's interval (above), omega, categorical omega
reliability <- lapply(names(asked$components), function(name) {
  items <- asked$components[[name]]
  one <- paste("f =~", paste(items, collapse = " + "))
  list(alpha = by_scale[[name]]$total$raw_alpha,
       omega = quiet(compRelSEM(cfa(one, data, std.lv = TRUE, estimator = "MLR")))[[1]],
       categorical = quiet(compRelSEM(cfa(one, data, std.lv = TRUE, ordered = items), ord.scale = TRUE))[[1]])
})
ended("reliability")

# dimensionality: KMO, Bartlett, MAP (principal components are what it needs of vss), parallel analysis; exploratory factors
pdf(NULL)
pearson <- cor(data)
poly <- quiet(polychoric(data))$rho
adequacy <- list(KMO(pearson), cortest.bartlett(pearson, n = nrow(data)))
map <- lapply(list(pearson, poly), function(r) quiet(vss(r, n = ncol(r) - 1, fm = "pc", n.obs = nrow(data), plot = FALSE)))
parallel <- lapply(c("cor", "poly"), function(kind)
  quiet(fa.parallel(data, cor = kind, fa = "both", SMC = TRUE, n.iter = asked$replicates, plot = FALSE)))
numbers <- unique(pmax(1, c(length(asked$components), parallel[[2]]$nfact)))
explored <- lapply(numbers, function(k) quiet(fa(poly, k, n.obs = nrow(data), rotate = "oblimin", fm = "minres")))
ended("explore")

# confirmatory: seven models by WLSMV, by MLR, and by WLSMV without those who are flagged. Items are named in the same order
# in each, so that the thresholds, polychorics and their covariance of a sample are estimated once and handed on
factors <- names(asked$components)
line <- function(factor, items) paste(factor, "=~", paste(items, collapse = " + "))
lines <- function(of) paste(mapply(line, of, asked$components), collapse = "\n")
wording <- function(others) paste(c(line("wording", paste0(ifelse(asked$items %in% asked$against, "-1*", "1*"), asked$items)),
                                    "wording ~~ NA*wording", paste0("wording ~~ 0*", others)), collapse = "\n")
pairs <- combn(factors, 2, simplify = FALSE)
merged <- lapply(pairs, function(two) lines(ifelse(factors %in% two, "merged", factors)))
one <- line("g", asked$items)
models <- c(list(M1 = one), setNames(merged, paste0("M2_", sapply(pairs, paste, collapse = "_"))), list(
  M3 = lines(factors), M1W = paste(one, wording("g"), sep = "\n"), M3W = paste(lines(factors), wording(factors), sep = "\n")))
ordinal <- function(data) {
  known <- NULL
  lapply(models, function(m) {
    fit <- quiet(cfa(m, data, ordered = asked$items, std.lv = TRUE, slotSampleStats = known))
    if (is.null(known)) known <<- fit@SampleStats
    fit
  })
}
told <- function(fits) lapply(fits, function(f) list(
  measures = quiet(tryCatch(fitMeasures(f), error = function(e) NULL)), quiet(parameterEstimates(f)), quiet(standardizedSolution(f))))
compared <- function(fits) lapply(c(lapply(names(models)[c(1:4)], c, "M3"), list(c("M3", "M3W"), c("M1W", "M3W"))), function(two)
  tryCatch(quiet(lavTestLRT(fits[[two[1]]], fits[[two[2]]])), error = function(e) NULL))
looked <- function(fit) tryCatch(list(quiet(modindices(fit, op = c("=~", "~~"), sort. = TRUE, maximum.number = 10)), quiet(lavResiduals(fit))),
                                 error = function(e) NULL)
chisq <- list()
for (kind in c("WLSMV", "MLR", "attentive")) {
  fits <- switch(kind, WLSMV = ordinal(data), attentive = ordinal(data[!flagged, ]),
                 MLR = lapply(models, function(m) quiet(cfa(m, data, estimator = "MLR", std.lv = TRUE))))
  tables <- told(fits)
  differences <- compared(fits)
  if (kind != "attentive") local_misfit <- looked(fits$M3W)
  if (kind == "WLSMV") est <- parameterEstimates(fits$M3)
  chisq[[kind]] <- lapply(tables, function(t) if (is.null(t$measures)) NA else t$measures[["chisq.scaled"]])
  rm(fits); invisible(gc())
}
ended("confirm")

write_json(list(
  numbers = list(alpha = sapply(reliability, `[[`, "alpha"), n = c(nrow(data), sum(!flagged)), chisq = chisq,
                 phi = est$est[est$op == "~~" & est$lhs != est$rhs & est$lhs %in% factors]),
  versions = list(R = as.character(getRversion()), lavaan = as.character(packageVersion("lavaan")), psych = as.character(packageVersion("psych")),
                  semTools = as.character(packageVersion("semTools")), BLAS = basename(extSoftVersion()[["BLAS"]]))),
  args[3], digits = I(12), auto_unbox = TRUE, na = "null")
