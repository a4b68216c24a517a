# SVG, and what all charts have in common: scales, axes, points that tell their value.
# Colours are the variables of www/theme.css; www/chart.js writes them out when a picture is saved.

# The picture; `label` says in words what it shows. One stop for the Tab key, arrow keys go from value to value.
svg <- function(width, height, label, ...) {
  as_html(element(
    "svg", class = "chart", viewBox = view_box(width, height), width = width, height = height, role = "img",
    tabindex = "0", `aria-label` = label, `font-family` = "var(--font)", `font-size` = 12, within = together(...)
  ))
}

view_box <- function(width, height) {
  sprintf("0 0 %.5g %.5g", width, height)
}

# A place where the pointer and arrow keys stop: `area` reacts, `marks` show while it does. `tip` is lines of text;
# `figure`, `key` and `value` are for programs that read the page.
hit <- function(tip, area, marks = "", figure = NULL, key = NULL, value = NULL) {
  is_marked <- nzchar(written_text(marks))
  element(
    "g", class = "hit", `data-tip` = tip, `data-figure` = figure, `data-key` = if (!is.null(figure)) key,
    `data-value` = if (!is.null(figure)) plain_number(value),
    within = beside(area, either(is_marked, element("g", class = "mark", opacity = 0, within = marks)))
  )
}

plain_number <- function(value) {
  ifelse(is.na(value), "", format(value, scientific = FALSE, trim = TRUE, digits = 15))
}

# Attributes of a shape that come in a list, such as `OUTLINE`, are called `more`.
shape <- function(name, ..., more = list()) {
  do.call(element, c(list(name, ...), more))
}

rect <- function(x, y, width, height, fill, radius = 0, more = list()) {
  shape(
    "rect", x = x, y = y, width = pmax(0, width), height = pmax(0, height), rx = if (radius > 0) radius, fill = fill,
    more = more
  )
}

# The frame of the chosen place.
OUTLINE <- list(stroke = "var(--text)", `stroke-width` = 1.5)

# No shape for a missing value.
circle <- function(x, y, radius, fill, more = list()) {
  either(!is.na(y), shape("circle", cx = x, cy = y, r = radius, fill = fill, more = more))
}

# The outline of a place where the pointer stops.
outline <- function(x, y, width, height) {
  rect(x, y, width, height, "none", 2, OUTLINE)
}

text_at <- function(x, y, text, anchor = "start", fill = "var(--muted)", size = 12, weight = NULL, more = list()) {
  shape(
    "text", x = x, y = y, `text-anchor` = anchor, fill = fill, `font-size` = size, `font-weight` = weight,
    within = text, more = more
  )
}

# `x,y` of points, for polylines and polygons.
points_text <- function(x, y) {
  paste(sprintf("%.1f,%.1f", x, y), collapse = " ")
}

# A line through points; broken where a value is missing.
polyline <- function(x, y, stroke, width = 2, more = list()) {
  known <- !is.na(y)
  runs <- split(which(known), cumsum(!known)[known])
  together(lapply(unname(runs), function(run) {
    shape(
      "polyline", points = points_text(x[run], y[run]), fill = "none", stroke = stroke, `stroke-width` = width,
      `stroke-linejoin` = "round", more = more
    )
  }))
}

# The height beside its neighbours, but less on a narrow screen.
chart_height <- function(width, wanted) {
  min(wanted, max(220, round(width * 0.72)))
}

# About `count` round numbers from 0 to at least the greatest value.
ticks_to <- function(values, count = 4) {
  greatest <- max(0, values, na.rm = TRUE)
  if (greatest > 0) pretty(c(0, greatest), count) else c(0, 1)
}

# The place of a value between `from` and `to`.
scaled <- function(value, greatest, from, to) {
  from + (to - from) * value / greatest
}

# Lines across, with their values at the left.
value_axis <- function(ticks, y, left, right, write) {
  together(
    element(
      "line", x1 = left, x2 = right, y1 = y, y2 = y, stroke = "var(--line)",
      `stroke-width` = ifelse(ticks == 0, 1.5, 1)
    ),
    text_at(left - 8, y + 4, write(ticks), "end")
  )
}

# The dates of as many days as fit.
day_axis <- function(days, x, y, room) {
  every <- max(1, ceiling(64 / (room / length(days))))
  shown <- rev(seq(length(days), 1, by = -every))
  # The last one ends where the picture does.
  anchor <- ifelse(shown == length(days) & room / length(days) < 44, "end", "middle")
  at <- x[shown] + ifelse(anchor == "end", room / length(days) / 2, 0)
  together(text_at(at, y, short_day_words(days[shown]), anchor))
}

# Coloured squares with their names, in one row at the top.
legend_row <- function(names, fills, x, y) {
  at <- x + c(0, cumsum(nchar(names) * 6.6 + 34))[seq_along(names)]
  together(rect(at, y - 9, 12, 10, fills, 2), text_at(at + 17, y, names, fill = "var(--text)"))
}
