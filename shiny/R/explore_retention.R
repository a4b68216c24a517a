# The answer to a question of retention: a row for each cohort, a column for each period after it.

explore_retention_server <- function(context, asked) {
  formats <- context$shop$formats
  panel_server(
    "cohorts", shiny::reactive(ask_explore(context, asked())),
    function(data, width) explore_cohorts(data, asked(), formats)
  )
}

# Cells that are not over when the data end are marked, and are in no mean.
explore_cohorts <- function(data, asked, formats) {
  data$is_ripe <- as.character(data$is_ripe) %in% c("t", "TRUE", "true")
  show <- asked$show
  is_visitors <- show == "visitors"
  currencies <- unique(stats::na.omit(data$currency))
  data$amount <- if (is_visitors) data$returned else data$value
  data$amount[!as.character(data$has_begun) %in% c("t", "TRUE", "true")] <- NA
  means <- data[!nzchar(data$cohort), ]
  data <- data[nzchar(data$cohort), ]
  periods <- sort(unique(data$period))
  cohorts <- sort(unique(data$cohort))
  size <- data$size[match(cohorts, data$cohort)]
  # What a cell's colour shows: the share of the cohort, or what each of it brought.
  each_share <- share_of(data$amount, data$size)
  # Cell 0 of visitors is the whole cohort, which would leave no colours for the others.
  scale <- suppressWarnings(max(each_share[data$period > 0 | !is_visitors], na.rm = TRUE))
  write <- if (is_visitors) {
    function(value, share) formats$share(share)
  } else if (show == "revenue" && length(currencies) == 1) {
    function(value, share) formats$short_money(value, currencies[[1]])
  } else {
    function(value, share) formats$pieces(value)
  }
  cells <- lapply(periods, function(period) {
    rows <- match(paste(cohorts, period), paste(data$cohort, data$period))
    cohort_cells(data[rows, ], each_share[rows], scale, write, cohorts, period, formats, asked)
  })
  names <- day_words(cohorts, TRUE)
  body <- element("tr", `data-key` = cohorts, within = do.call(beside, c(list(
    element("th", scope = "row", `data-value` = cohorts, within = names),
    element(
      "td", class = "number", `data-figure` = "retention_size", `data-value` = plain_number(size),
      within = pick_links(formats$count(size), write_pick("retention", cohorts, 0))
    )
  ), cells)))
  htmltools::tagList(
    htmltools::p(
      class = "note", "Cells with a dotted frame are of periods that had not ended when the data end: they may still ",
      "grow, and are in no mean. A mean pools the counts of all cohorts whose cell is complete."
    ),
    html_table(
      c(sentence_case(paste(asked$every, "of")), "Visitors", paste(sentence_case(asked$every), periods)),
      together(body, mean_row(means, periods, write)), "Cohorts and who came back"
    )
  )
}

cohort_cells <- function(rows, shares, scale, write, cohorts, period, formats, asked) {
  level <- if (is.finite(scale) && scale > 0) pmin(9, floor(9 * shares / scale)) else rep(0, nrow(rows))
  is_there <- !is.na(rows$amount)
  level[is.na(level)] <- 0
  text_colour <- ifelse(level <= 3, "low", ifelse(level <= 5, "middle", "high"))
  style <- ifelse(
    is_there, paste0("background:var(--heat-", level, ");color:var(--heat-text-", text_colour, ")"), ""
  )
  texts <- write(rows$amount, shares)
  tips <- paste0(
    "Cohort of ", day_words(cohorts), ", ", asked$every, " ", period, ": ", formats$pieces(rows$amount),
    " (", formats$count(rows$size), " visitors)", ifelse(rows$is_ripe, "", "\nnot complete yet")
  )
  element(
    "td", class = ifelse(!is_there | rows$is_ripe, "number cell", "number cell unripe"), style = style,
    `data-tip` = tips, `data-figure` = paste0("retention_", period), `data-value` = plain_number(rows$amount),
    within = either(is_there, pick_links(texts, write_pick("retention", cohorts, period)), "")
  )
}

# The mean of each column, as the warehouse pools it.
mean_row <- function(means, periods, write) {
  cells <- lapply(periods, function(period) {
    value <- means$value[match(period, means$period)]
    element(
      "td", class = "number", `data-figure` = "retention_mean", `data-key` = as.character(period),
      `data-value` = plain_number(value), within = write(value, value)
    )
  })
  element("tr", class = "means", within = do.call(beside, c(list(
    element("th", scope = "row", within = "Mean"), element("td", class = "number", within = "")
  ), cells)))
}
