# The line above every page when the data has a problem; NULL when it has none.

# Asked again without new data: a day that waits becomes a problem with time.
BANNER_S <- 600

banner <- function(context) {
  shiny::invalidateLater(1000 * BANNER_S)
  due <- due_days(context$freshness$today, context$shop$zone)
  now <- tryCatch(ask_health(context, due), warehouse_failed = identity)
  if (inherits(now, "condition")) {
    return(htmltools::div(class = "banner bad", role = "alert", `data-banner` = "failed", conditionMessage(now)))
  }
  troubles <- data_troubles(now, due, now_epoch(), context$shop$formats)
  if (nrow(troubles) == 0) {
    return(NULL)
  }
  htmltools::div(
    class = "banner", role = "status", `data-banner` = paste(troubles$code, collapse = " "),
    htmltools::span(class = "banner-words", paste(troubles$sentence, collapse = " ")),
    address_link("Data health says what to do", changes = list(page = "health"))
  )
}
