# Makes reference.json: information of the trait scales of pmc at some levels of their factor, by the formula of the graded
# response model on lavaan's one-factor solutions. Run here: Rscript reference.R (a second).
suppressMessages({library(lavaan); library(jsonlite)})
raw <- read.csv("../../../data/raw/pmc/time1/tai.csv", check.names = FALSE)
scales <- list(
  safety = list(c("secure", "content", "pleasant", "happy"), c("not.satisfied", "wish.happy")),
  confidence = list(c("decisive", "steady"), c("lack.self.confidence", "inadequate", "failure", "difficulties")),
  apprehension = list(c("worry", "disturbing.thoughts", "thoughts.bother", "nervous", "tension"), c("calm", "rested")))
levels <- c(-3, -1.5, 0, 0.7, 2)
one <- function(s) {
  d <- na.omit(raw[c(s[[1]], s[[2]])])
  for (i in s[[2]]) d[[i]] <- 5 - d[[i]]
  names(d) <- paste0("x", seq_along(d))
  fit <- cfa(paste("f =~", paste(names(d), collapse = " + ")), d, std.lv = TRUE, ordered = names(d), estimator = "WLSMV")
  lambda <- lavInspect(fit, "est")$lambda[, 1]
  if (sum(lambda) < 0) lambda <- -lambda  # lavaan turns the factor toward its first item; decisive goes against the others
  tau <- lavInspect(fit, "est")$tau[, 1]
  info <- sapply(levels, function(eta) sum(sapply(names(d), function(i) {
    theta <- sqrt(1 - lambda[[i]]^2)
    at <- (lambda[[i]] * eta - tau[startsWith(names(tau), paste0(i, "|"))]) / theta
    e <- c(Inf, at, -Inf)
    hi <- head(e, -1); lo <- tail(e, -1)
    p <- ifelse(lo > 0, pnorm(-lo) - pnorm(-hi), pnorm(hi) - pnorm(lo))  # in the tail where a difference keeps its digits
    slope <- c(0, dnorm(at), 0) * lambda[[i]] / theta
    sum(diff(slope)^2 / p)
  })))
  list(n = nrow(d), eta = levels, information = info)
}
write(toJSON(lapply(scales, one), digits = 12, auto_unbox = TRUE, pretty = TRUE), "reference.json")
