# The alignment loss of Asparouhov and Muthén (2014), written down term by term and minimised by optim from 60 starting points.
# sirt's invariance.alignment minimises the same sum (its C++ source was read; the package could not be installed here).
library(jsonlite)
set.seed(20261126)
case <- function(G, I, moved, eps, n) {
  lambda <- matrix(runif(I, .5, .9), G, I, byrow = TRUE); nu <- matrix(rnorm(I, 0, .5), G, I, byrow = TRUE)
  for (k in seq_len(moved)) { g <- sample(G, 1); i <- sample(I, 1); lambda[g, i] <- lambda[g, i] - .3; nu[sample(G, 1), sample(I, 1)] <- .9 }
  alpha <- rnorm(G, 0, .5); psi <- runif(G, .7, 1.4)
  lambda0 <- lambda * psi + matrix(rnorm(G * I, 0, .02), G, I); nu0 <- nu + alpha * lambda + matrix(rnorm(G * I, 0, .02), G, I)
  component <- function(x) sqrt(sqrt(x^2 + eps))
  loss <- function(x) {
    a <- c(0, x[1:(G - 1)]); s <- exp(c(0, x[G:(2 * G - 2)])); s <- s / prod(s)^(1 / G)
    total <- 0; weights <- 0
    for (g in 1:(G - 1)) for (h in (g + 1):G) {
      w <- sqrt(n[g] * n[h]); weights <- weights + w
      for (i in 1:I) {
        total <- total + w * component(lambda0[g, i] / s[g] - lambda0[h, i] / s[h])
        total <- total + w * component((nu0[g, i] - a[g] * lambda0[g, i] / s[g]) - (nu0[h, i] - a[h] * lambda0[h, i] / s[h]))
      }
    }
    total / weights
  }
  best <- NULL
  for (start in 1:60) {
    found <- optim(rnorm(2 * G - 2, 0, .4), loss, method = "BFGS", control = list(maxit = 500, reltol = 1e-14))
    if (is.null(best) || found$value < best$value) best <- found
  }
  best <- optim(best$par, loss, method = "BFGS", control = list(maxit = 2000, reltol = 1e-16))
  s <- exp(c(0, best$par[G:(2 * G - 2)])); s <- s / prod(s)^(1 / G)
  list(lambda = lambda0, nu = nu0, n = n, epsilon = eps, loss = best$value, mean = c(0, best$par[1:(G - 1)]), sd = s)
}
write_json(list(three = case(3, 4, 1, .01, c(200, 500, 300)), six = case(6, 5, 4, .01, rep(400, 6)), sharp = case(4, 6, 3, 1e-3, c(100, 200, 900, 400))),
           "reference.json", digits = I(12), auto_unbox = TRUE)
