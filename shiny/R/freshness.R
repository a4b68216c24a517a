# The version of the warehouse's data: one cheap question every half minute for the whole process. Pages depend on the
# version, so they ask again only when there is new data.

RETRY_S <- 2

watch_freshness <- function(answers, poll_s, retry_s = RETRY_S) {
  state <- shiny::reactiveValues(version = NULL, is_empty = FALSE, failure = NULL, today = utc_today())
  shiny::observe({
    found <- tryCatch(
      ask_version(answers$warehouse),
      warehouse_failed = identity
    )
    failed <- inherits(found, "condition")
    state$failure <- if (failed) conditionMessage(found)
    if (!failed) {
      forget_erased(answers$cache, found$erased)
      state$version <- found$version
      state$is_empty <- found$is_empty
    }
    state$today <- utc_today()
    shiny::invalidateLater(1000 * if (failed) retry_s else poll_s, session = NULL)
  })
  state
}

# One row: `version` of the data, the mark of what was `erased`, and whether the warehouse `is_empty`. Never cached.
ask_version <- function(warehouse) {
  ask_warehouse(warehouse, question(warehouse$questions, "version"))
}

# The version, for a reactive that reads data. Without one it raises the condition that a question would raise.
current_version <- function(freshness) {
  if (!is.null(freshness$failure)) {
    fail_warehouse(freshness$failure)
  }
  # No question before the version is known: it is part of the cache's key.
  shiny::req(freshness$version)
}

utc_today <- function() {
  as.Date(Sys.time(), tz = "UTC")
}
