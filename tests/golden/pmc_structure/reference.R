# Makes reference.json: the rival models of config/models/components.yaml on data/raw/pmc, and the invariance ladder of
# Wu and Estabrook (2016) across the three waves of the mood adjectives. Run here: Rscript reference.R (about a minute).
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
raw <- function(file) read.csv(file.path("../../../data/raw/pmc", file), check.names = FALSE)

syntax <- function(s, c, a, signs) {
  S <- paste(s, collapse = " + "); C <- paste(c, collapse = " + "); A <- paste(a, collapse = " + ")
  W <- paste(paste0(signs, "*", names(signs)), collapse = " + ")
  three <- sprintf("safety =~ %s\nconfidence =~ %s\napprehension =~ %s", S, C, A)
  one <- sprintf("security =~ %s + %s + %s", S, C, A)
  list(
    M1 = one,
    M2a = sprintf("safety_confidence =~ %s + %s\napprehension =~ %s", S, C, A),
    # in the items' order of the other models: lavaan 0.6-14 mixes the rows of the two Jacobians up when the order differs,
    # and then gives 1019.826 instead of 685.551 for the difference from M3
    M2b = sprintf("safety_apprehension =~ %s\nconfidence =~ %s\nsafety_apprehension =~ %s", S, C, A),
    M2c = sprintf("safety =~ %s\nconfidence_apprehension =~ %s + %s", S, C, A),
    M3 = three,
    M1W = paste0(one, "\nwording =~ ", W, "\nwording ~~ NA*wording\nwording ~~ 0*security"),
    M3W = paste0(three, "\nwording =~ ", W,
                 "\nwording ~~ NA*wording\nwording ~~ 0*safety + 0*confidence + 0*apprehension"))
}
keep <- c("chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "cfi", "tli", "cfi.scaled", "tli.scaled", "rmsea",
          "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled", "srmr", "npar", "logl", "aic", "bic")
measures <- function(fit) { m <- fitMeasures(fit); as.list(m[intersect(keep, names(m))]) }
phi <- function(fit) {
  p <- parameterEstimates(fit); n <- c("safety", "confidence", "apprehension")
  p <- p[p$op == "~~" & p$lhs %in% n & p$rhs %in% n & p$lhs != p$rhs, ]
  data.frame(lhs = p$lhs, rhs = p$rhs, abs = abs(p$est), se = p$se)
}
test <- function(a, b) { t <- lavTestLRT(a, b); list(chisq_diff = t[2, "Chisq diff"], df_diff = t[2, "Df diff"]) }

fit_all <- function(data, models, which, estimator) lapply(models[which], function(m) {
  if (estimator == "ML") cfa(m, data, std.lv = TRUE)
  else cfa(m, data, ordered = names(data), estimator = estimator, std.lv = TRUE) })
report <- function(fits) lapply(fits, function(f) list(n = nobs(f), measures = measures(f),
  phi = if (all(c("safety", "confidence", "apprehension") %in% lavNames(f, "lv"))) phi(f) else NULL))

# ---- tai: the complete file, complete rows, keyed toward security
s <- c("secure", "content", "pleasant", "happy", "not.satisfied", "wish.happy")
c3 <- c("decisive", "steady", "lack.self.confidence", "inadequate", "failure", "difficulties")
a <- c("worry", "disturbing.thoughts", "thoughts.bother", "nervous", "tension", "calm", "rested")
signs <- c(1, 1, 1, 1, -1, -1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 1); names(signs) <- c(s, c3, a)
tai <- na.omit(raw("time1/tai.csv")[names(signs)])
for (i in names(signs)) if (signs[i] < 0) tai[[i]] <- 5 - tai[[i]]
models <- syntax(s, c3, a, signs)
pairs <- list(c("M1", "M3"), c("M2a", "M3"), c("M2b", "M3"), c("M2c", "M3"), c("M3", "M3W"), c("M1W", "M3W"))
out <- list()
for (estimator in c("WLSMV", "ML")) {
  fits <- fit_all(tai, models, names(models), estimator)
  out$tai[[estimator]] <- report(fits)
  out$tai_comparisons[[estimator]] <- lapply(pairs, function(p)
    c(list(restricted = p[1], general = p[2]), test(fits[[p[1]]], fits[[p[2]]])))
}

# ---- msq time 1, five adjectives each (without tense and jittery), every complete row
ms <- c("at.ease", "calm", "relaxed", "content", "serene"); mc <- c("confident", "determined", "strong", "proud", "inspired")
ma <- c("afraid", "scared", "fearful", "nervous", "anxious")
msigns <- c(rep(1, 10), rep(-1, 5)); names(msigns) <- c(ms, mc, ma)
five <- na.omit(raw("time1/msq_time1.csv")[names(msigns)])
for (i in ma) five[[i]] <- 3 - five[[i]]
out$msq_five <- report(fit_all(five, syntax(ms, mc, ma, msigns), "M3", "WLSMV"))

# ---- the ladder: M3 of the 17 adjectives in three waves; keys that are one's own, at most a fifth of the items missing
ma7 <- c("afraid", "scared", "fearful", "nervous", "anxious", "tense", "jittery")
items <- c(ms, mc, ma7)
wave <- function(k) {
  d <- raw(sprintf("time%d/msq_time%d.csv", k, k))
  key <- paste(d$study, d$id)
  d <- d[!is.na(d$id) & !(duplicated(key) | duplicated(key, fromLast = TRUE)), items]
  d <- na.omit(d)
  for (i in ma7) d[[i]] <- 3 - d[[i]]
  d$wave <- paste0("time", k); d
}
waves <- do.call(rbind, lapply(1:3, wave))
waves$scared[waves$scared == 0] <- 1   # nobody in time3: merged with the neighbour nearer to the middle
three <- syntax(ms, mc, ma7, c(rep(1, 10), rep(-1, 7)) |> setNames(items))$M3
rung <- function(equal) {
  text <- as.character(measEq.syntax(three, data = waves, ordered = items, parameterization = "delta", ID.fac = "std.lv",
                                     ID.cat = "Wu.Estabrook.2016", group = "wave", group.equal = equal))
  cfa(text, waves, ordered = items, group = "wave", estimator = "WLSMV", parameterization = "delta", std.lv = TRUE)
}
ladder <- list(configural = rung(""), thresholds = rung("thresholds"), metric = rung(c("thresholds", "loadings")),
               scalar = rung(c("thresholds", "loadings", "intercepts")))
out$ladder <- lapply(ladder, function(f) list(n = sum(lavInspect(f, "nobs")), measures = measures(f)))
out$ladder_differences <- lapply(2:4, function(i)
  c(list(level = names(ladder)[i]), test(ladder[[i]], ladder[[i - 1]])))
p <- parameterEstimates(ladder$scalar)
p <- p[p$op == "~1" & p$lhs %in% c("safety", "confidence", "apprehension"), c("lhs", "group", "est", "se")]
out$latent_means <- p
out$versions <- list(R = as.character(getRversion()), lavaan = as.character(packageVersion("lavaan")),
                     semTools = as.character(packageVersion("semTools")))
write(toJSON(out, digits = 10, auto_unbox = TRUE, pretty = TRUE, na = "null"), "reference.json")
