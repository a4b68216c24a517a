# Traffic on the data health page: false events show here first (docs/poison.md).

traffic_ui <- function(ns, definitions) {
  htmltools::tagList(
    panel_ui(
      ns("hours"), "Events by hour, beside the usual", definitions, class = "full",
      metrics = "usual_hours",
      note = "Of at most 14 days. Robots and discarded events are left out, as everywhere."
    ),
    panel_ui(
      ns("senders"), "Top senders", definitions, has_picture = FALSE, class = "full",
      metrics = c("senders", "discarded"),
      note = paste(
        "Addresses are shortened. Where one is far from usual, clickstream discard --ip-prefix shows its events, and",
        "takes them back."
      )
    ),
    panel_ui(
      ns("values"), "New values", definitions, has_picture = FALSE, class = "full",
      metrics = "new_values",
      note = paste(
        "Of the newest day, and those of the six before it that tell new ones: what the two weeks before each did not",
        "tell."
      )
    )
  )
}

traffic_server <- function(context) {
  formats <- context$shop$formats
  panel_server(
    "hours", shiny::reactive(context$ask("traffic_hours")),
    function(data, width) traffic_chart(data, width, formats)
  )
  panel_server(
    "senders", shiny::reactive(context$ask("traffic_senders")), function(data, width) senders_table(data, formats)
  )
  panel_server(
    "values", shiny::reactive(context$ask("traffic_values")), function(data, width) values_table(data, formats)
  )
}

senders_table <- function(data, formats) {
  days <- ifelse(data$far_days == 1, "a day", paste(formats$count(data$far_days), "days"))
  data$state <- ifelse(data$far_days > 0, paste("far from usual on", days), "")
  figure_table(
    data, list(
      column("ip_prefix", "Address"), column("state", "State"),
      column("events", "Events", formats$count, bar = TRUE, figure = "sender_events"),
      column("share", "Share", formats$share, figure = "sender_share"),
      column("purchases", "Purchases", formats$count, figure = "sender_purchases"),
      column("bots", "Robots", formats$count, figure = "sender_bots"),
      column("discarded", "Discarded", formats$count, figure = "sender_discarded"), column("user_agent", "Agent")
    ),
    key = "sender", caption = "Who sent most of these days' events", label = "ip_prefix"
  )
}

VALUE_NAMES <- c(
  page = "Pages", product = "Products", category = "Categories", event_name = "Names of events",
  utm_campaign = "Campaigns", landing_page = "Landing pages"
)

values_table <- function(data, formats) {
  data$date <- day_words(data$day, with_year = TRUE)
  data$name <- VALUE_NAMES[data$dimension]
  data$state <- ifelse(data$is_far, "far from usual", ifelse(is.na(data$new_values), "too few days before", ""))
  figure_table(
    data, list(
      column("name", "Values"), column("date", "Day"), column("state", "State"),
      column("new_values", "New", formats$count), column("usual_values", "Usually", formats$count),
      column("all_values", "All", formats$count), column("examples", "New ones")
    ),
    key = "key", caption = "Values that the two weeks before did not tell", label = "name"
  )
}
