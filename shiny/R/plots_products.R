# Pictures of the products page.

STANDING_NAMES <- c(looked_at = "Looked at, not bought", hidden_winner = "Hidden winner")
# An outline that keeps words legible on marks and lines.
HALO <- list(
  `pointer-events` = "none", `paint-order` = "stroke", stroke = "var(--surface)", `stroke-width` = 3
)
# An outline that separates marks that touch.
EDGE <- list(stroke = "var(--surface)", `stroke-width` = 1.5)
STANDING_FILLS <- c(looked_at = "var(--lost)", hidden_winner = "var(--good)")

# Orange squares were looked at and not bought, green diamonds are hidden winners: apart by shape as well as by colour.
standing_shape <- function(standing, x, y, size = 6) {
  fill <- STANDING_FILLS[[standing]]
  if (standing == "looked_at") {
    return(rect(x - size, y - size, 2 * size, 2 * size, fill, 2, EDGE))
  }
  far <- size * 1.4
  points <- sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f", x, y - far, x + far, y, x, y + far, x - far, y)
  shape("polygon", points = points, fill = fill, more = EDGE)
}

standing_mark <- function(standing) {
  as_html(element(
    "svg", viewBox = view_box(18, 18), width = 18, height = 18, `aria-hidden` = "true",
    within = standing_shape(standing, 9, 9, 5)
  ))
}

# Views across on a logarithmic scale, as a few products have most of them; upwards the share of the visits that looked
# at a product which bought it. What stands out is drawn last, on top.
interest_chart <- function(data, width, formats, chosen = "") {
  height <- max(300, chart_height(width, 440))
  left <- 52
  right <- width - 16
  top <- 30
  bottom <- height - 44
  across <- log_ticks(range(pmax(data$views, 1)))
  reach <- log10(range(across))
  x_of <- function(views) left + 10 + (right - left - 20) * (log10(pmax(views, 1)) - reach[[1]]) / diff(reach)
  ticks <- ticks_to(max(data$share, data$mean_share))
  y_of <- function(share) scaled(share, max(ticks), bottom, top)
  mean_y <- y_of(data$mean_share[[1]])
  median_x <- x_of(data$median_views[[1]])
  x <- x_of(data$views)
  y <- y_of(data$share)
  is_wide <- width >= 480
  svg(
    width, height, interest_words(data, formats),
    value_axis(ticks, y_of(ticks), left, right, function(value) formats$share(value, share_decimals(ticks))),
    text_at(x_of(across), bottom + 18, formats$short(across), "middle"),
    text_at((left + right) / 2, height - 6, "Views", "middle"),
    text_at(4, 12, "Share of the visits that looked which bought"),
    guide(left, right, mean_y, mean_y), guide(median_x, median_x, top, bottom),
    text_at(right, mean_y - 6, paste("all products", formats$share(data$mean_share[[1]])), "end", more = HALO),
    if (is_wide) text_at(median_x + 6, bottom - 6, "median of views"),
    interest_marks(data, x, y, formats, chosen)[order(nzchar(data$standing), data$product_id == chosen)],
    if (is_wide) standing_names(data, x, y, left, right)
  )
}

guide <- function(x1, x2, y1, y2) {
  element("line", x1 = x1, x2 = x2, y1 = y1, y2 = y2, stroke = "var(--muted)", `stroke-dasharray` = "5 4")
}

interest_marks <- function(data, x, y, formats, chosen) {
  stands_out <- nzchar(data$standing)
  tips <- paste0(
    data$product_name, "\n", formats$count(data$views), " views\n", formats$count(data$sessions_bought), " of ",
    formats$count(data$sessions_viewed), " visits bought it: ", formats$share(data$share),
    ifelse(stands_out, paste0("\n", STANDING_NAMES[data$standing]), "")
  )
  shapes <- circle(x, y, 5, "var(--heat-5)", list(`fill-opacity` = 0.75, stroke = "var(--surface)"))
  for (standing in names(STANDING_FILLS)) {
    shapes <- either(data$standing == standing, standing_shape(standing, x, y), shapes)
  }
  outline <- list(stroke = "var(--text)", `stroke-width` = 2)
  rings <- either(data$product_id == chosen, circle(x, y, 10, "none", outline))
  areas <- beside(circle(x, y, 11, "transparent"), shapes, rings)
  marks <- circle(x, y, 9, "none", outline)
  # A product's mark leads to its history; the picture is one stop for the Tab key, Enter chooses.
  address_links(
    hit(tips, areas, marks, "product_share", data$product_id, data$share), list(product = data$product_id),
    class = "product", tabindex = "-1"
  )
}

interest_words <- function(data, formats) {
  paste0(
    formats$count(nrow(data)), " products by views and by the share of looking visits that bought; ",
    formats$count(sum(data$standing == "looked_at")), " looked at and not bought, ",
    formats$count(sum(data$standing == "hidden_winner")), " hidden winners"
  )
}

# Names beside the products that stand out; of two that would overlap, only the first.
standing_names <- function(data, x, y, left, right) {
  taken <- data.frame(from = numeric(), to = numeric(), y = numeric())
  names <- list()
  for (row in which(nzchar(data$standing))) {
    text <- data$product_name[[row]]
    if (nchar(text) > 26) text <- paste0(trimws(substr(text, 1, 25)), "\u2026")
    long <- nchar(text) * 6.4
    to_left <- x[[row]] + 12 + long > right
    from <- if (to_left) x[[row]] - 12 - long else x[[row]] + 12
    if (from < left || any(abs(taken$y - y[[row]]) < 14 & taken$from < from + long & taken$to > from)) next
    taken <- rbind(taken, data.frame(from = from, to = from + long, y = y[[row]]))
    names <- c(names, list(text_at(
      if (to_left) from + long else from, y[[row]] + 4, text, if (to_left) "end" else "start", "var(--text)",
      more = HALO
    )))
  }
  together(names)
}

# 1, 2, 5, 10, … from below the least to above the greatest.
log_ticks <- function(range) {
  candidates <- as.vector(outer(c(1, 2, 5), 10^(0:9)))
  first <- max(which(candidates <= range[[1]]))
  last <- min(which(candidates >= range[[2]]))
  candidates[seq(first, max(last, first + 1))]
}

share_decimals <- function(ticks) {
  if (all(abs(ticks * 100 - round(ticks * 100)) < 1e-9)) 0 else 1
}
