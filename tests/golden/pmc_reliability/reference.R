# Makes reference.json: alpha and omega of the scales of tai_security and of the state anxiety inventory, complete rows of
# each scale. Run here: Rscript reference.R (some seconds).
suppressMessages({library(lavaan); library(semTools); library(psych); library(jsonlite)})
raw <- function(file) read.csv(file.path("../../../data/raw/pmc", file), check.names = FALSE)
scales <- list(
  safety = list("time1/tai.csv", c("secure", "content", "pleasant", "happy"), c("not.satisfied", "wish.happy")),
  confidence = list("time1/tai.csv", c("decisive", "steady"),
                    c("lack.self.confidence", "inadequate", "failure", "difficulties")),
  apprehension = list("time1/tai.csv", c("worry", "disturbing.thoughts", "thoughts.bother", "nervous", "tension"),
                      c("calm", "rested")),
  state_anxiety = list("time1/sai_time1.csv",
    c("tense", "regretful", "upset", "worrying", "anxious", "nervous", "jittery", "high.strung", "worried", "rattled"),
    c("calm", "secure", "at.ease", "rested", "comfortable", "confident", "relaxed", "content", "joyful", "pleasant")))
one <- function(s) {
  d <- na.omit(raw(s[[1]])[c(s[[2]], s[[3]])])
  for (i in s[[3]]) d[[i]] <- 5 - d[[i]]
  # semTools 0.5-6 finds an item's thresholds by a part of its name: "happy" gets those of "wish.happy" too, and omega of
  # safety would be .871 instead of .853
  names(d) <- paste0("x", seq_along(d))
  model <- paste("common =~", paste(names(d), collapse = " + "))
  quiet <- function(x) suppressWarnings(suppressMessages(x))
  ml <- cfa(model, d, std.lv = TRUE)
  cat <- cfa(model, d, std.lv = TRUE, ordered = names(d), estimator = "WLSMV")
  a <- quiet(psych::alpha(d, check.keys = FALSE))
  list(n = nrow(d), alpha = a$total$raw_alpha, feldt = unlist(a$feldt[c("lower.ci", "upper.ci")], use.names = FALSE),
       omega_total = quiet(semTools::reliability(ml))["omega", "common"],
       omega_categorical = quiet(semTools::reliability(cat))["omega", "common"], sd_mean = sd(rowMeans(d)), sd_sum = sd(rowSums(d)))
}
write(toJSON(lapply(scales, one), digits = 12, auto_unbox = TRUE, pretty = TRUE), "reference.json")
