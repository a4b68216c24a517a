# Pictures of a funnel that was asked: plain functions from a data frame to SVG. Each place is a link to its visits.

# Each step is a bar from the left; what is light beside it came to the step before and no further. Names are above.
explore_steps_chart <- function(data, asked, width, formats) {
  number <- seq_len(nrow(data))
  high <- 30
  each <- high + 40
  top <- 24 + (number - 1) * each
  room <- width - 2
  greatest <- max(data$reached, 1)
  wide <- scaled(data$reached, greatest, 0, room)
  before <- c(NA, utils::head(wide, -1))
  fill <- paste0("var(--heat-", c(9, 8, 8, 7, 7, 7, 6, 6)[number], ")")
  figures <- paste0(
    formats$count(data$reached), " \u00b7 ", formats$share(data$share),
    ifelse(number <= 2, "", paste0(" \u00b7 ", formats$share(data$rate), " of step ", number - 1))
  )
  # On a phone there is no room for the share of the step before.
  if (width < 620) figures <- paste0(formats$count(data$reached), " \u00b7 ", formats$share(data$share))
  letters <- floor((width - nchar(figures) * 7.2 - 30) / 7.3)
  names <- shortened(paste0(number, "  ", data$label), pmax(8, letters))
  tips <- paste0(
    data$label, ": ", formats$count(data$reached), " ", asked$of, "\n", formats$share(data$share), " of step 1",
    ifelse(number == 1, "", paste0(", ", formats$share(data$rate), " of step ", number - 1)),
    if (asked$open) paste0("\n", formats$count(data$entered), " of them entered here")
  )
  svg(
    width, max(top) + high + 6,
    paste0("Funnel: ", paste0(data$label, " ", formats$count(data$reached), collapse = ", ")),
    text_at(0, top - 8, names, fill = "var(--text)", size = 13, weight = 600),
    text_at(width, top - 8, figures, "end", "var(--text)", 13),
    if (!asked$open) lost_marks(data, number, top, high, wide, before, formats, asked),
    pick_links(
      hit(
        tips, beside(rect(0, top, pmax(wide, 3), high, fill, 4)),
        rect(1, top - 2, pmax(wide, 3), high + 4, "none", 5, OUTLINE), "explore_bar", data$step, data$reached
      ),
      data$pick_reached, tabindex = "-1"
    ),
    if (asked$open) {
      entered <- scaled(data$entered, greatest, 0, room)
      rows <- number > 1 & data$entered > 0
      pick_links(
        hit(
          paste0(formats$count(data$entered), " entered at step ", number)[rows],
          rect((wide - entered)[rows], top[rows], entered[rows], high, "var(--heat-4)", 4),
          rect((wide - entered)[rows], top[rows] - 2, entered[rows], high + 4, "none", 5, OUTLINE),
          "explore_entered_bar", data$step[rows], data$entered[rows]
        ),
        data$pick_entered[rows], tabindex = "-1"
      )
    }
  )
}

# What came to the step before and not to this one.
lost_marks <- function(data, number, top, high, wide, before, formats, asked) {
  rows <- number > 1 & !is.na(before) & before > wide
  at <- number[rows]
  from <- pmax(wide[rows], 3)
  lost <- data$lost[at - 1]
  room <- before[rows] - from
  label <- paste0("\u2212", formats$count(lost))
  pick_links(
    hit(
      paste0(formats$count(lost), " ", asked$of, " came to step ", at - 1, " and not to step ", at),
      beside(
        rect(from, top[rows], room, high, "var(--lost-soft)", 4),
        either(
          room > nchar(label) * 8 + 8,
          text_at(from + 8, top[rows] + high / 2 + 5, label, fill = "var(--lost)", size = 13, weight = 600)
        )
      ),
      rect(from, top[rows] - 2, room, high + 4, "none", 5, OUTLINE), "explore_lost_bar", at - 1, lost
    ),
    data$pick_lost[at - 1], tabindex = "-1"
  )
}

shortened <- function(text, letters) {
  ifelse(nchar(text) > letters, paste0(trimws(substr(text, 1, letters - 1)), "\u2026"), text)
}

# How long those took who came through: a bar for each span of seconds.
explore_times_chart <- function(data, width, formats) {
  height <- chart_height(width, 280)
  left <- 52
  right <- width - 12
  top <- 12
  bottom <- height - 28
  ticks <- ticks_to(max(data$entries))
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 1)
  high <- scaled(data$entries, max(ticks), 0, bottom - top)
  # As many labels as fit, each at the left edge of its bar.
  named <- (seq_len(nrow(data)) - 1) %% max(1, ceiling(64 / step)) == 0
  svg(
    width, height, paste0("Time to convert of ", formats$count(sum(data$entries)), " entries"),
    value_axis(ticks, scaled(ticks, max(ticks), bottom, top), left, right, formats$short),
    text_at(x[named], height - 8, formats$duration(data$seconds_from[named]), "middle", size = 11),
    rect(x + 1, bottom - high, step - 2, high, "var(--accent)", 2),
    hit(
      paste0(
        formats$duration(data$seconds_from), " to ", formats$duration(data$seconds_to), ": ",
        formats$count(data$entries), " came through"
      ),
      rect(x, top, step, bottom - top, "transparent"), outline(x, bottom - high - 1, step, high + 2),
      "explore_times", data$seconds_from, data$entries
    )
  )
}

# The share that came through, by day or week of the entry.
explore_trend_chart <- function(data, asked, width, formats) {
  height <- chart_height(width, 280)
  left <- 52
  right <- width - 8
  top <- 14
  bottom <- height - 28
  ticks <- ticks_to(data$share, 3)
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  y <- scaled(data$share, max(ticks), bottom, top)
  when <- if (asked$trend == "week") paste("Week of", day_words(data$day)) else day_words(data$day)
  svg(
    width, height, paste("The share that came through, by", asked$trend),
    value_axis(ticks, scaled(ticks, max(ticks), bottom, top), left, right, function(value) {
      formats$share(value, share_decimals(ticks))
    }),
    day_axis(data$day, x, height - 8, right - left),
    polyline(x, y, "var(--accent)", 2),
    if (nrow(data) <= 31) circle(x, y, 3, "var(--accent)"),
    pick_links(
      hit(
        paste0(when, ": ", formats$share(data$share), "\n", formats$count(data$converted), " of ",
               formats$count(data$entries), " came through"),
        rect(x - step / 2, top, step, bottom - top, "transparent"), circle(x, y, 5, "var(--accent)"),
        "explore_trend", data$day, data$share
      ),
      data$pick, tabindex = "-1"
    )
  )
}
