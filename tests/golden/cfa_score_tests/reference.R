# Rscript reference.R  -> reference.json      (lavaan 0.6-14; data of ../cfa_holzinger and ../cfa_holzinger_ordinal, not copied here)
source("../cfa_record.R")
numeric <- read.csv("../cfa_holzinger/data.csv"); ordinal <- read.csv("../cfa_holzinger_ordinal/data.csv")
items <- function(stem, at) paste0(stem, at, collapse = " + ")
three <- function(stem) paste0("visual =~ ", items(stem, 1:3), "\ntextual =~ ", items(stem, 4:6), "\nspeed =~ ", items(stem, 7:9))

case <- function(model, data, args) {
  fit <- suppressWarnings(fitted_by_lavaan(model, if (data == "cfa_holzinger") numeric else ordinal, args))
  mi <- as.data.frame(modificationIndices(fit))
  if (is.null(mi$group)) mi$group <- 1
  mi <- mi[!is.na(mi$mi), c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all")]
  out <- list(model = model, data = data, args = args, mi = mi)
  if (any(parTable(fit)$op == "==")) {
    score <- lavTestScore(fit, epc = TRUE)
    table <- parTable(fit)
    place <- function(plabel) paste(unlist(table[match(plabel, table$plabel), c("lhs", "op", "rhs", "group")]), collapse = "|")
    uni <- as.data.frame(score$uni)
    out$released <- data.frame(lhs = sapply(uni$lhs, place), rhs = sapply(uni$rhs, place), X2 = uni$X2)
  }
  out
}

save_reference(list(cases = list(
  means = case(paste0(three("x"), "\nx1 ~ 5*1\nx4 ~ 3*1"), "cfa_holzinger", list(meanstructure = TRUE)),
  paths = case(paste0(three("x"), "\nspeed ~ visual\ntextual ~ visual"), "cfa_holzinger", list()),
  chain = case(paste0(three("x"), "\ntextual ~ visual\nspeed ~ textual"), "cfa_holzinger", list()),
  covariate = case(paste0(three("x"), "\nvisual ~ ageyr + sex\ntextual ~ ageyr"), "cfa_holzinger", list(meanstructure = TRUE)),
  schools = case(three("x"), "cfa_holzinger", list(group = "school", group_equal = c("loadings", "intercepts"))),
  labels = case("f =~ l*x1 + l*x2 + x3\ng =~ m*x4 + m*x5 + m*x6", "cfa_holzinger", list(estimator = "MLR")),
  cut = case(paste0(three("x"), "\nx1 | 0*t1\nx5 | 0.2*t2"), "cfa_holzinger_ordinal", list(ordered = TRUE)),
  cut_schools = case(three("x"), "cfa_holzinger_ordinal",
                     list(ordered = TRUE, group = "school", group_equal = c("loadings", "thresholds"))))))
