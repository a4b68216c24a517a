# What panels show, as a file for spreadsheets.

# Numbers as they are, in the spelling that spreadsheets and programs read; every text within quotes.
write_csv <- function(data, file) {
  if (is.null(data)) data <- data.frame()
  is_text <- !vapply(data, function(column) is.numeric(column) || is.logical(column), NA)
  data[is_text] <- lapply(data[is_text], spreadsheet_text)
  names(data) <- spreadsheet_text(names(data))
  utils::write.csv(data, file, row.names = FALSE, na = "", fileEncoding = "UTF-8")
}

# A text that a spreadsheet would take for a formula is kept one by a quote before it. Signs may be full-width, and
# stand behind white space, quotes and what is invisible (https://owasp.org/www-community/attacks/CSV_Injection).
spreadsheet_text <- function(text) {
  text <- enc2utf8(as.character(text))
  ifelse(grepl(FORMULA, text, perl = TRUE), paste0("'", text), text)
}

FORMULA <- "^(?:[\\t\\n\\r]|[\\p{Z}\\p{C}\"']*[=+@\uff1d\uff0b\uff0d\uff20-])"
