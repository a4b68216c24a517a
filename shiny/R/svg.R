# SVG as text, and what all charts have in common: scales, axes, points that tell their value.
# Colours are the variables of www/theme.css; www/chart.js writes them out when a picture is saved.

# The picture; `label` says in words what it shows. One stop for the Tab key, arrow keys go from value to value.
svg <- function(width, height, label, ...) {
  htmltools::HTML(paste0(
    "<svg class=\"chart\" viewBox=\"0 0 ", width, " ", height, "\" width=\"", width, "\" height=\"", height,
    "\" role=\"img\" tabindex=\"0\" aria-label=\"", escaped(label), "\" font-family=\"var(--font)\" font-size=\"12\">",
    paste(c(...), collapse = ""), "</svg>"
  ))
}

escaped <- function(text) {
  htmltools::htmlEscape(text, attribute = TRUE)
}

# What a pointer or an arrow key stops at: `area` is felt, `marks` are shown meanwhile. `tip` is lines of text;
# `figure`, `key` and `value` are for whoever reads the page by program.
hit <- function(tip, area, marks = "", figure = NULL, key = NULL, value = NULL) {
  attributes <- paste0(" data-tip=\"", escaped(tip), "\"")
  if (!is.null(figure)) {
    attributes <- paste0(
      attributes, " data-figure=\"", figure, "\" data-key=\"", escaped(key), "\" data-value=\"", plain_number(value),
      "\""
    )
  }
  marks <- ifelse(nzchar(marks), paste0("<g class=\"mark\" opacity=\"0\">", marks, "</g>"), "")
  paste0("<g class=\"hit\"", attributes, ">", area, marks, "</g>")
}

plain_number <- function(value) {
  ifelse(is.na(value), "", format(value, scientific = FALSE, trim = TRUE, digits = 15))
}

rect <- function(x, y, width, height, fill, radius = 0, more = "") {
  sprintf(
    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%g\" fill=\"%s\" %s/>",
    x, y, pmax(0, width), pmax(0, height), radius, fill, more
  )
}

# The frame of what is pointed at.
OUTLINE <- "stroke=\"var(--text)\" stroke-width=\"1.5\""

# Nothing where there is no value.
circle <- function(x, y, radius, fill, more = "") {
  ifelse(is.na(y), "", sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" fill=\"%s\" %s/>", x, y, radius, fill, more))
}

# Around what a pointer stops at.
outline <- function(x, y, width, height) {
  rect(x, y, width, height, "none", 2, "stroke=\"var(--text)\" stroke-width=\"1.5\"")
}

text_at <- function(x, y, text, anchor = "start", fill = "var(--muted)", size = 12, weight = "normal", more = "") {
  sprintf(
    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"%g\" font-weight=\"%s\" %s>%s</text>",
    x, y, anchor, fill, size, weight, more, escaped(text)
  )
}

# A line through points; broken where a value is missing.
polyline <- function(x, y, stroke, width = 2, more = "") {
  known <- !is.na(y)
  runs <- split(which(known), cumsum(!known)[known])
  paste0(vapply(runs, function(run) {
    sprintf(
      "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" stroke-linejoin=\"round\" %s/>",
      paste(sprintf("%.1f,%.1f", x[run], y[run]), collapse = " "), stroke, width, more
    )
  }, ""), collapse = "")
}

# As high as wanted beside its neighbours, but no tower on a phone.
chart_height <- function(width, wanted) {
  min(wanted, max(220, round(width * 0.72)))
}

# About `count` round numbers from 0 to at least the greatest of the values.
ticks_to <- function(values, count = 4) {
  greatest <- max(0, values, na.rm = TRUE)
  if (greatest > 0) pretty(c(0, greatest), count) else c(0, 1)
}

# Where a value stands between `from` and `to`.
scaled <- function(value, greatest, from, to) {
  from + (to - from) * value / greatest
}

# Lines across, with their values at the left.
value_axis <- function(ticks, y, left, right, write) {
  paste0(
    sprintf(
      "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\" stroke-width=\"%s\"/>",
      left, right, y, y, ifelse(ticks == 0, "1.5", "1")
    ),
    text_at(left - 8, y + 4, write(ticks), "end"),
    collapse = ""
  )
}

# As many days as there is room for, by their dates.
day_axis <- function(days, x, y, room) {
  every <- max(1, ceiling(64 / (room / length(days))))
  shown <- rev(seq(length(days), 1, by = -every))
  # The last one ends where the picture does.
  anchor <- ifelse(shown == length(days) & room / length(days) < 44, "end", "middle")
  at <- x[shown] + ifelse(anchor == "end", room / length(days) / 2, 0)
  paste0(text_at(at, y, short_day_words(days[shown]), anchor), collapse = "")
}

# Coloured squares with their names, in one row at the top.
legend_row <- function(names, fills, x, y) {
  at <- x + c(0, cumsum(nchar(names) * 6.6 + 34))[seq_along(names)]
  paste0(rect(at, y - 9, 12, 10, fills, 2), text_at(at + 17, y, names, fill = "var(--text)"), collapse = "")
}
