# The address of the page holds the whole state: the page, the filters, and the page's own values.
# Controls and links ask for other values; only the address keeps them.

# The single values of a query string, by name. Null characters are removed: no text in R holds one.
read_address <- function(query_string) {
  values <- shiny::parseQueryString(gsub("%00", "", if (is.null(query_string)) "" else query_string, fixed = TRUE))
  values <- values[nzchar(names(values))]
  Filter(function(value) is.character(value) && length(value) == 1 && nzchar(value), values)
}

# One query string, or several where the values are vectors. Values that are "" are left out.
write_address <- function(values) {
  if (length(values) == 0) {
    return("?")
  }
  values <- values[order(names(values))]
  parts <- Map(function(name, value) {
    ifelse(nzchar(value), paste0("&", url_text(name), "=", url_text(value)), "")
  }, names(values), values)
  paste0("?", sub("&", "", do.call(paste0, unname(parts)), fixed = TRUE))
}

url_text <- function(text) {
  is_odd <- grepl("[^A-Za-z0-9._~*-]", text)
  # repeated: a text that contains %41 is encoded too.
  text[is_odd] <- utils::URLencode(text[is_odd], reserved = TRUE, repeated = TRUE)
  text
}

# Values with changes applied; NULL or "" removes a value.
change_address <- function(values, changes) {
  for (name in names(changes)) {
    value <- changes[[name]]
    values[[name]] <- if (length(value) == 1 && nzchar(value)) as.character(value)
  }
  values
}

# `address$get("product")` is reactive, and "" where the address has no such value; a reader of one value is not
# invalidated by the others. `address$set(list(product = "p-1"))` changes some values and keeps the others.
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

# As many links as there are texts, which may be markup; each of the changes is one value, or one for each link.
address_links <- function(texts, changes, ...) {
  if (length(texts) == 0) {
    return(character())
  }
  changes <- as.data.frame(changes)
  changes[] <- lapply(changes, as.character)
  goes <- textConnection(NULL, "w", local = TRUE)
  on.exit(close(goes))
  jsonlite::stream_out(changes, goes, verbose = FALSE)
  element("a", ..., href = write_address(changes), `data-go` = textConnectionValue(goes), within = texts)
}

# A value of the address when it is a known one, else the first.
one_of <- function(value, known, default = known[[1]]) {
  if (value %in% known) value else default
}

# Links of which one is chosen; the address keeps the choice.
choice_links <- function(name, labels, chosen, caption) {
  htmltools::div(
    class = "choice", role = "group", `aria-label` = caption, htmltools::span(caption),
    lapply(names(labels), function(value) {
      link <- address_link(labels[[value]], changes = stats::setNames(list(value), name))
      htmltools::tagAppendAttributes(link, `aria-current` = if (value == chosen) "true")
    })
  )
}
