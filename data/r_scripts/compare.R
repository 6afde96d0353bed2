
# ---- comparing ------------------------------------------------------------------------------------------------------

tolerance <- 1e-6
compared <- data.frame(quantity = character(0), numbers = numeric(0), difference = numeric(0))

# Largest difference between what R computes and what was answered; a number that only one of them has is no match.
compare <- function(quantity, of_r, answered) {
  of_r <- as.numeric(of_r)
  answered <- as.numeric(answered)
  fits <- length(of_r) == length(answered) && all(is.na(of_r) == is.na(answered))
  difference <- if (fits) max(0, abs(of_r - answered), na.rm = TRUE) else Inf
  compared <<- rbind(compared, data.frame(quantity = quantity, numbers = length(answered), difference = difference))
}

finish <- function() {
  if (nrow(compared) == 0) {
    cat("0 numbers compared: the answer has none\n")
    quit(save = "no", status = 0)
  }
  shown <- aggregate(cbind(numbers) ~ quantity, compared, sum)
  shown$difference <- aggregate(cbind(difference) ~ quantity, compared, max)$difference
  shown$verdict <- ifelse(shown$difference <= tolerance, "equal", "DIFFERS")
  print(shown, row.names = FALSE, digits = 3)
  worst <- max(shown$difference)
  cat(sprintf("%d numbers compared, largest difference %.3g\n", as.integer(sum(shown$numbers)), worst))
  quit(save = "no", status = if (worst <= tolerance) 0 else 1)
}

# At risk at t: entry < t <= time, and from day 0 inclusive where there is no entry.
at_risk <- function(d, times) {
  vapply(times, function(t) sum((is.na(d$entry) | d$entry < t) & d$time >= t), numeric(1))
}

# Whether anything is known at t: somebody has been at risk by then, and somebody is followed that long.
known <- function(d, times) {
  first <- if (nrow(d) == 0) Inf else if (anyNA(d$entry)) -1 else min(d$entry)
  last <- if (nrow(d) == 0) -Inf else max(d$time)
  times > first & times <= last
}

response <- function(d, event) {
  if (all(is.na(d$entry))) Surv(d$time, event) else Surv(ifelse(is.na(d$entry), -1, d$entry), d$time, event)
}

person_years <- function(d) sum(d$time - ifelse(is.na(d$entry), 0, pmax(d$entry, 0))) / 365.25

compare_rate <- function(d, events, answered) {
  years <- person_years(d)
  compare("person-years", years, answered$person_years)
  if (years > 0) {
    test <- poisson.test(events, years / 100)
    compare("rate per 100 person-years and limits", c(test$estimate, test$conf.int),
            c(answered$rate, answered$rate_lower, answered$rate_upper))
  }
}

compare_median <- function(quantity, d, event, answered) {
  fit <- survfit(response(d, event) ~ 1, conf.type = "log-log")
  compare(quantity, summary(fit)$table[c("median", "0.95LCL", "0.95UCL")] / 365.25, answered)
}

# Clark's index of completeness: time observed of the time that could have been observed, which ends with an event or
# death and otherwise with the data cut-off. Only where the rows hold that day, which tells the date of the infusion.
compare_completeness <- function(d, answered) {
  if (is.null(d$could_be_seen) || is.na(answered$completeness)) return(invisible())
  start <- ifelse(is.na(d$entry), 0, pmax(d$entry, 0))
  compare("completeness of follow-up", sum(d$seen - start) / sum(d$could_be_seen - start), answered$completeness)
}

# Holm's adjustment over the pairs of groups; `of_r` holds the P value of every row of the tests.
compare_adjusted <- function(of_r) {
  pairs <- !is.na(answered_tests$adjusted)
  if (any(pairs)) compare("pairs of groups: P by Holm", p.adjust(of_r[pairs], "holm"), answered_tests$adjusted[pairs])
}
