# Rscript reference.R  -> reference.json     (lavaan 0.6-14; the project's own data/raw/pmc/time1/msq_time1.csv, not copied here)
source("../cfa_record.R")
msq <- read.csv("../../../data/raw/pmc/time1/msq_time1.csv")
safety <- c("at.ease", "calm", "relaxed", "content", "serene")
confidence <- c("confident", "determined", "strong", "proud", "inspired")
apprehension <- c("afraid", "scared", "fearful", "nervous", "anxious", "tense", "jittery")
items <- c(safety, confidence, apprehension)
msq <- msq[, items]
msq[apprehension] <- 3 - msq[apprehension]   # keyed toward security, answers 0 to 3
factor_of <- function(name, what) paste(name, "=~", paste(what, collapse = " + "))
signs <- ifelse(items %in% apprehension, -1, 1)
model <- paste(factor_of("safety", safety), factor_of("confidence", confidence), factor_of("apprehension", apprehension),
               factor_of("wording", paste0(signs, "*", items)), "wording ~~ NA*wording",
               "wording ~~ 0*safety + 0*confidence + 0*apprehension", sep = "\n")
save_reference(list(fits = list(wording = record(model, msq, list(estimator = "ML")))))
