# One process of the dashboard on a Unix socket: Rscript run.R <path>, in the folder of app.R. Only the account that
# runs it may connect: nginx, which looks at host names and origins.

path <- commandArgs(trailingOnly = TRUE)
if (length(path) != 1 || !startsWith(path, "/")) {
  stop("usage: Rscript run.R /path/of/socket", call. = FALSE)
}
# A killed process leaves its socket behind.
unlink(path)
options(shiny.sanitize.errors = TRUE, shiny.autoreload = FALSE)
shiny::runApp(".", port = structure(path, mask = strtoi("177", base = 8L)), launch.browser = FALSE, quiet = TRUE)
