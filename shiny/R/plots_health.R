# Events read by day, by their outcome, and the missing days.

# `data`: day, events, loaded, duplicates, rejected, difference, is_missing; the earliest day first.
loads_chart <- function(data, width, formats) {
  height <- chart_height(width, 300)
  left <- 56
  right <- width - 12
  top <- 34
  bottom <- height - 28
  ticks <- ticks_to(max(data$events))
  greatest <- max(ticks)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  wide <- min(58, step * 0.76)
  high <- function(value) scaled(value, greatest, 0, bottom - top)
  stacked <- function(value, below, fill) rect(x - wide / 2, bottom - high(below + value), wide, high(value), fill)
  missing <- data$is_missing
  tips <- ifelse(
    missing, paste0(day_words(data$day), ": missing"),
    paste0(
      day_words(data$day), ": ", formats$count(data$events), " events read\n", formats$count(data$loaded), " loaded\n",
      formats$count(data$duplicates), " duplicates\n", formats$count(data$rejected), " rejected",
      ifelse(data$difference == 0, "", paste0("\nDoes not balance: ", formats$signed(data$difference)))
    )
  )
  svg(
    width, height, paste0(
      "Events read per day of objects (UTC), ", formats$count(sum(data$events)), " in all, ",
      formats$count(sum(missing)), " days missing"
    ),
    legend_row(
      c("Loaded", "Duplicates", "Rejected", if (any(missing)) "Missing day"),
      c("var(--accent)", "var(--heat-3)", "var(--lost)", if (any(missing)) "var(--lost-soft)"), left, 14
    ),
    value_axis(ticks, scaled(ticks, greatest, bottom, top), left, right, formats$short),
    day_axis(data$day, x, height - 8, right - left),
    if (any(missing)) {
      rect(
        x[missing] - wide / 2, top, wide, bottom - top, "var(--lost-soft)", 2,
        list(stroke = "var(--lost)", `stroke-dasharray` = "3 3", `stroke-width` = 1)
      )
    },
    stacked(data$loaded, 0, "var(--accent)"),
    stacked(data$duplicates, data$loaded, "var(--heat-3)"),
    stacked(data$rejected, data$loaded + data$duplicates, "var(--lost)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"),
      outline(x - wide / 2 - 2, bottom - high(data$events) - 2, wide + 4, high(data$events) + 4),
      "events_read_by_day", data$day, data$events
    )
  )
}
