# Shares, as every page computes them.

# One whole may serve many parts. A share of 0 is NA.
share_of <- function(part, whole) {
  whole <- rep_len(whole, length(part))
  as.numeric(ifelse(whole > 0, part / whole, NA))
}
