# Rscript reference.R  -> reference.json        (lavaan 0.6-14)
# Models whose parameters bear other names than those of the model they are nested in. lavaan's own satorra.bentler.2010 looks for
# parameters by name, finds none and evaluates the larger model anywhere (negative chi-squares); so here the larger model is put by
# hand where the smaller one is: lavaan fits it to the moments that the smaller one implies, and evaluates it there with the data.
suppressMessages({library(lavaan); library(jsonlite)})
HS <- read.csv("../cfa_holzinger/data.csv"); ORD <- read.csv("../cfa_holzinger_ordinal/data.csv")
items <- paste0("x", 1:9)
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
merged <- "mental =~ x1 + x2 + x3 + x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
one <- paste("g =~", paste(items, collapse = " + "))

fitted <- function(model, estimator) {
  if (estimator %in% c("MLM", "MLR")) cfa(model, HS, estimator = estimator, std.lv = TRUE, meanstructure = TRUE)
  else cfa(model, ORD, estimator = estimator, std.lv = TRUE, ordered = items)
}

# three factors where the merged one says the same: by hand, from the merged model's estimates
at_merged <- function(free, restricted) {
  own <- parTable(free); est <- parTable(restricted)
  for (k in which(own$free > 0)) {
    lhs <- own$lhs[k]; op <- own$op[k]; rhs <- own$rhs[k]
    same <- if (op == "=~") which(est$op == "=~" & est$rhs == rhs) else which(est$op == op & est$lhs == lhs & est$rhs == rhs)
    if (op == "~~" && lhs != rhs) {
      home <- function(f) unique(est$lhs[est$op == "=~" & est$rhs %in% own$rhs[own$op == "=~" & own$lhs == f]])
      a <- home(lhs); b <- home(rhs)
      own$ustart[k] <- if (a == b) 1 else est$est[est$op == "~~" & ((est$lhs == a & est$rhs == b) | (est$lhs == b & est$rhs == a))]
    } else own$ustart[k] <- est$est[same]
  }
  own$start <- own$ustart; own$est <- NULL; own$se <- NULL
  own
}

newer <- function(free, restricted) {
  options <- free@Options
  options$optim.method <- "none"; options$optim.force.converged <- TRUE; options$baseline <- FALSE
  there <- suppressWarnings(lavaan(at_merged(free, restricted), slotOptions = options, slotSampleStats = free@SampleStats, slotData = free@Data))
  stopifnot(max(abs(lavInspect(there, "implied")$cov - lavInspect(restricted, "implied")$cov)) < 1e-6)
  r0 <- restricted@test[[1]]$df; r1 <- free@test[[1]]$df; m <- r0 - r1
  factor <- (r0 * restricted@test[[2]]$scaling.factor - r1 * there@test[[2]]$scaling.factor) / m
  unscaled <- restricted@test[[1]]$stat - free@test[[1]]$stat
  list(scaling_factor = factor, chisq_diff = unscaled / factor, df_diff = m)
}

older <- function(free, restricted, ...) {
  d <- suppressWarnings(lavTestLRT(free, restricted, method = "satorra.2000", ...))
  list(chisq_diff = d[2, "Chisq diff"], df_diff = d[2, "Df diff"], pvalue = d[2, "Pr(>Chisq)"])
}

out <- list()
for (estimator in c("MLM", "MLR", "WLSM", "WLSMV", "ULSMV")) for (name in c("merged", "one")) {
  free <- fitted(three, estimator); restricted <- fitted(get(name), estimator)
  record <- list(estimator = estimator, free = three, restricted = get(name), satorra.bentler.2010 = newer(free, restricted))
  if (estimator != "MLR") {
    record$shifted <- older(free, restricted)
    record$unshifted <- older(free, restricted, scaled.shifted = FALSE)
  }
  out[[paste(estimator, name, sep = "_")]] <- record
}
write_json(out, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", pretty = 1)
