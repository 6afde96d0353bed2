
# ---- cumulative incidence -------------------------------------------------------------------------------------------

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  answered <- answered_groups[answered_groups$group == g, ]
  counts <- vapply(0:length(causes), function(k) sum(d$cause == k), numeric(1))
  compare("patients and events", c(nrow(d), counts[-1]), c(answered$n, unlist(answered[paste0("events_", seq_along(causes))])))
  compare_rate(d, counts[2], answered)
  if (!answered$shown) next
  compare_median("median follow-up and limits, years", d, d$cause == 0,
                 c(answered$follow_up, answered$follow_up_lower, answered$follow_up_upper))
  compare_completeness(d, answered)
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
p_of_r <- rep(NA, nrow(answered_tests))
for (row in seq_len(nrow(answered_tests))) {
  if (!requireNamespace("cmprsk", quietly = TRUE)) stop("Gray's test needs the package cmprsk.")
  compared_groups <- as.integer(strsplit(answered_tests$groups[row], " ")[[1]])
  d <- patients[patients$group %in% compared_groups, ]
  tests <- cmprsk::cuminc(d$time, d$cause, d$group, rho = answered_tests$rho[row], cencode = 0)$Tests
  compare("Gray's test: statistic, df, P", tests["1", c("stat", "df", "pv")],
          unlist(answered_tests[row, c("statistic", "df", "p")]))
  p_of_r[row] <- tests["1", "pv"]
}
compare_adjusted(p_of_r)

finish()
