# What an analyst looks at, all of it in the address of the page: the page, the filters, what a page adds.
# Controls and links only ask for other values; the address is where they are kept.

# The values of a query string: single ones, by name.
read_address <- function(query_string) {
  values <- shiny::parseQueryString(if (is.null(query_string)) "" else query_string)
  Filter(function(value) is.character(value) && length(value) == 1 && nzchar(value), values)
}

write_address <- function(values) {
  if (length(values) == 0) {
    return("?")
  }
  values <- values[order(names(values))]
  encoded <- vapply(values, function(value) utils::URLencode(value, reserved = TRUE), "")
  paste0("?", paste0(names(encoded), "=", encoded, collapse = "&"))
}

# Values laid over others; NULL or "" takes one away.
change_address <- function(values, changes) {
  for (name in names(changes)) {
    value <- changes[[name]]
    values[[name]] <- if (length(value) == 1 && nzchar(value)) as.character(value)
  }
  values
}

# `address$get("product")` is reactive, "" where the address says nothing, and changes for whoever reads that one value;
# `address$set(list(product = "p-1"))` changes some and keeps the others.
new_address <- function(input, session) {
  now <- list()
  store <- shiny::reactiveValues()
  keep <- function(values) {
    for (name in union(names(values), names(now))) {
      store[[name]] <- if (is.null(values[[name]])) "" else values[[name]]
    }
    now <<- values
    session$sendCustomMessage("address", values)
  }
  set <- function(changes) {
    changed <- change_address(now, changes)
    if (write_address(changed) != write_address(now)) {
      keep(changed)
      shiny::updateQueryString(write_address(changed), mode = "push", session = session)
    }
  }
  keep(read_address(shiny::isolate(session$clientData$url_search)))
  shiny::observeEvent(input$go, set(input$go))
  # Back and forward.
  shiny::observeEvent(session$clientData$url_search, {
    said <- read_address(session$clientData$url_search)
    if (write_address(said) != write_address(now)) keep(said)
  })
  get <- function(name) {
    value <- store[[name]]
    if (is.null(value)) "" else value
  }
  list(get = get, set = set)
}

# A link that changes some values of the address and keeps the others; www/address.js follows it without a new page.
address_link <- function(..., changes, class = NULL) {
  htmltools::a(
    href = write_address(change_address(list(), changes)), class = class,
    `data-go` = jsonlite::toJSON(changes, auto_unbox = TRUE, null = "null"), ...
  )
}

# As many links as there are texts, which are HTML already; each of the changes is one value, or one for each link.
address_links <- function(html, changes) {
  if (length(html) == 0) {
    return(character())
  }
  changes <- as.data.frame(changes)
  changes[] <- lapply(changes, as.character)
  hrefs <- vapply(seq_along(html), function(row) {
    write_address(change_address(list(), changes[row, , drop = FALSE]))
  }, "")
  goes <- textConnection(NULL, "w", local = TRUE)
  on.exit(close(goes))
  jsonlite::stream_out(changes, goes, verbose = FALSE)
  paste0(
    "<a href=\"", htmltools::htmlEscape(hrefs, attribute = TRUE), "\" data-go=\"",
    htmltools::htmlEscape(textConnectionValue(goes), attribute = TRUE), "\">", html, "</a>"
  )
}

# A value of the address when it is a known one, else the first.
one_of <- function(value, known, default = known[[1]]) {
  if (value %in% known) value else default
}

# Links of which one is chosen; the choice stands in the address.
choice_links <- function(name, labels, chosen, caption) {
  htmltools::div(
    class = "choice", role = "group", `aria-label` = caption, htmltools::span(caption),
    lapply(names(labels), function(value) {
      link <- address_link(labels[[value]], changes = stats::setNames(list(value), name))
      htmltools::tagAppendAttributes(link, `aria-current` = if (value == chosen) "true")
    })
  )
}
