# Which data the warehouse holds now: a cheap question every half minute, one for the process. Pages depend on the
# version that it tells, so they are read again when there is new data, and by no timer of their own.

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

# The version, for a reactive that reads data; what keeps us from it is the same condition that a query would raise.
current_version <- function(freshness) {
  if (!is.null(freshness$failure)) {
    fail_warehouse(freshness$failure)
  }
  # Nothing is asked before the version is known: the answer would be kept under none.
  shiny::req(freshness$version)
}

utc_today <- function() {
  as.Date(Sys.time(), tz = "UTC")
}
