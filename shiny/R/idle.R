# Who looks at nothing for long gives the process back; the page says so, and a click begins anew where it was.

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
