# Tables of figures as HTML. A cell's raw value stands in `data-value`, so that scripts sort and tests read by it.

# One column: `name` in the data frame, `label` above it, `write` from values to text (NULL for text as it is),
# `bar` draws the value's share of the column's greatest, `figure` names it for whoever reads the page by program.
column <- function(name, label, write = NULL, bar = FALSE, figure = name, definition = NULL) {
  list(name = name, label = label, write = write, bar = bar, figure = figure, definition = definition)
}

# One figure among words.
figure <- function(name, value, write, key = NULL) {
  htmltools::span(`data-figure` = name, `data-key` = key, `data-value` = plain_number(value), write(value))
}

# `key` is the column whose value names a row, `label` the one whose text does so for people; `link(keys)` are the
# changes of the address, where rows can be chosen.
figure_table <- function(data, columns, key, caption, link = NULL, sortable = TRUE, label = key) {
  head <- lapply(columns, function(each) {
    heading <- if (sortable) htmltools::tags$button(type = "button", `data-sort` = NA, each$label) else each$label
    htmltools::tags$th(scope = "col", class = if (!is.null(each$write)) "number", heading)
  })
  cells <- lapply(columns, function(each) table_cells(data, each, key, link, label))
  rows <- do.call(paste0, c(
    list("<tr data-key=\"", htmltools::htmlEscape(data[[key]], attribute = TRUE), "\">"), cells, list("</tr>")
  ))
  htmltools::div(
    class = "table-scroll", tabindex = "0", role = "region", `aria-label` = caption,
    htmltools::tags$table(
      htmltools::tags$caption(class = "unseen", caption), htmltools::tags$thead(htmltools::tags$tr(head)),
      htmltools::tags$tbody(htmltools::HTML(paste(rows, collapse = "\n")))
    )
  )
}

table_cells <- function(data, each, key, link, label) {
  values <- data[[each$name]]
  if (is.null(each$write)) {
    text <- htmltools::htmlEscape(ifelse(is.na(values), NOTHING, values))
    if (!is.null(link) && each$name == label) {
      text <- address_links(text, link(data[[key]]))
    }
    tag <- if (each$name == label) "th scope=\"row\"" else "td"
    raw <- htmltools::htmlEscape(values, attribute = TRUE)
    return(paste0("<", tag, " data-value=\"", raw, "\">", text, "</", sub(" .*", "", tag), ">"))
  }
  greatest <- suppressWarnings(max(abs(values), na.rm = TRUE))
  bars <- if (each$bar && is.finite(greatest) && greatest > 0) {
    shares <- 100 * ifelse(is.na(values), 0, abs(values)) / greatest
    paste0("<i class=\"bar\" style=\"width:", round(shares, 1), "%\"></i>")
  } else {
    ""
  }
  paste0(
    "<td class=\"number", if (each$bar) " with-bar", "\" data-figure=\"", each$figure, "\" data-value=\"",
    plain_number(values), "\">", bars, "<span>", each$write(values), "</span></td>"
  )
}
