# Rscript reference.R  -> reference.json      (lavaan 0.6-14, semTools 0.5-6: measEq.syntax, Wu & Estabrook 2016; some minutes)
# Levels of invariance of pmc's mood adjectives over time, among those who came back: complete rows of time 1 and time 2, one model.
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
s <- c("at.ease", "calm", "relaxed", "content", "serene")
c_ <- c("confident", "determined", "strong", "proud", "inspired")
a <- c("afraid", "scared", "fearful", "nervous", "anxious", "tense", "jittery")
items <- c(s, c_, a)
wave <- function(k) {
  raw <- read.csv(sprintf("../../../data/raw/pmc/time%d/msq_time%d.csv", k, k), check.names = FALSE)
  key <- paste(toupper(raw$study), raw$id)
  raw <- raw[!is.na(raw$id) & !(key %in% key[duplicated(key)]), ]
  x <- raw[items]; x[a] <- 3 - x[a]                     # keyed toward security
  names(x) <- paste0(items, k); x$key <- paste(toupper(raw$study), raw$id)
  x
}
data <- merge(wave(1), wave(2), by = "key")
data <- data[complete.cases(data), paste0(rep(items, 2), rep(1:2, each = 17))]
factors <- list(safety = s, confidence = c_, apprehension = a)
model <- paste(unlist(lapply(1:2, function(k) lapply(names(factors), function(f)
  paste0(f, k, " =~ ", paste0(factors[[f]], k, collapse = " + "))))), collapse = "\n")
both <- function(names_) setNames(lapply(names_, function(n) paste0(n, 1:2)), names_)
levels_of <- list(configural = "", thresholds = "thresholds", loadings = c("thresholds", "loadings"),
                  intercepts = c("thresholds", "loadings", "intercepts"), residuals = c("thresholds", "loadings", "intercepts", "residuals"))
out <- list(n = nrow(data)); before <- NULL
for (l in names(levels_of)) {
  syntax <- as.character(measEq.syntax(configural.model = model, data = data, ordered = names(data), parameterization = "theta",
    ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", longFacNames = both(names(factors)), longIndNames = both(items),
    long.equal = levels_of[[l]], auto = "all"))
  fit <- cfa(syntax, data = data, ordered = names(data), parameterization = "theta", estimator = "WLSMV")
  m <- as.list(unclass(fitMeasures(fit, c("chisq", "df", "chisq.scaled", "cfi.scaled", "rmsea.scaled", "srmr"))))
  m$nci <- exp(-0.5 * (m$chisq.scaled - m$df) / nobs(fit))
  latent <- lavNames(fit, "lv")
  p <- parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE)
  p$group <- 1
  r <- standardizedSolution(fit); r$group <- 1
  out[[l]] <- list(measures = m,
    latent = p[(p$op == "~1" | p$op == "~~") & p$lhs %in% latent, c("lhs", "op", "rhs", "group", "est", "se")],
    correlations = r[r$op == "~~" & r$lhs %in% latent & r$lhs != r$rhs, c("lhs", "rhs", "group", "est.std", "se")])
  if (!is.null(before) && m$df > fitMeasures(before, "df")) {
    d <- lavTestLRT(before, fit)
    out[[l]]$difference <- list(chisq = d[2, "Chisq diff"], df = d[2, "Df diff"], p = d[2, "Pr(>Chisq)"])
  }
  before <- fit
  cat(l, m$chisq, m$df, "\n")
}
write_json(out, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null", null = "null")
