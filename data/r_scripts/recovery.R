
# ---- percentiles by time since infusion -----------------------------------------------------------------------------

# Percentiles of type 7. A value below the limit counts at the limit; a percentile is a number only where the order
# statistic under it lies above the highest limit at which a patient of the window counts.
percentiles_of <- function(own) {
  value <- sort(own$value)
  if (length(value) < fewest) return(rep(NA, length(shares)))
  limit <- suppressWarnings(max(own$value[own$below]))
  found <- quantile(value, shares, type = 7, names = FALSE)
  ifelse(value[floor(shares * (length(value) - 1)) + 1] <= limit, NA, found)
}

for (g in seq_along(groups)) {
  d <- patients[patients$group == g, ]
  compare("patients", nrow(d), answered_groups$n[g])
  if (!answered_groups$shown[g]) next
  own <- windows[windows$patient %in% d$patient, ]
  answered <- answered_windows[answered_windows$group == g, ]
  compare("patients ever measured in a window", length(unique(own$patient)), answered_groups$tested[g])
  compare_measured(d, own, answered)
  for (w in seq_along(starts)) {
    compare("percentiles", percentiles_of(own[own$window == w, ]), unlist(answered[w, names_of_percentiles]))
  }
}

finish()
