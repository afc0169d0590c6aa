# Makes reference.json: limits of agreement with exact confidence limits by R's noncentral t, on the peak flow data that Bland
# and Altman (1986, Lancet, table 1: first reading of each meter) published, and on made-up samples of other sizes.
# Run here: Rscript reference.R (a second). R's qt takes noncentrality up to 37.62, so n stays below 360.
suppressMessages(library(jsonlite))
wright <- c(494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
mini <- c(512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
one <- function(a, b) {
  d <- b - a; n <- length(d); z <- qnorm(.975); s <- sd(d)
  k <- qt(c(.025, .975), n - 1, ncp = z * sqrt(n)) / sqrt(n)
  list(first = a, second = b, mean = mean(d), mean_ci = as.numeric(t.test(d)$conf.int), sd = s, lower = mean(d) - z * s,
       upper = mean(d) + z * s, upper_ci = mean(d) + k * s, lower_ci = rev(mean(d) - k * s))
}
set.seed(1)
made <- function(n) { a <- round(rnorm(n), 3); one(a, round(a + rnorm(n, .2, .5), 3)) }
write(toJSON(list(peak_flow = one(wright, mini), five = made(5), fifty = made(50), many = made(300)), digits = 12,
             auto_unbox = TRUE, pretty = TRUE), "reference.json")
