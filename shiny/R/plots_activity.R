# The other pictures of the activity page.

# Bars of `data$mean`: the greatest is dark; a missing mean has no bar.
mean_bars <- function(data, width, formats, label, words, axis, figure, keys) {
  height <- chart_height(width, 260)
  left <- 56
  right <- width - 8
  top <- 14
  bottom <- height - 28
  ticks <- ticks_to(max(data$mean, 0, na.rm = TRUE))
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  wide <- min(46, step * 0.76)
  y <- scaled(ifelse(is.na(data$mean), 0, data$mean), max(ticks), bottom, top)
  fill <- ifelse(seq_len(nrow(data)) %in% which.max(data$mean), "var(--accent)", "var(--heat-4)")
  named <- (seq_len(nrow(data)) - 1) %% ceiling(22 / step) == 0
  told <- ifelse(is.na(data$mean), "not whole in these days", paste(mean_words(data$mean, formats), tolower(label)))
  bars <- rect(x - wide / 2, y, wide, bottom - y, fill, 2)
  felt <- rect(x - step / 2, top, step, bottom - top, "transparent")
  svg(
    width, height, paste0(label, ": ", paste(words, mean_words(data$mean, formats), collapse = ", ")),
    value_axis(ticks, scaled(ticks, max(ticks), bottom, top), left, right, formats$short),
    text_at(x[named], height - 8, axis[named], "middle"),
    hit(
      paste0(words, "\n", told), beside(bars, felt), outline(x - wide / 2 - 2, y - 2, wide + 4, bottom - y + 2),
      figure, keys, data$mean
    )
  )
}

clock_chart <- function(hours, width, formats, label) {
  mean_bars(
    hours, width, formats, paste(label, "in a mean hour"), hour_words(hours$hour_of_day),
    sprintf("%02d", hours$hour_of_day), "hour_of_day_mean", hours$hour_of_day
  )
}

weekday_chart <- function(days, width, formats, label) {
  names <- WEEKDAYS[days$weekday]
  mean_bars(
    days, width, formats, paste(label, "in a mean day"), names, if (width >= 560) names else substr(names, 1, 3),
    "weekday_mean", days$weekday
  )
}

# `data`: begins_s, day, hour_of_day, value; one row per hour of the days that hold data, in order.
hourly_chart <- function(data, width, formats, label) {
  time <- data$begins_s / 3600
  begins_day <- which(!duplicated(data$day))
  timeline(
    data$value, time - time[[1]], width, formats, label = paste(label, "an hour"),
    tips = paste0(clock_hour_words(data), "\n", formats$count(data$value), " ", tolower(label)),
    figure = "hour_activity", keys = sprintf("%.0f", data$begins_s), named = begins_day,
    names = short_day_words(data$day[begins_day])
  )
}

# `data`: day, value.
daily_chart <- function(data, width, formats, label) {
  time <- as.numeric(as.Date(data$day))
  timeline(
    data$value, time - time[[1]], width, formats, label = paste(label, "a day"),
    tips = paste0(day_words(data$day), "\n", formats$count(data$value), " ", tolower(label)),
    figure = "day_activity", keys = data$day, named = seq_along(time), names = short_day_words(data$day)
  )
}

# `Mon 2 Mar, 14:00`; an hour that the clock shows a second time is told so.
clock_hour_words <- function(data) {
  again <- ifelse(duplicated(data[c("day", "hour_of_day")]), " again", "")
  paste0(day_words(data$day), ", ", sprintf("%02d:00", data$hour_of_day), again)
}

# Values over time, in steps of at most 1 from 0; where steps are missing the line is broken. `names` stand at places
# `named`.
timeline <- function(values, time, width, formats, label, tips, figure, keys, named, names) {
  height <- chart_height(width, 260)
  left <- 56
  right <- width - 12
  top <- 14
  bottom <- height - 28
  step <- (right - left) / (max(time) + 1)
  x <- left + step * (time + 0.5)
  ticks <- ticks_to(max(values))
  y <- scaled(values, max(ticks), bottom, top)
  runs <- split(seq_along(time), cumsum(c(1, diff(time)) > 1))
  lines <- lapply(unname(runs), function(run) {
    together(area_below(x[run], y[run], bottom), polyline(x[run], y[run], "var(--accent)", 2))
  })
  is_every <- length(named) == length(values)
  shown <- (seq_along(named) - 1) %% ceiling(length(named) * 64 / (right - left)) == 0
  if (!is_every) shown <- shown & x[named] < right - 34
  svg(
    width, height, paste0(label, ": ", formats$count(sum(values)), " in all"),
    value_axis(ticks, scaled(ticks, max(ticks), bottom, top), left, right, formats$short),
    if (!is_every) rect(x[named], top, 1, bottom - top, "var(--line)"),
    if (any(shown)) text_at(x[named][shown], height - 8, names[shown], if (is_every) "middle" else "start"),
    lines,
    if (length(values) <= 62) circle(x, y, 3, "var(--accent)", list(`pointer-events` = "none")),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"), circle(x, y, 4.5, "var(--accent)"),
      figure, keys, values
    )
  )
}
