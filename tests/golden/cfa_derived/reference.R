# What is derived from a fit: standardised solutions, model-based reliability, factor scores, item information.
# Run: cd tests/golden/cfa_derived && Rscript reference.R     (writes holzinger.csv, datcat.csv, bifactor.csv, reference.json)
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})

HS <- HolzingerSwineford1939[c("school", "sex", "ageyr", paste0("x", 1:9))]
for (i in 1:9) {
  x <- HS[[paste0("x", i)]]
  HS[[paste0("q", i)]] <- cut(x, c(-Inf, quantile(x, c(.25, .5, .75)), Inf), labels = FALSE)
}
write.csv(format(HS, digits = 17), "holzinger.csv", row.names = FALSE, quote = FALSE)
data(datCat)
DC <- data.frame(group = as.character(datCat$g), lapply(datCat[paste0("u", 1:8)], as.integer))
write.csv(DC, "datcat.csv", row.names = FALSE, quote = FALSE)
# nine items with a general and three group factors, numeric (b) and cut to four categories (c)
set.seed(1936)
G <- matrix(rnorm(800 * 4), 800)
BF <- sapply(1:9, function(i) c(.7, .6, .5, .65, .55, .6, .5, .7, .6)[i] * G[, 1] + c(.4, .5, .45)[ceiling(i / 3)] * G[, 1 + ceiling(i / 3)] + .6 * rnorm(800))
colnames(BF) <- paste0("b", 1:9)
CF <- apply(BF, 2, function(x) findInterval(x, c(-1, 0, .8)) + 1L)
colnames(CF) <- paste0("c", 1:9)
write.csv(cbind(format(as.data.frame(BF), digits = 17), CF), "bifactor.csv", row.names = FALSE, quote = FALSE)
BF <- read.csv("bifactor.csv")
HS <- read.csv("holzinger.csv"); DC <- read.csv("datcat.csv")

three <- function(stem) paste0("visual =~ ", paste0(stem, 1:3, collapse = " + "), "\ntextual =~ ",
  paste0(stem, 4:6, collapse = " + "), "\nspeed =~ ", paste0(stem, 7:9, collapse = " + "))
second <- paste(three("x"), "g =~ visual + textual + speed", sep = "\n")
bifactor <- function(stem) paste0("g =~ ", paste0(stem, 1:9, collapse = " + "), "\n", three(stem))
dc <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
q <- paste0("q", 1:9); u <- paste0("u", 1:8)

fits <- list(
  hs = cfa(three("x"), HS, std.lv = TRUE),
  hs_marker = cfa(paste(three("x"), "x1 ~~ x4\nvisual =~ x9\nvisual ~~ r*textual\nz := r^2", sep = "\n"), HS, meanstructure = TRUE),
  hs_second = cfa(second, HS, std.lv = TRUE),
  bifactor = cfa(bifactor("b"), BF, std.lv = TRUE, orthogonal = TRUE),
  hs_school = cfa(three("x"), HS, group = "school", group.equal = c("loadings", "intercepts"), std.lv = TRUE),
  hs_mimic = sem(paste(three("x"), "visual + textual ~ ageyr + sex\nx9 ~ sex", sep = "\n"), HS, std.lv = TRUE, meanstructure = TRUE),
  quartile = cfa(three("q"), HS, ordered = q, std.lv = TRUE),
  quartile_marker = cfa(paste(three("q"), "q1 ~~ q4", sep = "\n"), HS, ordered = q),
  quartile_theta = cfa(three("q"), HS, ordered = q, std.lv = TRUE, parameterization = "theta"),
  cut_bifactor = cfa(bifactor("c"), BF, ordered = paste0("c", 1:9), std.lv = TRUE, orthogonal = TRUE),
  quartile_school = cfa(three("q"), HS, ordered = q, std.lv = TRUE, group = "school", group.equal = c("loadings", "thresholds")),
  datcat = cfa(dc, DC, ordered = u, std.lv = TRUE)
)
ordinal <- c("quartile", "quartile_marker", "quartile_theta", "cut_bifactor", "quartile_school", "datcat")

plain <- function(x) if (is.list(x) && !is.data.frame(x)) lapply(x, plain) else if (is.matrix(x)) as.data.frame(unclass(x)) else x
standard <- function(fit) lapply(c(std.all = "std.all", std.lv = "std.lv", std.nox = "std.nox"), function(type) {
  s <- as.data.frame(standardizedSolution(fit, type = type))
  if (is.null(s$group)) s$group <- 1L
  as.list(s[c("lhs", "op", "rhs", "group", "est.std", "se", "ci.lower", "ci.upper")])
})
rows <- function(r) { r <- as.data.frame(r); lapply(setNames(rownames(r), rownames(r)), function(n) as.list(r[n, ])) }
reliab <- function(name) {
  fit <- fits[[name]]
  old <- suppressWarnings(suppressMessages(reliability(fit, return.total = TRUE)))
  groups <- if (is.list(old)) lapply(unname(old), rows) else list(rows(old))
  comp <- function(...) suppressMessages({
    r <- compRelSEM(fit, ...)
    if (is.data.frame(r)) lapply(seq_len(nrow(r)), function(i) as.list(r[i, setdiff(names(r), "group")])) else list(as.list(unclass(r)))
  })
  # semTools 0.5-6 stops with an error when the total of ordered items is asked for
  total <- !name %in% ordinal
  list(reliability = groups,
       comp_obs = comp(obs.var = TRUE, return.total = total), comp_implied = comp(obs.var = FALSE, return.total = total),
       comp_latent = if (name %in% ordinal) comp(obs.var = FALSE, ord.scale = FALSE, return.total = TRUE))
}
scores <- function(fit, method) {
  out <- suppressWarnings(lavPredict(fit, method = method, se = if (lavInspect(fit, "categorical")) "none" else "standard"))
  se <- attr(out, "se")
  one <- function(m) if (is.list(m)) lapply(unname(m), function(g) lapply(seq_len(ncol(g)), function(j) head(as.numeric(g[, j]), 40)))
    else list(lapply(seq_len(ncol(m)), function(j) head(as.numeric(m[, j]), 40)))
  list(scores = one(out), se = if (!is.null(se)) unname(lapply(se, function(s) as.numeric(s))))
}

# graded response model of the normal ogive, from lavaan's standardised solution alone
grm <- function(fit, theta = c(-2, -1, 0, 0.5, 1.5)) {
  s <- standardizedSolution(fit, se = FALSE)
  load <- s[s$op == "=~", ]
  lapply(setNames(seq_len(nrow(load)), load$rhs), function(i) {
    l <- load$est.std[i]; t <- s$est.std[s$op == "|" & s$lhs == load$rhs[i]]; r <- sqrt(1 - l^2)
    a <- l / r; b <- t / l
    info <- sapply(theta, function(z) {
      u <- c(0, pnorm(a * (z - rev(rev(b)))), 1)
      P <- -diff(c(1, pnorm(a * (z - b)), 0)); D <- -diff(c(0, a * dnorm(a * (z - b)), 0))
      sum(D^2 / P)
    })
    list(factor = load$lhs[i], a = a, b = b, information = info)
  })
}

reference <- list(
  estimates = lapply(fits, function(f) as.numeric(coef(f))),
  standardized = lapply(fits, standard),
  reliability = lapply(setNames(names(fits)[c(1, 4, 5, 7, 9, 10, 11, 12)], names(fits)[c(1, 4, 5, 7, 9, 10, 11, 12)]), reliab),
  ave = list(hs = as.list(unclass(AVE(fits$hs))), quartile = as.list(unclass(AVE(fits$quartile)))),
  second_order = c(as.list(reliabilityL2(fits$hs_second, "g")),
    comp_implied = unname(compRelSEM(fits$hs_second, obs.var = FALSE, higher = "g", dropSingle = FALSE)["g"])),
  psych = { # of items with variance 1 (divided by N): psych divides unstandardised loadings by sums of correlations
    om <- psych::omegaFromSem(cfa(bifactor("b"), as.data.frame(scale(BF[1:9]) * sqrt(800 / 799)), std.lv = TRUE, orthogonal = TRUE), plot = FALSE)
    list(omega_h = om$omega, omega_t = om$omega.tot, group = as.list(om$omega.group$group[-1]), general = as.list(om$omega.group$general[-1]))
  },
  scores = list(
    hs_regression = scores(fits$hs, "regression"), hs_bartlett = scores(fits$hs, "Bartlett"),
    hs_marker_regression = scores(fits$hs_marker, "regression"), hs_marker_bartlett = scores(fits$hs_marker, "Bartlett"),
    hs_school_regression = scores(fits$hs_school, "regression"), hs_school_bartlett = scores(fits$hs_school, "Bartlett"),
    hs_second_regression = scores(fits$hs_second, "regression"),
    quartile_ebm = scores(fits$quartile, "EBM"), quartile_marker_ebm = scores(fits$quartile_marker, "EBM"),
    quartile_theta_ebm = scores(fits$quartile_theta, "EBM"), datcat_ebm = scores(fits$datcat, "EBM"),
    quartile_school_ebm = scores(fits$quartile_school, "EBM")),
  information = list(theta = c(-2, -1, 0, 0.5, 1.5), quartile = grm(fits$quartile), datcat = grm(fits$datcat))
)
json <- toJSON(reference, auto_unbox = TRUE, digits = NA, na = "null", null = "null")
writeLines(gsub('("(reliability|scores|standardized|information|[a-z]+_[a-z_]+)":\\{)', '\n\\1', json), "reference.json")
