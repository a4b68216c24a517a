# The week by the hour.

HEAT_LEVELS <- 10

# 0 for no events, 1 to 9 in equal steps up to the greatest; NA for hours that the days don't hold.
heat_level <- function(values, greatest = max(values, na.rm = TRUE)) {
  steps <- HEAT_LEVELS - 1
  ifelse(values <= 0 | greatest <= 0, 0, pmin(steps, ceiling(values / greatest * steps)))
}

# The colour that reads on a level: on the middle one it is the same in light and dark.
heat_text <- function(level) {
  colours <- c(rep("var(--heat-text-low)", 5), "var(--heat-text-middle)", rep("var(--heat-text-high)", 4))
  colours[level + 1]
}

# Weekdays down and hours across, on a phone the other way round; the busiest hour is outlined.
# `week`: weekday, hour_of_day, hours, value, mean; weekdays in the order in which they are drawn.
heat_map <- function(week, width, formats, label) {
  grid <- heat_grid(width)
  cells <- heat_cells(week, grid, formats)
  peak <- which.max(week$mean)
  outline <- list(stroke = "var(--text)", `stroke-width` = 2, `pointer-events` = "none")
  name <- paste(WEEKDAYS[[week$weekday[[peak]]]], hour_words(week$hour_of_day[[peak]]))
  svg(
    width, grid$bottom + 40, paste0(label, " in a mean hour, by weekday and hour; busiest ", name),
    heat_names(grid, unique(week$weekday)),
    hit(
      heat_tips(week, formats, label), cells$drawn, cells$rect("none", outline),
      "hour_mean", paste(week$weekday, week$hour_of_day), week$mean
    ),
    cells$rect("none", outline)[peak],
    heat_legend(grid$left, grid$bottom + 14, max(week$mean, na.rm = TRUE), formats)
  )
}

heat_grid <- function(width) {
  is_wide <- width >= 620
  left <- if (is_wide) 84 else 46
  columns <- if (is_wide) 24 else 7
  cell_width <- (width - left - 2) / columns
  cell_height <- if (is_wide) min(40, max(28, cell_width * 0.8)) else 26
  top <- 24
  list(
    is_wide = is_wide, left = left, top = top, cell_width = cell_width, cell_height = cell_height,
    bottom = top + (31 - columns) * cell_height
  )
}

# `drawn` are the cells, `rect(fill, more)` rectangles in their places.
heat_cells <- function(week, grid, formats) {
  place_of_day <- match(week$weekday, unique(week$weekday)) - 1
  x <- grid$left + (if (grid$is_wide) week$hour_of_day else place_of_day) * grid$cell_width
  y <- grid$top + (if (grid$is_wide) place_of_day else week$hour_of_day) * grid$cell_height
  place <- function(fill, more = list()) rect(x + 1, y + 1, grid$cell_width - 2, grid$cell_height - 2, fill, 3, more)
  held <- !is.na(week$mean)
  level <- ifelse(held, heat_level(week$mean), 0)
  words <- if (grid$cell_width >= 30) {
    text_at(
      x + grid$cell_width / 2, y + grid$cell_height / 2 + 4, cell_words(week$mean, formats), "middle",
      heat_text(level), 11.5
    )
  } else {
    ""
  }
  list(
    rect = place,
    drawn = either(
      held, beside(place(paste0("var(--heat-", level, ")")), words),
      place("none", list(stroke = "var(--line)", `stroke-dasharray` = "2 3"))
    )
  )
}

cell_words <- function(value, formats) {
  ifelse(is.na(value) | value >= 10 | value == round(value), formats$short(round(value)), formats$number(value, 1))
}

heat_tips <- function(week, formats, label) {
  mean <- paste(mean_words(week$mean, formats), tolower(label), "in a mean hour")
  hours <- paste(formats$count(week$hours), ifelse(week$hours == 1, "hour", "hours"))
  paste0(
    WEEKDAYS[week$weekday], " ", hour_words(week$hour_of_day), "\n",
    ifelse(is.na(week$mean), "not in these days", paste0(mean, "\n", formats$count(week$value), " in ", hours))
  )
}

heat_names <- function(grid, weekdays) {
  along_x <- function(number) grid$left + (seq_len(number) - 0.5) * grid$cell_width
  along_y <- function(number) grid$top + (seq_len(number) - 0.5) * grid$cell_height + 4
  hours <- sprintf(if (grid$cell_width >= 34 && grid$is_wide) "%02d:00" else "%02d", 0:23)
  if (grid$is_wide) {
    together(
      text_at(grid$left - 8, along_y(7), WEEKDAYS[weekdays], "end", "var(--text)"),
      text_at(along_x(24), grid$top - 8, hours, "middle")
    )
  } else {
    together(
      text_at(along_x(7), grid$top - 8, substr(WEEKDAYS[weekdays], 1, 3), "middle", "var(--text)"),
      text_at(grid$left - 8, along_y(24), hours, "end")
    )
  }
}

heat_legend <- function(x, y, greatest, formats) {
  at <- x + 44 + (seq_len(HEAT_LEVELS) - 1) * 18
  together(
    text_at(x + 36, y + 10, "0", "end"),
    rect(at, y, 16, 12, sprintf("var(--heat-%d)", seq_len(HEAT_LEVELS) - 1), 2),
    text_at(at[[HEAT_LEVELS]] + 24, y + 10, mean_words(greatest, formats))
  )
}
