
# ---- the baseline table ---------------------------------------------------------------------------------------------

of_field <- function(field, group) people[people$group == group, paste0("f", field)]

difference_of_numbers <- function(x, y) {
  x <- x[!is.na(x)]
  y <- y[!is.na(y)]
  if (min(length(x), length(y)) < 2) return(NA)
  apart <- abs(mean(x) - mean(y))
  spread <- sqrt((var(x) + var(y)) / 2)
  if (spread > 0) apart / spread else if (apart <= 1e-12) 0 else NA
}

# Mahalanobis distance between the shares of the words, without the first word that somebody has.
difference_of_words <- function(x, y, n_words) {
  x <- x[!is.na(x)]
  y <- y[!is.na(y)]
  if (min(length(x), length(y)) == 0) return(NA)
  p <- tabulate(x, n_words) / length(x)
  q <- tabulate(y, n_words) / length(y)
  seen <- which(p + q > 0)[-1]
  p <- p[seen]
  q <- q[seen]
  apart <- p - q
  if (max(0, abs(apart)) <= 1e-12) return(0)
  spread <- ((diag(p, length(p)) - p %o% p) + (diag(q, length(q)) - q %o% q)) / 2
  parts <- eigen(spread, symmetric = TRUE)
  kept <- abs(parts$values) > 1e-12 * max(abs(parts$values))
  vectors <- parts$vectors[, kept, drop = FALSE]
  inverse <- vectors %*% diag(1 / parts$values[kept], sum(kept)) %*% t(vectors)
  if (max(abs(apart - spread %*% (inverse %*% apart))) > 1e-9) return(NA)
  sqrt(max(0, t(apart) %*% inverse %*% apart))
}

largest_difference <- function(field) {
  pairs <- if (length(compared_groups) > 1) combn(compared_groups, 2, simplify = FALSE) else list()
  found <- vapply(pairs, function(pair) {
    x <- of_field(field, pair[1])
    y <- of_field(field, pair[2])
    if (fields$n_words[field] == 0) difference_of_numbers(x, y) else difference_of_words(x, y, fields$n_words[field])
  }, numeric(1))
  if (all(is.na(found))) NA else max(found, na.rm = TRUE)
}

for (at in seq_len(nrow(answered_numbers))) {
  row <- answered_numbers[at, ]
  values <- of_field(row$field, row$group)
  of_r <- if (all(is.na(values))) rep(NA, 3) else quantile(values, c(0.25, 0.5, 0.75), type = 7, na.rm = TRUE)
  compare("quartiles of numbers", of_r, c(row$low, row$middle, row$high))
  compare("numbers not recorded", sum(is.na(values)), row$missing)
}

for (at in seq_len(nrow(answered_words))) {
  row <- answered_words[at, ]
  values <- of_field(row$field, row$group)
  n <- if (row$word == 0) sum(is.na(values)) else sum(values == row$word, na.rm = TRUE)
  compare("patients with a word", n, row$n)
  if (length(values) > 0) compare("per cent with a word", 100 * n / length(values), row$percent)
}

for (field in seq_len(nrow(fields))) {
  if (length(compared_groups) > 1) compare("standardised differences", largest_difference(field), fields$difference[field])
}

finish()
