# The version of the warehouse's data, and whose days it has: one cheap question every half minute for the whole
# process. Pages depend on the version, so they ask again only when there is new data.

RETRY_S <- 2

# `failure` is a sentence in place of all figures; `failure_code` names its kind. `retiming_to` is the zone that the
# warehouse is being moved to.
watch_freshness <- function(answers, zone, poll_s, retry_s = RETRY_S) {
  state <- shiny::reactiveValues(
    version = NULL, is_empty = FALSE, failure = NULL, failure_code = NULL, retiming_to = NULL, today = today_in(zone)
  )
  shiny::observe({
    found <- tryCatch(
      ask_version(answers$warehouse),
      warehouse_failed = identity
    )
    failed <- inherits(found, "condition")
    state$failure <- if (failed) conditionMessage(found) else other_zone_sentence(found, zone)
    state$failure_code <- if (failed) "unreachable" else if (!is.null(state$failure)) "other-zone"
    if (!failed) {
      state$retiming_to <- if (!is.na(found$retiming_to)) found$retiming_to
      forget_erased(answers$cache, found$erased)
      state$version <- found$version
      state$is_empty <- found$is_empty
    }
    state$today <- today_in(zone)
    shiny::invalidateLater(1000 * if (failed) retry_s else poll_s, session = NULL)
  })
  state
}

# One row: `version` of the data, the mark of what was `erased`, the `timezone` whose days it has, the zone that it is
# `retiming_to`, and whether the warehouse `is_empty`. Never cached.
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

# Days of another zone under this one's name would be wrong. NULL where the zones are the same. While the warehouse
# moves it has days of both, which is said beside the figures.
other_zone_sentence <- function(found, zone) {
  if (is.na(found$retiming_to) && found$timezone != zone) {
    paste0(
      "The days of the warehouse are those of ", found$timezone, ", and SHOP_TIMEZONE says ", zone, ": move the ",
      "warehouse with `clickstream warehouse retime`, or change SHOP_TIMEZONE and start the dashboard again."
    )
  }
}

retiming_sentence <- function(zone) {
  paste0(
    "The warehouse is being moved to the days of ", zone, ": until `clickstream warehouse retime` has ended and every ",
    "day is computed again, figures may be of days of both zones."
  )
}
