# R's part of `make check`: Rscript tests/lint.R, in the folder of app.R. Says each finding, and fails when there are.

# Where HTML is made of text; elsewhere it is made of tags (htmltools) and of `element()`, which escape.
SINK <- "R/markup.R"
MAKES_HTML <- c(
  "HTML", "includeHTML", "includeScript", "includeCSS", "htmlTemplate", "insertUI", "markdown_html", "singleton"
)
# What takes text for markup or for a script in a browser.
RUNS_TEXT <- paste(
  "innerHTML|outerHTML|insertAdjacentHTML|document[.]write|[.]html\\(|DOMParser|createContextualFragment|srcdoc",
  "\\beval\\(|new Function|parseHTML|setHTMLUnsafe|javascript:", sep = "|"
)

# Markup in a string, or made by a function that takes text for markup.
raw_html <- function(file) {
  tokens <- utils::getParseData(parse(file, keep.source = TRUE, encoding = "UTF-8"))
  is_markup <- tokens$token == "STR_CONST" & grepl("(?<![(]\\?)<[A-Za-z/!?]", tokens$text, perl = TRUE)
  makes_markup <- tokens$token == "SYMBOL_FUNCTION_CALL" & tokens$text %in% MAKES_HTML
  tokens$line1[is_markup | makes_markup]
}

raw_script <- function(file) {
  grep(RUNS_TEXT, readLines(file, encoding = "UTF-8", warn = FALSE), perl = TRUE)
}

say <- function(file, line, message) {
  cat(sprintf("shiny/%s:%d: %s\n", file, as.integer(line), message))
}

count <- 0
for (each in lintr::lint_dir(".", pattern = "[.]R$")) {
  say(each$filename, each$line_number, each$message)
  count <- count + 1
}
sources <- c("app.R", list.files("R", pattern = "[.]R$", full.names = TRUE))
for (file in setdiff(sources, SINK)) {
  for (line in raw_html(file)) {
    say(file, line, "only R/markup.R makes HTML of text: use htmltools' tags or element()")
    count <- count + 1
  }
}
for (file in list.files("www", pattern = "[.]js$", full.names = TRUE)) {
  for (line in raw_script(file)) {
    say(file, line, "takes text for markup or for a script: use textContent and createElement")
    count <- count + 1
  }
}
quit(status = if (count > 0) 1 else 0)
