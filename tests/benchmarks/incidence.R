# Rscript incidence.R METHOD FILE N ROUNDS: seconds of each round, then the last cumulative incidence of cause 1.
# FILE holds N 4-byte whole numbers of time, then N of cause (0 = censored, 1, 2).
arguments <- commandArgs(trailingOnly = TRUE)
method <- arguments[1]
n <- as.integer(arguments[3])
connection <- file(arguments[2], "rb")
time <- readBin(connection, "integer", n, size = 4)
cause <- readBin(connection, "integer", n, size = 4)
close(connection)

methods <- list(
  survfit = function() {
    fit <- survival::survfit(survival::Surv(time, factor(cause, 0:2)) ~ 1, conf.type = "log-log")
    fit$pstate[nrow(fit$pstate), 2]
  },
  cuminc = function() tail(cmprsk::cuminc(time, cause, cencode = 0)[["1 1"]]$est, 1)
)
run <- methods[[method]]
for (round in seq_len(as.integer(arguments[4]))) {
  gc(FALSE)
  start <- Sys.time()
  last <- run()
  cat(format(as.numeric(Sys.time() - start, units = "secs"), digits = 15), "\n")
}
cat(format(last, digits = 15), "\n")
