# Posterior means (EAP) of ordered items by sums over a fine grid, from lavaan's solution and pnorm alone.
# Run: cd tests/golden/cfa_eap && Rscript reference.R     (reads ../cfa_derived/datcat.csv and holzinger.csv, writes reference.json)
suppressMessages({library(lavaan); library(jsonlite)})

DC <- read.csv("../cfa_derived/datcat.csv")[paste0("u", 1:8)]
HS <- read.csv("../cfa_derived/holzinger.csv")
two <- cfa("f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8", DC, ordered = names(DC), std.lv = TRUE)
one <- cfa("visual =~ q1 + q2 + q3 + q4 + q5", HS, ordered = paste0("q", 1:5), std.lv = TRUE)

# grid: rows are points of the factors, phi their correlations; trapezoids of so fine and wide a grid err by less than 1e-12
eap <- function(fit, answers, grid) {
  est <- lavInspect(fit, "est"); lambda <- est$lambda; tau <- est$tau
  items <- rownames(lambda)
  prior <- -0.5 * rowSums((grid %*% solve(est$psi)) * grid)
  t(sapply(seq_len(nrow(answers)), function(i) {
    value <- prior
    for (j in items) if (!is.na(answers[i, j])) {
      edges <- c(-Inf, tau[grep(paste0("^", j, "\\|"), rownames(tau)), 1], Inf)
      at <- as.vector(grid %*% lambda[j, ]); spread <- sqrt(1 - c(lambda[j, ] %*% est$psi %*% lambda[j, ]))
      k <- answers[i, j]
      value <- value + log(pnorm((edges[k + 1] - at) / spread) - pnorm((edges[k] - at) / spread))
    }
    w <- exp(value - max(value)); w <- w / sum(w)
    mean <- colSums(w * grid)
    c(mean, sqrt(colSums(w * grid^2) - mean^2))
  }))
}
line <- seq(-6.5, 6.5, by = 0.05)
gaps <- function(d) { d[1, 2] <- NA; d[2, c(1, 3)] <- NA; d[3, -1] <- NA; d }
answers <- list(two = gaps(DC[1:20, ]), one = gaps(HS[1:20, paste0("q", 1:5)]))
out <- list(
  two = unname(eap(two, answers$two, as.matrix(expand.grid(line, line)))),
  one = unname(eap(one, answers$one, matrix(seq(-8, 8, by = 0.01))))
)
writeLines(toJSON(out, digits = NA, pretty = FALSE), "reference.json")
