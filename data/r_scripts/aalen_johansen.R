
# Aalen-Johansen curves with the infinitesimal jackknife, read at times; one column per cause.
incidence_at <- function(d, times) {
  nothing <- matrix(0, length(times), length(causes))
  read <- list(estimate = nothing, std_error = nothing, lower = nothing, upper = nothing)
  if (any(d$cause > 0) && length(times) > 0) {
    state <- factor(d$cause, levels = 0:length(causes), labels = c("censored", causes))
    fit <- survfit(response(d, state) ~ 1, id = seq_len(nrow(d)), conf.type = "log-log")
    at <- summary(fit, times = times, extend = TRUE)
    column <- function(values) matrix(values, nrow = length(times))[, match(causes, fit$states), drop = FALSE]
    read <- list(estimate = column(at$pstate), std_error = column(at$std.err),
                 lower = column(at$lower), upper = column(at$upper))
  }
  # Where nothing has happened the upper limit is the exact one from the number at risk; at 1 there are no limits.
  n <- matrix(at_risk(d, times), length(times), length(causes))
  nobody <- ifelse(n > 0, 0, NA)
  read$lower <- ifelse(read$estimate == 0, nobody, ifelse(read$estimate > 1 - 1e-12, NA, read$lower))
  read$upper <- ifelse(read$estimate == 0, nobody + 1 - 0.025^(1 / pmax(n, 1)),
                       ifelse(read$estimate > 1 - 1e-12, NA, read$upper))
  read
}
