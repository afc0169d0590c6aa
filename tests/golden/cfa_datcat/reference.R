# Rscript reference.R  -> data.csv, reference.json        (lavaan 0.6-14; semTools 0.5-6's data datCat)
source("../cfa_record.R")
suppressMessages(library(semTools))
data(datCat)
for (v in paste0("u", 1:8)) datCat[[v]] <- as.integer(datCat[[v]])
write.csv(datCat, "data.csv", row.names = FALSE, quote = FALSE)
datCat <- read.csv("data.csv")
u <- paste0("u", 1:8)
two <- "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
# Wu & Estabrook (2016) as semTools writes them: theta parameterization
identified <- function(equal) {
  s <- measEq.syntax(configural.model = two, data = datCat, ordered = u, parameterization = "theta", ID.fac = "std.lv",
                     ID.cat = "Wu.Estabrook.2016", group = "g", group.equal = equal)
  as.character(s)
}
wu <- list(configural = identified(""), thresholds = identified("thresholds"), loadings = identified(c("thresholds", "loadings")))
# an item without its rarest category, one dichotomous: unequal numbers of categories
uneven <- datCat
uneven$u1[uneven$u1 > 3] <- 3
uneven$u2 <- as.integer(uneven$u2 > 2)
write.csv(uneven, "uneven.csv", row.names = FALSE, quote = FALSE)
fits <- list(two = record(two, datCat, list(ordered = TRUE), c("mi", "r2")),
             two_ulsmv = record(two, datCat, list(ordered = TRUE, estimator = "ULSMV")))
for (name in names(wu)) fits[[paste0("wu_", name)]] <- record(wu[[name]], datCat, list(ordered = TRUE, group = "g", parameterization = "theta"))
save_reference(list(fits = fits, uneven = list(two = record(two, uneven, list(ordered = TRUE)),
                                               theta = record(two, uneven, list(ordered = TRUE, parameterization = "theta")))))
