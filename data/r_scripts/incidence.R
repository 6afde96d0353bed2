
# ---- cumulative incidence -------------------------------------------------------------------------------------------

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

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  answered <- answered_groups[answered_groups$group == g, ]
  counts <- vapply(0:length(causes), function(k) sum(d$cause == k), numeric(1))
  compare("patients and events", c(nrow(d), counts[-1]), c(answered$n, unlist(answered[paste0("events_", seq_along(causes))])))
  compare_rate(d, counts[2], answered)
  if (!answered$shown) next
  compare_median("median follow-up and limits, years", d, d$cause == 0,
                 c(answered$follow_up, answered$follow_up_lower, answered$follow_up_upper))
  for (k in seq_along(causes)) {
    curve <- answered_curves[answered_curves$group == g & answered_curves$cause == k, ]
    read <- incidence_at(d, curve$time)
    compare("curve: days of its steps", sort(unique(d$time[d$cause > 0 & (is.na(d$entry) | d$entry < d$time)])), curve$time)
    compare("curve: number at risk", at_risk(d, curve$time), curve$at_risk)
    compare("curve: incidence", read$estimate[, k], curve$estimate)
    compare("curve: standard error", read$std_error[, k], curve$std_error)
    compare("curve: 95 % limits", c(read$lower[, k], read$upper[, k]), c(curve$lower, curve$upper))
    fixed <- answered_fixed[answered_fixed$group == g & answered_fixed$cause == k, ]
    times <- fixed$years * 365.25
    read <- incidence_at(d, times)
    keep <- function(values) ifelse(known(d, times), values, NA)
    compare("fixed times: number at risk", at_risk(d, times), fixed$at_risk)
    compare("fixed times: incidence", keep(read$estimate[, k]), fixed$estimate)
    compare("fixed times: 95 % limits", c(keep(read$lower[, k]), keep(read$upper[, k])), c(fixed$lower, fixed$upper))
  }
}

# Gray's test of the first cause, by cmprsk. All enter on one day where there is a test.
for (row in seq_len(nrow(answered_tests))) {
  if (!requireNamespace("cmprsk", quietly = TRUE)) stop("Gray's test needs the package cmprsk.")
  compared_groups <- as.integer(strsplit(answered_tests$groups[row], " ")[[1]])
  d <- patients[patients$group %in% compared_groups, ]
  tests <- cmprsk::cuminc(d$time, d$cause, d$group, cencode = 0)$Tests
  compare("Gray's test: statistic, df, P", tests["1", c("stat", "df", "pv")],
          unlist(answered_tests[row, c("statistic", "df", "p")]))
}

finish()
