# R's part of `make check`: Rscript tests/lint.R, in the folder of app.R. Says each finding, and fails when there are.

found <- lintr::lint_dir(".", pattern = "[.]R$")
for (each in found) {
  cat(sprintf("shiny/%s:%d:%d: %s\n", each$filename, each$line_number, each$column_number, each$message))
}
quit(status = if (length(found) > 0) 1 else 0)
