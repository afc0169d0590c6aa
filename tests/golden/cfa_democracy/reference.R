# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14, its PoliticalDemocracy: 75 countries)
# models that people write who know lavaan: chains of definitions, phantoms, reliabilities that are given, composites, effect coding
source("../cfa_record.R")
data <- cbind(PoliticalDemocracy, setNames(PoliticalDemocracy[c("y1", "y5", "x3")], c("m1", "m5", "m3")))
set.seed(7); for (v in c("m1", "m5", "m3")) data[[v]][runif(75) < .08] <- NA
write.csv(data, "data.csv", row.names = FALSE, na = "")
data <- read.csv("data.csv")
chain <- "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + a*y2 + b*y3 + c*y4\ndem65 =~ y5 + a*y6 + b*y7 + c*y8\ndem60 ~ p*ind60\ndem65 ~ q*ind60 + r*dem60
y1 ~~ y5\ny2 ~~ y4 + y6\ny3 ~~ y7\ny4 ~~ y8\ny6 ~~ y8\nindirect := p*r\ntotal := indirect + q\nshare := indirect/total\nodd := exp(share) - log(total)"
of <- function(model, ...) record(model, data, c(list(std_lv = FALSE, sem = TRUE), list(...)), "r2")
one <- function(model, ...) record(model, data, list(sem = TRUE, ...), "r2")
fits <- list(
  chain = of(chain), chain_mlmv = of(chain, estimator = "MLMV"),
  chain_fiml = of(gsub("x3", "m3", gsub("y5", "m5", gsub("y1", "m1", chain))), estimator = "MLR", missing = "fiml"),
  phantom = of("f =~ y1 + y2 + y3 + y4\ng =~ y5 + y6 + y7 + y8\nph =~ 0*y1\nph ~~ 1*ph\nph ~~ 0*f\nf ~ 0*ph\ng ~ f"),
  given_reliability = of("f =~ x1 + x2 + x3\ns =~ 1*y1\ny1 ~~ 1.5*y1\ns ~ f\nt =~ 1*y5\ny5 ~~ 2*y5\nt ~ s + f"),
  single = of("f =~ x1 + x2 + x3\ns =~ y1\ns ~ f"), single_unit = one("f =~ x1 + x2 + x3\ns =~ y1\ns ~~ f"),
  zero_variance = of("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3 + y4\nx2 ~~ 0*x2"),
  composite = of("dem =~ y1 + y2 + y3 + y4\ncomp =~ 0*y1\ncomp ~ 1*x1 + x2 + x3\ncomp ~~ 0*comp\ndem ~ comp"),
  parallel = one("f =~ l*y1 + l*y2 + l*y3 + l*y4\ny1 ~~ e*y1\ny2 ~~ e*y2\ny3 ~~ e*y3\ny4 ~~ e*y4\nrel := 16*l^2/(16*l^2 + 4*e)"),
  effect_coding = of("f =~ NA*y1 + l1*y1 + l2*y2 + l3*y3 + l4*y4\nl1 + l2 + l3 + l4 == 4\ny1 ~ i1*1\ny2 ~ i2*1\ny3 ~ i3*1\ny4 ~ i4*1\ni1 + i2 + i3 + i4 == 0\nf ~ 1"),
  effect_solved = of("f =~ NA*y1 + l1*y1 + l2*y2 + l3*y3 + l4*y4\nl1 == 4 - l2 - l3 - l4", estimator = "MLM"),
  paths = one("y5 ~ y1 + x1\ny6 ~ y5 + x1\ny5 ~~ y8\ny8 ~ x1 + y6"), random = one("y5 ~ y1 + x1\ny6 ~ y5 + x1", fixed_x = FALSE, meanstructure = TRUE, estimator = "MLR"),
  both_ways = one("y5 ~ y1 + y6\ny6 ~ y2 + y5"), orthogonal = one("f =~ x1 + x2 + x3\ng =~ y1 + y2 + y3 + y4", orthogonal = TRUE))
save_reference(list(fits = fits))
