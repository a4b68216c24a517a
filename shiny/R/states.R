# What a panel shows without a picture: waiting, empty, failed.

waiting <- function() {
  htmltools::div(
    class = "waiting", role = "status", htmltools::span(class = "spinner"), htmltools::span("Reading\u2026")
  )
}

nothing_to_show <- function(sentence, ...) {
  htmltools::div(class = "empty", role = "status", htmltools::p(sentence), ...)
}

failure <- function(sentence) {
  htmltools::div(
    class = "failure", role = "alert", htmltools::strong("This could not be shown."), htmltools::p(sentence)
  )
}

# Draws, or says in words why not. An unexpected error goes to the log with its place, and to the page as a sentence.
drawn_or_told <- function(draw, where) {
  tryCatch(
    draw(),
    warehouse_failed = function(failed) failure(conditionMessage(failed)),
    shiny.silent.error = function(quiet) stop(quiet),
    error = function(error) {
      message("sbw_dashboard: ", where, ": ", conditionMessage(error))
      failure(paste0("A mistake in the dashboard itself, at ", where, "; its log says more. Other panels are right."))
    }
  )
}
