# Regenerates data.csv, data_holes.csv and reference.json: cd tests/golden/polychoric_cut && Rscript reference.R
suppressMessages({library(lavaan); library(jsonlite); library(polycor); library(psych)})

items <- paste0("x", 1:9)
cut4 <- function(x) as.integer(cut(x, c(-Inf, quantile(x, c(.25, .5, .75)), Inf)))
data <- as.data.frame(lapply(HolzingerSwineford1939[, items], cut4))
data$x1 <- pmin(data$x1, 2L)                       # unequal numbers of categories: 2 ...
data$x5 <- pmin(data$x5, 3L)                       # ... and 3, beside 4
write.csv(data, "data.csv", row.names = FALSE)

set.seed(3)
holes <- data
for (j in 1:9) holes[sample(301, 25), j] <- NA
holes[5, ] <- NA                                   # a row without any answer: lavaan leaves it out of N
holes[6, -1] <- NA
write.csv(holes, "data_holes.csv", row.names = FALSE, na = "")

model <- "v =~ x1 + x2 + x3\n t =~ x4 + x5 + x6\n s =~ x7 + x8 + x9"
statistics <- function(fit) list(
  n = lavInspect(fit, "nobs"),
  wls_obs = as.numeric(lavInspect(fit, "wls.obs")),
  names = names(lavInspect(fit, "wls.obs")),
  gamma = unclass(lavInspect(fit, "gamma")))
listwise <- statistics(cfa(model, data, ordered = TRUE, std.lv = TRUE))
pairwise <- statistics(suppressWarnings(cfa(model, holes, ordered = TRUE, std.lv = TRUE, missing = "pairwise")))
dropped <- statistics(cfa(model, holes, ordered = TRUE, std.lv = TRUE))

textbook <- rbind(c(13, 69, 41), c(6, 113, 132), c(0, 22, 104))
reference <- list(
  made_with = list(lavaan = as.character(packageVersion("lavaan")), polycor = as.character(packageVersion("polycor")),
                   psych = as.character(packageVersion("psych"))),
  listwise = listwise, pairwise = pairwise, holes_listwise = dropped,
  lavcor_pairwise = unclass(lavCor(holes, ordered = items, missing = "pairwise")),
  psych_polychoric = unclass(psych::polychoric(data, correct = 0)$rho),
  textbook = list(table = textbook, polychor = polychor(textbook)))
write_json(reference, "reference.json", digits = NA, auto_unbox = TRUE)
