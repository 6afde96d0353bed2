
# ---- CAR-T cells: share above the limit, time to loss ---------------------------------------------------------------

# Wilson's limits of shares.
wilson <- function(count, n) {
  t(mapply(function(x, of) as.numeric(suppressWarnings(prop.test(x, of, correct = FALSE))$conf.int), count, n))
}

# From days of tests to time and cause of one patient: lost (1) on the first of two tests in a row below the limit, dead
# (2) up to `grace` days after the last test, or censored (0) on the day of the last test.
values_of <- split(values, factor(values$patient, levels = unique(patients$patient)))
loss_of <- function(person) {
  v <- values_of[[as.character(person$patient)]]
  v <- v[v$day > person$after & v$day <= person$last_day, ]
  none <- c(tested = nrow(v) > 0, first = NA, time = NA, cause = NA, unconfirmed = NA, gap = NA)
  if (nrow(v) == 0) return(none)
  day <- sort(unique(v$day))
  above <- vapply(day, function(t) any(v$day == t & v$value > 0 & !v$below), logical(1))
  if (!any(above)) return(none)
  first <- day[above][1]
  lost <- which(!above & c(!above[-1], FALSE) & day > first)
  last <- day[length(day)]
  died <- !is.na(person$death) && person$death <= person$last_day && person$death - last <= grace
  is_lost <- length(lost) > 0
  exit <- if (is_lost) day[lost[1]] else if (died) person$death else last
  c(tested = 1, first = first, time = exit - first, cause = if (is_lost) 1 else if (died) 2 else 0,
    unconfirmed = !is_lost && !died && !above[length(day)],
    gap = if (is_lost) exit - max(day[above & day < exit]) else NA)
}

enough <- function(x) if (length(x) < fewest) NA else median(x)

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  answered <- answered_groups[g, ]
  compare("patients", nrow(d), answered$n)
  if (!answered$shown) next

  own <- windows[windows$patient %in% d$patient, ]
  shares <- answered_windows[answered_windows$group == g, ]
  compare_measured(d, own, shares)
  detected <- count_windows(own[!own$below & own$value > 0, ])
  measured <- count_windows(own)
  compare("patients above the limit per window", detected, shares$detected)
  given <- measured >= fewest
  limits <- matrix(NA, length(starts), 2)
  if (any(given)) limits[given, ] <- wilson(detected[given], measured[given])
  compare("share above the limit and 95 % limits", c(share_of(detected, measured), limits),
          c(shares$share, shares$lower, shares$upper))

  ends_of <- as.data.frame(do.call(rbind, lapply(seq_len(nrow(d)), function(i) loss_of(d[i, ]))))
  loss <- data.frame(entry = NA, time = ends_of$time, cause = ends_of$cause)[!is.na(ends_of$first), ]
  compare("never tested, never and ever above; lost, died, censored, unconfirmed",
          c(sum(!ends_of$tested), sum(ends_of$tested & is.na(ends_of$first)), nrow(loss),
            sum(loss$cause == 1), sum(loss$cause == 2), sum(loss$cause == 0), sum(ends_of$unconfirmed, na.rm = TRUE)),
          unlist(answered[c("never_tested", "never_detected", "detected", "lost", "died", "censored", "unconfirmed")]))
  if (!answered$drawn) next
  compare("medians: first day above, days between the last two tests",
          c(enough(ends_of$first[!is.na(ends_of$first)]), enough(ends_of$gap[ends_of$cause %in% 1])),
          c(answered$first_detected, answered$gap))
  until <- sort(loss$time, decreasing = TRUE)[max(min_at_risk, 1)]
  compare("last day shown", until, answered$shown_until)
  middle <- summary(survfit(Surv(loss$time, loss$cause == 1) ~ 1, conf.type = "log-log"))$table[c("median", "0.95LCL", "0.95UCL")]
  compare("median time to loss and limits", ifelse(is.na(until) | middle > until, NA, middle),
          unlist(answered[c("median", "median_lower", "median_upper")]))

  read_all <- function(times) {
    both <- incidence_at(loss, times)
    alone <- survival_at(loss, times)
    data.frame(at_risk = at_risk(loss, times), detectable = alone$estimate, detectable_lower = alone$lower,
               detectable_upper = alone$upper, detectable_alive = 1 - both$estimate[, 1] - both$estimate[, 2],
               lost = both$estimate[, 1], lost_lower = both$lower[, 1], lost_upper = both$upper[, 1],
               died = both$estimate[, 2])
  }
  curve <- answered_curves[answered_curves$group == g, ]
  read <- read_all(curve$time)
  compare("curve: days of its steps", sort(unique(loss$time[loss$cause > 0])), curve$time)
  for (name in names(read)) compare(paste("curve:", gsub("_", " ", name)), read[[name]], curve[[name]])
  fixed <- answered_fixed[answered_fixed$group == g, ]
  days <- fixed$months * 365.25 / 12
  read <- read_all(days)
  read[is.na(until) | days > until | days > max(loss$time), ] <- NA
  for (name in names(read)) compare(paste("fixed times:", gsub("_", " ", name)), read[[name]], fixed[[name]])
}

finish()
