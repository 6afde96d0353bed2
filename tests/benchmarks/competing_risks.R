# Rscript competing_risks.R METHOD FILE N P ROUNDS: seconds of each round, then the result (see competing_risks.py).
# FILE holds N 4-byte whole numbers each of time, cause (0 = censored, 1, 2) and group, then P columns of N doubles.
suppressPackageStartupMessages(library(cmprsk))
arguments <- commandArgs(trailingOnly = TRUE)
n <- as.integer(arguments[3])
p <- as.integer(arguments[4])
connection <- file(arguments[2], "rb")
time <- readBin(connection, "integer", n, size = 4)
cause <- readBin(connection, "integer", n, size = 4)
group <- readBin(connection, "integer", n, size = 4)
covariates <- matrix(readBin(connection, "double", n * p), n, p)
close(connection)

methods <- list(
  cuminc = function() cuminc(time, cause, group, cencode = 0)$Tests["1", "stat"],
  crr = function() crr(time, cause, covariates, failcode = 1, cencode = 0)$coef[1]
)
run <- methods[[arguments[1]]]
for (round in seq_len(as.integer(arguments[5]))) {
  gc(FALSE)
  start <- Sys.time()
  result <- run()
  cat(format(as.numeric(Sys.time() - start, units = "secs"), digits = 15), "\n")
}
cat(format(unname(result), digits = 15), "\n")
