# Ends a session that was idle for long; the page says so, and a click opens the same address again.

end_when_idle <- function(input, session, idle_s) {
  last <- Sys.time()
  shiny::observe({
    shiny::reactiveValuesToList(input)
    last <<- Sys.time()
  })
  shiny::observe({
    left_s <- idle_s - as.numeric(difftime(Sys.time(), last, units = "secs"))
    if (left_s <= 0) {
      session$sendCustomMessage("idle", list())
      session$close()
    } else {
      shiny::invalidateLater(1000 * left_s + 100)
    }
  })
}
