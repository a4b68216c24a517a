# The environment, read once into one list; nothing else in the dashboard reads it.

read_settings <- function(environment = Sys.getenv()) {
  read <- function(name, default) {
    value <- unname(environment[name])
    if (is.na(value) || !nzchar(value)) default else value
  }
  port <- read("DWH_PORT", "5432")
  if (!grepl("^[0-9]{1,5}$", port) || as.integer(port) < 1 || as.integer(port) > 65535) {
    stop("DWH_PORT is '", port, "'; expected a port number from 1 to 65535", call. = FALSE)
  }
  zone <- read("SHOP_TIMEZONE", "Asia/Ho_Chi_Minh")
  if (!is_zone(zone)) {
    stop("SHOP_TIMEZONE is '", zone, "'; expected an IANA zone such as Asia/Ho_Chi_Minh", call. = FALSE)
  }
  # The first is the default.
  named <- function(name, known) {
    value <- read(name, known[[1]])
    if (!value %in% known) {
      stop(name, " is '", value, "'; valid: ", toString(known), call. = FALSE)
    }
    value
  }
  seconds <- function(name, default) {
    value <- suppressWarnings(as.numeric(read(name, default)))
    if (is.na(value) || value <= 0) {
      stop(name, " is '", read(name, default), "'; expected seconds above 0", call. = FALSE)
    }
    value
  }
  list(
    host = read("DWH_HOST", "127.0.0.1"),
    port = port,
    user = read("DWH_USER", "clickstream_reader"),
    password = read("DWH_PASSWORD", read_credential(read("CREDENTIALS_DIRECTORY", ""))),
    database = read("DWH_DATABASE", "clickstream_dw"),
    shop_timezone = zone,
    shop_week_start = WEEK_STARTS[[named("SHOP_WEEK_START", names(WEEK_STARTS))]],
    shop_locale = named("SHOP_LOCALE", names(LOCALES)),
    cache_folder = read("DASHBOARD_CACHE", file.path(tempdir(), "answers")),
    idle_s = seconds("DASHBOARD_IDLE_S", "3600"),
    # How often one process asks whether there is new data.
    poll_s = seconds("DASHBOARD_POLL_S", "30")
  )
}

# Where systemd has put what it loaded for this service alone.
read_credential <- function(folder) {
  file <- file.path(folder, "dwh-password")
  if (nzchar(folder) && file.exists(file)) readLines(file, n = 1, warn = FALSE) else ""
}

is_zone <- function(name) {
  name %in% OlsonNames()
}
