# One process of the dashboard on a loopback port: Rscript run.R <port>, in the folder of app.R.

port <- commandArgs(trailingOnly = TRUE)
if (length(port) != 1 || !grepl("^[0-9]{2,5}$", port)) {
  stop("usage: Rscript run.R <port>", call. = FALSE)
}
options(shiny.sanitize.errors = TRUE, shiny.autoreload = FALSE)
shiny::runApp(".", port = as.integer(port), host = "127.0.0.1", launch.browser = FALSE, quiet = TRUE)
