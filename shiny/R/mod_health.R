# Data health: whether the data is complete today, and the command that corrects each problem.

health_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  definitions <- shop$definitions
  page_ui(
    id, "Data health",
    panel_ui(
      ns("now"), "Can the data be trusted now?", definitions, has_picture = FALSE, class = "figures full",
      metrics = c("newest_event", "last_load", "last_computed", "days_waiting", "missing_days", "balance"),
      note = "How the warehouse stands at this moment, whatever days are chosen."
    ),
    panel_ui(
      ns("days"), "Events read, day by day", definitions, class = "full",
      metrics = c("events_read", "loaded", "duplicates", "rejected", "missing_days"), note = DAYS_OF_OBJECTS
    ),
    panel_ui(
      ns("books"), "The books", definitions, has_picture = FALSE, class = "full",
      metrics = c(
        "objects", "set_aside", "events_read", "loaded", "duplicates", "rejected", "balance", "bots",
        "orders_of_robots", "events_of_programs", "discarded", "unknown_events", "late_events", "last_load"
      ),
      note = paste(
        DAYS_OF_OBJECTS,
        "Events of robots and senders, discarded, unknown and late ones are among those loaded."
      )
    ),
    panel_ui(
      ns("figures"), "Figures computed, day by day", definitions, has_picture = FALSE, class = "full",
      metrics = c("last_computed", "days_waiting")
    ),
    traffic_ui(ns, definitions)
  )
}

DAYS_OF_OBJECTS <- "Days of objects, UTC: objects lie under the UTC day on which their events were received."

health_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    formats <- context$shop$formats
    context <- page_server(output, context, ignored = function() names(FILTER_NAMES), compares = FALSE)
    zone <- context$shop$zone
    told <- function(data) with_moments(data, zone)
    today <- shiny::reactive(context$freshness$today)
    due <- shiny::reactive(due_days(today(), zone))
    books <- shiny::reactive(context$ask("load_books", today = format(today()), last_due = format(due()$last)))
    panel_server(
      "now", shiny::reactive(ask_health(context, due())),
      function(data, width) health_verdict(data, due(), now_epoch(), zone, formats),
      csv = told
    )
    panel_server(
      "days", books, function(data, width) loads_chart(data[rev(seq_len(nrow(data))), ], width, formats),
      csv = told, empty = function(data) sum(data$objects) == 0, when_empty = NOTHING_LOADED
    )
    traffic_server(context)
    panel_server(
      "books", books, function(data, width) {
        htmltools::tagList(books_table(data, zone, formats), loaded_table(data, formats))
      },
      csv = told, empty = function(data) sum(data$objects) == 0, when_empty = NOTHING_LOADED
    )
    panel_server(
      "figures", shiny::reactive(context$ask("figure_days", today = format(today()))), function(data, width) {
        htmltools::tagList(other_values(context$ask("other_values")$sets), figure_days_table(data, zone))
      },
      csv = told, when_empty = "These days have no figures. Choose other days."
    )
  })
}

NOTHING_LOADED <- paste(
  "Nothing was loaded in these days. Choose other days, or load them:",
  "clickstream load --from \u2026 --to \u2026"
)

# The problems in words, with what to do, and the age of the data.
health_verdict <- function(now, due, now_s, zone, formats) {
  htmltools::tagList(
    verdict_words(data_troubles(now, due, now_s, formats)),
    htmltools::div(class = "tiles", freshness_tiles(now, now_s, zone), trouble_tiles(now, formats))
  )
}

verdict_words <- function(troubles) {
  if (nrow(troubles) == 0) {
    return(htmltools::p(
      class = "verdict good", `data-verdict` = "good",
      "Yes. Yesterday is there, nothing is missing or waits, and the books balance."
    ))
  }
  htmltools::tags$ul(
    class = "verdict", `data-verdict` = paste(troubles$code, collapse = " "),
    Map(function(sentence, mend) {
      htmltools::tags$li(sentence, " What puts it right: ", htmltools::tags$code(mend))
    }, troubles$sentence, troubles$mend) |> unname()
  )
}

freshness_tiles <- function(now, now_s, zone) {
  moment <- function(name, figure, at_s, more = "") {
    health_tile(name, figure, at_s, ago_words(at_s, now_s), paste0(moment_words(at_s, zone), more))
  }
  htmltools::tagList(
    moment("Newest event", "newest_event", now$newest_event_s),
    moment("Last load", "last_load", now$loaded_s, if (!is.na(now$loaded_by)) paste0(", by ", now$loaded_by)),
    moment("Last computed", "last_computed", now$computed_s)
  )
}

trouble_tiles <- function(now, formats) {
  days <- function(count, first, last, otherwise) {
    if (count > 0) span_words(count, first, last, preposition = FALSE) else otherwise
  }
  difference <- if (now$unbalanced > 0) now$unbalanced_events else 0
  htmltools::tagList(
    health_tile(
      "Days waiting", "days_waiting", now$waiting, formats$count(now$waiting),
      days(now$waiting, now$waiting_first, now$waiting_last, "to be computed")
    ),
    health_tile(
      "Missing days", "missing_days", now$gaps, formats$count(now$gaps),
      days(now$gaps, now$gaps_first, now$gaps_last, "in the last 60 days")
    ),
    health_tile(
      "Balance", "balance", difference, balance_words(formats)(difference),
      days(now$unbalanced, now$unbalanced_first, now$unbalanced_last, "in the last 60 days")
    )
  )
}

health_tile <- function(name, figure, value, words, more) {
  htmltools::div(
    class = "tile",
    htmltools::span(class = "tile-name", name),
    htmltools::span(class = "tile-value small", `data-figure` = figure, `data-value` = plain_number(value), words),
    htmltools::span(class = "tile-change", more)
  )
}

# Says which values are counted under (other); NULL where none are.
other_values <- function(sets) {
  if (!is.na(sets)) {
    htmltools::p(
      class = "note", role = "note", `data-others` = sets,
      paste0(
        "Of these days' ", sub(", ([^,]*)$", " and \\1", sets), ", values beyond the most frequent of a day (5,000, ",
        "or CLICKSTREAM_VALUES_A_DAY) are counted as (other). Far more than usual are somebody's who made them up: ",
        "clickstream discard leaves such events out."
      )
    )
  }
}

books_table <- function(data, zone, formats) {
  data$date <- day_words(data$day, with_year = TRUE)
  data$state <- day_state(data)
  when <- function(value) moment_words(value, zone)
  figure_table(
    data, list(
      column("date", "Day (UTC)"), column("state", "State"),
      column("objects", "Objects", formats$count), column("set_aside", "Set aside", formats$count),
      column("events", "Events read", formats$count, bar = TRUE, figure = "events_read"),
      column("loaded", "Loaded", formats$count), column("duplicates", "Duplicates", formats$count),
      column("rejected", "Rejected", formats$count), column("difference", "Balance", balance_words(formats)),
      column("loaded_s", "Last load", when, figure = "loaded_at"), column("loaded_by", "By")
    ),
    key = "day", caption = "Books of the days, the newest first", label = "date"
  )
}

# The special kinds of loaded events that the period has.
loaded_table <- function(data, formats) {
  data$date <- day_words(data$day, with_year = TRUE)
  figure_table(
    data, list(
      column("date", "Day (UTC)"), column("bots", "Of robots", formats$count),
      column("robot_orders", "Robots' orders", formats$count), column("senders", "Of programs", formats$count),
      column("discarded", "Discarded", formats$count), column("unknown", "Unknown", formats$count),
      column("late", "Late", formats$count)
    ),
    key = "day", caption = "Among the events loaded", label = "date"
  )
}

balance_words <- function(formats) {
  function(difference) ifelse(difference == 0, "even", formats$signed(difference))
}

day_state <- function(data) {
  ifelse(
    data$is_missing, "missing",
    ifelse(data$objects == 0, "no data yet", ifelse(data$difference != 0, "does not balance", "complete"))
  )
}

figure_days_table <- function(data, zone) {
  data$date <- day_words(data$day, with_year = TRUE)
  # A day that waits may have figures, though not the newest.
  data$state <- ifelse(data$is_waiting, "waits", ifelse(is.na(data$computed_s), "not computed", "computed"))
  figure_table(
    data, list(
      column("date", "Day"), column("state", "State"),
      column("computed_s", "Computed", function(value) moment_words(value, zone), figure = "computed_at")
    ),
    key = "day", caption = "When the figures of the days were computed, the newest first", label = "date"
  )
}
