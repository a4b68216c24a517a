# Shares, as every page computes them.

# One whole may stand for many parts; nothing is a share of nothing.
share_of <- function(part, whole) {
  whole <- rep_len(whole, length(part))
  as.numeric(ifelse(whole > 0, part / whole, NA))
}
