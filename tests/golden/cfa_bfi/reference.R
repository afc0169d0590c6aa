# Rscript reference.R  -> reference.json        (lavaan 0.6-14; the bfi answers in ../efa_bfi/data.csv, not copied here)
source("../cfa_record.R")
bfi <- read.csv("../efa_bfi/data.csv")
five <- paste(sapply(c("A", "C", "E", "N", "O"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
three <- paste(sapply(c("A", "C", "E"), function(f) paste(f, "=~", paste0(f, 1:5, collapse = " + "))), collapse = "\n")
save_reference(list(fits = list(
  five_fiml = record(five, bfi, list(missing = "fiml")), five_mlr = record(five, bfi, list(missing = "fiml", estimator = "MLR")),
  five_listwise = record(five, bfi, list(estimator = "MLM")), five_wlsmv = record(five, bfi, list(ordered = TRUE)),
  three_wlsmv = record(three, bfi, list(ordered = TRUE)), three_pairwise = record(three, bfi, list(ordered = TRUE, missing = "pairwise")))))
