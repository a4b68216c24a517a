# The dashboard's own code, a real warehouse (DWH_*, as the reader), and the truth about it (DASHBOARD_TRUTH).

shiny_folder <- normalizePath(file.path("..", ".."))
for (file in sort(list.files(file.path(shiny_folder, "R"), full.names = TRUE), method = "radix")) {
  source(file, local = globalenv(), encoding = "UTF-8")
}

settings <- read_settings()
definitions <- read_definitions(file.path(shiny_folder, "..", "docs", "metrics.md"))
formats <- shop_formats(settings)
shop_today <- today_in(settings$shop_timezone)

# The driver opens 16 connections at most, so all ask by one.
questions_path <- file.path(shiny_folder, "..", "dbt-free-sql", "questions", "dashboard")
questions <- read_questions(questions_path)
test_warehouse <- new_warehouse(settings, questions)

new_test_answers <- function() {
  new_answers(test_warehouse, new_cache(tempfile("answers")))
}

truth <- local({
  document <- jsonlite::read_json(Sys.getenv("DASHBOARD_TRUTH"), simplifyVector = FALSE)
  tables <- lapply(document$tables, function(table) {
    columns <- lapply(seq_along(table$columns), function(at) {
      # An array is one text; nothing here looks into it.
      unlist(lapply(table$rows, function(row) {
        value <- row[[at]]
        if (is.null(value)) NA else if (is.list(value)) toString(value) else value
      }))
    })
    as.data.frame(stats::setNames(columns, unlist(table$columns)), stringsAsFactors = FALSE)
  })
  first <- as.Date(document$generated$first_day)
  list(tables = tables, first = first + 7L, last = first + document$generated$days - 1L)
})

# The filters of the shop's second week; what else an address may hold comes by name.
filters_of_the_week <- function(...) {
  values <- list(range = "custom", from = format(truth$first), to = format(truth$last), ...)
  read_filters(values, shop_today, settings$shop_week_start)
}

ask_for_the_week <- function(query, ..., narrowed = list()) {
  parameters <- filter_parameters(do.call(filters_of_the_week, narrowed))
  answers <- new_test_answers()
  # The driver knows no more than 16 connections at once.
  on.exit(close_warehouse(answers$warehouse))
  ask(answers, query, utils::modifyList(parameters, list(...)), version = "tests")
}

# The truth's rows of the week.
true_rows <- function(table, first = truth$first, last = truth$last) {
  rows <- truth$tables[[table]]
  day <- if ("session_date" %in% names(rows)) rows$session_date else rows$event_date
  rows[day >= format(first) & day <= format(last), ]
}

# An SVG that a strict parser takes, with a number in every place for one.
expect_sound_svg <- function(picture) {
  text <- as.character(picture)
  testthat::expect_false(grepl("NaN|Inf|NA[\", ]", text), info = text)
  testthat::expect_silent(xml2::read_xml(text))
}
