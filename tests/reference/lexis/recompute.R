# Computes with R what the tests read from sir_lexis_public.json and prints the largest difference per block.
#
#   Rscript tests/reference/lexis/recompute.R [folder]
#
# Person-time is split twice by Epi::splitLexis: at every fifth birthday (age = days since birth / 365.25) and at every
# 1 January. Expected = sum(person-years * rate / 1e5); limits and p by poisson.test. It writes nothing; it ends with
# status 1 where a relative difference is above 1e-9. Needs the packages Epi and jsonlite.

suppressPackageStartupMessages({
  library(Epi)
  library(jsonlite)
})

arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments)) arguments[1] else "tests/reference/lexis"
stored <- fromJSON(file.path(folder, "sir_lexis_public.json"))
patients <- read.csv(file.path(folder, "sir_lexis_public_patients.csv"))
rates <- read.csv(file.path(folder, "sir_lexis_public_rates.csv"))

day <- function(text) as.numeric(as.Date(text))
years <- min(rates$year):(max(rates$year) + 1)
new_years <- day(paste0(years, "-01-01"))
follow_up <- Lexis(
  entry = list(day = day(patients$infusion), age = (day(patients$infusion) - day(patients$birth))),
  exit = list(day = day(patients$exit)),
  exit.status = as.integer(patients$status == 1),
  data = patients, id = patients$id
)
by_age <- splitLexis(follow_up, breaks = seq(0, 120, 5) * 365.25, time.scale = "age")
pieces <- splitLexis(by_age, breaks = new_years, time.scale = "day")
pieces$person_years <- pieces$lex.dur / 365.25
middle <- pieces$lex.dur / 2
pieces$band <- 5 * floor((pieces$age + middle) / 365.25 / 5)
pieces$year <- years[findInterval(pieces$day + middle, new_years)]
key <- function(d, age) paste(d$sex, age, d$year)
rate <- rates$rate_per_100000[match(key(pieces, pieces$band), key(rates, rates$age))]
stopifnot(!is.na(rate))
pieces$expected <- pieces$person_years * rate / 1e5

relative <- function(ours, theirs) max(abs(ours - theirs) / pmax(abs(theirs), 1e-300))
ratio <- function(observed, expected) {
  test <- poisson.test(observed, expected)
  c(observed / expected, test$conf.int, test$p.value)
}
compare <- function(rows, block) {
  observed <- sum(pieces$lex.Xst[rows] == 1)
  expected <- sum(pieces$expected[rows])
  relative(
    c(observed, expected, ratio(observed, expected)),
    c(block$observed, block$expected, block$sir, block$lower, block$upper, block$p)
  )
}

cells <- stored$person_years_by_age_sex
ours <- aggregate(cbind(person_years, expected) ~ band + sex, data = pieces, FUN = sum)
place <- match(paste(cells$sex, cells$age), paste(ours$sex, ours$band))
differences <- c(
  person_years = relative(sum(pieces$person_years), stored$person_years),
  overall = compare(TRUE, stored$overall),
  women = compare(pieces$sex == "F", stored$by_sex$F),
  men = compare(pieces$sex == "M", stored$by_sex$M),
  cells = relative(c(ours$person_years[place], ours$expected[place]), c(cells$py, cells$exp))
)
print(differences)
if (any(is.na(differences)) || any(differences > 1e-9)) quit(status = 1)
