# Data sets and keys of psychTools, for bench/foreign.py: Rscript foreign.R FOLDER
suppressMessages({library(psychTools); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
sets <- list(bfi = bfi, big5 = big5.100.adjectives, epi = epiR, msq = subset(msqR, time == 1), spi = spi,
             zola = zola, geras = GERAS.items, athenstaedt = Athenstaedt)
keys <- list(bfi = bfi.keys, big5 = big5.adjectives.keys, epi = epi.keys, msq = msq.keys, spi = spi.keys,
             zola = zola.keys, geras = GERAS.keys, athenstaedt = Athenstaedt.keys)
for (name in names(sets)) write.csv(sets[[name]], file.path(folder, paste0(name, ".csv")), row.names = FALSE)
write(toJSON(keys), file.path(folder, "keys.json"))
