# Rscript reference.R  -> reference.json      (lavaan 0.6-14: lavInspect; data of ../cfa_holzinger and ../cfa_holzinger_ordinal, not copied here)
source("../cfa_record.R")
numeric <- read.csv("../cfa_holzinger/data.csv"); ordinal <- read.csv("../cfa_holzinger_ordinal/data.csv")
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
plain <- function(m) {
  m <- unclass(m)
  if (is.null(dim(m))) return(list(rows = names(m), values = unname(as.numeric(m))))
  out <- list(rows = rownames(m), values = lapply(seq_len(nrow(m)), function(i) unname(as.numeric(m[i, ]))))
  if (ncol(m) > 1) out$columns <- colnames(m)
  out
}
one <- function(model, data, args, what = c("est", "std", "free", "implied", "cov.lv")) {
  fit <- suppressWarnings(fitted_by_lavaan(model, if (data == "cfa_holzinger") numeric else ordinal, args))
  args$sem <- NULL
  got <- lapply(setNames(what, what), function(w) {
    x <- lavInspect(fit, w)
    if (!is.null(args$group)) return(lapply(x, function(b) if (is.list(b)) lapply(b, plain) else list(cov.lv = plain(b))))
    if (is.list(x)) lapply(x, plain) else list(cov.lv = plain(x))
  })
  c(list(model = model, data = data, args = args), got)
}
save_reference(list(
  numeric = one(three, "cfa_holzinger", list(meanstructure = TRUE)), paths = one(paste0(three, "\nspeed ~ visual + textual"), "cfa_holzinger", list(sem = TRUE)),
  school = one(three, "cfa_holzinger", list(group = "school", group_equal = "loadings")),
  cut = one(three, "cfa_holzinger_ordinal", list(ordered = TRUE)), theta = one(three, "cfa_holzinger_ordinal", list(ordered = TRUE, parameterization = "theta"))))
