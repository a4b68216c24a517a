# One visit: its facts, and its path, event by event.

MOST_EVENTS <- 500

visit_path_ui <- function(id, definitions) {
  panel_ui(
    id, "One visit", definitions, has_picture = FALSE, class = "full",
    metrics = c("visits", "visit_duration", "channel", "bounce_rate", "engaged_share")
  )
}

visit_path_server <- function(id, context) {
  formats <- context$shop$formats
  data <- shiny::reactive({
    visit <- context$address$get("visit")
    day <- read_day(context$address$get("visit_day"))
    if (!nzchar(visit) || is.na(day)) {
      return(list(facts = NULL, path = NULL, is_chosen = FALSE))
    }
    list(
      facts = context$ask("one_visit", visit = visit, visit_day = format(day)),
      path = context$ask("visit_path", visit = visit, visit_day = format(day), most_events = MOST_EVENTS),
      is_chosen = TRUE
    )
  })
  panel_server(
    id, data, function(data, width) one_visit(data, context$shop$zone, formats),
    csv = function(data) if (is.null(data$path)) data.frame() else with_moments(data$path, context$shop$zone),
    empty = function(data) !data$is_chosen,
    when_empty = "Choose a visit in the list above to see its path."
  )
}

one_visit <- function(data, zone, formats) {
  if (nrow(data$facts) == 0) {
    return(nothing_to_show(paste(
      "There is no such visit: its day may have been computed anew since the link was made.",
      "Choose one in the list above."
    )))
  }
  visit <- as.list(data$facts)
  htmltools::tagList(
    htmltools::div(
      class = "visit-head", visit_facts(visit, zone, formats),
      address_link("Close", changes = list(visit = "", visit_day = ""), class = "quiet")
    ),
    if (nrow(data$path) == 0) {
      nothing_to_show(
        "The events of this visit are gone: they were old, and were removed. What the visit amounted to stays."
      )
    } else {
      visit_events(data$path, visit, zone, formats)
    }
  )
}

visit_facts <- function(visit, zone, formats) {
  traits <- c(
    if (isTRUE(visit$is_bounce)) "bounced", if (isTRUE(visit$is_engaged)) "engaged",
    if (visit$purchases > 0) "bought", if (isTRUE(visit$has_abandoned_cart)) "left a cart",
    if (isTRUE(visit$is_first_visit)) "first visit" else if (isFALSE(visit$is_first_visit)) "has been here before"
  )
  came_from <- c(visit$utm_source, visit$utm_campaign, visit$referrer_host)
  facts <- list(
    Started = moment_words(visit$started_s, zone, exact = TRUE),
    Lasted = formats$duration(visit$duration_s),
    Channel = paste(c(label_of(visit$channel), came_from[!is.na(came_from)]), collapse = " \u00b7 "),
    Device = label_of(visit$device_class),
    `Login state` = label_of(visit$user_login_state),
    Visit = visit$session_id,
    Browser = visit$client_id,
    User = visit$user_id,
    `What it was` = toString(traits)
  )
  facts <- Filter(function(fact) !is.na(fact) && nzchar(fact), facts)
  htmltools::tags$dl(class = "facts", Map(function(name, fact) {
    htmltools::div(htmltools::tags$dt(name), htmltools::tags$dd(
      if (name %in% c("Browser", "User")) {
        address_link(fact, changes = list(search = fact, landing = "", sample_page = "")) |>
          htmltools::tagAppendAttributes(title = "Its other visits")
      } else {
        fact
      }
    ))
  }, names(facts), facts) |> unname())
}

visit_events <- function(path, visit, zone, formats) {
  path$when <- paste0(offset_words(path$since_start_s), "  ")
  path$clock <- sub("^[^:]* ", "", moment_words(path$happened_s, zone, exact = TRUE))
  path$what <- label_of(path$event_type)
  path$told <- event_words(path, formats)
  shown <- htmltools::p(
    class = "note", htmltools::span(
      `data-figure` = "path_events", `data-value` = nrow(path),
      if (visit$events > nrow(path)) {
        paste0("The first ", formats$count(nrow(path)), " of ", formats$count(visit$events), " events, in order.")
      } else {
        paste0(formats$count(nrow(path)), if (nrow(path) == 1) " event." else " events, in order.")
      }
    )
  )
  htmltools::tagList(
    shown,
    figure_table(
      path, list(
        column("position", "#"), column("when", "After"), column("clock", "At"), column("what", "Event"),
        column("page_path", "Page"), column("told", "About")
      ),
      key = "position", caption = "Events of the visit, in order", sortable = FALSE
    )
  )
}

# What an event is about, in words: product, order, amount, step; its sent name where the type is unknown.
event_words <- function(path, formats) {
  vapply(seq_len(nrow(path)), function(row) {
    each <- path[row, ]
    toString(c(
      if (each$event_type == "unknown") paste0("sent as \u201c", each$event_name, "\u201d"),
      if (!is.na(each$product)) each$product,
      if (!is.na(each$checkout_step)) paste("step", each$checkout_step),
      if (!is.na(each$order_id)) paste("order", each$order_id),
      if (!is.na(each$amount) && !is.na(each$currency)) formats$money(each$amount, each$currency)
    ))
  }, "")
}
