# One product's days: its sums, and a picture of them.

product_history <- function(data, product, width, formats) {
  head <- history_head(data, product)
  if (sum(data$views, data$adds, data$orders, data$sessions_bought) == 0) {
    return(htmltools::tagList(head, nothing_to_show(paste(
      "Nobody looked at this product in these days with these filters, nor bought it.",
      "Choose other days, or take a filter away."
    ))))
  }
  htmltools::tagList(head, history_totals(data, formats), history_chart(data, width, formats))
}

# Name, category and brand of the last day that has them; the id alone where no day does.
history_head <- function(data, product) {
  last_told <- function(values) utils::tail(values[!is.na(values)], 1)
  name <- c(last_told(data$product_name), product)[[1]]
  facts <- c(last_told(data$product_category), last_told(data$product_brand), product)
  htmltools::div(
    class = "chosen-product",
    htmltools::h3(name), address_link("Close", changes = list(product = ""), class = "quiet"),
    htmltools::p(class = "note", paste(facts, collapse = " \u00b7 "))
  )
}

history_totals <- function(data, formats) {
  total <- function(label, name, value, write, key = NULL) {
    htmltools::div(
      class = "tile small", htmltools::span(class = "tile-name", label),
      htmltools::span(class = "tile-value", figure(paste0("history_", name), value, write, key))
    )
  }
  conversion <- share_of(sum(data$sessions_bought), sum(data$sessions_viewed))
  htmltools::div(
    class = "tiles",
    lapply(c("views", "adds", "orders", "units"), function(name) {
      total(tools::toTitleCase(name), name, sum(data[[name]]), count_format(name, formats))
    }),
    total("Conversion", "conversion", conversion, formats$share),
    lapply(grep("^revenue_", names(data), value = TRUE), function(name) {
      currency <- sub("^revenue_", "", name)
      write <- function(value) formats$short_money(value, currency)
      total(paste("Revenue", currency), "revenue", sum(data[[name]]), write, key = currency)
    })
  )
}

HISTORY_ROW <- 92

# A row of bars for each figure, all on the same days. `data`: day, views, adds, orders, and revenue_<currency>.
history_chart <- function(data, width, formats) {
  revenue <- grep("^revenue_", names(data), value = TRUE)
  names <- c("views", "adds", "orders", revenue)
  labels <- c("Views", "Adds to cart", "Orders", sub("^revenue_", "Revenue ", revenue))
  left <- 56
  right <- width - 12
  step <- (right - left) / nrow(data)
  x <- left + step * (seq_len(nrow(data)) - 0.5)
  told <- Map(function(name, label) {
    is_money <- startsWith(name, "revenue_")
    value <- if (is_money) formats$money(data[[name]], sub("^revenue_", "", name)) else formats$count(data[[name]])
    paste0(label, ": ", value)
  }, names, labels)
  tips <- do.call(paste, c(list(day_words(data$day)), unname(told), list(sep = "\n")))
  rows <- lapply(seq_along(names), function(row) {
    history_row(data, names[[row]], labels[[row]], row * HISTORY_ROW - 8, x, step, left, right, tips, formats)
  })
  sums <- vapply(names, function(name) formats$short(sum(data[[name]])), "")
  height <- length(names) * HISTORY_ROW + 18
  svg(
    width, height, paste0("Per day: ", paste(labels, sums, collapse = ", ")), rows,
    day_axis(data$day, x, height - 6, right - left)
  )
}

# Bars that stand on `base`, under the figure's name.
history_row <- function(data, name, label, base, x, step, left, right, tips, formats) {
  values <- data[[name]]
  high <- HISTORY_ROW - 36
  ends <- range(ticks_to(max(values), 2))
  y <- scaled(values, ends[[2]], base, base - high)
  wide <- min(34, step * 0.72)
  fill <- if (name %in% c("views", "adds")) "var(--accent)" else "var(--heat-8)"
  felt <- rect(x - step / 2, base - high, step, high, "transparent")
  bars <- hit(
    tips, beside(rect(x - wide / 2, y, wide, base - y, fill, 1), felt),
    rect(x - wide / 2 - 1.5, y - 1.5, wide + 3, base - y + 1.5, "none", 1, OUTLINE),
    paste0("history_day_", name), data$day, values
  )
  together(
    text_at(left, base - high - 9, label, fill = "var(--text)", weight = 600),
    value_axis(ends, scaled(ends, ends[[2]], base, base - high), left, right, formats$short),
    bars
  )
}
