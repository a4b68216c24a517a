# The visits that the filters choose, a page at a time, with a search. The address keeps search and page.

SAMPLE_SIZE <- 25
# The last page: each further page costs more than the one before it, and a search finds older visits.
SAMPLE_PAGES <- 200

visit_sample_ui <- function(id, definitions) {
  panel_ui(
    id, "Visits one by one", definitions, has_picture = FALSE, class = "full",
    metrics = c("landing_page", "exit_page", "visit_duration", "furthest_step"),
    controls = htmltools::tags$form(
      class = "search", role = "search", `data-ask` = jsonlite::toJSON(list(sample_page = ""), auto_unbox = TRUE),
      htmltools::tags$label(
        class = "control", htmltools::span("Search"),
        htmltools::tags$input(
          type = "search", name = "search", maxlength = "300", autocomplete = "off",
          placeholder = "Part of a landing or exit page, or the whole id of a browser, user or visit"
        )
      ),
      htmltools::tags$button(type = "button", `data-submit` = NA, "Search")
    )
  )
}

visit_sample_server <- function(id, context) {
  formats <- context$shop$formats
  search <- shiny::reactive(trimws(context$address$get("search")))
  number <- shiny::reactive(sample_page_number(context$address$get("sample_page")))
  data <- shiny::reactive({
    landing <- context$address$get("landing")
    list(
      visits = context$ask(
        "visit_sample", search = search(), landing = landing, skipped = (number() - 1) * SAMPLE_SIZE,
        page_size = SAMPLE_SIZE
      ),
      found = context$ask("visits_found", search = search(), landing = landing)$visits,
      landing = landing,
      number = number()
    )
  })
  panel_server(
    id, data, function(data, width) visit_sample(data, context$shop$zone, formats),
    csv = function(data) with_moments(data$visits, context$shop$zone),
    empty = function(data) data$found == 0 && !nzchar(data$landing),
    when_empty = paste(
      "No visit of these days fits. Choose other days, take a filter away, or search for less of a page;",
      "ids are searched whole."
    )
  )
}

# A value that is no page number means the first page.
sample_page_number <- function(said) {
  number <- if (grepl("^[0-9]{1,4}$", said)) as.integer(said) else 1L
  min(max(number, 1L), SAMPLE_PAGES)
}

visit_sample <- function(data, zone, formats) {
  visits <- data$visits
  days <- stats::setNames(visits$day, visits$session_id)
  visits$started <- moment_words(visits$started_s, zone, exact = TRUE)
  visits$channel <- label_of(visits$channel)
  visits$device <- label_of(visits$device_class)
  visits$step_name <- unname(STEP_NAMES[visits$step])
  htmltools::tagList(
    sample_pages(data, formats),
    figure_table(
      visits, list(
        column("started", "Started"),
        column("channel", "Channel"), column("device", "Device"), column("landing_page", "Landing page"),
        column("exit_page", "Exit page"), column("page_views", "Pages", formats$count, figure = "visit_page_views"),
        column("events", "Events", formats$count, figure = "visit_events"),
        column("duration_s", "Duration", formats$duration, figure = "visit_duration"), column("step_name", "Got to")
      ),
      key = "session_id", caption = "Visits, the newest first", sortable = FALSE,
      link = function(key) list(visit = key, visit_day = unname(days[key])), label = "started"
    )
  )
}

# `26–50 of 1.234 visits`, and links to the neighbouring pages.
sample_pages <- function(data, formats) {
  first <- (data$number - 1) * SAMPLE_SIZE + 1
  last <- first + nrow(data$visits) - 1
  to_page <- function(label, number, is_there) {
    if (is_there) {
      address_link(label, changes = list(sample_page = if (number > 1) as.character(number) else ""), class = "quiet")
    } else {
      htmltools::span(class = "quiet off", `aria-hidden` = "true", label)
    }
  }
  has_more <- data$found > last
  htmltools::div(
    class = "paging",
    htmltools::span(
      `data-figure` = "visits_found", `data-value` = plain_number(data$found),
      if (last < first) "No visit on this page" else paste0(formats$count(first), "\u2013", formats$count(last)),
      " of ", formats$count(data$found), " visits"
    ),
    if (nzchar(data$landing)) {
      htmltools::span(
        "that began on ", htmltools::strong(`data-landing` = data$landing, data$landing),
        address_link("On any page", changes = list(landing = "", sample_page = ""), class = "quiet")
      )
    },
    htmltools::tags$nav(
      `aria-label` = "Pages of visits",
      to_page("Newest", 1, data$number > 1), to_page("Newer", data$number - 1, data$number > 1),
      to_page("Older", data$number + 1, has_more && data$number < SAMPLE_PAGES)
    ),
    if (has_more && data$number == SAMPLE_PAGES) {
      htmltools::span(class = "note", "This is as far as pages go: choose fewer days, or search, to see older ones.")
    }
  )
}
