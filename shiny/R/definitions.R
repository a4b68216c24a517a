# Definitions of figures, read from docs/metrics.md: a heading of the third level, and the text below it.

read_definitions <- function(path = definitions_path()) {
  lines <- readLines(path, encoding = "UTF-8", warn = FALSE)
  starts <- grep("^### ", lines)
  heads <- grep("^#{1,6} ", lines)
  names <- sub("^### ", "", lines[starts])
  texts <- vapply(starts, function(start) {
    end <- min(heads[heads > start], length(lines) + 1) - 1
    trimws(paste(lines[seq.int(start + 1, length.out = end - start)], collapse = "\n"))
  }, "")
  stats::setNames(Map(function(name, text) list(name = name, text = text), names, texts), definition_id(names))
}

definitions_path <- function() {
  file.path("..", "docs", "metrics.md")
}

# `Page views` is `page_views`.
definition_id <- function(name) {
  gsub("^_|_$", "", gsub("[^a-z0-9]+", "_", tolower(name)))
}

# The question mark beside a title: opens on click, Enter or touch, and is read out like any other text.
what_is_this <- function(definitions, ids) {
  if (length(ids) == 0) {
    return(NULL)
  }
  entries <- lapply(ids, function(id) {
    entry <- definitions[[id]]
    if (is.null(entry)) stop("docs/metrics.md defines no ", id, call. = FALSE)
    htmltools::div(
      class = "definition", `data-definition` = id,
      htmltools::strong(entry$name), documentation_html(entry$text)
    )
  })
  label <- paste0("What is this: ", paste(vapply(ids, function(id) definitions[[id]]$name, ""), collapse = ", "))
  htmltools::tags$details(
    class = "what", htmltools::tags$summary(`aria-label` = label, title = "What is this?", "?"),
    htmltools::div(class = "what-text", entries)
  )
}
