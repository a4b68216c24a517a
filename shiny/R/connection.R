# The process's one connection to the warehouse: opened when first needed, and again after it was lost.

# `questions` are those of `read_questions()`.
new_warehouse <- function(settings, questions) {
  warehouse <- new.env(parent = emptyenv())
  warehouse$settings <- settings
  warehouse$questions <- questions
  warehouse$connection <- NULL
  warehouse
}

# The answer to one query as a data frame. `parameters` are bound by the server, as text: the query casts them.
# A failure is a `warehouse_failed` condition; its message says what to do.
ask_warehouse <- function(warehouse, sql, parameters = character()) {
  statement <- with_numbered_parameters(sql, parameters)
  tryCatch(
    run_statement(warehouse, statement),
    connection_lost = function(lost) {
      # The server may have been restarted: try once on a new connection.
      tryCatch(
        run_statement(warehouse, statement),
        connection_lost = function(again) fail_warehouse(lost_sentence(warehouse$settings, conditionMessage(again)))
      )
    }
  )
}

close_warehouse <- function(warehouse) {
  if (!is.null(warehouse$connection)) {
    suppressWarnings(try(DBI::dbDisconnect(warehouse$connection), silent = TRUE))
    warehouse$connection <- NULL
  }
}

# `:first_day` of a query becomes `$1`; a cast's `::date` is no parameter.
with_numbered_parameters <- function(sql, parameters) {
  pattern <- "(?<!:):[a-z][a-z_]*"
  found <- regmatches(sql, gregexpr(pattern, sql, perl = TRUE))[[1]]
  names <- unique(sub(":", "", found, fixed = TRUE))
  missing <- setdiff(names, names(parameters))
  if (length(missing) > 0) {
    stop("the question needs ", toString(missing), ", and got no value for it", call. = FALSE)
  }
  for (number in seq_along(names)) {
    sql <- gsub(paste0("(?<!:):", names[[number]], "(?![a-z_])"), paste0("$", number), sql, perl = TRUE)
  }
  list(sql = sql, values = unname(vapply(parameters[names], as.character, "")))
}

run_statement <- function(warehouse, statement) {
  if (is.null(warehouse$connection)) {
    warehouse$connection <- connect_warehouse(warehouse$settings)
  }
  tryCatch(
    fetch_all(warehouse$connection, statement),
    error = function(error) {
      if (is_alive(warehouse)) {
        fail_warehouse(refused_sentence(conditionMessage(error)))
      }
      close_warehouse(warehouse)
      stop(connection_lost(conditionMessage(error)))
    }
  )
}

fetch_all <- function(connection, statement) {
  result <- if (length(statement$values) > 0) {
    DBI::dbSendQuery(connection, statement$sql, statement$values)
  } else {
    DBI::dbSendQuery(connection, statement$sql)
  }
  on.exit(DBI::dbClearResult(result))
  with_short_texts(DBI::fetch(result, n = -1))
}

# Longer texts are cut, so that posted values can't make a page large. Ids and keys are shorter; the questions make the
# JSON columns.
LONGEST_TEXT <- 1000
JSON_COLUMNS <- "revenue"

with_short_texts <- function(data) {
  for (name in setdiff(names(data)[vapply(data, is.character, NA)], JSON_COLUMNS)) {
    is_long <- which(nchar(data[[name]], "bytes") > LONGEST_TEXT)
    data[[name]][is_long] <- substr(data[[name]][is_long], 1, LONGEST_TEXT)
  }
  data
}

connect_warehouse <- function(settings) {
  # libpq reads these two where the driver has no argument for them.
  Sys.setenv(PGCONNECT_TIMEOUT = "5", PGAPPNAME = "sbw_dashboard")
  tryCatch(
    DBI::dbConnect(
      RPostgreSQL::PostgreSQL(),
      host = settings$host, port = settings$port, dbname = settings$database,
      user = settings$user, password = settings$password,
      # Read-only for every role. After 20 s an analyst has given up waiting.
      # A process asks one question at a time: sorting 300,000 visits in memory takes half of what it does on disk.
      options = paste(
        "-c default_transaction_read_only=on -c statement_timeout=20s -c timezone=UTC -c jit=off -c work_mem=64MB",
        # The tables are in memory or on an SSD: ranges of days are read by their index.
        # Other analysts ask at the same time: a question takes one core.
        "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
        # A view by category is a union of two: with this, the one that a question leaves out is not planned.
        "-c constraint_exclusion=on"
      )
    ),
    error = function(error) stop(connection_lost(conditionMessage(error)))
  )
}

is_alive <- function(warehouse) {
  ping <- list(sql = question(warehouse$questions, "alive"))
  isTRUE(tryCatch(nrow(fetch_all(warehouse$connection, ping)) == 1, error = function(error) FALSE))
}

connection_lost <- function(message) {
  structure(class = c("connection_lost", "error", "condition"), list(message = message, call = NULL))
}

fail_warehouse <- function(sentence) {
  stop(structure(class = c("warehouse_failed", "error", "condition"), list(message = sentence, call = NULL)))
}

# Without the driver's prefix, which names a place in its own code, and on one line.
server_words <- function(message) {
  words <- gsub("[[:space:]]+", " ", sub("^RPosgreSQL error: |^RPostgreSQL error: ", "", message))
  trimws(sub("^could not (connect|Retrieve the result).*?: ?(?=[a-z])", "", words, perl = TRUE))
}

lost_sentence <- function(settings, message) {
  where <- paste0(settings$user, "@", settings$host, ":", settings$port, "/", settings$database)
  paste0(
    "The warehouse ", where, " does not answer. See that its server runs, and check DWH_HOST, DWH_PORT, DWH_USER, ",
    "DWH_PASSWORD and DWH_DATABASE; this page comes back by itself when it does. (", server_words(message), ")"
  )
}

refused_sentence <- function(message) {
  words <- server_words(message)
  if (grepl("statement timeout", words, fixed = TRUE)) {
    return("The warehouse did not answer within 20 s. Choose fewer days, or try again when it is less busy.")
  }
  if (grepl("permission denied|does not exist", words)) {
    return(paste0(
      "The warehouse lacks something that this page reads: run `clickstream warehouse migrate` as its owner. (",
      words, ")"
    ))
  }
  paste0("The warehouse refused the question: ", words)
}
