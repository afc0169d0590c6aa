# Rscript reference.R  -> reference.json     (base R; formulas as printed in the papers, written here anew; psych for Williams's t)
suppressMessages({library(jsonlite); library(psych)})
z <- atanh
steiger <- function(a, b, k, n) { p <- (a + b) / 2
  s <- (k * (1 - 2 * p^2) - .5 * p^2 * (1 - 2 * p^2 - k^2)) / (1 - p^2)^2
  (z(a) - z(b)) * sqrt(n - 3) / sqrt(2 - 2 * s) }
meng <- function(a, b, k, n) { m <- (a^2 + b^2) / 2; f <- min(1, (1 - k) / (2 * (1 - m))); h <- (1 - f * m) / (1 - m)
  (z(a) - z(b)) * sqrt((n - 3) / (2 * (1 - k) * h)) }
qcv <- function(actual, said, k, n) { m <- mean(actual^2); l <- said - mean(said); f <- min(1, (1 - k) / (2 * (1 - m)))
  h <- (1 - f * m) / (1 - m); zc <- sum(l * z(actual)) * sqrt((n - 3) / (sum(l^2) * (1 - k) * h))
  t <- qt(pnorm(-abs(zc), log.p = TRUE), n - 2, lower.tail = FALSE, log.p = TRUE); r <- sign(zc) * sqrt(t^2 / (t^2 + n - 2))
  list(alerting = cor(z(actual), said), contrast = r, z = zc, lower = tanh(z(r) - qnorm(.975) / sqrt(n - 3)),
       upper = tanh(z(r) + qnorm(.975) / sqrt(n - 3))) }
cases <- list(c(.2, .5, .1, 315), c(.63, -.03, -.19, 15), c(.4, .5, .1, 103), c(-.35, -.2, .7, 240), c(.8, .75, .9, 60))
im <- list(actual = c(.46, .13, -.24, -.03, .12, .03, .39, .06, .51, .08, .24, .66),
           said = c(.58, .24, -.04, .06, -.04, .18, .36, .08, .64, .56, .36, .56))
many <- list(actual = c(.5, .4, -.3, -.5, .1), said = c(.3, .3, -.3, -.3, 0), between = .3, n = c(500, 1000, 1400, 4000, 20000))
write_json(list(cases = cases, steiger = sapply(cases, \(x) steiger(x[1], x[2], x[3], x[4])),
                meng = sapply(cases, \(x) meng(x[1], x[2], x[3], x[4])),
                williams = sapply(cases, \(x) r.test(n = x[4], r12 = x[1], r13 = x[2], r23 = x[3])$t),
                qcv = qcv(im$actual, im$said, .075, 90), im = im, many = many,
                qcv_of_many = lapply(many$n, \(n) qcv(many$actual, many$said, many$between, n))), "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1)
