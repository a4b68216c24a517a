# The visits behind a figure: the first hundred, each with the way to its path on the page Visits.

MOST_VISITS <- 100

explore_visits_server <- function(id, context, asked) {
  formats <- context$shop$formats
  data <- shiny::reactive({
    picked <- read_pick(context$address$get("pick"), asked()$ask)
    if (is.null(picked)) {
      return(NULL)
    }
    by <- if (is.null(picked$by)) "" else picked$by
    parameters <- c(
      list(
        question = question_json(asked(), context$filters(), context$shop$week_start, by),
        most = MOST_VISITS
      ),
      picked[setdiff(names(picked), "by")]
    )
    visits <- do.call(context$ask, c(list(explore_file(paste0(asked()$ask, "_visits"))), parameters))
    list(visits = visits, words = pick_words(picked, asked()), of = asked()$of, ask = asked()$ask)
  })
  panel_server(
    id, data, function(data, width) explore_visits(data, context$shop$zone, formats),
    csv = function(data) if (is.null(data)) data.frame() else with_moments(data$visits, context$shop$zone),
    empty = is.null, when_empty = "Choose a bar, a band or a number above to see its visits."
  )
}

explore_visits <- function(data, zone, formats) {
  visits <- data$visits
  found <- if (nrow(visits) > 0) visits$found[[1]] else 0
  visits$started <- moment_words(visits$started_at_s, zone, exact = TRUE)
  for (name in c("channel", "device_class", "user_login_state")) visits[[name]] <- label_of(visits[[name]])
  days <- stats::setNames(as.character(visits$session_date), visits$session_id)
  visits$visit_key <- visits$session_id
  columns <- list(
    column("started", "Started"), column("channel", "Channel"), column("device_class", "Device"),
    column("user_login_state", "Login state"), column("landing_page", "Landing page"),
    if (any(!is.na(visits$seconds_to_here))) {
      column("seconds_to_here", seconds_label(data$ask), formats$duration, figure = "explore_visit_seconds")
    },
    column("visitor", "Visitor")
  )
  columns <- Filter(function(each) !is.null(each) && each$name %in% names(visits), columns)
  htmltools::tagList(
    htmltools::p(
      class = "lead", figure("explore_visits_found", found, formats$count), paste("", data$of, data$words),
      if (found > nrow(visits)) paste0("(the first ", formats$count(nrow(visits)), " are here)"),
      address_link("Close", changes = list(pick = ""), class = "quiet")
    ),
    if (nrow(visits) > 0) {
      figure_table(
        visits, columns, key = "visit_key", caption = "Visits behind the figure", sortable = FALSE,
        link = function(key) list(page = "visits", visit = key, visit_day = unname(days[key])), label = "started"
      )
    }
  )
}

seconds_label <- function(ask) {
  c(funnel = "Since step 1", paths = "Until the next", retention = "Since the first time", segment = "")[[ask]]
}
