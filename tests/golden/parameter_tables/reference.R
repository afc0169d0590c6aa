# Parameter tables of lavaan's cfa() and sem(), without fitting: what lavaan adds to a model text.
# Run: cd tests/golden/parameter_tables && Rscript reference.R
suppressMessages(library(lavaan))
suppressMessages(library(jsonlite))

HS <- HolzingerSwineford1939
x <- paste0("x", 1:9)
ORD <- HS  # items cut at their quartiles, x4 at its median only, x5 at its terciles
for (v in x) ORD[[v]] <- cut(HS[[v]], c(-Inf, quantile(HS[[v]], c(.25, .5, .75)), Inf), labels = FALSE)
ORD$x4 <- cut(HS$x4, c(-Inf, median(HS$x4), Inf), labels = FALSE)
ORD$x5 <- cut(HS$x5, c(-Inf, quantile(HS$x5, c(1, 2) / 3), Inf), labels = FALSE)

hs <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
schools <- list(group = "school")
case <- function(name, model, ..., ordered = character(0), fun = "cfa", std.lv = FALSE) {
  list(name = name, model = model, args = list(...), ordered = ordered, fun = fun, std.lv = std.lv)
}
equal <- function(...) list(group = "school", group.equal = c(...))

cases <- list(
  case("plain_marker", hs),
  case("plain_std_lv", hs, std.lv = TRUE),
  case("meanstructure", hs, meanstructure = TRUE),
  case("orthogonal", hs, orthogonal = TRUE, std.lv = TRUE),
  case("modifiers", paste(
    "visual =~ NA*x1 + start(0.5)*x2 + lam*x3 + -0.5*x9   # comment",
    "textual =~ x4 + equal(\"visual=~x2\")*x5 ! another comment",
    "  + lam*x6 + 0.7*x6",
    "visual ~~ 1*visual ; visual ~~ 0*textual; x6 ~~ x2", sep = "\n")),
  case("no_latent_fixed", "f =~ NA*x1 + x2 + x3\nf ~~ 1*f"),
  case("constraints", paste(hs, "visual ~~ r12*textual\nvisual ~~ r13*speed\nx1 ~~ t1*x1",
    "r12 == 2*r13", "t1 > 0.01", "r13 < 0.9", "gap := r12 - r13", "sq := gap^2 / (1 + exp(r12))", sep = "\n"), std.lv = TRUE),
  case("labels_within", "f =~ a*x1 + a*x2 + a*x3 + b*x4\nx1 ~~ v*x1\nx2 ~~ v*x2", std.lv = TRUE),
  case("second_order", paste(hs, "g =~ visual + textual + speed", sep = "\n")),
  case("second_order_std", paste(hs, "g =~ visual + textual + speed", sep = "\n"), std.lv = TRUE),
  case("bifactor", paste("g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9", hs,
    "g ~~ 0*visual + 0*textual + 0*speed", "visual ~~ 0*textual + 0*speed", "textual ~~ 0*speed", sep = "\n"), std.lv = TRUE),
  case("random_intercept", paste(hs, "m =~ 1*x1 + 1*x2 + -1*x3 + 1*x4 + 1*x5 + 1*x6 + 1*x7 + 1*x8 + -1*x9",
    "m ~~ NA*m + 0*visual + 0*textual + 0*speed", sep = "\n"), std.lv = TRUE),
  case("cross_loading_residual", paste(hs, "visual =~ x9\nx7 ~~ x8\nx9 ~~ x1", sep = "\n")),
  case("single_indicator", "visual =~ x1 + x2 + x3\nlone =~ x7"),
  case("mimic", "f =~ x1 + x2 + x3\nf ~ ageyr + sex\nx3 ~ sex", fun = "sem"),
  case("mimic_means", "f =~ x1 + x2 + x3\nf ~ ageyr + sex", meanstructure = TRUE, fun = "sem"),
  case("predictor_written", "f =~ x1 + x2 + x3\nf ~ ageyr + sex\nageyr ~~ ageyr", fun = "sem"),
  case("regressions", "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\ntextual + speed ~ visual", fun = "sem"),
  case("path", "x1 ~ x2 + x3\nx4 ~ x1 + x5\nx6 ~ x1", fun = "sem"),
  case("intercepts_written", "f =~ x1 + x2 + x3 + x4\nf ~ 1\nx1 ~ 0*1\nx2 + x3 ~ c*1"),
  case("zero_intercept_covariate", "f =~ x1 + x2 + x3 + x4\nf ~ 1 + ageyr\nx1 ~ 0", fun = "sem"),
  case("groups_configural", hs, group = "school"),
  case("groups_metric_marker", hs, group = "school", group.equal = "loadings"),
  case("groups_metric_std", hs, group = "school", group.equal = "loadings", std.lv = TRUE),
  case("groups_scalar_std", hs, group = "school", group.equal = c("loadings", "intercepts"), std.lv = TRUE),
  case("groups_strict_means", hs, group = "school", group.equal = c("loadings", "intercepts", "residuals", "means")),
  case("groups_latent", paste(hs, "x1 ~~ x4", sep = "\n"), group = "school", std.lv = TRUE,
    group.equal = c("loadings", "lv.variances", "lv.covariances", "residual.covariances")),
  case("groups_partial", hs, group = "school", group.equal = c("loadings", "intercepts"),
    group.partial = c("visual=~x2", "x3 ~1"), std.lv = TRUE),
  case("groups_modifiers", paste(
    "visual =~ c(1, 0.9)*x1 + c(a, b)*x2 + c(NA, 0.5)*x3 + start(c(.4, .6))*x2",
    "textual =~ x4 + c(\"u\", \"w\")*x5 + equal(c(\"u\", \"w\"))*x6",
    "visual ~~ c(p1, p2)*textual", "p1 == p2", "d := p1 - p2", sep = "\n"), group = "school"),
  case("groups_one_label", "f =~ x1 + same*x2 + x3", group = "school", group.equal = "intercepts"),
  case("groups_regression", "f =~ x1 + x2 + x3\nf ~ ageyr", group = "school", group.equal = c("loadings", "regressions"), fun = "sem"),
  case("ordered", hs, ordered = x, std.lv = TRUE),
  case("ordered_theta", hs, ordered = x, parameterization = "theta"),
  case("ordered_mixed", hs, ordered = c("x4", "x5", "x2"), std.lv = TRUE),
  case("ordered_thresholds_written", "f =~ x1 + x2 + x3 + x4\nx2 | a*t1 + t2\nx1 | -0.5*t1\nx3 | c*t2\nx1 ~*~ 1*x1", ordered = paste0("x", 1:4)),
  case("ordered_groups", hs, ordered = x, group = "school", std.lv = TRUE),
  case("ordered_groups_scalar", hs, ordered = x, group = "school", std.lv = TRUE, group.equal = c("loadings", "thresholds")),
  case("ordered_groups_thresholds_theta", hs, ordered = x, group = "school", parameterization = "theta", std.lv = TRUE,
    group.equal = c("thresholds")),
  case("ordered_groups_strict_theta", hs, ordered = x, group = "school", parameterization = "theta",
    group.equal = c("loadings", "thresholds", "residuals", "means", "lv.variances", "lv.covariances")),
  case("ordered_groups_wu_estabrook", paste("f =~ c(l1, l1)*x1 + c(l2, l2)*x2 + c(l3, l3)*x3",
    paste0(x[1:3], " | c(", x[1:3], "a, ", x[1:3], "a)*t1 + c(", x[1:3], "b, ", x[1:3], "b)*t2", collapse = "\n"),
    "f ~~ c(1, NA)*f\nf ~ c(0, NA)*1\nx1 ~ c(0, NA)*1\nx2 ~ c(0, 0)*1\nx1 ~~ c(1, NA)*x1\nx2 ~~ c(1, 1)*x2", sep = "\n"),
    ordered = x[1:3], group = "school", parameterization = "theta", std.lv = TRUE),
  case("ordered_mimic", "f =~ x1 + x2 + x3\nf ~ ageyr + sex", ordered = x[1:3], fun = "sem"),
  case("ordered_bifactor", paste("g =~ x1 + x2 + x3 + x4 + x5 + x6", "s =~ x1 + x2 + x3", "g ~~ 0*s", sep = "\n"), ordered = x[1:6], std.lv = TRUE),
  case("efa_block", "efa(\"a\")*f1 +\nefa(\"a\")*f2 +\nefa(\"a\")*f3 =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9"),
  case("efa_two_blocks", "efa(\"a\")*f1 + efa(\"a\")*f2 =~ x1 + x2 + x3 + x4 + x5\nefa(\"b\")*g1 + efa(\"b\")*g2 =~ x6 + x7 + x8 + x9\nh =~ ageyr + x9"),
  case("efa_groups", "efa(\"a\")*f1 + efa(\"a\")*f2 =~ x1 + x2 + x3 + x4 + x5 + x6", group = "school"),
  case("efa_groups_metric", "efa(\"a\")*f1 + efa(\"a\")*f2 =~ x1 + x2 + x3 + x4 + x5 + x6", group = "school", group.equal = "loadings"),
  case("efa_ordered", "efa(\"a\")*f1 + efa(\"a\")*f2 =~ x1 + x2 + x3 + x4 + x5 + x6", ordered = x[1:6])
)

one <- function(case) {
  data <- if (length(case$ordered)) ORD else HS
  args <- c(list(case$model, data = data, std.lv = case$std.lv, do.fit = FALSE), case$args)
  if (length(case$ordered)) args$ordered <- case$ordered
  fit <- suppressWarnings(do.call(case$fun, args))
  table <- as.data.frame(fit@ParTable)
  for (column in c("efa", "label", "plabel")) if (is.null(table[[column]])) table[[column]] <- ""
  seen <- lavInspect(fit, "options")
  args <- case$args
  for (name in c("group.equal", "group.partial")) if (!is.null(args[[name]])) args[[name]] <- I(args[[name]])
  list(
    name = case$name, model = case$model, std_lv = case$std.lv, args = args,
    thresholds = as.list(sapply(case$ordered, function(v) length(unique(data[[v]])) - 1L)),
    n_groups = lavInspect(fit, "ngroups"), fixed_x = seen$fixed.x, conditional_x = seen$conditional.x,
    observed = I(c(x, "ageyr", "sex")), observed_order = I(lavNames(fit, "ov")), latent_order = I(lavNames(fit, "lv")),
    table = as.list(as.data.frame(table)[c("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "plabel", "efa")])
  )
}
json <- toJSON(lapply(cases, one), auto_unbox = TRUE, digits = NA, na = "null")
writeLines(gsub('\\},\\{"name"', '},\n{"name"', json), "reference.json")
