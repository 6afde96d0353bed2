# Computes with R what the tests read from the JSON files of this folder and prints the largest difference per file.
#
#   Rscript tests/reference/recompute.R [folder]
#
# Blocks: survfit (curves of every cause, overall and by group), landmark (the same after a landmark), km (medians),
# gray (cuminc), finegray (crr), rates and poisson_exact. It writes nothing; it ends with status 1 where a difference is
# above 1e-9.
# Needs the packages survival, cmprsk and jsonlite; the versions that made the numbers stand in each JSON file.

suppressPackageStartupMessages({
  library(cmprsk)
  library(survival)
  library(jsonlite)
})

tolerance <- 1e-9
cancelled <- 1e-6 # a standard error below this is rounding noise: it must only be as small again

difference <- function(ours, stored) {
  stored <- as.numeric(unlist(lapply(stored, function(x) if (is.null(x)) NA else x)))
  ours <- as.numeric(ours)
  if (length(ours) != length(stored) || !identical(is.na(ours), is.na(stored))) return(Inf)
  max(0, abs(ours - stored), na.rm = TRUE)
}

cause_names <- function(block) grep("^cause", names(block), value = TRUE)

compare_curves <- function(d, block, cause_levels) {
  d$state <- factor(d$status, levels = cause_levels)
  response <- if (is.null(d$entry)) Surv(d$time, d$state) else Surv(d$entry, d$time, d$state)
  weights <- if (is.null(d$w)) rep(1, nrow(d)) else d$w
  fit <- survfit(response ~ 1, id = d$id, weights = weights, conf.type = "log-log")
  at <- summary(fit, times = unlist(block$times), extend = TRUE)
  worst <- difference(at$pstate[, 1], block$event_free)
  if (is.null(d$w)) { # with weights R adds them up here; the stored numbers are patients
    worst <- max(worst, difference(rowSums(as.matrix(at$n.risk)), block$n_risk))
  }
  for (k in seq_along(cause_names(block))) {
    stored <- block[[paste0("cause", k)]]
    se <- at$std.err[, k + 1]
    stored_se <- unlist(stored$se)
    noise <- se < cancelled & stored_se < cancelled
    worst <- max(
      worst, difference(at$pstate[, k + 1], stored$est), abs(se - stored_se)[!noise],
      difference(at$lower[, k + 1], stored$lower_loglog), difference(at$upper[, k + 1], stored$upper_loglog)
    )
  }
  worst
}

by_group <- function(d, blocks, compare) {
  max(0, vapply(names(blocks), function(g) compare(d[d$group == g, ], blocks[[g]]), numeric(1)))
}

compare_medians <- function(d, km) {
  events <- list(any_event = d$status > 0, cause1_only = d$status == 1)
  max(vapply(names(events), function(name) {
    happened <- events[[name]]
    response <- if (is.null(d$entry)) Surv(d$time, happened) else Surv(d$entry, d$time, happened)
    fit <- survfit(response ~ 1, conf.type = "log-log")
    found <- summary(fit)$table[c("median", "0.95LCL", "0.95UCL")]
    difference(found, km[[name]]$median_loglog)
  }, numeric(1)))
}

compare_rate <- function(d, stored) {
  start <- if (is.null(d$entry)) 0 else d$entry
  limits <- poisson.test(stored$events, stored$person_time / stored$rate_per)$conf.int
  max(
    difference(sum(d$time - start), list(stored$person_time)),
    difference(limits, list(stored$lower, stored$upper)) / max(1, stored$upper)
  )
}

# Relative to the statistic; R says -1 where the variance is singular, the stored number is then null.
compare_gray <- function(d, block) {
  worst <- 0
  for (rho in grep("^rho", names(block), value = TRUE)) {
    tests <- cuminc(d$time, d$status, d$group, cencode = 0, rho = as.numeric(sub("rho", "", rho)))$Tests
    for (cause in names(block[[rho]])) {
      stored <- block[[rho]][[cause]]
      found <- tests[sub("cause", "", cause), ]
      worst <- max(
        worst, difference(found[c("stat", "df")], stored[c("stat", "df")]) / max(1, stored$stat),
        difference(found["pv"], stored["p"])
      )
    }
  }
  worst
}

compare_small_gray <- function(path) {
  cases <- fromJSON(path, simplifyVector = FALSE)$cases
  c(gray = max(vapply(cases, function(case) {
    max(vapply(case$tests, function(stored) {
      columns <- lapply(case[c("time", "cause", "group")], unlist)
      tests <- suppressWarnings(cuminc(columns$time, columns$cause, columns$group, cencode = 0, rho = stored$rho))
      found <- tests$Tests[as.character(stored$cause), c("stat", "df")]
      if (found["stat"] == -1) found["stat"] <- NA
      difference(found, list(stored$stat, stored$df)) / max(1, stored$stat)
    }, numeric(1)))
  }, numeric(1))))
}

# Coefficients, standard errors and likelihoods relative to their size, predictions as they are.
compare_fine_gray <- function(d, blocks) {
  max(vapply(names(blocks), function(cause) {
    stored <- blocks[[cause]]
    X <- as.matrix(d[, unlist(stored$terms)])
    fit <- suppressWarnings(crr(
      d$time, d$status, X, failcode = as.numeric(sub("cause", "", cause)), cencode = 0, gtol = 1e-13, maxiter = 30
    ))
    relative <- function(found, stored) difference(found / as.numeric(unlist(stored)), rep(1, length(found)))
    predicted <- lapply(stored$predict$x, function(row) {
      curve <- predict(fit, cov1 = matrix(unlist(row), 1))
      c(0, curve[, 2])[findInterval(unlist(stored$predict$times), curve[, 1]) + 1]
    })
    max(
      relative(fit$coef, stored$coef), relative(sqrt(diag(fit$var)), stored$se),
      relative(fit$loglik, stored$loglik), relative(fit$loglik.null, stored$loglik_null),
      difference(unlist(predicted), list(unlist(stored$predict$cif)))
    )
  }, numeric(1)))
}

# Times are moved by a day: at time 0 crr takes G(0-) for G(0) where somebody is censored on that day.
compare_small_fine_gray <- function(path) {
  cases <- fromJSON(path, simplifyVector = FALSE)$cases
  c(finegray = max(vapply(cases, function(case) {
    columns <- lapply(case[c("time", "cause", "x1", "x2")], unlist)
    if (is.null(case$coef)) return(0)
    fit <- suppressWarnings(crr(
      columns$time + 1, columns$cause, cbind(columns$x1, columns$x2), gtol = 1e-13, maxiter = 40
    ))
    max(
      difference(fit$coef, case$coef), difference(sqrt(diag(fit$var)), case$se),
      difference(fit$loglik, list(case$loglik)) / max(1, -case$loglik)
    )
  }, numeric(1))))
}

# Coefficients, errors and likelihoods of coxph, and the check of proportional hazards; chi-squares relative to 1.
compare_cox_fit <- function(fit, check, stored, stored_check) {
  scaled <- function(found, stored) difference(found, stored) / max(1, abs(found))
  max(
    scaled(coef(fit), stored$coef), scaled(sqrt(diag(vcov(fit))), stored$se), scaled(fit$loglik, stored$loglik),
    scaled(check$table[seq_along(coef(fit)), "chisq"], stored_check)
  )
}

compare_cox <- function(d, blocks) {
  max(vapply(names(blocks), function(cause) {
    stored <- blocks[[cause]]
    terms <- unlist(stored$efron$terms)
    complete <- d[stats::complete.cases(d[, terms]), ]
    event <- complete$status == as.numeric(sub("cause", "", cause))
    fit <- coxph(as.formula(paste("Surv(time, event) ~", paste(terms, collapse = "+"))), complete, ties = "efron")
    chisq <- unlist(stored$cox_zph_km$chisq)[seq_along(terms)]
    compare_cox_fit(fit, cox.zph(fit, transform = "km"), stored$efron, chisq)
  }, numeric(1)))
}

compare_changing_factors <- function(path) {
  cases <- fromJSON(path, simplifyVector = FALSE)$cases
  c(cox = max(vapply(cases, function(case) {
    X <- matrix(unlist(case$covariates), ncol = length(case$terms), byrow = TRUE)
    response <- Surv(unlist(case$start), unlist(case$stop), unlist(case$event))
    control <- coxph.control(eps = 1e-14, toler.chol = 1e-16, iter.max = 50)
    fit <- coxph(response ~ ., as.data.frame(X), ties = "efron", control = control)
    compare_cox_fit(fit, cox.zph(fit, transform = "km", terms = FALSE), case, case$zph_chisq)
  }, numeric(1))))
}

# The formula by hand from two survfit curves; the standard error of mets only where that package is installed.
compare_counts <- function(path) {
  stored <- fromJSON(path)
  rows <- do.call(rbind, lapply(seq_along(stored$time), function(i) {
    events <- sort(stored$event_time[stored$patient == i - 1])
    data.frame(
      id = i, start = c(0, events), stop = c(events, stored$time[i]),
      event = c(rep(1, length(events)), 0), death = c(rep(0, length(events)), stored$died[i])
    )
  }))
  at <- function(values, times) values[findInterval(stored$times, times)]
  events <- survfit(Surv(start, stop, event) ~ 1, data = rows, id = id)
  deaths <- survfit(Surv(start, stop, death) ~ 1, data = rows, id = id)
  alive <- c(1, deaths$surv)[findInterval(events$time, deaths$time, left.open = TRUE) + 1]
  worst <- c(
    formula = difference(at(cumsum(alive * events$n.event / events$n.risk), events$time), stored$formula$mu),
    survfit = max(
      difference(at(events$cumhaz, events$time), stored$survfit$cumhaz),
      difference(at(events$std.chaz, events$time), stored$survfit$std_chaz)
    )
  )
  if (requireNamespace("mets", quietly = TRUE)) {
    fit <- mets::recurrentMarginal(
      mets::phreg(Surv(start, stop, event) ~ cluster(id), data = rows),
      mets::phreg(Surv(start, stop, death) ~ cluster(id), data = rows)
    )
    worst["mets"] <- max(
      difference(at(fit$mu, fit$times), stored$mets$mu), difference(at(fit$se.mu, fit$times), stored$mets$se)
    )
  }
  worst
}

compare_data_set <- function(path) {
  d <- read.csv(sub("json$", "csv", path))
  stored <- fromJSON(path, simplifyVector = FALSE)
  cause_levels <- 0:length(cause_names(stored$survfit$overall))
  curves <- function(rows, block) compare_curves(rows, block, cause_levels)
  worst <- c(
    survfit = max(curves(d, stored$survfit$overall), by_group(d, stored$survfit$by_group, curves)),
    km = compare_medians(d, stored$km)
  )
  if (!is.null(stored$gray) && is.null(stored$gray$error)) worst["gray"] <- compare_gray(d, stored$gray)
  if (!is.null(stored$finegray)) worst["finegray"] <- compare_fine_gray(d, stored$finegray)
  if (!is.null(stored$cox_cause_specific)) worst["cox"] <- compare_cox(d, stored$cox_cause_specific)
  if (!is.null(stored$rates)) {
    worst["rates"] <- max(compare_rate(d, stored$rates$overall), by_group(d, stored$rates$by_group, compare_rate))
  }
  if (!is.null(stored$landmark)) {
    after <- d[d$time > stored$landmark$landmark, ]
    after$time <- after$time - stored$landmark$landmark
    worst["landmark"] <- max(
      curves(after, stored$landmark$cif_survfit), by_group(after, stored$landmark$cif_survfit_by_group, curves),
      compare_gray(after, stored$landmark$gray)
    )
  }
  worst
}

compare_poisson <- function(path) {
  cases <- fromJSON(path, simplifyVector = FALSE)$exact
  c(exact = max(vapply(cases, function(case) {
    difference(poisson.test(case$observed, 1)$conf.int, list(case$lower, case$upper)) / max(1, case$observed)
  }, numeric(1))))
}

arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments)) arguments[1] else "tests/reference"
worst_of_all <- 0
for (path in sort(list.files(folder, "[.]json$", full.names = TRUE))) {
  compare <- switch(basename(path),
    poisson_exact.json = compare_poisson, gray_small.json = compare_small_gray,
    fine_gray_small.json = compare_small_fine_gray,
    mean_cumulative_count.json = compare_counts, changing_factors.json = compare_changing_factors,
    compare_data_set
  )
  worst <- compare(path)
  cat(sprintf("%-30s", basename(path)), paste(names(worst), format(worst, digits = 2), collapse = "  "), "\n")
  worst_of_all <- max(worst_of_all, worst)
}
version <- function(package) paste(package, packageVersion(package))
cat("R", as.character(getRversion()), version("survival"), version("cmprsk"), "\n")
quit(status = as.integer(worst_of_all > tolerance))
