# Rscript reference.R  -> reference.json        (lavaan 0.6-14, GPArotation 2022.10-2; data of ../cfa_holzinger and _ordinal)
suppressMessages({library(lavaan); library(jsonlite)})
x <- paste0("x", 1:9)
HS <- read.csv("../cfa_holzinger/data.csv"); cut4 <- read.csv("../cfa_holzinger_ordinal/data.csv")
block <- paste0('efa("b")*f1 + efa("b")*f2 + efa("b")*f3 =~ ', paste(x, collapse = " + "))
mixed <- 'efa("b")*f1 + efa("b")*f2 =~ x1 + x2 + x3 + x4 + x5 + x6\nspeed =~ x7 + x8 + x9'
mimic <- paste0(mixed, "\nf1 + f2 ~ ageyr + sex")
path <- paste0(mimic, "\nspeed ~ f1 + f2")
two <- 'efa("a")*f1 + efa("a")*f2 =~ x1 + x2 + x3 + x4 + x5\nefa("b")*g1 + efa("b")*g2 =~ x6 + x7 + x8 + x9 + x2'
target <- matrix(0, 9, 3); for (k in 1:3) target[3 * k - 2:0, k] <- NA
full <- matrix(0, 9, 3); for (k in 1:3) full[3 * k - 2:0, k] <- 0.7

# lavaan stops rotating at a gradient of 1e-5; 1e-6 is nearer the minimum (1e-7 never ends: its line search meets rounding)
rotated <- function(model, data, rotation = "geomin", args = list(), options = list()) {
  set.seed(1)
  plain <- list(std.ov = TRUE, rstarts = 8L, gpa.tol = 1e-6, max.iter = 2000L)
  # std.lv: efa factors have variance one either way; for the others it is emosec's default
  call <- c(list(model = model, data = data, rotation = rotation, rotation.args = modifyList(plain, args)), options)
  fit <- suppressWarnings(do.call(if (grepl(" ~ ", model)) "sem" else "cfa", c(call, std.lv = TRUE)))
  p <- parameterEstimates(fit, remove.system.eq = TRUE, remove.eq = TRUE, standardized = TRUE)
  if (is.null(p$group)) p$group <- 1
  s <- standardizedSolution(fit)
  list(model = model, rotation = rotation, parameters = p[!p$op %in% c("==", "~*~"), c("lhs", "op", "rhs", "group", "est", "se", "std.all")],
       measures = as.list(fitMeasures(fit)[c("npar", "chisq", "df", "cfi", "rmsea", "srmr",
         if (!is.na(fitMeasures(fit)["chisq.scaled"])) c("chisq.scaled", "cfi.scaled"))]),
       std_se = s$se[s$op %in% c("=~", "~~")])
}
raw <- list(std.ov = FALSE)
fits <- list(
  geomin = rotated(block, HS), geomin_raw = rotated(block, HS, args = raw),
  oblimin = rotated(block, HS, "oblimin"), oblimin_raw = rotated(block, HS, "oblimin", raw),
  oblimin_kaiser = rotated(block, HS, "oblimin", list(row.weights = "kaiser")),
  orthogonal = rotated(block, HS, "geomin", list(orthogonal = TRUE)),
  epsilon = rotated(block, HS, "geomin", list(geomin.epsilon = 0.01)),
  mlr = rotated(block, HS, options = list(estimator = "MLR")),
  ordinal = rotated(block, cut4[, x], options = list(ordered = x)),
  ordinal_oblimin = rotated(block, cut4[, x], "oblimin", options = list(ordered = x)),
  mixed = rotated(mixed, HS), mixed_oblimin = rotated(mixed, HS, "oblimin"),
  mixed_ordinal = rotated(mixed, cut4[, x], options = list(ordered = x)),
  mimic = rotated(mimic, HS, "oblimin"), path = rotated(path, HS, "oblimin"), two = rotated(two, HS, "oblimin"),
  pst = rotated(block, HS, "target", list(target = target)), pst_raw = rotated(block, HS, "target", c(raw, list(target = target))),
  pst_ordinal = rotated(block, cut4[, x], "target", list(target = target), list(ordered = x)),
  school = rotated(block, HS, "oblimin", raw, list(group = "school")),
  school_loadings = rotated(block, HS, "oblimin", raw, list(group = "school", group.equal = "loadings")),
  school_scalar = rotated(block, HS, "oblimin", raw, list(group = "school", group.equal = c("loadings", "intercepts"))))
# A target without NaN fixes signs. A rotation cannot pass from a positive to a negative determinant, and lavaan's random starts
# (Q of a QR) all have the same one, so it ends at a poor minimum here; GPArotation is started from both signs.
unrotated <- cfa(block, HS, rotation = "none")
A <- unclass(lavInspect(unrotated, "std")$lambda)
both <- lapply(list(diag(3), diag(c(-1, 1, 1))), function(T)
  suppressWarnings(GPArotation::targetQ(A, Tmat = T, Target = full, eps = 1e-6, maxit = 5000)))
value <- sapply(both, function(r) sum((r$loadings - full)^2))
turned <- both[[which.min(value)]]
poor <- rotated(block, HS, "target", list(target = full, reflect = FALSE, order.lv.by = "none"))
poor <- poor$parameters$std.all[poor$parameters$op == "=~"]
fits$full <- list(model = block, loadings = unname(unclass(turned$loadings)), phi = unname(turned$Phi),
                  criterion = value, criterion_lavaan = sum((poor - as.vector(full))^2))
# lavaan has no parameter f1 ~~ f2 in `path`, and its rotated errors suffer; those of unrotated parameters may not change
p <- parameterEstimates(sem(path, HS, rotation = "none", std.lv = TRUE))
fits$path_unrotated <- p[p$op == "~~" & p$lhs %in% x, c("lhs", "op", "rhs", "est", "se")]
write_json(fits, "reference.json", digits = I(10), auto_unbox = TRUE, na = "null")
