# Events by hour, over the band in which such an hour usually lies.

# `data`: begins_s, day, hour_of_day, events, usual, low, high, orders, usual_orders, is_far; one row per hour,
# in order.
traffic_chart <- function(data, width, formats) {
  height <- chart_height(width, 260)
  left <- 56
  right <- width - 12
  top <- 34
  bottom <- height - 28
  ticks <- ticks_to(max(data$events, data$high, 1, na.rm = TRUE))
  greatest <- max(ticks)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  y <- function(value) scaled(value, greatest, bottom, top)
  known <- !is.na(data$usual)
  far <- data$is_far
  begins <- which(!duplicated(data$day))
  # A name needs room behind it.
  begins <- begins[x[begins] < right - 44]
  shown <- begins[(seq_along(begins) - 1) %% max(1, ceiling(48 * length(begins) / (right - left))) == 0]
  tips <- paste0(
    clock_hour_words(data), "\n", formats$count(data$events), " events, usually ",
    ifelse(known, formats$count(data$usual), "unknown"), "\n", formats$count(data$orders), " orders, usually ",
    ifelse(known, formats$count(data$usual_orders), "unknown"), ifelse(far, "\nFar from usual", "")
  )
  svg(
    width, height,
    paste0(
      "Events per hour beside the usual of that hour and weekday, ", formats$count(sum(far)), " hours far from usual"
    ),
    legend_row(
      c("Events", "Usual band", if (any(far)) "Far out"),
      c("var(--accent)", "var(--heat-2)", if (any(far)) "var(--lost)"), left, 14
    ),
    value_axis(ticks, y(ticks), left, right, formats$short),
    if (length(shown) > 0) text_at(x[shown], height - 8, short_day_words(data$day[shown]), "start"),
    if (any(known)) {
      rect(
        x[known] - step / 2, y(data$high[known]), step + 0.3, y(data$low[known]) - y(data$high[known]), "var(--heat-2)"
      )
    },
    polyline(x, y(data$events), "var(--accent)", 1.5),
    if (any(far)) circle(x[far], y(data$events[far]), 4, "var(--lost)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"),
      outline(x - step / 2 - 1, y(data$events) - 2, step + 2, bottom - y(data$events) + 2),
      "traffic_events", sprintf("%.0f", data$begins_s), data$events
    )
  )
}
