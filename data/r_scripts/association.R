
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

for (f in seq_along(fits)) {
  d <- rows[rows$fit == f, ]
  x <- as.matrix(d[paste0("x", seq_len(terms[f]))])
  for (kind in c("hazard", "death_hazard")) {
    if (!any(answered_ratios$fit == f & answered_ratios$kind == kind)) next
    event <- d$cause == if (kind == "hazard") 1 else death
    fit <- coxph(Surv(d$start, d$stop, event) ~ x, ties = "efron", control = coxph.control(eps = 1e-11, iter.max = 50))
    compare_ratios(paste("Cox,", if (kind == "hazard") "second cancer" else "death"), coef(fit), sqrt(diag(vcov(fit))), kind, f)
  }
  if (any(answered_ratios$fit == f & answered_ratios$kind == "subdistribution")) {
    if (!requireNamespace("cmprsk", quietly = TRUE)) stop("Fine-Gray needs the package cmprsk.")
    fit <- cmprsk::crr(d$stop, d$cause, x, failcode = 1, cencode = 0, gtol = 1e-13, maxiter = 200)
    compare_ratios("Fine-Gray, second cancer", fit$coef, sqrt(diag(fit$var)), "subdistribution", f)
  }
}

finish()
