
# ---- one value per patient and window of time -----------------------------------------------------------------------

# Every patient counts once per window, with the median of the own values; below the limit where more than half are.
windows_of <- function(v) {
  v$window <- findInterval(v$day, starts)
  v <- v[v$window > 0 & v$day < ends[length(ends)], ]
  if (nrow(v) == 0) return(data.frame(patient = numeric(0), window = numeric(0), value = numeric(0), below = logical(0)))
  key <- interaction(v$patient, v$window, drop = TRUE)
  first <- match(levels(key), key)
  data.frame(patient = v$patient[first], window = v$window[first], value = as.numeric(tapply(v$value, key, median)),
             below = as.numeric(tapply(v$below, key, mean)) > 0.5)
}

windows <- windows_of(values)
middles <- (starts + ends - 1) / 2

count_windows <- function(rows) tabulate(rows$window, length(starts))

# Under follow-up at the middle of a window: entry < middle <= end. Rows of `d` are patients.
followed_at <- function(d, day) (is.na(d$entry) | d$entry < day) & d$end >= day

followed_windows <- function(d) vapply(middles, function(day) sum(followed_at(d, day)), numeric(1))

measured_and_followed <- function(d, own) {
  count_windows(own[followed_at(d[match(own$patient, d$patient), ], middles[own$window]), ])
}

share_of <- function(count, all) ifelse(all >= fewest, count / pmax(all, 1), NA)

compare_measured <- function(d, own, answered) {
  followed <- followed_windows(d)
  both <- measured_and_followed(d, own)
  compare("patients measured per window", count_windows(own), answered$measured)
  compare("patients under follow-up per window", followed, answered$followed)
  compare("patients measured of those under follow-up", both, answered$measured_followed)
  compare("share measured of those under follow-up", share_of(both, followed), answered$share_measured)
  compare("patients below the limit, and at 0",
          c(count_windows(own[own$below, ]), count_windows(own[!own$below & own$value <= 0, ])),
          c(answered$below, answered$zero))
}
