
# ---- published definitions, and 1 - Kaplan-Meier --------------------------------------------------------------------

# Every row reads the incidence of its own classes of second cancer at its own time. What the publication says is not
# made again: its patients are not here.
for (row in seq_len(nrow(answered_rows))) {
  answered <- answered_rows[row, ]
  d <- patients[patients$group == answered$group, ]
  time <- answered$years * 365.25
  events <- c(sum(d$cause == 1), sum(d$cause == 1 & d$time <= time))
  compare("patients, second cancers, those by then", c(nrow(d), events),
          c(answered$n, answered$events, answered$events_by_then))
  compare("number at risk then", at_risk(d, time), answered$at_risk)
  compare_median("median follow-up and limits, years", d, d$cause == 0,
                 c(answered$follow_up, answered$follow_up_lower, answered$follow_up_upper))
  if (!answered$given) next
  read <- incidence_at(d, time)
  compare("incidence and 95 % limits", c(read$estimate[1, 1], read$lower[1, 1], read$upper[1, 1]),
          unlist(answered[c("estimate", "lower", "upper")]))
}

# 1 - Kaplan-Meier censors the other causes, and so overstates: for a comparison with Aalen-Johansen only.
d <- patients[patients$group == question, ]
read <- incidence_at(d, answered_curve$time)
compare("Aalen-Johansen: curve", read$estimate[, 1], answered_curve$aalen_johansen)
compare("1 - Kaplan-Meier: curve", 1 - survival_at(d, answered_curve$time)$estimate, answered_curve$one_minus_kaplan_meier)
times <- answered_readings$years * 365.25
compare("both at fixed times: number at risk", at_risk(d, times), answered_readings$at_risk)
read <- incidence_at(d, times)
keep <- function(values) ifelse(is.na(answered_readings$estimate), NA, values)
compare("Aalen-Johansen at fixed times, limits",
        c(keep(read$estimate[, 1]), keep(read$lower[, 1]), keep(read$upper[, 1])),
        unlist(answered_readings[c("estimate", "lower", "upper")]))
compare("1 - Kaplan-Meier at fixed times", keep(1 - survival_at(d, times)$estimate),
        answered_readings$one_minus_kaplan_meier)

finish()
