# A segment and its complement: how many visits, visitors and orders are in each.

explore_segment_server <- function(context, asked) {
  formats <- context$shop$formats
  panel_server(
    "parts", shiny::reactive(ask_explore(context, asked())),
    function(data, width) explore_segment(data, asked(), formats)
  )
}

explore_segment <- function(data, asked, formats) {
  data$is_in <- as.character(data$is_in) %in% c("t", "TRUE", "true")
  data <- data[order(!data$is_in), ]
  data$key <- ifelse(data$is_in, "t", "f")
  data$label <- ifelse(data$is_in, "In the segment", "All others")
  counted <- data[[asked$of]]
  data$share <- share_of(counted, sum(counted))
  htmltools::div(
    `data-shows` = "explore-visits",
    htmltools::p(
      class = "lead", figure("segment_share", data$share[data$is_in], formats$share),
      paste(" of", asked$of, "are in it.")
    ),
    figure_table(
      data, list(
        column("label", ""), column("share", "Share", formats$share, bar = TRUE, figure = "segment_part_share"),
        column("visits", "Visits", formats$count, figure = "segment_visits"),
        column("visitors", "Visitors", formats$count, figure = "segment_visitors"),
        column("orders", "Orders", formats$count, figure = "segment_orders")
      ),
      key = "key", caption = "The segment and its complement", sortable = FALSE, label = "label",
      link = function(key) list(pick = write_pick("segment", key))
    )
  )
}
