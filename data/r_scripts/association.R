
# ---- associations ---------------------------------------------------------------------------------------------------

# Each fit has rows of its own: patients for whom its factors are known, cut where a factor changes. A ratio is compared
# as its logarithm, the coefficient, and so are its limits.
compare_ratios <- function(quantity, coefficient, std_error, kind, f) {
  answered <- answered_ratios[answered_ratios$fit == f & answered_ratios$kind == kind, ]
  if (nrow(answered) == 0) return(invisible())
  z <- qnorm(0.975)
  at <- answered$term
  compare(quantity, c(coefficient[at], coefficient[at] - z * std_error[at], coefficient[at] + z * std_error[at]),
          log(c(answered$estimate, answered$lower, answered$upper)))
}

# Whether a ratio stays the same over time, where that was judged: P of the score test of covariate x time.
compare_proportionality <- function(quantity, p, kind, f) {
  answered <- answered_ratios[answered_ratios$fit == f & answered_ratios$kind == kind & !is.na(answered_ratios$constant_p), ]
  if (nrow(answered) > 0) compare(quantity, p[answered$term], answered$constant_p)
}

# The same for subdistribution hazards, of which cmprsk has no test (Zhou, Fine and Laird, Statist Med 2013): the score of
# covariate x rank of the event time at the fitted coefficients. Its variance is the sum of the squared parts of the
# patients, less what they have in the coefficients; a part is the own residual and that in the estimate of censoring.
fine_gray_proportionality <- function(time, cause, x, beta) {
  event <- sort(unique(time[cause == 1]))
  censored <- sort(unique(time[cause == 0]))
  at_event <- vapply(event, function(t) sum(time == t & cause == 1), numeric(1))
  at_censored <- vapply(censored, function(t) sum(time == t & cause == 0), numeric(1))
  n_censored <- vapply(censored, function(t) sum(time >= t), numeric(1))
  left <- function(times) c(1, cumprod(1 - at_censored / n_censored))[findInterval(times, censored, left.open = TRUE) + 1]
  competing <- cause > 1
  after <- ifelse(competing, 1 / left(time), 0)
  weight <- outer(time, event, ">=") + outer(time, event, "<") * outer(after, left(event))
  risk <- exp(drop(x %*% beta))
  total <- colSums(weight * risk)
  mean <- t(t(t(x) %*% (weight * risk)) / total) # covariates x event times
  hazard <- at_event / total
  own <- outer(time, event, "==") * (cause == 1)

  information <- function(g) {
    Reduce(`+`, lapply(seq_along(event), function(j) {
      of_risk <- weight[, j] * risk / total[j]
      g[j] * at_event[j] * (t(x) %*% (x * of_risk) - outer(mean[, j], mean[, j]))
    }))
  }
  parts <- function(g) {
    of_each <- sapply(seq_len(ncol(x)), function(k) {
      apart <- outer(x[, k], mean[k, ], "-")
      expected <- apart * weight * risk * rep(g * hazard, each = length(time))
      carried <- vapply(censored, function(u) sum(expected[competing & time < u, event >= u]), numeric(1)) / n_censored
      of_censoring <- outer(time, censored, "==") * (cause == 0) -
        outer(time, censored, ">=") * rep(at_censored / n_censored, each = length(time))
      drop((apart * own) %*% g) - rowSums(expected) + drop(of_censoring %*% carried)
    })
    matrix(of_each, nrow = length(time))
  }

  even <- rep(1, length(event))
  rank <- (cumsum(at_event) - at_event / 2) / sum(at_event) - 0.5
  in_coefficients <- parts(even) %*% solve(information(even))
  left_over <- parts(rank) - in_coefficients %*% information(rank)
  score <- vapply(seq_len(ncol(x)), function(k) sum((outer(x[, k], mean[k, ], "-") * own) %*% rank), numeric(1))
  pchisq(score^2 / colSums(left_over^2), 1, lower.tail = FALSE)
}

for (f in seq_along(fits)) {
  d <- rows[rows$fit == f, ]
  x <- as.matrix(d[paste0("x", seq_len(terms[f]))])
  for (kind in c("hazard", "death_hazard")) {
    if (!any(answered_ratios$fit == f & answered_ratios$kind == kind)) next
    event <- d$cause == if (kind == "hazard") 1 else death
    fit <- coxph(Surv(d$start, d$stop, event) ~ x, ties = "efron", control = coxph.control(eps = 1e-11, iter.max = 50))
    of <- if (kind == "hazard") "second cancer" else "death"
    compare_ratios(paste("Cox,", of), coef(fit), sqrt(diag(vcov(fit))), kind, f)
    p <- if (fit$nevent > 1) cox.zph(fit, transform = "km", terms = FALSE, global = FALSE)$table[, "p"] else rep(NA, ncol(x))
    compare_proportionality(paste("Cox, ratio over time,", of), p, kind, f)
  }
  if (any(answered_ratios$fit == f & answered_ratios$kind == "subdistribution")) {
    if (!requireNamespace("cmprsk", quietly = TRUE)) stop("Fine-Gray needs the package cmprsk.")
    fit <- cmprsk::crr(d$stop, d$cause, x, failcode = 1, cencode = 0, gtol = 1e-13, maxiter = 200)
    compare_ratios("Fine-Gray, second cancer", fit$coef, sqrt(diag(fit$var)), "subdistribution", f)
    p <- fine_gray_proportionality(d$stop, d$cause, x, fit$coef)
    compare_proportionality("Fine-Gray, ratio over time", p, "subdistribution", f)
  }
}

finish()
