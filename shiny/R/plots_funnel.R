# Pictures of the funnel: plain functions from a data frame to SVG.

# `steps` is `funnel_steps()`. Each step is a bar as wide as its share of the start; between two bars is what was lost.
# On a phone names are above the bars, elsewhere beside them.
funnel_chart <- function(steps, width, formats) {
  is_narrow <- width < 620
  left <- if (is_narrow) 0 else 168
  right <- if (is_narrow) width else width - 150
  high <- if (is_narrow) 34 else 44
  gap <- 40
  above <- if (is_narrow) 22 else 2
  number <- seq_len(nrow(steps))
  top <- above + (number - 1) * (high + gap + above)
  middle <- (left + right) / 2
  wide <- pmax(3, steps$share * (right - left))
  fill <- paste0("var(--heat-", c(9, 8, 7, 7, 7), ")")[number]
  tips <- funnel_tips(steps, formats)
  svg(
    width, max(top) + high + 4,
    paste0("Funnel: ", paste0(STEP_NAMES[steps$step], " ", formats$count(steps$visits), collapse = ", ")),
    funnel_necks(steps, top, high, gap + above, middle, wide, formats, if (is_narrow) width),
    funnel_words(steps, top, high, width, is_narrow, formats),
    hit(
      tips, beside(
        rect(left, top, right - left, high, "transparent"), rect(middle - wide / 2, top, wide, high, fill, 4)
      ),
      rect(middle - wide / 2 - 3, top - 3, wide + 6, high + 6, "none", 6, OUTLINE),
      "funnel_picture", steps$step, steps$visits
    )
  )
}

funnel_tips <- function(steps, formats) {
  paste0(
    STEP_NAMES[steps$step], ": ", formats$count(steps$visits), " visits\n", formats$share(steps$share),
    " of the start (period before: ", formats$share(steps$share_before), ")",
    ifelse(is.na(steps$median_s), "", paste0(
      "\nMedian ", formats$duration(steps$median_s), ", mean ", formats$duration(steps$mean_s), " from the step before"
    )),
    ifelse(steps$step == "purchase", "", paste0(
      "\n", formats$count(steps$visits_lost), " (", formats$share(steps$lost_share), ") came no further"
    ))
  )
}

# The shape between two bars, with the visits lost. Times are beside it, or end at `edge`.
funnel_necks <- function(steps, top, high, gap, middle, wide, formats, edge = NULL) {
  from <- seq_len(nrow(steps) - 1)
  to <- from + 1
  corners <- sprintf(
    "%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f",
    middle - wide[from] / 2, top[from] + high, middle + wide[from] / 2, top[from] + high,
    middle + wide[to] / 2, top[to], middle - wide[to] / 2, top[to]
  )
  words <- paste0("\u2212", formats$share(steps$lost_share[from]))
  times <- ifelse(is.na(steps$median_s[to]), "", paste0("median ", formats$duration(steps$median_s[to])))
  y <- top[from] + high + gap / 2 + 4
  together(
    element("polygon", points = corners, fill = "var(--accent-soft)"),
    # An outline separates words from the shapes below them.
    rect(middle - 46, y - 13, 92, 18, "var(--surface)", 9, list(`fill-opacity` = 0.88)),
    text_at(middle, y, words, "middle", "var(--lost)", 13, 600),
    if (is.null(edge)) text_at(middle + 54, y, times) else text_at(edge, y, times, "end", size = 11)
  )
}

funnel_words <- function(steps, top, high, width, is_narrow, formats) {
  names <- STEP_NAMES[steps$step]
  if (is_narrow) {
    return(together(
      text_at(0, top - 6, names, fill = "var(--text)", size = 13, weight = 600),
      text_at(
        width, top - 6, paste0(formats$count(steps$visits), " \u00b7 ", formats$share(steps$share)), "end",
        "var(--text)", 13
      )
    ))
  }
  middle <- top + high / 2
  together(
    text_at(0, middle + 5, names, fill = "var(--text)", size = 14, weight = 600),
    text_at(width, middle - 1, formats$count(steps$visits), "end", "var(--text)", 17, 650),
    text_at(width, middle + 16, formats$share(steps$share), "end", size = 12)
  )
}

# `rates` is `step_rates()`: a small chart for each step, each on its own scale.
step_rates_chart <- function(rates, width, formats) {
  columns <- if (width < 560) 1 else 2
  steps <- unique(rates$step)
  wide <- (width - (columns - 1) * 28) / columns
  high <- if (columns == 1) 176 else 300
  pictures <- lapply(seq_along(steps), function(number) {
    x <- ((number - 1) %% columns) * (wide + 28)
    y <- ((number - 1) %/% columns) * (high + 18)
    element(
      "g", transform = paste0("translate(", round(x), " ", y, ")"),
      within = step_rate_chart(rates[rates$step == steps[[number]], ], wide, high, formats)
    )
  })
  rows <- ceiling(length(steps) / columns)
  svg(width, rows * (high + 18) - 10, "The rate of each step of the funnel, day by day", pictures)
}

step_rate_chart <- function(rates, width, height, formats) {
  left <- 48
  top <- 30
  bottom <- height - 24
  ticks <- ticks_to(rates$rate, 3)
  step <- (width - left) / nrow(rates)
  x <- left + step * (seq_len(nrow(rates)) - 0.5)
  y <- scaled(rates$rate, max(ticks), bottom, top)
  name <- STEP_NAMES[[rates$step[[1]]]]
  tips <- paste0(
    name, ", ", day_words(rates$day), ": ", formats$share(rates$rate), "\nof ", formats$count(rates$from),
    " visits at the step before"
  )
  together(
    text_at(0, 14, name, fill = "var(--text)", size = 13, weight = 600),
    value_axis(ticks, scaled(ticks, max(ticks), bottom, top), left, width, function(value) formats$share(value, 0)),
    day_axis(rates$day, x, height - 6, width - left),
    polyline(x, y, "var(--accent)", 2),
    if (nrow(rates) <= 31) circle(x, y, 2.75, "var(--accent)"),
    hit(
      tips, rect(x - step / 2, top, step, bottom - top, "transparent"), circle(x, y, 5, "var(--accent)"),
      "step_rate", paste(rates$step, rates$day), rates$rate
    )
  )
}
