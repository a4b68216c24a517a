# The only file that makes HTML of text, and escapes it. Values of events are plain text everywhere else.
# tests/lint.R forbids markup in all other files.
#
# Markup is a vector of class `markup`, as long as its input. What loses the class (`paste0`, `ifelse`) is text again,
# and is escaped.

# The elements and attributes that are allowed. No attribute is an event handler, or one that Shiny evaluates
# (`data-display-if`) or binds by (`data-proxy-click`, `id`).
ELEMENTS <- c(
  "a", "circle", "g", "i", "line", "path", "polygon", "polyline", "rect", "span", "svg", "td", "text", "th", "tr"
)
ATTRIBUTES <- c(
  "aria-hidden", "aria-label", "class", "cx", "cy", "d", "data-figure", "data-go", "data-key", "data-tip", "data-value",
  "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height", "href", "opacity", "paint-order",
  "pointer-events", "points", "r", "role", "rx", "scope", "stroke", "stroke-dasharray", "stroke-linejoin",
  "stroke-width", "style", "tabindex", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2"
)

# An element for each value of the longest attribute or of `within`, which is text, or markup that was made here.
# An attribute that is NULL is left out. Without `within` an element of SVG is closed at once.
element <- function(tag, ..., within = NULL) {
  attributes <- Filter(Negate(is.null), list(...))
  strange <- c(setdiff(tag, ELEMENTS), setdiff(names(attributes), ATTRIBUTES))
  if (length(strange) > 0) stop("R/markup.R makes no ", toString(strange), call. = FALSE)
  written <- Map(function(name, value) {
    paste0(" ", name, "=\"", attribute_text(value), "\"", recycle0 = TRUE)
  }, names(attributes), attributes)
  end <- if (is.null(within)) list("/>") else list(">", written_text(within), paste0("</", tag, ">"))
  as_markup(paste0_of(c(list("<", tag), unname(written), end)))
}

# Text side by side with text or markup, value by value.
beside <- function(...) {
  as_markup(paste0_of(lapply(list(...), written_text)))
}

# One markup of several.
together <- function(...) {
  parts <- unlist(lapply(unlist_markup(list(...)), written_text), use.names = FALSE)
  as_markup(paste(parts, collapse = ""))
}

# `yes` where `test` holds, else `no`, both of them text or markup.
either <- function(test, yes, no = "") {
  as_markup(ifelse(test, written_text(yes), written_text(no)))
}

# Markup as htmltools takes it.
as_html <- function(markup) {
  htmltools::HTML(paste(written_text(markup), collapse = "\n"))
}

# Tags as fixed HTML, for parts that are the same for every analyst.
written_tags <- function(tags) {
  htmltools::HTML(as.character(tags))
}

# Only for this repository's documentation.
documentation_html <- function(text) {
  htmltools::HTML(commonmark::markdown_html(text))
}

# Text escaped for an element and for a quoted attribute. Characters that XML can't hold become U+FFFD.
escaped <- function(text) {
  text <- enc2utf8(as.character(text))
  text[is.na(text)] <- ""
  if (any(grepl(NOT_PLAIN, text, useBytes = TRUE))) {
    text <- htmltools::htmlEscape(gsub(NOT_XML, "\ufffd", text, perl = TRUE), attribute = TRUE)
  }
  text
}

NOT_PLAIN <- "[&<>\"'`\x01-\x1f\x7f]|\xef\xbf[\xbe\xbf]"
NOT_XML <- "[\\x{01}-\\x{08}\\x{0b}\\x{0c}\\x{0e}-\\x{1f}\\x{7f}\ufffe\uffff]"

is_markup <- function(value) {
  inherits(value, "markup")
}

`[.markup` <- function(x, i) {
  as_markup(unclass(x)[i])
}

c.markup <- function(...) {
  as_markup(unlist(lapply(list(...), written_text), use.names = FALSE))
}

as_markup <- function(written) {
  structure(written, class = "markup")
}

written_text <- function(value) {
  if (is_markup(value)) unclass(value) else escaped(value)
}

attribute_text <- function(value) {
  if (is.numeric(value)) sprintf("%.5g", value) else escaped(value)
}

paste0_of <- function(parts) {
  do.call(paste0, c(parts, recycle0 = TRUE))
}

# Nested lists as one list, so that each piece keeps its class.
unlist_markup <- function(pieces) {
  do.call(c, c(list(list()), lapply(pieces, function(piece) {
    if (is.list(piece)) unlist_markup(piece) else list(piece)
  })))
}
