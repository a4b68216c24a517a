# The data of a panel as CSV.

# Numbers unformatted, with a decimal point; every text in quotes.
write_csv <- function(data, file) {
  if (is.null(data)) data <- data.frame()
  is_text <- !vapply(data, function(column) is.numeric(column) || is.logical(column), NA)
  data[is_text] <- lapply(data[is_text], spreadsheet_text)
  names(data) <- spreadsheet_text(names(data))
  utils::write.csv(data, file, row.names = FALSE, na = "", fileEncoding = "UTF-8")
}

# A quote before a text keeps a spreadsheet from reading it as a formula. The signs may be full-width, and behind white
# space, quotes and invisible characters (https://owasp.org/www-community/attacks/CSV_Injection).
spreadsheet_text <- function(text) {
  text <- enc2utf8(as.character(text))
  ifelse(grepl(FORMULA, text, perl = TRUE), paste0("'", text), text)
}

FORMULA <- "^(?:[\\t\\n\\r]|[\\p{Z}\\p{C}\"']*[=+@\uff1d\uff0b\uff0d\uff20-])"
