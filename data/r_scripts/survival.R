
# ---- overall survival -----------------------------------------------------------------------------------------------

# The log-rank test over the risk sets entry < t <= time, for delayed entry, which survdiff does not take.
log_rank <- function(d) {
  times <- sort(unique(d$time[d$cause == 1]))
  levels <- sort(unique(d$group))
  n <- sapply(levels, function(g) at_risk(d[d$group == g, ], times))
  n <- matrix(n, nrow = length(times))
  deaths <- matrix(sapply(levels, function(g) sapply(times, function(t) sum(d$time == t & d$cause == 1 & d$group == g))),
                   nrow = length(times))
  share <- n / rowSums(n)
  spread <- rowSums(deaths) * (rowSums(n) - rowSums(deaths)) / pmax(rowSums(n) - 1, 1)
  difference <- colSums(deaths - share * rowSums(deaths))
  variance <- diag(colSums(share * spread), length(levels)) - t(share * spread) %*% share
  last <- length(levels)
  statistic <- drop(difference[-last] %*% solve(variance[-last, -last], difference[-last]))
  c(statistic, last - 1, pchisq(statistic, last - 1, lower.tail = FALSE))
}

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  answered <- answered_groups[answered_groups$group == g, ]
  compare("patients and deaths", c(nrow(d), sum(d$cause == 1)), c(answered$n, answered$deaths))
  compare_rate(d, sum(d$cause == 1), answered)
  if (!answered$shown) next
  compare_median("median survival and limits, years", d, d$cause == 1,
                 c(answered$median, answered$median_lower, answered$median_upper))
  compare_median("median follow-up and limits, years", d, d$cause == 0,
                 c(answered$follow_up, answered$follow_up_lower, answered$follow_up_upper))
  curve <- answered_curves[answered_curves$group == g, ]
  read <- survival_at(d, curve$time)
  compare("curve: days of its steps", sort(unique(d$time[d$cause == 1])), curve$time)
  compare("curve: number at risk", at_risk(d, curve$time), curve$at_risk)
  compare("curve: survival", read$estimate, curve$estimate)
  compare("curve: standard error", read$std_error, curve$std_error)
  compare("curve: 95 % limits", c(read$lower, read$upper), c(curve$lower, curve$upper))
  fixed <- answered_fixed[answered_fixed$group == g, ]
  times <- fixed$years * 365.25
  read <- survival_at(d, times)
  keep <- function(values) ifelse(known(d, times), values, NA)
  compare("fixed times: number at risk", at_risk(d, times), fixed$at_risk)
  compare("fixed times: survival", keep(read$estimate), fixed$estimate)
  compare("fixed times: 95 % limits", c(keep(read$lower), keep(read$upper)), c(fixed$lower, fixed$upper))
}

p_of_r <- rep(NA, nrow(answered_tests))
for (row in seq_len(nrow(answered_tests))) {
  compared_groups <- as.integer(strsplit(answered_tests$groups[row], " ")[[1]])
  d <- patients[patients$group %in% compared_groups, ]
  of_r <- log_rank(d)
  p_of_r[row] <- of_r[3]
  answered <- unlist(answered_tests[row, c("statistic", "df", "p")])
  compare("log-rank test: statistic, df, P", of_r, answered)
  if (all(is.na(d$entry))) {
    test <- survdiff(Surv(time, cause == 1) ~ group, data = d)
    compare("log-rank test by survdiff: statistic", test$chisq, answered[1])
  }
}
compare_adjusted(p_of_r)

finish()
