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

# several restrictions at once: single, joint, cumulative, expected changes; and Wald tests of functions of labels
joint <- function(model, data, args, add = NULL, release = NULL, wald = NULL) {
  fit <- suppressWarnings(fitted_by_lavaan(model, if (data == "cfa_holzinger") numeric else ordinal, args))
  out <- list(model = model, data = data, args = args, add = add, release = if (is.null(release)) NULL else I(release - 1))
  if (!is.null(wald)) {
    w <- lavTestWald(fit, wald)
    return(c(out, list(wald = wald, stat = w$stat, df = w$df, p = w$p.value)))
  }
  call <- list(fit, epc = TRUE, cumulative = TRUE)
  if (!is.null(add)) call$add <- add
  if (!is.null(release)) call$release <- release
  score <- suppressWarnings(do.call(lavTestScore, call))
  epc <- as.data.frame(score$epc)
  if (is.null(epc$group)) epc$group <- 1
  epc <- epc[epc$free > 0, c("lhs", "op", "rhs", "group", "est", "epc", "epv", "sepc.lv", "sepc.all")]
  c(out, list(total = score$test$X2, df = score$test$df, single = score$uni$X2, cumulative = score$cumulative$X2, epc = epc))
}
labelled <- "f =~ a*x1 + b*x2 + x3\ng =~ c*x4 + d*x5 + x6\nf ~~ r*g"
joints <- list(
  add = joint(three("x"), "cfa_holzinger", list(), add = "visual =~ x9 + x7\nx7 ~~ x8\nx1 ~~ x2"),
  add_schools = joint(three("x"), "cfa_holzinger", list(group = "school", group_equal = "loadings"), add = "x7 ~~ x8"),
  add_cut = joint(three("x"), "cfa_holzinger_ordinal", list(ordered = TRUE), add = "visual =~ x9\nx1 ~~ x4\nx2 ~~ x7"),
  release = joint(three("x"), "cfa_holzinger", list(group = "school", group_equal = c("loadings", "intercepts"))),
  release_some = joint(three("x"), "cfa_holzinger", list(group = "school", group_equal = c("loadings", "intercepts")), release = c(8L, 10L, 15L)),
  wald = joint(labelled, "cfa_holzinger", list(), wald = "a == b\nc == d"),
  wald_mlr = joint(labelled, "cfa_holzinger", list(estimator = "MLR"), wald = "a*c == r\nb == 0.5"),
  wald_cut = joint(labelled, "cfa_holzinger_ordinal", list(ordered = TRUE), wald = "a == b\nr^2 == 0.2"))
save_reference(list(joints = joints, cases = list(
  means = case(paste0(three("x"), "\nx1 ~ 5*1\nx4 ~ 3*1"), "cfa_holzinger", list(meanstructure = TRUE)),
  paths = case(paste0(three("x"), "\nspeed ~ visual\ntextual ~ visual"), "cfa_holzinger", list()),
  chain = case(paste0(three("x"), "\ntextual ~ visual\nspeed ~ textual"), "cfa_holzinger", list()),
  covariate = case(paste0(three("x"), "\nvisual ~ ageyr + sex\ntextual ~ ageyr"), "cfa_holzinger", list(meanstructure = TRUE)),
  schools = case(three("x"), "cfa_holzinger", list(group = "school", group_equal = c("loadings", "intercepts"))),
  labels = case("f =~ l*x1 + l*x2 + x3\ng =~ m*x4 + m*x5 + m*x6", "cfa_holzinger", list(estimator = "MLR")),
  cut = case(paste0(three("x"), "\nx1 | 0*t1\nx5 | 0.2*t2"), "cfa_holzinger_ordinal", list(ordered = TRUE)),
  cut_schools = case(three("x"), "cfa_holzinger_ordinal",
                     list(ordered = TRUE, group = "school", group_equal = c("loadings", "thresholds"))))))
