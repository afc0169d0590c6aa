# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; psychTools' data affect)
source("../cfa_record.R")
data(affect, package = "psychTools")
affect <- affect[, c("neur", "traitanx", "BDI", paste0(c("EA", "TA", "PA", "NA"), 1), "state1", paste0(c("EA", "TA", "PA", "NA"), 2), "state2")]
write.csv(affect, "data.csv", row.names = FALSE, quote = FALSE, na = "")
affect <- read.csv("data.csv")
# two indicators that share more than the factor; the solution is a Heywood case
pairs <- "pre =~ TA1 + NA1 + EA1 + PA1\npost =~ TA2 + NA2 + EA2 + PA2\npost ~ pre\nEA1 ~~ PA1\nEA2 ~~ PA2\nTA1 ~~ TA2"
# BDI was asked in one study, state2 in the other: nobody has both
split <- "trait =~ neur + traitanx + BDI\npre =~ TA1 + NA1 + state1\npost =~ TA2 + NA2 + state2\npost ~ pre + trait\npre ~ trait\nTA1 ~~ TA2\nNA1 ~~ NA2"
save_reference(list(fits = list(
  pairs = record(pairs, affect, list(sem = TRUE)), pairs_mlr = record(pairs, affect, list(sem = TRUE, estimator = "MLR")),
  pairs_fiml = record(pairs, affect, list(sem = TRUE, missing = "fiml")),
  split = record(split, affect, list(sem = TRUE, missing = "fiml", std_lv = FALSE)),
  split_mlr = record(split, affect, list(sem = TRUE, missing = "fiml", std_lv = FALSE, estimator = "MLR")))))
