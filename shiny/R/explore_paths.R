# The answer to a question of paths: a Sankey picture, laid out in the browser by d3-sankey (www/sankey.js), and the
# same as a table.

explore_paths_server <- function(context, asked) {
  formats <- context$shop$formats
  panel_server(
    "flow", shiny::reactive(ask_explore(context, asked())),
    function(data, width) explore_paths(data, asked(), width, formats)
  )
}

explore_paths <- function(data, asked, width, formats) {
  data$next_node[is.na(data$next_node)] <- ""
  data$from <- place_words(data$node, asked$nodes)
  data$to <- ifelse(nzchar(data$next_node), place_words(data$next_node, asked$nodes), "(ended)")
  data$at <- paste0(data$level - min(data$level) + 1, ".")
  data$pick <- write_pick("paths", data$level, data$node, data$next_node)
  data$key <- paste(data$level, data$node, data$next_node, sep = " > ")
  data$tip <- paste0(
    data$from, ifelse(nzchar(data$next_node), paste(" \u2192", data$to), ": ended here"), "\n",
    formats$count(data$visits), " visits"
  )
  picks <- stats::setNames(data$pick, data$key)
  links <- data.frame(
    level = data$level, node = data$node, name = data$from, onward = data$next_node, onward_name = data$to,
    visits = data$visits, words = formats$count(data$visits), tip = data$tip, pick = data$pick
  )
  shown <- utils::head(data[order(data$level, -data$visits), ], MOST_BANDS)
  htmltools::div(
    `data-shows` = "explore-visits",
    htmltools::p(
      class = "note", "From left to right, one place after the other; a band is as wide as its visits are many. ",
      "Orange: the visits that ended there."
    ),
    htmltools::div(
      class = "sankey", `data-sankey` = jsonlite::toJSON(links, dataframe = "rows"), `data-width` = width,
      `data-label` = paste("Ways of", formats$count(sum(data$visits[data$level == min(data$level)])), "visits")
    ),
    figure_table(
      shown, list(
        column("at", "Place", figure = NULL), column("from", "Was at"), column("to", "Then"),
        column("visits", "Visits", formats$count, bar = TRUE, figure = "path_visits")
      ),
      key = "key", caption = "The ways, as a table", label = "from",
      link = function(key) list(pick = unname(picks[key]))
    )
  )
}

MOST_BANDS <- 100

# Events in words; kinds and pages are their own names.
place_words <- function(node, nodes) {
  known <- nodes == "event" & node %in% names(EXPLORE_EVENTS)
  ifelse(known, EXPLORE_EVENTS[node], ifelse(nzchar(node), node, "(not known)"))
}
