# Tables of figures as HTML. A cell's raw value is in `data-value`: scripts sort by it, tests read it.

# One column: `name` in the data frame, `label` above it, `write` from values to text (NULL for text as it is),
# `bar` draws the value's share of the column's greatest, `figure` names it for programs that read the page.
column <- function(name, label, write = NULL, bar = FALSE, figure = name, definition = NULL) {
  list(name = name, label = label, write = write, bar = bar, figure = figure, definition = definition)
}

# One figure among words.
figure <- function(name, value, write, key = NULL) {
  htmltools::span(`data-figure` = name, `data-key` = key, `data-value` = plain_number(value), write(value))
}

# `key` is the column that identifies a row, `label` the one that names it; `link(keys)` are the changes of the address
# that a row's link makes.
figure_table <- function(data, columns, key, caption, link = NULL, sortable = TRUE, label = key) {
  head <- lapply(columns, function(each) {
    heading <- if (sortable) htmltools::tags$button(type = "button", `data-sort` = NA, each$label) else each$label
    htmltools::tags$th(scope = "col", class = if (!is.null(each$write)) "number", heading)
  })
  cells <- do.call(beside, lapply(columns, function(each) table_cells(data, each, key, link, label)))
  rows <- element("tr", `data-key` = data[[key]], within = cells)
  htmltools::div(
    class = "table-scroll", tabindex = "0", role = "region", `aria-label` = caption,
    htmltools::tags$table(
      htmltools::tags$caption(class = "unseen", caption), htmltools::tags$thead(htmltools::tags$tr(head)),
      htmltools::tags$tbody(as_html(rows))
    )
  )
}

table_cells <- function(data, each, key, link, label) {
  values <- data[[each$name]]
  if (is.null(each$write)) {
    text <- ifelse(is.na(values), NOTHING, values)
    if (!is.null(link) && each$name == label) {
      text <- address_links(text, link(data[[key]]))
    }
    is_label <- each$name == label
    return(element(
      if (is_label) "th" else "td", scope = if (is_label) "row", `data-value` = values, within = text
    ))
  }
  element(
    "td", class = if (each$bar) "number with-bar" else "number", `data-figure` = each$figure,
    `data-value` = plain_number(values),
    within = beside(if (each$bar) bars_of(values) else "", element("span", within = each$write(values)))
  )
}

# Bars as long as the values' shares of the greatest; none where nothing is greater than 0.
bars_of <- function(values) {
  greatest <- suppressWarnings(max(abs(values), na.rm = TRUE))
  if (!is.finite(greatest) || greatest <= 0) {
    return("")
  }
  shares <- 100 * ifelse(is.na(values), 0, abs(values)) / greatest
  element("i", class = "bar", style = paste0("width:", round(shares, 1), "%"), within = "")
}
