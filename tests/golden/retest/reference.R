# Rscript reference.R  -> data.csv, reference.json   (psych 2.2.9, metafor, psychTools; a few seconds)
# Two sums of ten items of state anxiety (psychTools' sai, study VALE, times 1 and 2, half an hour or so apart)
# of the same people: intraclass correlations by psych::ICC, errors of measurement from R's own aov, reliable change from the
# published formulas spelled out here, and standardised mean changes by metafor::escalc.
suppressMessages({library(psych); library(psychTools); library(jsonlite); library(metafor)})
data(sai)
items <- c("calm", "secure", "at.ease", "rested", "comfortable", "confident", "relaxed", "content", "joyful", "pleasant")
one <- sai[sai$study == "VALE" & sai$time == 1, ]; two <- sai[sai$study == "VALE" & sai$time == 2, ]
score <- function(d) { s <- rowSums(d[, items]); names(s) <- d$id; s }
a <- score(one); b <- score(two); both <- intersect(names(a)[!is.na(a)], names(b)[!is.na(b)])
a <- unname(a[both]); b <- unname(b[both]); n <- length(a)
write.csv(data.frame(first = a, second = b), "data.csv", row.names = FALSE)
found <- ICC(cbind(a, b), lmer = FALSE)$results
long <- data.frame(x = c(a, b), who = factor(rep(1:n, 2)), time = factor(rep(1:2, each = n)))
ms <- summary(aov(x ~ who + time, long))[[1]][["Mean Sq"]]
sem_a <- sqrt(max(0, (ms[2] - ms[3]) / n) + ms[3])
r <- psych::alpha(one[match(both, one$id), items], check.keys = FALSE)$total$raw_alpha
se <- sd(a) * sqrt(1 - r)
rd <- (var(a) * r + var(b) * (1 - se^2 / var(b)) - 2 * cov(a, b)) / (var(a) + var(b) - 2 * cov(a, b))
index <- list(jacobson_truax = (b - a) / sqrt(2 * se^2),
              christensen_mendoza = (b - a) / sqrt(var(a) + var(b) - 2 * sd(a) * sd(b) * cor(a, b)),
              gulliksen_lord_novick = (b - (r * (a - mean(a)) + mean(a))) / (sd(a) * sqrt(1 - r^2)),
              speer = (b - (r * (a - mean(a)) + mean(a))) / (sd(a) * sqrt(1 - r)),
              hageman_arrindell = ((b - a) * rd + (mean(b) - mean(a)) * (1 - rd)) / (sqrt(rd) * sqrt(2 * se^2)))
smcrh <- escalc("SMCRH", m1i = mean(b), m2i = mean(a), sd1i = sd(a), sd2i = sd(b), ni = n, ri = cor(a, b))
smcc <- escalc("SMCC", m1i = mean(b), m2i = mean(a), sd1i = sd(b), sd2i = sd(a), ni = n, ri = cor(a, b))
smd <- escalc("SMD", m1i = mean(b), m2i = mean(a), sd1i = sd(b), sd2i = sd(a), n1i = n, n2i = n)
effect <- function(e) list(est = as.numeric(e$yi), variance = as.numeric(e$vi))
write(toJSON(list(icc = list(type = found$type, est = found$ICC, f = found$F, df1 = found$df1, df2 = found$df2, p = found$p,
                             lower = found$`lower bound`, upper = found$`upper bound`),
                  sem_consistency = sqrt(ms[3]), sem_agreement = sem_a,
                  sem_consistency_ci = sqrt(ms[3] * (n - 1) / qchisq(c(.975, .025), n - 1)),
                  reliability = r, reliability_of_difference = rd, index = index,
                  smcrh = effect(smcrh), smcc = effect(smcc), smd = effect(smd), versions = list(psych = as.character(packageVersion("psych")), metafor = as.character(packageVersion("metafor")))),
             digits = 12, auto_unbox = TRUE, pretty = TRUE), "reference.json")
