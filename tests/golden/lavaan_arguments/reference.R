# Rscript reference.R  -> reference.json        (lavaan 0.6-14: names of all arguments and options)
suppressMessages({library(lavaan); library(jsonlite)})
named <- setdiff(sort(unique(c(names(lavOptions()), names(formals(lavaan)), names(formals(cfa))))), c("...", "model", "data"))
write_json(named, "reference.json")
