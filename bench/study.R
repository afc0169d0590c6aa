# Rscript bench/study.R <export.csv> <asked.json> <answer.json>: what bench/study.py asks of the workflow, as a script in R would do it
suppressMessages({library(lavaan); library(psych); library(semTools); library(jsonlite)})
args <- commandArgs(TRUE)
asked <- fromJSON(args[2])
quiet <- function(expr) { utils::capture.output(value <- suppressMessages(suppressWarnings(expr))); value }

# read, screen (who left out more than half), key, score
raw <- read.csv(args[1])[, asked$items]
raw <- raw[rowMeans(is.na(raw)) <= 0.5, ]
data <- raw
data[, asked$against] <- asked$turn - data[, asked$against]
scores <- sapply(asked$components, function(items) rowMeans(data[, items]))

# items and response categories
described <- describe(data)
categories <- lapply(data, table)

# reliability of each component: alpha with Feldt's interval, omega, categorical omega
reliability <- lapply(asked$components, function(items) {
  one <- paste("f =~", paste(items, collapse = " + "))
  list(alpha = quiet(alpha(data[, items]))$total$raw_alpha,
       omega = quiet(compRelSEM(cfa(one, data, std.lv = TRUE, estimator = "MLR")))[[1]],
       categorical = quiet(compRelSEM(cfa(one, data, std.lv = TRUE, ordered = items), ord.scale = TRUE))[[1]])
})

# dimensionality: polychoric parallel analysis, MAP, KMO, Bartlett; exploratory factors
pdf(NULL)
poly <- quiet(polychoric(data))$rho
parallel <- quiet(fa.parallel(data, cor = "poly", fa = "both", n.iter = asked$replicates, plot = FALSE))
map <- quiet(vss(poly, n = 8, n.obs = nrow(data), plot = FALSE))
adequacy <- list(KMO(poly), cortest.bartlett(poly, n = nrow(data)))
explored <- quiet(fa(poly, length(asked$components), n.obs = nrow(data), rotate = "oblimin", fm = "minres"))

# confirmatory: seven models by WLSMV, by MLR, and by WLSMV without those who are flagged
sum_of <- function(items) paste(items, collapse = " + ")
separate <- paste(names(asked$components), "=~", sapply(asked$components, sum_of), collapse = "\n")
pairs <- combn(names(asked$components), 2, simplify = FALSE)
merged <- lapply(pairs, function(two) paste(
  paste("m =~", sum_of(unlist(asked$components[two]))),
  paste(setdiff(names(asked$components), two), "=~", sum_of(asked$components[[setdiff(names(asked$components), two)]])), sep = "\n"))
signs <- ifelse(asked$items %in% asked$against, "-1*", "1*")
wording <- function(factors) paste(c(paste("wording =~", paste0(signs, asked$items, collapse = " + ")), "wording ~~ NA*wording",
                                     paste0("wording ~~ 0*", factors)), collapse = "\n")
one <- paste("g =~", sum_of(asked$items))
models <- c(list(M1 = one), setNames(merged, paste0("M2", letters[seq_along(merged)])), list(
  M3 = separate, M1W = paste(one, wording("g"), sep = "\n"), M3W = paste(separate, wording(names(asked$components)), sep = "\n")))
flagged <- seq_len(nrow(data)) %% 20 == 0
fits <- lapply(models, function(m) list(
  wlsmv = quiet(cfa(m, data, ordered = asked$items, std.lv = TRUE)),
  mlr = quiet(cfa(m, data, estimator = "MLR", std.lv = TRUE)),
  attentive = quiet(cfa(m, data[!flagged, ], ordered = asked$items, std.lv = TRUE))))
told <- lapply(fits, lapply, function(f) list(fitMeasures(f), parameterEstimates(f), standardizedSolution(f)))
compared <- lapply(list(c("M1", "M3"), c("M2a", "M3"), c("M2b", "M3"), c("M2c", "M3"), c("M3", "M3W"), c("M1W", "M3W")), function(two)
  lapply(c("wlsmv", "mlr", "attentive"), function(e) tryCatch(quiet(lavTestLRT(fits[[two[1]]][[e]], fits[[two[2]]][[e]])), error = function(e) NULL)))
looked <- lapply(c("wlsmv", "mlr"), function(e) {
  fit <- fits$M3W[[e]]
  tryCatch(list(quiet(residuals(fit, type = "cor")), quiet(modindices(fit, op = c("=~", "~~"))), quiet(lavResiduals(fit))), error = function(e) NULL)
})

est <- parameterEstimates(fits$M3$wlsmv)
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
time <- proc.time()
write_json(list(wall = time[["elapsed"]], cpu = sum(time[c(1, 2, 4, 5)]), peak = peak,
  numbers = list(alpha = sapply(reliability, `[[`, "alpha"), chisq = fitMeasures(fits$M3$wlsmv, "chisq.scaled")[[1]],
                 phi = est$est[est$op == "~~" & est$lhs != est$rhs & est$lhs %in% names(asked$components)]),
  versions = paste0("R ", getRversion(), ", lavaan ", packageVersion("lavaan"), ", psych ", packageVersion("psych"), ", semTools ", packageVersion("semTools"))),
  args[3], digits = I(12), auto_unbox = TRUE)
