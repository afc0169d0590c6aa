# Rscript reference.R  -> reference.json        (psych 2.2.9)
suppressMessages({library(psych); library(jsonlite)})
found <- ICC(as.matrix(read.csv("data.csv")), lmer = FALSE)$results
write_json(list(type = found$type, icc = found$ICC, F = found$F, df1 = found$df1, df2 = found$df2, p = found$p,
                lower = found$`lower bound`, upper = found$`upper bound`),
           "reference.json", digits = 12, auto_unbox = TRUE, pretty = 1)
