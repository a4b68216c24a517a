# How long visits last: a bar for each span of length, and the figures above it.

VISIT_SPANS <- paste0(
  c("\u226410", "\u226430", "\u22641", "\u22643", "\u226410", "\u226430", "\u22641", ">1"), "\u202f",
  c("s", "s", "min", "min", "min", "min", "h", "h")
)

# All spans in order, 0 where no visit was so long: span, length, visits, engaged. Every visit over 10 s is engaged, so
# the rest of the `engaged` visits are in the shortest span.
every_span <- function(found, engaged) {
  spans <- seq_along(VISIT_SPANS) - 1
  at <- match(spans, found$span)
  visits <- ifelse(is.na(at), 0, found$visits[at])
  data.frame(span = spans, length = VISIT_SPANS, visits, engaged = c(engaged - sum(visits[-1]), visits[-1]))
}

visit_lengths <- function(data, width, formats) {
  htmltools::tagList(
    htmltools::p(
      class = "lead",
      "Engaged visits lasted over 10 s, saw two pages or bought. A visit of one event has no length."
    ),
    visit_lengths_chart(data, width, formats)
  )
}

visit_lengths_chart <- function(data, width, formats) {
  height <- chart_height(width, 360)
  left <- 52
  right <- width - 8
  top <- 34
  bottom <- height - 28
  ticks <- ticks_to(max(data$visits))
  greatest <- max(ticks)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  wide <- min(54, step * 0.78)
  high <- function(value) scaled(value, greatest, 0, bottom - top)
  others <- data$visits - data$engaged
  tips <- paste0(
    data$length, ": ", formats$count(data$visits), " visits, ", formats$share(data$visits / sum(data$visits)), "\n",
    formats$count(data$engaged), " of them engaged"
  )
  # Every other label on a phone, where they would touch.
  named <- if (step < 44) seq_len(nrow(data)) %% 2 == 1 else TRUE
  svg(
    width, height, paste0("Visits by how long they lasted, ", formats$count(sum(data$visits)), " in all"),
    legend_row(c("Engaged", "Others"), c("var(--accent)", "var(--heat-3)"), left, 14),
    value_axis(ticks, scaled(ticks, greatest, bottom, top), left, right, formats$short),
    text_at(x[named], height - 8, data$length[named], "middle", size = 11),
    rect(x - wide / 2, bottom - high(data$engaged), wide, high(data$engaged), "var(--accent)"),
    rect(x - wide / 2, bottom - high(data$visits), wide, high(others), "var(--heat-3)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"),
      outline(x - wide / 2 - 2, bottom - high(data$visits) - 2, wide + 4, high(data$visits) + 4),
      "visits_of_length", data$length, data$visits
    )
  )
}
