
# ---- what happens first ---------------------------------------------------------------------------------------------

# Alive and free of every event: Kaplan-Meier of any of them. With the incidences of all causes it adds up to 1.
event_free_at <- function(d, times) survival_at(transform(d, cause = as.numeric(cause > 0)), times)$estimate

columns <- paste0("estimate_", seq_along(causes))
d <- patients
compare("patients", nrow(d), answered_patients)
compare("events by cause, and none", vapply(c(seq_along(causes), 0), function(k) sum(d$cause == k), numeric(1)),
        answered_events)

steps <- sort(unique(d$time[d$cause > 0 & (is.na(d$entry) | d$entry < d$time)]))
compare("curves: days of their steps", steps[steps <= shown_until], answered_curves$time)
read <- incidence_at(d, answered_curves$time)
compare("curves: incidence by cause", read$estimate, as.matrix(answered_curves[columns]))
compare("curves: free of every event", event_free_at(d, answered_curves$time), answered_curves$event_free)

times <- answered_fixed$years * 365.25
keep <- function(values) ifelse(times <= shown_until & known(d, times), values, NA)
read <- incidence_at(d, times)
compare("fixed times: number at risk", at_risk(d, times), answered_fixed$at_risk)
for (k in seq_along(causes)) compare("fixed times: incidence by cause", keep(read$estimate[, k]), answered_fixed[[columns[k]]])
compare("fixed times: free of every event", keep(event_free_at(d, times)), answered_fixed$event_free)

finish()
