# The answer to a funnel: its steps, broken down, the time to convert, and the trend.

explore_funnel_server <- function(context, asked) {
  formats <- context$shop$formats
  group <- shiny::reactive(asked()$group)
  trend <- shiny::reactive(asked()$trend)
  panel_server(
    "steps", shiny::reactive(asked_steps(ask_explore(context, asked()), asked())),
    function(data, width) explore_steps(data, asked(), width, formats),
    csv = without_picks, empty = function(data) sum(data$reached) + sum(data$open_entries) == 0
  )
  panel_server(
    "groups", shiny::reactive(ask_explore(context, asked(), by = group())),
    function(data, width) explore_groups(data, asked(), formats)
  )
  panel_server(
    "times", shiny::reactive(ask_explore(context, asked(), "funnel_times")),
    function(data, width) explore_times(data, width, formats),
    empty = function(data) has_no_rows(data) || sum(data$entries) == 0,
    when_empty = "Nobody came through in these days, or they enter at any step: then there is no time to convert."
  )
  panel_server(
    "trend", shiny::reactive(ask_explore(context, asked(), by = trend())),
    function(data, width) explore_trend(data, asked(), width, formats)
  )
}

without_picks <- function(data) {
  data[!grepl("^pick", names(data))]
}

# Of each step: name, reached, came, entered, open_entries, share (of the first), rate (of the step before), lost (to
# the next one), and what the links pick.
asked_steps <- function(answer, asked) {
  if (nrow(answer) == 0) {
    return(answer)
  }
  data <- answer[order(answer$step), ]
  number <- seq_len(nrow(data))
  before <- c(NA, utils::head(data$reached, -1))
  after <- c(utils::tail(data$reached, -1), NA)
  any_order <- asked$ask == "funnel" && asked$order == "any_order"
  data$label <- if (any_order) {
    paste("Any", number, "of the steps")
  } else {
    vapply(asked$steps[number], function(step) sentence_case(step_words(step)), "")
  }
  data$share <- share_of(data$reached, data$reached[[1]])
  # In an open funnel some enter at a later step.
  data$rate <- share_of(if (asked$open) ifelse(number == 1, NA, data$came) else data$reached, before)
  data$lost <- if (asked$open) before[number + 1] - c(data$came[-1], NA) else data$reached - after
  data$pick_reached <- write_pick("funnel", "reached", data$step, "", "")
  data$pick_lost <- write_pick("funnel", "lost", data$step, "", "")
  data$pick_entered <- write_pick("funnel", "entered", data$step, "", "")
  data
}

sentence_case <- function(text) {
  paste0(toupper(substr(text, 1, 1)), substring(text, 2))
}

explore_steps <- function(data, asked, width, formats) {
  open <- data$open_entries[[1]]
  columns <- list(
    column("label", "Step"), column("reached", "Reached", formats$count, figure = "explore_reached"),
    column("share", "Of the first", formats$share, figure = "explore_share"),
    column("rate", "Of the step before", formats$share, figure = "explore_rate"),
    if (asked$open) column("came", "Came from before", formats$count, figure = "explore_came"),
    if (asked$open) column("entered", "Entered here", formats$count, figure = "explore_entered"),
    if (!asked$open) column("lost", "Lost after it", formats$count, figure = "explore_lost")
  )
  picks <- stats::setNames(data$pick_reached, data$step)
  htmltools::div(
    `data-shows` = "explore-visits",
    explore_steps_chart(data, asked, width, formats),
    if (open > 0) {
      htmltools::p(
        class = "note",
        address_link(
          figure("explore_open", open, formats$count), changes = list(pick = write_pick("funnel", "open", 1, "", ""))
        ),
        " more began and have not come through, and their window is still open when the data end: they are in no bar ",
        "and no rate."
      )
    },
    figure_table(
      data, Filter(Negate(is.null), columns), key = "step", caption = "The steps of the funnel", sortable = FALSE,
      label = "label", link = function(key) list(pick = unname(picks[as.character(key)]))
    )
  )
}

# The most groups in the table.
MOST_EXPLORE_GROUPS <- 25

# One row per group, its columns the steps; each number leads to its visits.
explore_groups <- function(data, asked, formats) {
  by <- asked$group
  first <- data[data$step == 1, ]
  names <- first$name[order(-first$reached, first$name)]
  shown <- utils::head(names, MOST_EXPLORE_GROUPS)
  steps <- seq_along(asked$steps)
  reached <- lapply(steps, function(step) {
    rows <- data[data$step == step, ]
    found <- rows$reached[match(shown, rows$name)]
    ifelse(is.na(found), 0, found)
  })
  # `name_of` writes a group; those that nothing tells have no name.
  label <- if (by %in% GROUP_VERBS[1:3]) label_of(shown) else shown
  rows <- data.frame(key = shown, label = ifelse(nzchar(label), label, "(not known)"))
  rows$share <- share_of(reached[[length(steps)]], reached[[1]])
  cells <- lapply(steps, function(step) {
    values <- reached[[step]]
    element(
      "td", class = "number", `data-figure` = paste0("explore_group_", step), `data-value` = plain_number(values),
      within = pick_links(formats$count(values), write_pick("funnel", "reached", step, by, shown))
    )
  })
  shares <- element(
    "td", class = "number with-bar", `data-figure` = "explore_group_share", `data-value` = plain_number(rows$share),
    within = beside(bars_of(rows$share), element("span", within = formats$share(rows$share)))
  )
  body <- element("tr", `data-key` = rows$key, within = do.call(beside, c(
    list(element("th", scope = "row", `data-value` = rows$label, within = rows$label)), cells, list(shares)
  )))
  heads <- c(FUNNEL_GROUPS[[by]], paste("Step", steps), "Came through")
  htmltools::tagList(
    choice_links("group", FUNNEL_GROUPS, by, "Broken down by"),
    if (length(shown) == 0) {
      nothing_to_show(NOTHING_HAPPENED)
    } else {
      html_table(heads, body, paste("The funnel by", tolower(FUNNEL_GROUPS[[by]])))
    },
    if (length(names) > length(shown)) {
      htmltools::p(
        class = "note",
        paste("The", length(shown), "largest of", formats$count(length(names)), "groups; the CSV has all.")
      )
    }
  )
}

# A table of rows that are made; every heading but the first is above numbers. Its links lead to the list of visits.
html_table <- function(heads, body, caption) {
  htmltools::div(
    class = "table-scroll", tabindex = "0", role = "region", `aria-label` = caption, `data-shows` = "explore-visits",
    htmltools::tags$table(
      htmltools::tags$caption(class = "unseen", caption),
      htmltools::tags$thead(htmltools::tags$tr(lapply(seq_along(heads), function(at) {
        htmltools::tags$th(scope = "col", class = if (at > 1) "number", heads[[at]])
      }))),
      htmltools::tags$tbody(as_html(body))
    )
  )
}

explore_times <- function(data, width, formats) {
  htmltools::tagList(
    htmltools::p(
      class = "lead", "Median ",
      htmltools::strong(figure("explore_median_s", data$median_s[[1]], formats$duration)), " \u00b7 middle half ",
      figure("explore_p25_s", data$p25_s[[1]], formats$duration), " to ",
      figure("explore_p75_s", data$p75_s[[1]], formats$duration), " \u00b7 of ",
      figure("explore_converted", data$converted[[1]], formats$count), " that came through"
    ),
    explore_times_chart(data, width, formats)
  )
}

explore_trend <- function(data, asked, width, formats) {
  htmltools::div(
    `data-shows` = "explore-visits",
    choice_links("trend", TRENDS, asked$trend, "By"),
    explore_trend_chart(trend_of(data, asked), asked, width, formats)
  )
}

# By day or week: day, entries, converted, share, and what its point picks.
trend_of <- function(data, asked) {
  first <- data[data$step == 1, ]
  last <- data[data$step == max(data$step), ]
  day <- sort(unique(first$name))
  entries <- first$reached[match(day, first$name)]
  converted <- last$reached[match(day, last$name)]
  converted[is.na(converted)] <- 0
  data.frame(
    day, entries, converted, share = share_of(converted, entries),
    pick = write_pick("funnel", "reached", length(asked$steps), asked$trend, day)
  )
}
