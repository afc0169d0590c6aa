suppressMessages({library(lavaan); library(jsonlite)})
d <- read.csv("../cfa_holzinger/data.csv")
M<-list(a="v=~x1+x2+x3\nt=~x4+x5+x6\ns=~x7+x8+x9", b="v=~x1+x2+x3\nt=~x4+x5+x6\ns=~x7+x8+x9\nt~v\ns~v", c="v=~x1+x2+x3\nt=~x4+x5+x6\ns=~x7+x8+x9\nt~v+s", d="v=~x1+x2+x3\nt=~x4+x5+x6\nx7~v\nx8~v", e="v=~x1+x2+x3\nt=~x4+x5+x6\nv~ageyr\nt~ageyr", f="v=~x1+x2+x3\nt=~x4+x5+x6\ns=~x7+x8+x9\ng=~v+t+s")
out<-list()
for(n in names(M)) for(k in c("auto.cov.lv.x","auto.cov.y")) { a<-list(model=M[[n]],data=d,std.lv=TRUE,auto.var=TRUE,auto.fix.single=TRUE,auto.cov.lv.x=TRUE,auto.cov.y=TRUE); a[[k]]<-FALSE; fit<-suppressWarnings(do.call("lavaan",a)); out[[paste(n,k)]]<-c(unname(fitMeasures(fit,c("chisq","df")))) }
write_json(list(models=M,out=out),"reference.json",digits=I(8),auto_unbox=TRUE)
