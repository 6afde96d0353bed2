
# ---- rates against a population -------------------------------------------------------------------------------------

# The rate per person-year for sex, age and calendar year; NA where the table has none. A band begins at its first day.
rate_of <- function(set, sex, age_days, day) {
  cut <- age_cuts[pmax(findInterval(age_days, age_cuts * 365.25), 1)]
  year <- as.integer(format(as.Date(day, origin = "1970-01-01"), "%Y"))
  table <- rates[rates$set == set, ]
  rate <- table$rate[match(paste(sex, cut, year), paste(table$sex, table$age, table$year))]
  ifelse(is.na(sex) | is.na(age_days), NA, rate)
}

# Person-time split by Epi at the birthdays of the table and on 1 January; nobody's time is shared between bands.
pieces_of <- function(d) {
  d <- d[!is.na(d$birth), ]
  still <- d[d$stop == d$start, ]
  moving <- d[d$stop > d$start, ]
  pieces <- data.frame(sex = still$sex, age = still$start - still$birth, day = still$start, days = rep(0, nrow(still)),
                       event = still$event)
  if (nrow(moving) > 0) {
    lexis <- suppressMessages(Epi::Lexis(
      entry = list(day = start, age = start - birth), exit = list(day = stop), exit.status = event, data = moving))
    years <- seq(as.integer(format(as.Date(min(moving$start), origin = "1970-01-01"), "%Y")),
                 as.integer(format(as.Date(max(moving$stop), origin = "1970-01-01"), "%Y")) + 1)
    new_year <- as.numeric(as.Date(paste0(years, "-01-01")))
    lexis <- Epi::splitLexis(lexis, breaks = new_year, time.scale = "day")
    lexis <- Epi::splitLexis(lexis, breaks = age_cuts * 365.25, time.scale = "age")
    pieces <- rbind(pieces, data.frame(sex = lexis$sex, age = lexis$age, day = lexis$day, days = lexis$lex.dur,
                                       event = lexis$lex.Xst))
  }
  pieces
}

ratio <- function(events, base) {
  test <- poisson.test(events, base)
  c(test$estimate, test$conf.int)
}

for (r in seq_along(rows)) {
  d <- patients[patients$row == r, ]
  answered <- answered_rows[answered_rows$row == r, ]
  years <- sum(d$stop - d$start) / 365.25
  compare("patients, second cancers", c(nrow(d), sum(d$event)), c(answered$n, answered$observed))
  compare("person-years", years, answered$person_years)
  if (years > 0) {
    compare("rate per 100 person-years and limits", ratio(sum(d$event), years / 100),
            unlist(answered[c("rate", "rate_lower", "rate_upper")]))
  }
  if (is.na(answered$expected)) next
  pieces <- pieces_of(d)
  rate <- rate_of(answered$set, pieces$sex, pieces$age, pieces$day)
  covered <- !is.na(rate)
  covered_years <- sum(pieces$days[covered]) / 365.25
  expected <- sum(pieces$days[covered] * rate[covered]) / 365.25
  observed <- sum(pieces$event[covered])
  compare("person-years and second cancers with a rate", c(covered_years, observed),
          c(answered$covered_years, answered$observed_covered))
  compare("expected second cancers", expected, answered$expected)
  if (expected > 0) {
    compare("standardised incidence ratio and limits", ratio(observed, expected),
            unlist(answered[c("sir", "sir_lower", "sir_upper")]))
    central <- min(1, 2 * min(ppois(observed, expected), ppois(observed - 1, expected, lower.tail = FALSE)))
    compare("P, central", central, answered$p)
  }
  if (covered_years > 0) {
    counts <- c(observed, poisson.test(observed)$conf.int)
    compare("excess per 10,000 person-years and limits", (counts - expected) / covered_years * 1e4,
            unlist(answered[c("excess", "excess_lower", "excess_upper")]))
  }
}

finish()
