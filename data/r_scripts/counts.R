
# ---- mean number of second cancers per patient ----------------------------------------------------------------------

# Ghosh and Lin: each second cancer per patient at risk, carried by the Kaplan-Meier estimate S of having had no death
# and nothing else that ends the count. The variance is the sum over patients of the squared influence
#   U_i(t) = sum S(u-)/n (dN_i - dN/n) - sum (dD_i - dD/n) / (n - dD) (mu(t) - mu(u)),  u <= t while i is at risk.
mean_count <- function(d, cancers) {
  times <- sort(unique(c(cancers$time, d$time[d$cause > 0 & (is.na(d$entry) | d$entry < d$time)])))
  n <- at_risk(d, times)
  new <- vapply(times, function(t) sum(cancers$time == t), numeric(1))
  ends <- vapply(times, function(t) sum(d$time == t & d$cause > 0), numeric(1))
  alive <- rep(1, length(times))
  if (any(d$cause > 0)) alive <- summary(survfit(response(d, d$cause > 0) ~ 1), times = times, extend = TRUE)$surv
  before <- c(1, alive)[seq_along(times)]
  mean <- cumsum(before * new / n)
  squares <- rep(0, length(times))
  for (i in seq_len(nrow(d))) {
    here <- (is.na(d$entry[i]) | d$entry[i] < times) & times <= d$time[i]
    own <- tabulate(match(cancers$time[cancers$patient == d$patient[i]], times), length(times))
    end <- d$time[i] == times & d$cause[i] > 0
    p <- here * before / n * (own - new / n)
    q <- here * (end - ends / n) / pmax(n - ends, 1)
    squares <- squares + (cumsum(p) - mean * cumsum(q) + cumsum(q * mean))^2
  }
  list(time = times, at_risk = n, estimate = mean, std_error = sqrt(squares))
}

# The curve read at times: on the logarithmic scale; where nothing has happened the exact Poisson bound of those at risk.
read_count <- function(curve, d, times) {
  place <- findInterval(times, curve$time)
  estimate <- c(0, curve$estimate)[place + 1]
  std_error <- c(0, curve$std_error)[place + 1]
  n <- at_risk(d, times)
  spread <- ifelse(std_error > 1e-7 * estimate, qnorm(0.975) * std_error / pmax(estimate, 1e-300), NA)
  none <- estimate == 0
  list(estimate = estimate, std_error = std_error, at_risk = n,
       lower = ifelse(none, ifelse(n > 0, 0, NA), estimate * exp(-spread)),
       upper = ifelse(none, ifelse(n > 0, -log(0.025) / pmax(n, 1), NA), estimate * exp(spread)))
}

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  own <- cancers[cancers$group == g, ]
  answered <- answered_groups[answered_groups$group == g, ]
  ends <- vapply(seq_along(causes), function(k) sum(d$cause == k), numeric(1))[-1]
  compare("patients, second cancers and what ended the count", c(nrow(d), nrow(own), ends),
          c(answered$n, unlist(answered[paste0("events_", seq_along(causes))])))
  compare_rate(d, nrow(own), answered)
  if (!answered$shown) next
  compare_median("median follow-up and limits, years", d, d$cause == 0,
                 c(answered$follow_up, answered$follow_up_lower, answered$follow_up_upper))
  compare_completeness(d, answered)
  of_r <- mean_count(d, own)
  curve <- answered_curves[answered_curves$group == g, ]
  read <- read_count(of_r, d, curve$time)
  compare("curve: days of its steps", of_r$time, curve$time)
  compare("curve: number at risk", read$at_risk, curve$at_risk)
  compare("curve: second cancers per patient", read$estimate, curve$estimate)
  compare("curve: standard error", read$std_error, curve$std_error)
  compare("curve: 95 % limits", c(read$lower, read$upper), c(curve$lower, curve$upper))
  fixed <- answered_fixed[answered_fixed$group == g, ]
  times <- fixed$years * 365.25
  read <- read_count(of_r, d, times)
  keep <- function(values) ifelse(known(d, times), values, NA)
  compare("fixed times: number at risk", read$at_risk, fixed$at_risk)
  compare("fixed times: second cancers per patient", keep(read$estimate), fixed$estimate)
  compare("fixed times: 95 % limits", c(keep(read$lower), keep(read$upper)), c(fixed$lower, fixed$upper))
}

finish()
