# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14, semTools 0.5-6: exLong, three items on three occasions)
# `freed`: what the chi-square falls by when one loading or path of the latent change score model is freed (lavaan fits both)
source("../cfa_record.R")
data(exLong, package = "semTools"); data <- exLong; data[-1] <- round(data[-1], 5)
write.csv(data, "data.csv", row.names = FALSE, quote = FALSE)
data <- read.csv("data.csv")
change <- "f1 =~ 1*y1t1 + l2*y2t1 + l3*y3t1\nf2 =~ 1*y1t2 + l2*y2t2 + l3*y3t2\nf3 =~ 1*y1t3 + l2*y2t3 + l3*y3t3\nd2 =~ 1*f2\nd3 =~ 1*f3\nf2 ~ 1*f1\nf3 ~ 1*f2\nf2 ~~ 0*f2\nf3 ~~ 0*f3
d2 ~ b*f1\nd3 ~ b*f2 + d2\nd2 ~~ d2\nd3 ~~ d3\nf1 ~~ f1\ny1t1 ~~ y1t2 + y1t3\ny1t2 ~~ y1t3\ny2t1 ~~ y2t2 + y2t3\ny2t2 ~~ y2t3\ny3t1 ~~ y3t2 + y3t3\ny3t2 ~~ y3t3
y1t1 ~ 0*1\ny1t2 ~ 0*1\ny1t3 ~ 0*1\ny2t1 ~ i2*1\ny2t2 ~ i2*1\ny2t3 ~ i2*1\ny3t1 ~ i3*1\ny3t2 ~ i3*1\ny3t3 ~ i3*1\nf1 ~ 1\nf2 ~ 0*1\nf3 ~ 0*1\nd2 ~ 1\nd3 ~ 1"
lagged <- "f1 =~ y1t1 + y2t1 + y3t1\nf2 =~ y1t2 + y2t2 + y3t2\nf3 =~ y1t3 + y2t3 + y3t3\nf2 ~ a*f1\nf3 ~ a*f2\ny1t1 ~~ y1t2\ny1t2 ~~ y1t3"
of <- function(model, ...) record(model, data, c(list(std_lv = FALSE, sem = TRUE), list(...)), "r2")
falls <- function(from, to) { free <- sub(from, to, change, fixed = TRUE); c(anova(sem(free, data), sem(change, data))[2, "Chisq diff"]) }
freed <- list(list(lhs = "f1", op = "=~", rhs = "y1t1", falls = falls("f1 =~ 1*", "f1 =~ NA*")), list(lhs = "f3", op = "=~", rhs = "y1t3", falls = falls("f3 =~ 1*", "f3 =~ NA*")),
              list(lhs = "f2", op = "~", rhs = "f1", falls = falls("f2 ~ 1*", "f2 ~ NA*")))
save_reference(list(fits = list(change = of(change), lagged = of(lagged, estimator = "MLM")), freed = freed))
