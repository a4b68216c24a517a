# Pictures of the overview: plain functions from a data frame to SVG.

# A small line without axes; the last value has a dot.
sparkline <- function(values, width = 132, height = 34) {
  known <- ifelse(is.finite(values), values, NA)
  if (sum(!is.na(known)) < 2) {
    return("")
  }
  x <- seq(3, width - 5, length.out = length(known))
  greatest <- max(known, na.rm = TRUE)
  y <- scaled(known, if (greatest > 0) greatest else 1, height - 4, 5)
  last <- max(which(!is.na(y)))
  as_html(element(
    "svg", class = "spark", viewBox = view_box(width, height), `aria-hidden` = "true",
    within = together(polyline(x, y, "var(--accent)", 1.75), circle(x[[last]], y[[last]], 2.75, "var(--accent)"))
  ))
}

# `data`: day, events, events_before, before (the day of the period before that stands behind it).
events_chart <- function(data, width, formats) {
  height <- chart_height(width, 410)
  left <- 56
  right <- width - 12
  top <- 34
  bottom <- height - 28
  ticks <- ticks_to(c(data$events, data$events_before))
  greatest <- max(ticks)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  y <- scaled(data$events, greatest, bottom, top)
  before <- scaled(data$events_before, greatest, bottom, top)
  tips <- paste0(
    day_words(data$day), ": ", formats$count(data$events), " events\n", day_words(data$before), ": ",
    formats$count(data$events_before), " events"
  )
  marks <- beside(
    element("line", x1 = x, x2 = x, y1 = top, y2 = bottom, stroke = "var(--line)"),
    circle(x, before, 3.5, "var(--surface)", list(stroke = "var(--muted)", `stroke-width` = 1.5)),
    circle(x, y, 4.5, "var(--accent)")
  )
  svg(
    width, height,
    paste0("Events per day, ", formats$count(sum(data$events)), " in all; the period before behind it"),
    legend_row(c("This period", "Period before"), c("var(--accent)", "var(--heat-3)"), left, 14),
    value_axis(ticks, scaled(ticks, greatest, bottom, top), left, right, formats$short),
    day_axis(data$day, x, height - 8, right - left),
    area_below(x, y, bottom),
    polyline(x, before, "var(--heat-3)", 2, list(`stroke-dasharray` = "5 4")),
    polyline(x, y, "var(--accent)", 2.5),
    if (nrow(data) == 1) circle(x, y, 4.5, "var(--accent)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"), marks, "events_over_time", data$day, data$events
    )
  )
}

# `data`: day, visits_new, visits_returning, visits_untold.
new_and_returning_chart <- function(data, width, formats) {
  height <- chart_height(width, 470)
  left <- 56
  right <- width - 12
  top <- 34
  bottom <- height - 28
  total <- data$visits_new + data$visits_returning + data$visits_untold
  ticks <- ticks_to(total)
  greatest <- max(ticks)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  wide <- min(46, step * 0.72)
  high <- function(value) scaled(value, greatest, 0, bottom - top)
  stacked <- function(value, below, fill) rect(x - wide / 2, bottom - high(below + value), wide, high(value), fill)
  has_untold <- any(data$visits_untold > 0)
  tips <- paste0(
    day_words(data$day), "\n", formats$count(data$visits_new), " new\n",
    formats$count(data$visits_returning), " returning",
    ifelse(data$visits_untold > 0, paste0("\n", formats$count(data$visits_untold), " did not tell"), "")
  )
  svg(
    width, height, paste0(
      "New and returning visits per day: ", formats$count(sum(data$visits_new)), " new, ",
      formats$count(sum(data$visits_returning)), " returning"
    ),
    legend_row(
      c("Returning", "New", if (has_untold) "Untold"),
      c("var(--accent)", "var(--heat-3)", if (has_untold) "var(--line)"), left, 14
    ),
    value_axis(ticks, scaled(ticks, greatest, bottom, top), left, right, formats$short),
    day_axis(data$day, x, height - 8, right - left),
    stacked(data$visits_returning, 0, "var(--accent)"),
    stacked(data$visits_new, data$visits_returning, "var(--heat-3)"),
    stacked(data$visits_untold, data$visits_returning + data$visits_new, "var(--line)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"),
      outline(x - wide / 2 - 2, bottom - high(total) - 2, wide + 4, high(total) + 4),
      "new_visits", data$day, data$visits_new
    )
  )
}

area_below <- function(x, y, bottom) {
  if (length(x) < 2 || anyNA(y)) {
    return("")
  }
  points <- points_text(c(x[[1]], x, x[[length(x)]]), c(bottom, y, bottom))
  element("polygon", points = points, fill = "var(--accent)", `fill-opacity` = 0.1)
}
