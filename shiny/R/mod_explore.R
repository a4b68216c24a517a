# Explore: questions that analysts build themselves: funnels, paths, retention and segments of trails.

explore_ui <- function(id, shop) {
  ns <- shiny::NS(id)
  answer <- function(kind, name, title, ...) {
    htmltools::tagAppendAttributes(panel_ui(ns(name), title, shop$definitions, ...), `data-for` = kind, hidden = NA)
  }
  page_ui(
    id, "Explore",
    htmltools::tags$section(
      class = "panel full", `aria-label` = "Question", `data-panel` = ns("question"),
      htmltools::div(id = ns("builder"), class = "shiny-html-output", waiting())
    ),
    answer(
      "funnel", "steps", "How far they came", class = "full", metrics = c(
        "your_own_funnel", "step", "order_of_events", "steps_next_to_each_other", "steps_in_any_order",
        "excluded_between_steps", "open_funnel", "still_open"
      )
    ),
    answer("funnel", "groups", "Broken down", class = "full", metrics = "broken_down_by", has_picture = FALSE),
    answer("funnel", "times", "Time to convert", class = "half", metrics = "time_to_convert"),
    answer("funnel", "trend", "Converted, over time", class = "half", metrics = "broken_down_by"),
    answer(
      "retention", "cohorts", "Who came back", class = "full", has_picture = FALSE,
      metrics = c("retention_cohort", "retention_cell", "retention_mean")
    ),
    answer(
      "paths", "flow", "The ways", class = "full", metrics = c("paths", "reached_went_on_ended", "before_and_after")
    ),
    answer("segment", "parts", "The segment and all others", class = "full", metrics = "segment", has_picture = FALSE),
    panel_ui(ns("visits"), "The visits behind a figure", shop$definitions, class = "full", has_picture = FALSE)
  )
}

explore_server <- function(id, context) {
  shiny::moduleServer(id, function(input, output, session) {
    panels <- page_server(output, context, compares = FALSE)
    asks <- explorable(context$questions)
    asked <- shiny::reactive(read_explore(context$address$get, asks))
    shiny::observe(session$sendCustomMessage("asked", list(ask = asked()$ask)))
    groups <- shiny::reactive({
      known <- context$ask("filter_choices", most = MOST_CHOICES, today = format(context$freshness$today))
      split(known$name, known$filter)
    })
    output$builder <- shiny::renderUI(drawn_or_told(
      function() explore_builder(asked(), asks, if (has_groups(asked())) groups()), "explore-builder"
    ))
    answer_choices(session, panels)
    explore_funnel_server(panels, asked)
    explore_retention_server(panels, asked)
    explore_paths_server(panels, asked)
    explore_segment_server(panels, asked)
    explore_visits_server("visits", panels, asked)
  })
}

has_groups <- function(asked) {
  any(vapply(asked$segment, function(each) each$verb %in% GROUP_VERBS, NA))
}

# The file of a question in dbt-free-sql/questions/explore/, by the name that `read_explore_questions()` gives it.
explore_file <- function(name) {
  paste0("explore/", name)
}

# The kinds of questions whose SQL is there.
explorable <- function(questions) {
  names(ASKS)[explore_file(names(ASKS)) %in% questions]
}

# The answer to the question that is asked, and its JSON; `by` is what a funnel is broken down by.
ask_explore <- function(context, asked, name = asked$ask, by = "", ...) {
  context$ask(explore_file(name), question = question_json(asked, context$filters(), context$shop$week_start, by), ...)
}

# Answers what the builder's fields ask while one types: values of a dimension that begin so.
answer_choices <- function(session, context) {
  root <- session$rootScope()
  shiny::observeEvent(root$input$choose, {
    said <- lapply(root$input$choose[c("dimension", "field", "text")], function(each) {
      substr(paste(each, collapse = " "), 1, 200)
    })
    values <- if (said$dimension %in% CHOSEN_KEYS) {
      tryCatch(
        context$ask(explore_file("choices"), dimension = said$dimension, beginning = trimws(said$text))$value,
        warehouse_failed = function(failed) character()
      )
    }
    session$sendCustomMessage("choices", list(field = said$field, values = I(as.character(values))))
  })
}
