
# Kaplan-Meier with Greenwood's standard error and log-log limits, read at times.
survival_at <- function(d, times) {
  none <- rep(1, length(times))
  read <- list(estimate = none, std_error = 0 * none, lower = none, upper = none)
  if (any(d$cause == 1) && length(times) > 0) {
    at <- summary(survfit(response(d, d$cause == 1) ~ 1, conf.type = "log-log"), times = times, extend = TRUE)
    read <- list(estimate = at$surv, std_error = at$std.err, lower = at$lower, upper = at$upper)
  }
  # Before the first death the lower limit is the exact one from the number at risk; at 0 there are no limits.
  n <- at_risk(d, times)
  none <- read$estimate == 1
  gone <- read$estimate < 1e-12
  read$std_error <- ifelse(gone, 0, read$std_error)
  read$lower <- ifelse(none, ifelse(n > 0, 0.025^(1 / pmax(n, 1)), NA), ifelse(gone, NA, read$lower))
  read$upper <- ifelse(none, ifelse(n > 0, 1, NA), ifelse(gone, NA, read$upper))
  read
}
